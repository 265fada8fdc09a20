"""The caseload as a list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from ..assignments.queries import covered_files, workers_in_reach
from ..enrolments.queries import Stay, stays_in_reach
from ..foundation import audit
from ..foundation.access import Actor
from ..meetings.queries import NO_CONTACT, contacts
from ..participants.queries import Listed, listed, swedish_order
from ..programmes.models import Phase
from ..staff.queries import Colleague, colleagues

A_PAGE = 50
NEVER, ALWAYS = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Row:
    """One participant of the list."""

    person: Listed
    stays: list[Stay]
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
    number: int


def _latest(row: Row) -> datetime:
    return row.last_contact or NEVER


ORDERS: dict[str, Callable[[Row], Any]] = {
    "name": lambda row: swedish_order(row.person.name),
    "last": _latest,
    "next": lambda row: row.next_meeting or ALWAYS,
    "phase": lambda row: min((list(Phase).index(stay.phase) for stay in row.stays), default=99),
}


def caseload(by: Actor, wanted: Wanted) -> Page:
    """A page of files in reach. Names are opened in memory to sort by; the log names the files of the page shown."""
    every, workers = stays_in_reach(), workers_in_reach()
    stays: dict[UUID, list[Stay]] = {}
    for stay in every:
        if stay.ended_on is None:
            stays.setdefault(stay.participant_id, []).append(stay)
    ids = _asked_for(by, wanted, every, stays, workers)
    rows = [Row(person, stays.get(person.id, []), []) for person in listed(ids).values()]
    if wanted.order in ("last", "next"):
        _add_moments(rows)
    rows.sort(key=ORDERS["name"])
    if wanted.order != "name":
        rows.sort(key=ORDERS[wanted.order])
    pages = max(1, -(-len(rows) // A_PAGE))
    number = min(wanted.number, pages)
    shown = rows[(number - 1) * A_PAGE : number * A_PAGE]
    if wanted.order not in ("last", "next"):
        _add_moments(shown)
    names = colleagues(staff for row in shown for staff in workers.get(row.person.id, ()))
    for row in shown:
        row.workers = [names[one] for one in workers.get(row.person.id, ())]
    audit.read("caseload.listed", by=by, shown=[row.person.id for row in shown])
    return Page(shown, len(rows), pages, number)


def _asked_for(
    by: Actor, wanted: Wanted, every: list[Stay], stays: dict[UUID, list[Stay]], workers: dict[UUID, list[UUID]]
) -> set[UUID]:
    """The files that pass the filters. One that was never enrolled still waits for its first stay, and shows."""
    ids = set(workers) if wanted.ended else set(workers) - ({stay.participant_id for stay in every} - stays.keys())
    if wanted.mine:
        ids &= {one for one, who in workers.items() if by.staff_id in who} | covered_files(by)
    return {one for one in ids if _fits(stays.get(one, []), workers.get(one, []), wanted)}


def _fits(stays: list[Stay], workers: list[UUID], wanted: Wanted) -> bool:
    """Does any one open stay pass the filters on stays, and any worker the filter on workers?"""
    if (wanted.phase or wanted.site) and not any(
        wanted.phase in ("", stay.phase) and wanted.site in (None, stay.site_id) for stay in stays
    ):
        return False
    return not wanted.worker or wanted.worker in workers


def _add_moments(rows: list[Row]) -> None:
    found = contacts({row.person.id for row in rows})
    for row in rows:
        contact = found.get(row.person.id, NO_CONTACT)
        row.last_contact, row.next_meeting = contact.last, contact.following
