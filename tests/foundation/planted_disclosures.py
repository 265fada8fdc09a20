"""Canaries in what leaves a file, and in what its recipient writes back."""

from datetime import date

from flask import Flask

from caseapp.agencies.queries import agency
from caseapp.disclosures.actions.proposing import confirm_proposal, propose_disclosure
from caseapp.disclosures.queries import mark_of
from caseapp.disclosures.queries.grounds import Proposed, proposals_of
from caseapp.foundation import clock
from caseapp.foundation.database import db
from caseapp.participants.queries import open_file
from caseapp.programmes.queries import site
from caseapp.received.actions import Said, ask_for_topic, write_statement
from caseapp.received.models import Sort
from caseapp.received.queries import open_received, people_of, tellers_of
from caseapp.referrals.actions import Person, decline_referral, send_referral
from caseapp.referrals.queries import open_referral
from tests.cast import Office, act_as

CONTENT, WHY, REASON = "Sara-bor-i-ett-rede-vid-älven", "så-att-redet-hinner-bli-klart", "lagen-om-fågelskydd-säger-det"
CANARIES = {
    "disclosure_proposal.content": CONTENT,
    "disclosure_proposal.why": WHY,
    "disclosure_proposal.reason": REASON,
    "disclosure_ground.reason": REASON,
    "disclosed_item.content": CONTENT,
    "disclosed_item.why": WHY,
    "received.name": "Sara Öst",
    "topic_request.why": "kråkan-undrar-om-vintern",
    "statement.words": "hon-sjöng-utanför-fönstret",
    "statement.employer": "Näktergalens Sångskola",
    "statement.role": "tredje-tenorfågel",
    "statement.starts_on": "2027-02-03",
    "referral.name": "Örjan Örn",
    "referral.number": "198501012390",
    "referral.phone": "070-174 06 91",
    "referral.email": "orjan@kanarie.example",
    "referral.words": "vill-lära-sig-att-bygga-bo",
    "referral.contact": "fråga-efter-hök-på-anstalten",
    "referral.reason": "alla-grenar-är-upptagna",
}
TOO_SHORT = {
    "disclosure_proposal.about",
    "disclosure_proposal.law",
    "disclosure_ground.law",
    "disclosed_item.about",
    "topic_request.about",
    "statement.extent",
    "referral.person_agrees",
}


def plant_a_disclosure(app: Flask, office: Office) -> None:
    """Sven asks, Klara confirms, the partner reads, asks and tells."""
    sven, klara, partner = (office.actors[who] for who in ("sven", "klara", "partner"))
    file, prison = office.files["sara"], office.agencies["prison"]
    with app.app_context():
        with act_as(sven):
            proposed = Proposed(agency(prison), "plan", WHY, "osl_10_28", REASON, clock.today(), CONTENT)
            propose_disclosure(by=sven, participant=open_file(sven, file), proposed=proposed, seen=mark_of(CONTENT))
        with act_as(klara):
            one = proposals_of(file)[0]
            person = open_file(klara, file)
            read = {"content": CONTENT, "laws": [one.law], "seen": mark_of(CONTENT)}
            confirm_proposal(by=klara, participant=person, proposal=one, **read)
        with act_as(partner):
            received = open_received(partner, people_of(partner)[0].id)
            to = tellers_of(partner, received.id)[0].id
            ask_for_topic(by=partner, received=received, to=to, about="health", why=CANARIES["topic_request.why"])
            names = ("words", "employer", "role")
            said = Said(Sort.START, *(CANARIES[f"statement.{name}"] for name in names), 50, date(2027, 2, 3))
            write_statement(by=partner, received=received, to=to, said=said)
            names = ("name", "number", "phone", "email", "words", "contact")
            who = Person(*(CANARIES[f"referral.{name}"] for name in names))
            referral_id = send_referral(by=partner, site=site(office.sites["south"]), person=who, person_agrees=True).id
        with act_as(klara):
            referral = open_referral(klara, referral_id)
            decline_referral(by=klara, referral=referral, reason=CANARIES["referral.reason"], shown=True)
        db.session.remove()
