"""Sending a referral, and answering it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ..foundation import audit, clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.rules import Broken
from ..participants.actions import Identity, register_participant
from ..participants.models import Basis, Participant
from ..participants.queries import open_file, read_number
from ..programmes.models import Site
from .models import Referral, ReferralAnswer
from .queries import answer_day


@dataclass(frozen=True, slots=True)
class Person:
    """Who is sent, and how to reach them; `words`: why; `contact`: whom to ask at the sender."""

    name: str
    number: str
    phone: str
    email: str
    words: str
    contact: str


@dataclass(frozen=True, slots=True)
class Yes:
    """The person's own yes to taking part, as it was said to the site; `born`: asked when no number was sent."""

    said_on: date
    basis: Basis
    own_words: str
    born: date | None = None


def send_referral(*, by: Actor, site: Site, person: Person, person_agrees: bool, id: UUID | None = None) -> Referral:
    """Send somebody to a site. Raises Broken: no_yes, number, no_way."""
    if not person_agrees:
        raise Broken("no_yes")
    if not (person.phone or person.email):
        raise Broken("no_way")
    number, _kind = read_number(person.number)
    one = Referral(
        id=id,
        owner_agency_id=by.agency_id,
        site_id=site.id,
        name=person.name,
        number=number,
        phone=person.phone,
        email=person.email,
        words=person.words,
        contact=person.contact,
        person_agrees="yes",
        reason="",
        reason_shown=False,
        sent_by=by.staff_id,
        sent_at=clock.now(),
        answer_by=answer_day(clock.today()),
    )
    db.session.add(one)
    audit.record("referral.sent", by=by, records=[one.id])
    return one


def accept_referral(
    *, by: Actor, referral: Referral, yes: Yes, same_person_known: bool, id: UUID | None = None
) -> Participant:
    """Open a file with what was sent. Raises Broken as `register_participant`, and answered_already."""
    _answer(by, referral, ReferralAnswer.ACCEPTED)
    number, kind = read_number(referral.number)
    who = Identity(referral.name, kind, number, yes.born, referral.phone, referral.email)
    participant = register_participant(
        by=by,
        site=referral.site,
        identity=who,
        said_on=yes.said_on,
        basis=yes.basis,
        own_words=yes.own_words,
        id=id,
        same_person_known=same_person_known,
    )
    referral.participant_id = participant.id
    audit.record("referral.accepted", by=by, participant=participant.id, records=[referral.id])
    return participant


def take_up_referral(*, by: Actor, referral: Referral, participant_id: UUID) -> None:
    """Accept it for somebody who has a file already. Raises Broken: answered_already; Missing for a file out of reach."""
    _answer(by, referral, ReferralAnswer.ACCEPTED)
    referral.participant_id = open_file(by, participant_id).id
    audit.record("referral.taken_up", by=by, participant=participant_id, records=[referral.id])


def decline_referral(*, by: Actor, referral: Referral, reason: str, shown: bool) -> None:
    """Say no, with a reason that the sender reads or not. Raises Broken: answered_already."""
    _answer(by, referral, ReferralAnswer.DECLINED)
    referral.reason, referral.reason_shown = reason, shown
    audit.record("referral.declined", by=by, records=[referral.id])


def _answer(by: Actor, referral: Referral, answer: ReferralAnswer) -> None:
    if referral.answer is not None:
        raise Broken("answered_already")
    referral.answer, referral.answered_by, referral.answered_at = answer, by.staff_id, clock.now()
