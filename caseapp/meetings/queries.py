"""Questions about meetings."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from ..foundation import clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.rules import Missing
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


def meetings_of(participant_id: UUID, most: int = 50, skip: int = 0) -> list[Meeting]:
    """Meetings of a file, latest first; those of other agencies only with team consent."""
    query = select(Meeting).where(Meeting.participant_id == participant_id)
    return list(db.session.scalars(query.order_by(Meeting.starts_at.desc(), Meeting.id).limit(most).offset(skip)))


def count_of(participant_id: UUID) -> int:
    """How many meetings of the file the actor may read."""
    query = select(func.count()).select_from(Meeting).where(Meeting.participant_id == participant_id)
    return db.session.scalar(query) or 0


def earlier_versions(meeting: Meeting) -> list[MeetingVersion]:
    """How the meeting read before, latest first."""
    query = select(MeetingVersion).where(MeetingVersion.meeting_id == meeting.id)
    return list(db.session.scalars(query.order_by(MeetingVersion.version.desc())))


def next_meetings(participant_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When the next planned meeting of each file is."""
    return _moments(
        participant_ids,
        func.min(Meeting.starts_at),
        Meeting.attendance == Attendance.PLANNED,
        Meeting.starts_at >= clock.now(),
    )


def last_contacts(participant_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When the participant last came, of each file."""
    return _moments(participant_ids, func.max(Meeting.starts_at), Meeting.attendance.in_(CAME))


def _moments(participant_ids: Collection[UUID], moment: object, *conditions: object) -> dict[UUID, datetime]:
    if not participant_ids:
        return {}
    query = select(Meeting.participant_id, moment).where(Meeting.participant_id.in_(participant_ids), *conditions)  # type: ignore[call-overload]  # an aggregate
    return dict(db.session.execute(query.group_by(Meeting.participant_id)).all())


def own_day(by: Actor, days: int = 7) -> list[Meeting]:
    """The actor's planned meetings from the start of today and some days on."""
    start, end = clock.day_span(clock.today(), clock.today() + timedelta(days=days))
    query = select(Meeting).where(Meeting.author_id == by.staff_id, Meeting.starts_at >= start, Meeting.starts_at < end)
    return list(
        db.session.scalars(query.where(Meeting.attendance != Attendance.CANCELLED_BY_US).order_by(Meeting.starts_at))
    )


def not_written_up(by: Actor) -> list[Meeting]:
    """The actor's planned meetings whose time has passed, of the last 60 days."""
    start, end = clock.day_span(clock.today() - timedelta(days=60), clock.today() - timedelta(days=1))
    query = select(Meeting).where(
        Meeting.author_id == by.staff_id,
        Meeting.attendance == Attendance.PLANNED,
        Meeting.starts_at >= start,
        Meeting.starts_at < end,
    )
    return list(db.session.scalars(query.order_by(Meeting.starts_at)))
