"""What is told to partner agencies, what they write back, and whom they send: with the deeds of the rooms themselves."""

from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

from ..agencies.queries import agency
from ..assignments.queries import workers_in_reach
from ..authority_requests.actions import Answer as Refusal
from ..authority_requests.actions import Asking, decide_authority_request, record_authority_request
from ..authority_requests.models import Outcome, Verified
from ..authority_requests.models.laws import read_laws
from ..authority_requests.queries import authority_requests_of, law_of
from ..consents.actions import Reply, record_consent
from ..consents.models import Consent, Said, Way
from ..consents.queries import Asked
from ..disclosures.actions import Text, disclose
from ..disclosures.queries import mark_of
from ..enrolments.queries import enrolments_of, lasts_with
from ..foundation import clock, work
from ..foundation.access import Actor, Role
from ..foundation.database import db
from ..foundation.reach import Reach
from ..goals.queries import plan_of
from ..participants.models import Participant
from ..participants.queries import listed, open_file
from ..programmes.queries import site
from ..received.actions import Said as Told
from ..received.actions import ask_for_topic, write_statement
from ..received.models import Sort
from ..received.queries import open_received, people_of, tellers_of
from ..referrals.actions import Person, send_referral
from .office import AF, PROBATION, Office

WHY = "Så att vi planerar vägen till arbete tillsammans"
EMPLOYER = "Älvstadens Bygg"


def tell_partners(office: Office) -> None:
    """Three people answer; some of it is told, read and answered; two are sent in; the police ask about one, twice."""
    worker = _actor(office, "caseworker", Role.CASEWORKER)
    af, probation = office.agencies[AF], office.agencies[PROBATION]
    with _as(worker):
        open_ones = [
            one for one, who in workers_in_reach().items() if worker.staff_id in who and lasts_with(worker, one)
        ]
        people = [
            one.id for one in sorted(listed(set(open_ones)).values(), key=lambda one: one.name) if not one.protected
        ]
    for file, to, topics, said in (
        (people[0], af, ("participation", "plan"), Said.YES),
        (people[1], probation, ("participation",), Said.YES),
        (people[1], af, ("participation",), Said.NO),
        (people[2], probation, ("participation", "plan"), Said.YES),
    ):
        with _as(worker):
            person = open_file(worker, file)
            asked = Asked(agency(to), topics, WHY, clock.months_after(clock.today(), 6))
            given = record_consent(by=worker, participant=person, asked=asked, reply=Reply(said, Way.ON_SCREEN))
            db.session.flush()
            for one in given if said == Said.YES else ():
                _tell(worker, person, one)
    _write_back(office)
    _ask_as_authority(office, people[3])


def _tell(by: Actor, person: Participant, given: Consent) -> None:
    open_ones = [one for one in enrolments_of(person.id) if one.ended_on is None]
    stays = [one for one in open_ones if one.owner_agency_id == by.agency_id]
    lines = {
        "participation": [f"Deltar i {one.programme.name}, {one.site.name}, sedan {one.started_on}." for one in stays],
        "plan": [one.goal.agreed or one.goal.own_words for one in plan_of(person.id) if one.goal.owner_agency_id == by.agency_id],
    }[given.about]  # fmt: skip
    content = "\n".join([person.name, *lines]) if lines else ""
    if content:
        disclose(by=by, participant=person, consent_id=given.id, text=Text(content, content, mark_of(content)))


def _write_back(office: Office) -> None:
    af = _actor(office, "partner.af", Role.PARTNER)
    with _as(af):
        received = open_received(af, people_of(af)[0].id)
        start = clock.today() + timedelta(days=10)
        said = Told(Sort.START, "Anställningen är klar.", EMPLOYER, "lagerarbete", 75, start)
        write_statement(by=af, received=received, to=tellers_of(af, received.id)[0].id, said=said)
    probation = _actor(office, "partner.frivard", Role.PARTNER)
    with _as(probation):
        received = open_received(probation, people_of(probation)[0].id)
        to = tellers_of(probation, received.id)[0].id
        why = "Inför nästa övervakningsmöte"
        ask_for_topic(by=probation, received=received, to=to, about="attendance", why=why)
        for person in (
            Person("Melker Sandell", "", "070-174 06 12", "", "Vill komma igång med praktik inom måleri.", "Peter, 0520-00 06 20"),
            Person("Tova Lindgren", "", "070-174 06 15", "", "Vill läsa klart gymnasiet.", "Peter, 0520-00 06 20"),
        ):  # fmt: skip
            send_referral(by=probation, site=site(office.places["kron"].id), person=person, person_agrees=True)


def _ask_as_authority(office: Office, file: UUID) -> None:
    """One request that the law exempts, refused; one for contact data that waits."""
    worker, laws = _actor(office, "caseworker", Role.CASEWORKER), read_laws("")
    day = clock.today() - timedelta(days=3)
    who = "Polisregion Väst", "Kim Ekdahl", "TJ-2026-117", Verified.CALLED_BACK, day
    with _as(worker):
        why = "Vad personen har berättat om sina bekanta"
        record_authority_request(by=worker, participant_id=file, asking=Asking(*who, why, "sfs_2025_170_5"))
    with _as(worker):
        person, asked = open_file(worker, file), authority_requests_of(worker, file)[0]
        no = Refusal(Outcome.REFUSED, office.staff["coordinator"].id, day + timedelta(days=1))
        law = law_of(laws, asked.request.law)
        decide_authority_request(by=worker, participant=person, asked=asked, laws=laws, law=law, answer=no)
    with _as(worker):
        why = "Telefonnummer, för en delgivning"
        record_authority_request(by=worker, participant_id=file, asking=Asking(*who, why, "sfs_2025_170_4"))


def _actor(office: Office, who: str, role: Role) -> Actor:
    worker = office.staff[who]
    return Actor(worker.id, worker.agency_id, office.places["kron"].id if role == Role.CASEWORKER else None, role)


def _as(actor: Actor) -> AbstractContextManager[None]:
    db.session.remove()
    return work.command(Reach(actor.staff_id, actor.agency_id, clock.today()))
