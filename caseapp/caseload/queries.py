"""The caseload as a list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from ..assignments.models import Assignment
from ..assignments.queries import own_files
from ..enrolments.queries import ever_enrolled, open_stays
from ..foundation import audit, clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..meetings.queries import last_contacts, next_meetings
from ..participants.queries import Listed, listed, swedish_order
from ..programmes.models import Phase
from ..staff.queries import Colleague, colleagues

A_PAGE = 50
NEVER, ALWAYS = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Row:
    """One participant of the list."""

    person: Listed
    phase: Phase | None
    site_id: UUID | None
    started_on: date | None
    workers: list[Colleague]
    last_contact: datetime | None = None
    next_meeting: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for: filters on work facts, one order, one page."""

    phase: str = ""
    site: UUID | None = None
    worker: UUID | None = None
    mine: bool = True
    ended: bool = False
    order: str = "name"
    number: int = 1


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list."""

    rows: list[Row]
    count: int
    pages: int


def _latest(row: Row) -> datetime:
    return row.last_contact or NEVER


ORDERS: dict[str, Callable[[Row], Any]] = {
    "name": lambda row: swedish_order(row.person.name),
    "last": _latest,
    "next": lambda row: row.next_meeting or ALWAYS,
    "phase": lambda row: (list(Phase).index(row.phase) if row.phase else 99, swedish_order(row.person.name)),
}


def caseload(by: Actor, wanted: Wanted) -> Page:
    """A page of files in reach. Names are opened in memory to sort by; the log names the files of the page shown."""
    stays = {row[0]: row for row in open_stays()}
    workers = _workers()
    ids = set(workers) if wanted.ended else set(stays) | _without_stay(workers)
    if wanted.mine:
        ids &= own_files(by)
    ids = {one for one in ids if _fits(one, stays, workers, wanted)}
    people = listed(ids)
    rows = [_row(person, stays.get(person.id)) for person in people.values()]
    if wanted.order in ("last", "next"):
        _add_moments(rows)
    rows.sort(key=ORDERS["name"])
    rows.sort(key=ORDERS[wanted.order])
    shown = rows[(wanted.number - 1) * A_PAGE : wanted.number * A_PAGE]
    if wanted.order not in ("last", "next"):
        _add_moments(shown)
    names = colleagues(staff for row in shown for staff in workers.get(row.person.id, ()))
    for row in shown:
        row.workers = [names[one] for one in workers.get(row.person.id, ())]
    audit.read("caseload.listed", by=by, shown=[row.person.id for row in shown])
    return Page(shown, len(rows), max(1, -(-len(rows) // A_PAGE)))


def _workers() -> dict[UUID, list[UUID]]:
    """Who works with each file in reach now."""
    today = clock.today()
    query = select(Assignment.participant_id, Assignment.staff_id).where(
        Assignment.valid_from <= today, Assignment.valid_until >= today
    )
    found: dict[UUID, list[UUID]] = {}
    for participant_id, staff_id in db.session.execute(query):
        found.setdefault(participant_id, []).append(staff_id)
    return found


def _without_stay(workers: dict[UUID, list[UUID]]) -> set[UUID]:
    """Files registered but never enrolled: they still wait for their first stay."""
    return set(workers) - ever_enrolled()


def _fits(one: UUID, stays: dict[UUID, Any], workers: dict[UUID, list[UUID]], wanted: Wanted) -> bool:
    stay = stays.get(one)
    if wanted.phase and (stay is None or stay[2] != wanted.phase):
        return False
    if wanted.site and (stay is None or stay[3] != wanted.site):
        return False
    return not wanted.worker or wanted.worker in workers.get(one, ())


def _row(person: Listed, stay: tuple[Any, ...] | None) -> Row:
    phase, site, started = (stay[2], stay[3], stay[4]) if stay else (None, None, None)
    return Row(person, phase, site, started, [])


def _add_moments(rows: list[Row]) -> None:
    ids = {row.person.id for row in rows}
    last, following = last_contacts(ids), next_meetings(ids)
    for row in rows:
        row.last_contact, row.next_meeting = last.get(row.person.id), following.get(row.person.id)
