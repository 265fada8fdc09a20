"""The openings of a month: one staff member, one file, one day, however many pages; and where each belongs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select

from ...assignments.models import Assignment, Cover
from ...foundation import clock
from ...foundation.access import Role
from ...foundation.audit import AuditEntry
from ...foundation.database import db
from ...foundation.encryption import keys_of
from ...foundation.work import elevated
from ...participants.models import Participant
from ...participants.queries import parts_of
from ...programmes.models import Programme, ProgrammeAgency, Site
from ...staff.models import Staff

BREAK_GLASS = "emergency.opened"
# Lines that the system wrote by itself, on behalf of an actor who did not look at the file then.
NOT_OPENED = (
    "duplicate.asked", "emergency.read", "emergency.reviewed",
    "standing_disclosure.looked_at", "standing_disclosure.told", "standing_disclosure.done",
)  # fmt: skip
ENDINGS = ("assignment.ended", "cover.ended")
PARTICLES = frozenset({"af", "al", "bin", "da", "de", "del", "di", "dos", "el", "la", "van", "von"})
FIRST_HOUR, LAST_HOUR = 6, 20  # Stockholm time


@dataclass(slots=True)
class Opening:
    """Who opened which file on which day."""

    entry_id: UUID
    actor_id: UUID
    agency_id: UUID | None
    participant_id: UUID
    on: date
    at: datetime
    outside_hours: bool = False
    break_glass: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Somebody works with a file, or stands in, at a site."""

    staff_id: UUID
    site_id: UUID
    first: date
    last: date

    def holds(self, on: date) -> bool:
        """Did it on that day?"""
        return self.first <= on <= self.last


@dataclass(frozen=True, slots=True)
class Who:
    """A staff member as the hints need them. The parts of the surname stay in memory and are never shown."""

    role: Role
    site_id: UUID | None
    surname: frozenset[str]


@dataclass(slots=True)
class Known:
    """What the hints are judged by: who works with which file, which files named persons only reach, surnames, endings."""

    spans: dict[UUID, list[Span]]
    named_only: set[UUID]
    surnames: dict[UUID, frozenset[str]]
    staff: dict[UUID, Who]
    ended: set[tuple[UUID, date]]
    glass: dict[tuple[UUID, UUID], list[date]]
    sites_of_agency: dict[UUID, UUID]
    files_a_day: dict[tuple[UUID, date], int] = field(default_factory=dict)
    median: dict[tuple[UUID, date], float] = field(default_factory=dict)


def is_opening() -> ColumnElement[bool]:
    """An entry of somebody who was in a file: opened, wrote, or took something from it. Reviewing the log is no opening."""
    return and_(
        AuditEntry.participant_id.is_not(None),
        AuditEntry.actor_id.is_not(None),
        AuditEntry.event.not_in(NOT_OPENED),
        AuditEntry.event.not_like("log_review.%"),
    )


def within(first: date, last: date) -> ColumnElement[bool]:
    """Entries of some days, as Stockholm counts them."""
    start, end = clock.day_span(first, last)
    return and_(AuditEntry.at >= start, AuditEntry.at < end)


def outside_hours(at: datetime) -> bool:
    """Before 6.00, from 20.00 on, on a weekend or a public holiday, by the clock in Stockholm."""
    there = clock.local(at)
    return not FIRST_HOUR <= there.hour < LAST_HOUR or clock.day_off(there.date())


def openings_in(first: date, last: date) -> tuple[list[Opening], set[tuple[UUID, date]]]:
    """Every opening of some days, earliest first; and for which file an assignment or cover ended on which day."""
    names = ("id", "actor_id", "agency_id", "participant_id", "at", "event")
    query = select(*(getattr(AuditEntry, name) for name in names)).where(is_opening(), within(first, last))
    found: dict[tuple[UUID, UUID, date], Opening] = {}
    ended: set[tuple[UUID, date]] = set()
    rows = db.session.execute(query.order_by(AuditEntry.at, AuditEntry.id).execution_options(yield_per=5000))
    for id_, actor, agency, file, at, event in rows:
        on = clock.local(at).date()
        if event in ENDINGS:
            ended.add((file, on))
        one = found.setdefault((actor, file, on), Opening(id_, actor, agency, file, on, at))
        one.outside_hours = one.outside_hours or outside_hours(at)
        one.break_glass = one.break_glass or event == BREAK_GLASS
    return list(found.values()), ended


