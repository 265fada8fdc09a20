"""The standing views: who opened this file, what did this person open. Entries of the log, latest first, by pages."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select

from ...foundation import clock
from ...foundation.audit import AuditEntry
from ...foundation.database import db
from ...foundation.encryption import blind_indexes
from ...foundation.rules import Missing
from ...foundation.work import elevated
from ...participants.models import Participant
from ...participants.queries import case_number
from ..models import SampledOpening
from .openings import is_opening, within

A_PAGE, MOST_EXPORTED = 50, 10_000
LISTS = ("casefile.listed", "casefile.searched", "caseload.listed", "outcome.listed", "received.listed", "today.listed")
SHOWN = ("id", "at", "actor_id", "agency_id", "event", "participant_id", "detail")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log as the reviewer sees it. `shown`: how many files a list showed; `why`: the purpose, a code."""

    at: datetime
    actor_id: UUID
    agency_id: UUID | None
    deed: str
    participant_id: UUID | None
    shown: int
    why: str


@dataclass(frozen=True, slots=True)
class Done:
    """What somebody did in a file on a day: how often each deed, from when until when, and for which purposes."""

    deeds: Counter[str]
    first: datetime
    last: datetime
    purposes: list[str]


def file_named(words: str) -> UUID:
    """The file with exactly this case number, whoever reaches it; none that is for named persons only. Raises Missing."""
    wanted = blind_indexes("participant.case_number", case_number(words))
    with elevated("log review") as session:
        found = session.scalar(
            select(Participant.id)
            .where(Participant.case_number_index.in_(wanted), Participant.named_only.is_(False))
            .limit(1)
        )
    if found is None:
        raise Missing
    return found


def check_file(participant_id: UUID) -> None:
    """A file that is there, or that the log still names. Raises Missing."""
    named = select(AuditEntry.id).where(AuditEntry.participant_id == participant_id).limit(1)
    if db.session.scalar(named) is not None:
        return
    with elevated("log review") as session:
        if session.scalar(select(Participant.id).where(Participant.id == participant_id)) is None:
            raise Missing


def _of_file(participant_id: UUID) -> ColumnElement[bool]:
    return and_(is_opening(), AuditEntry.participant_id == participant_id)


def _of_person(actor_id: UUID) -> ColumnElement[bool]:
    """What somebody opened, and the lists in which files showed."""
    lists = AuditEntry.event.in_(LISTS)
    return and_(AuditEntry.actor_id == actor_id, or_(is_opening(), lists))


def file_log(participant_id: UUID, span: tuple[date, date], number: int | None) -> tuple[list[Entry], bool]:
    """Who opened a file within some days: a page and whether more follows, or all as far as an export goes."""
    return _entries(_of_file(participant_id), span, number)


def person_log(actor_id: UUID, span: tuple[date, date], number: int | None) -> tuple[list[Entry], bool]:
    """What a staff member opened within some days: a page and whether more follows, or all as far as an export goes."""
    return _entries(_of_person(actor_id), span, number)


def _entries(which: ColumnElement[bool], span: tuple[date, date], number: int | None) -> tuple[list[Entry], bool]:
    size, skip = (MOST_EXPORTED, 0) if number is None else (A_PAGE, (number - 1) * A_PAGE)
    query = _select().where(which, within(*span)).order_by(AuditEntry.at.desc(), AuditEntry.id)
    rows = [_entry(row) for row in db.session.execute(query.limit(size + 1).offset(skip))]
    return rows[:size], len(rows) > size


def _select() -> Select[Any]:
    return select(*(getattr(AuditEntry, name) for name in SHOWN))


def _entry(row: Any) -> Entry:
    detail = json.loads(row.detail)
    shown = len(detail.get("shown", ())) if row.event in LISTS else 0
    return Entry(row.at, row.actor_id, row.agency_id, row.event, row.participant_id, shown, _purpose(row.event, detail))


def _purpose(deed: str, detail: dict[str, Any]) -> str:
    """With which purpose somebody opened the background; which topic it was is the file's own."""
    return str(detail.get("why", "")).rpartition(": ")[2] if deed == "background.opened" else ""


def done_in(openings: Collection[SampledOpening]) -> dict[UUID, Done]:
    """What was done in each opening of a sample: sampled opening -> what, in one query."""
    if not openings:
        return {}
    days = [one.opened_on for one in openings]
    query = _select().where(
        is_opening(),
        within(min(days), max(days)),
        AuditEntry.participant_id.in_({one.participant_id for one in openings}),
        AuditEntry.actor_id.in_({one.actor_id for one in openings}),
    )
    found: dict[tuple[UUID, UUID, date], list[Entry]] = defaultdict(list)
    for row in db.session.execute(query.order_by(AuditEntry.at)):
        found[row.actor_id, row.participant_id, clock.local(row.at).date()].append(_entry(row))
    keys = {one.id: (one.actor_id, one.participant_id, one.opened_on) for one in openings}
    return {id_: _done(found[key]) for id_, key in keys.items() if found[key]}


def _done(entries: list[Entry]) -> Done:
    purposes = sorted({one.why for one in entries if one.why})
    return Done(Counter(one.deed for one in entries), entries[0].at, entries[-1].at, purposes)
