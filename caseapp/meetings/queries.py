"""Questions about meetings."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, case, func, select

from ..enrolments.queries import Stay, silent_limits
from ..foundation import clock
from ..foundation.database import db
from ..foundation.reach import ReachSession
from ..foundation.rules import Missing
from ..statistics.models import CoarseStay, MeetingFact, month_of
from ..statistics.queries import Stated
from .models import CAME, Attendance, Meeting, MeetingKind, MeetingVersion


def kinds() -> dict[str, MeetingKind]:
    """The kinds of meetings, in their order."""
    return {kind.code: kind for kind in db.session.scalars(select(MeetingKind).order_by(MeetingKind.position))}


def meeting(participant_id: UUID, meeting_id: UUID) -> Meeting:
    """One meeting of a file in reach. Raises Missing."""
    found = db.session.scalar(select(Meeting).where(Meeting.id == meeting_id, Meeting.participant_id == participant_id))
    if found is None:
        raise Missing
    return found


def meetings_of(participant_id: UUID, most: int = 50, skip: int = 0) -> tuple[list[Meeting], int]:
    """Meetings of a file, latest first, and how many there are; those of other agencies only with team consent."""
    query = select(Meeting, func.count().over()).where(Meeting.participant_id == participant_id)
    rows = db.session.execute(query.order_by(Meeting.starts_at.desc(), Meeting.id).limit(most).offset(skip)).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0


def corrected(participant_id: UUID) -> set[UUID]:
    """Which meetings of a file were corrected."""
    query = select(MeetingVersion.meeting_id).where(MeetingVersion.participant_id == participant_id)
    return set(db.session.scalars(query))


def planned_near(participant_id: UUID) -> list[Meeting]:
    """Planned meetings of a file from yesterday until tomorrow: whoever logs one now may mean one of these."""
    start, end = clock.day_span(clock.today() - timedelta(days=1), clock.today() + timedelta(days=1))
    query = select(Meeting).where(
        Meeting.participant_id == participant_id,
        Meeting.attendance == Attendance.PLANNED,
        Meeting.starts_at >= start,
        Meeting.starts_at < end,
    )
    return list(db.session.scalars(query.order_by(Meeting.starts_at)))


def planned_of(participant_id: UUID) -> list[Meeting]:
    """The meetings of a file that lie ahead, next one first."""
    query = select(Meeting).where(
        Meeting.participant_id == participant_id,
        Meeting.attendance == Attendance.PLANNED,
        Meeting.starts_at >= clock.now(),
    )
    return list(db.session.scalars(query.order_by(Meeting.starts_at)))


def earlier_versions(meeting: Meeting) -> list[MeetingVersion]:
    """How the meeting read before, latest first."""
    query = select(MeetingVersion).where(MeetingVersion.meeting_id == meeting.id)
    return list(db.session.scalars(query.order_by(MeetingVersion.version.desc())))


@dataclass(frozen=True, slots=True)
class Contact:
    """When the participant last came, and when they are next expected."""

    last: datetime | None = None
    following: datetime | None = None


NO_CONTACT = Contact()


def contacts(participant_ids: Collection[UUID]) -> dict[UUID, Contact]:
    """Last and next contact of each file, as far as the actor may read its meetings; in one query."""
    if not participant_ids:
        return {}
    last = func.max(case((Meeting.attendance.in_(CAME), Meeting.starts_at)))
    ahead = and_(Meeting.attendance == Attendance.PLANNED, Meeting.starts_at >= clock.now())
    query = select(Meeting.participant_id, last, func.min(case((ahead, Meeting.starts_at))))
    rows = db.session.execute(query.where(Meeting.participant_id.in_(participant_ids)).group_by(Meeting.participant_id))
    return {participant_id: Contact(last, following) for participant_id, last, following in rows}


def planned_ahead(days: int = 7) -> list[Meeting]:
    """Meetings in reach from the start of today and some days on, but cancelled ones."""
    start, end = clock.day_span(clock.today(), clock.today() + timedelta(days=days))
    query = select(Meeting).where(Meeting.starts_at >= start, Meeting.starts_at < end)
    query = query.where(Meeting.attendance != Attendance.CANCELLED_BY_US)
    return list(db.session.scalars(query.order_by(Meeting.starts_at)))


def planned_before() -> list[Meeting]:
    """Planned meetings in reach whose day has passed, of the last 60 days."""
    start, end = clock.day_span(clock.today() - timedelta(days=60), clock.today() - timedelta(days=1))
    query = select(Meeting).where(
        Meeting.attendance == Attendance.PLANNED, Meeting.starts_at >= start, Meeting.starts_at < end
    )
    return list(db.session.scalars(query.order_by(Meeting.starts_at)))


def silent_files(stays: list[Stay]) -> list[tuple[UUID, Contact, int]]:
    """Files silent for longer than their programme allows: (file, contacts, days of silence), longest first.

    A new stay counts from its start.
    """
    limits, today = silent_limits(), clock.today()
    known = contacts({stay.participant_id for stay in stays})
    found: dict[UUID, tuple[UUID, Contact, int]] = {}
    for stay in stays:
        contact = known.get(stay.participant_id, NO_CONTACT)
        heard = max(clock.local(contact.last).date(), stay.started_on) if contact.last else stay.started_on
        days = (today - heard).days
        if days > limits[stay.site_id]:
            found[stay.participant_id] = (stay.participant_id, contact, days)
    return sorted(found.values(), key=lambda row: -row[2])


def meeting_facts(session: ReachSession, stays: dict[UUID, CoarseStay], on: date) -> Iterator[Stated]:
    """The meetings of some stays that were due, and whether the participant came."""
    query = select(Meeting.id, Meeting.enrolment_id, Meeting.starts_at, Meeting.attendance)
    files = {stay.participant_id for stay in stays.values()}
    for row in session.execute(query.where(Meeting.participant_id.in_(files))):
        due = row.attendance != Attendance.PLANNED
        held = month_of(clock.local(row.starts_at).date())
        fact = {"held": held, "attended": row.attendance.value} if due else None
        yield MeetingFact, row.id, stays[row.enrolment_id], fact
