"""What the town has disclosed to the prison and probation service of a file, and what came back, as rows."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from caseapp.consents.models import Consent, Way
from caseapp.disclosures.models import (
    DisclosedItem,
    Disclosure,
    DisclosureGround,
    DisclosureProposal,
    Every,
    Received,
    StandingDisclosure,
)
from caseapp.foundation import clock
from caseapp.foundation.database import db
from caseapp.received.models import Sort, Statement, TopicRequest
from caseapp.referrals.models import Referral
from tests.cast import Office

ENDLESS = date(9999, 12, 31)


def a_consent(office: Office, file: UUID, **changes: Any) -> Consent:
    """The person said yes to something."""
    values: dict[str, Any] = {"valid_from": clock.today(), "valid_until": ENDLESS, "recorded_at": clock.now()}
    return Consent(
        participant_id=file,
        owner_agency_id=office.agencies["town"],
        recipient_id=office.agencies["prison"],
        recorded_by=office.actors["karin"].staff_id,
        about="participation",
        said="yes",
        why="Planering",
        witness="",
        way=Way.ON_SCREEN,
        **values | changes,
    )


def disclose_all(office: Office, file: UUID, consent_id: UUID) -> UUID:
    """A disclosure on a consent with its copy, a question about it and a word back; answers the person's id there."""
    whose = {"participant_id": file, "owner_agency_id": office.agencies["town"]}
    theirs = {"participant_id": file, "owner_agency_id": office.agencies["prison"]}
    now, who, prison = clock.now(), office.actors["karin"].staff_id, office.agencies["prison"]
    what: dict[str, Any] = {
        "about": "participation",
        "why": "Planering",
        "content": "Är med",
        "made_by": who,
        "made_at": now,
    }
    one, received = Disclosure(recipient_id=prison, **whose, **what), uuid4()
    days = {"valid_from": clock.today(), "valid_until": ENDLESS, "stated_at": now}
    db.session.add_all([one, Received(id=received, recipient_id=prison, name="Någon", made_at=now, **whose)])
    db.session.flush()
    partner, to = office.actors["partner"].staff_id, {"addressed_id": office.agencies["town"]}
    told: dict[str, Any] = {"words": "Vi ses", "employer": "", "role": "", "extent": "", "starts_on": None}
    db.session.add_all(
        [
            DisclosureGround(disclosure_id=one.id, consent_id=consent_id, law="", reason="", **whose, **days),
            DisclosedItem(received_id=received, disclosure_id=one.id, on_consent=True, **whose, **what),
            TopicRequest(
                received_id=received, about="plan", why="Möte", asked_by=partner, asked_at=now, **theirs, **to
            ),
            DisclosureProposal(
                recipient_id=prison,
                law="osl_10_2",
                reason="x" * 10,
                valid_until=ENDLESS,
                asked_by=who,
                asked_at=now,
                about="plan",
                why="Möte",
                content="Mål",
                **whose,
            ),
            StandingDisclosure(
                consent_id=consent_id, every=Every.WEEK, next_on=ENDLESS, started_by=who, started_at=now, **whose
            ),
            Statement(received_id=received, sort=Sort.NOTE, written_by=partner, written_at=now, **told, **theirs, **to),
        ]
    )
    return received


def a_referral(office: Office, id_: UUID) -> Referral:
    """The prison and probation service sent somebody to North."""
    partner = office.actors["partner"]
    words = dict.fromkeys(("name", "number", "phone", "email", "words", "person_agrees", "contact", "reason"), "x")
    return Referral(
        id=id_,
        owner_agency_id=partner.agency_id,
        site_id=office.sites["north"],
        sent_by=partner.staff_id,
        sent_at=clock.now(),
        answer_by=clock.today(),
        reason_shown=False,
        **words,
    )
