"""Changes of participants."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from ...assignments.actions import assign
from ...assignments.queries import assignments_of
from ...foundation import audit, clock
from ...foundation.access import Actor
from ...foundation.database import db
from ...foundation.encryption import blind_index
from ...foundation.rules import Broken, Stale
from ...programmes.models import Site
from ..models import (
    Basis,
    CaseNumberSeries,
    NumberKind,
    Participant,
    Participation,
    Protection,
    ProtectionDecision,
)
from ..numbers import date_in, kind_of, normalise
from ..queries import REVEALED, same_number_anywhere, same_number_in_reach
from .duplicates import ask_both_sites, withdraw_questions

SHOWN_WHEN_STALE = (
    "name", "number_kind", "number", "birth_date", "phone", "email", "address", "language"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the person says they are, as typed."""

    name: str
    number_kind: NumberKind
    number: str
    birth_date: date | None
    phone: str = ""
    email: str = ""
    address: str = ""
    language: str = ""
    interpreter: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """That somebody has protected identity (or no longer): its kind, ground, day, and who decided."""

    kind: Protection
    ground: str
    decided_on: date
    decider: str


def register_participant(
    *,
    by: Actor,
    site: Site,
    identity: Identity,
    said_on: date,
    basis: Basis,
    own_words: str,
    id: UUID | None = None,
    same_person_known: bool = False,
    decision: Decision | None = None,
) -> Participant:
    """Open a file: who it is, their own yes to taking part, a case number, and the actor as first assignment.

    With a decision on protected identity the file is for named persons only from its first moment. Raises Broken for an impossible number or date, a future yes, and once when a file in reach carries the number.
    """
    number, kind, birth_date = _judge(identity)
    if said_on > clock.today():
        raise Broken("said_in_future")
    if not same_person_known and (found := same_number_in_reach(number)):
        raise Broken("same_number", participant=found[0])
    participant = Participant(
        id=id, owner_agency_id=by.agency_id, registered_at=clock.now(), registered_by=by.staff_id, version=1
    )
    _write(participant, identity, number, kind, birth_date)
    participant.protection, participant.named_only = Protection.NONE.value, False
    participant.case_number = _next_case_number(site)
    participant.case_number_index = blind_index("participant.case_number", participant.case_number)
    others = same_number_anywhere(number)
    db.session.add(participant)
    if decision is not None:
        record_decision(by=by, participant=participant, decision=decision)
    db.session.flush()
    assign(by=by, participant_id=participant.id, site=site, staff_id=by.staff_id, valid_from=clock.today())
    record_participation(by=by, participant=participant, said_on=said_on, basis=basis, own_words=own_words)
    db.session.flush()
    ask_both_sites(by=by, participant=participant, site_id=site.id, others=others)
    audit.record("participant.registered", by=by, participant=participant.id, records=[participant.id])
    return participant


def change_participant(*, by: Actor, participant: Participant, version: int, identity: Identity) -> None:
    """Change who the person is or how to reach them. Raises Stale with what stands there now."""
    if participant.version != version:
        shown = [name for name in SHOWN_WHEN_STALE if not (participant.protected and name in REVEALED)]
        raise Stale(participant.version, {name: str(getattr(participant, name) or "") for name in shown})
    if identity.birth_date and identity.birth_date == date_in(participant.number):
        identity = replace(identity, birth_date=None)  # it came from the number, and follows it
    number, kind, birth_date = _judge(identity)
    others = same_number_anywhere(number) if number != participant.number else []
    if participant.number and number != participant.number:
        withdraw_questions(by=by, participant=participant)
    home = assignments_of(participant.id)
    _write(participant, identity, number, kind, birth_date)
    db.session.flush()
    if others and home:
        ask_both_sites(by=by, participant=participant, site_id=home[0].site_id, others=others)
    audit.record("participant.changed", by=by, participant=participant.id, records=[participant.id])


def record_decision(*, by: Actor, participant: Participant, decision: Decision) -> None:
    """Record a decision on protected identity; the file is for named persons only as long as it holds."""
    if decision.decided_on > clock.today():
        raise Broken("decided_in_future")
    record = ProtectionDecision(
        participant_id=participant.id,
        owner_agency_id=by.agency_id,
        kind=decision.kind.value,
        ground=decision.ground,
        decider=decision.decider,
        decided_on=decision.decided_on,
        recorded_by=by.staff_id,
        recorded_at=clock.now(),
    )
    participant.protection = decision.kind.value
    participant.named_only = decision.kind != Protection.NONE
    db.session.add(record)
    audit.record("protection.decided", by=by, participant=participant.id, records=[record.id])


def record_participation(*, by: Actor, participant: Participant, said_on: date, basis: Basis, own_words: str) -> None:
    """Record the person's yes, in their own words."""
    yes = Participation(
        participant_id=participant.id,
        owner_agency_id=by.agency_id,
        basis=basis.value,
        own_words=own_words,
        withdrawal_words="",
        said_on=said_on,
        recorded_by=by.staff_id,
        recorded_at=clock.now(),
    )
    db.session.add(yes)
    audit.record("participation.recorded", by=by, participant=participant.id, records=[yes.id])


def withdraw_participation(*, by: Actor, participation: Participation, on: date, words: str) -> None:
    """Take the yes back. No reason is asked and none is judged."""
    if participation.withdrawn_on is not None:
        raise Broken("already_withdrawn")
    if not participation.said_on <= on <= clock.today():
        raise Broken("withdrawn_on")
    participation.withdrawn_on, participation.withdrawal_words = on, words
    audit.record("participation.withdrawn", by=by, participant=participation.participant_id, records=[participation.id])


def _judge(identity: Identity) -> tuple[str, NumberKind, date | None]:
    """The number as stored, its kind, and the birth date, kept apart from the number."""
    today, kind, number = clock.today(), identity.number_kind, ""
    if identity.birth_date and not date(today.year - 120, 1, 1) <= identity.birth_date <= today:
        raise Broken("birth_date")
    if kind in (NumberKind.PERSONNUMMER, NumberKind.SAMORDNINGSNUMMER):
        number = normalise(identity.number)
        kind = kind_of(number)
    elif kind == NumberKind.TEMPORARY:
        number = identity.number
        if not number:
            raise Broken("temporary_number")
    elif identity.number:
        raise Broken("number_though_none")
    birth_date = identity.birth_date or (date_in(number) if kind != NumberKind.TEMPORARY and number else None)
    if birth_date is None:
        raise Broken("birth_date_needed")
    return number, kind, birth_date


def _write(
    participant: Participant, identity: Identity, number: str, kind: NumberKind, birth_date: date | None
) -> None:
    participant.name, participant.number, participant.number_kind = identity.name, number, kind.value
    participant.number_index = blind_index("participant.number", number)
    participant.birth_date = birth_date
    participant.phone, participant.email, participant.address = (
        identity.phone,
        identity.email,
        identity.address,
    )
    participant.language, participant.interpreter = identity.language, "yes" if identity.interpreter else "no"


def _next_case_number(site: Site) -> str:
    """Prefix of the programme, year, running number: ST-2026-0147. The row is locked until the commit."""
    programme, year = site.programme, clock.today().year
    series = db.session.get(CaseNumberSeries, (programme.id, year), with_for_update=True)
    if series is None:
        series = CaseNumberSeries(programme_id=programme.id, year=year, last=0)
        db.session.add(series)
    series.last += 1
    return f"{programme.prefix}-{year}-{series.last:04d}"