def known_of(openings: list[Opening], ended: set[tuple[UUID, date]], first: date, last: date) -> Known:
    """Everything the hints are judged by. Elevated: the reviewer reaches no file, and sees nothing of this."""
    files = select(AuditEntry.participant_id).where(is_opening(), within(first, last))
    with elevated("log review") as session:
        spans = spans_of(session, files)
        query = select(Participant.id, Participant.named_only, Participant.name.column)
        people = session.execute(query.where(Participant.id.in_(files))).all()
        open_ones = [row for row in people if not row[1]]  # protected: the hint would tell a surname, so none is made
        keys_of(session).prefetch("participant", [row[0] for row in open_ones])
        surnames = {id_: surname(Participant.name.open(session, id_, id_, name)) for id_, _, name in open_ones}
    glass: dict[tuple[UUID, UUID], list[date]] = defaultdict(list)
    for one in openings:
        if one.break_glass:
            glass[one.actor_id, one.participant_id].append(one.on)
    named_only = {row[0] for row in people if row[1]}
    return Known(spans, named_only, surnames, _staff({one.actor_id for one in openings}), ended, glass, _first_sites())


def spans_of(session: Any, files: Select[Any] | Iterable[UUID]) -> dict[UUID, list[Span]]:
    """Who has worked with some files and stood in, at which site and when. The session is an elevated one."""
    assigned = select(
        Assignment.participant_id,
        Assignment.staff_id,
        Assignment.site_id,
        Assignment.valid_from,
        Assignment.valid_until,
    ).where(Assignment.participant_id.in_(files))
    covering = (
        select(Cover.participant_id, Cover.staff_id, Assignment.site_id, Cover.valid_from, Cover.valid_until)
        .join(Assignment, Assignment.id == Cover.assignment_id)
        .where(Cover.participant_id.in_(files))
    )
    found: dict[UUID, list[Span]] = defaultdict(list)
    for query in (assigned, covering):
        for file, *rest in session.execute(query):
            found[file].append(Span(*rest))
    return found


def surname(name: str) -> frozenset[str]:
    """The parts of the last name, folded; `al` and `von` make nobody related."""
    words = name.split()
    return frozenset(parts_of(words[-1])) - PARTICLES if len(words) > 1 else frozenset()


def _staff(ids: set[UUID]) -> dict[UUID, Who]:
    rows = list(db.session.scalars(select(Staff).where(Staff.id.in_(ids))))
    keys_of(db.session()).prefetch("staff", ids)
    return {row.id: Who(row.role, row.site_id, frozenset() if row.working_name else surname(row.name)) for row in rows}


def _first_sites() -> dict[UUID, UUID]:
    """Agency -> the first site, by name, of the programmes whose team it is in."""
    query = (
        select(ProgrammeAgency.agency_id, Site.id)
        .join(Site, Site.programme_id == ProgrammeAgency.programme_id)
        .join(Programme, Programme.id == Site.programme_id)
        .order_by(Programme.name.desc(), Site.name.desc())
    )
    return dict(db.session.execute(query).all())


def site_of(one: Opening, known: Known, otherwise: UUID) -> UUID:
    """The site an opening belongs to: of one's own assignment, of the file's on that day, else one's own, else the agency's.

    No opening is nobody's: whatever belongs nowhere is looked through with the site `otherwise`.
    """
    spans, who = known.spans.get(one.participant_id, []), known.staff.get(one.actor_id)
    own = [span for span in spans if span.staff_id == one.actor_id and span.first <= one.on]
    going = [span for span in spans if span.holds(one.on)]
    for some in (own, going):
        if some:
            return max(some, key=lambda span: (span.holds(one.on), span.first, span.site_id.hex)).site_id
    if who is not None and who.site_id is not None:
        return who.site_id
    if spans:
        return max(spans, key=lambda span: (span.last, span.first, span.site_id.hex)).site_id
    return known.sites_of_agency.get(one.agency_id or UUID(int=0), otherwise)
