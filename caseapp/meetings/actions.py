"""Changes of meetings."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from ..enrolments.models import Enrolment
from ..foundation import audit, clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.rules import Broken, Stale
from .models import Attendance, Meeting, MeetingKind, MeetingVersion
from .queries import kinds

PLANNED_AT_MOST = timedelta(days=366)
PLANNABLE = (Attendance.PLANNED, Attendance.CANCELLED_BY_US, Attendance.EXCUSED)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of a meeting: instant UTC, length in minutes."""

    kind: str
    starts_at: datetime
    minutes: int | None
    attendance: Attendance
    place: str
    note: str


def record_meeting(
    *, by: Actor, enrolment: Enrolment, facts: Facts, next_at: datetime | None = None, id: UUID | None = None
) -> Meeting:
    """Log a meeting within a stay; the note belongs to the author's agency. A next one may be planned at once.

    Raises Broken for a future meeting that somebody already came to, for one before the stay, and for an ended stay.
    """
    if enrolment.site_id != by.site_id:
        raise Broken("not_your_site")
    _check(enrolment, facts)
    meeting = _new(by, enrolment, facts, id)
    _plan_next(by, enrolment, facts, next_at)
    audit.record("meeting.recorded", by=by, participant=enrolment.participant_id, records=[meeting.id])
    return meeting


def _plan_next(by: Actor, enrolment: Enrolment, facts: Facts, next_at: datetime | None) -> None:
    if next_at is None:
        return
    if enrolment.ended_on is not None:
        raise Broken("stay_ended", day=enrolment.ended_on.isoformat())
    if not clock.now() <= next_at <= clock.now() + PLANNED_AT_MOST:
        raise Broken("next_in_past")
    planned = Facts(facts.kind, next_at, None, Attendance.PLANNED, facts.place, "")
    following = _new(by, enrolment, planned, None)
    audit.record("meeting.planned", by=by, participant=enrolment.participant_id, records=[following.id])


def _new(by: Actor, enrolment: Enrolment, facts: Facts, id: UUID | None) -> Meeting:
    meeting = Meeting(
        id=id,
        participant_id=enrolment.participant_id,
        enrolment_id=enrolment.id,
        owner_agency_id=by.agency_id,
        author_id=by.staff_id,
        recorded_at=clock.now(),
        version=1,
    )
    _write(meeting, facts)
    db.session.add(meeting)
    return meeting


def correct_meeting(
    *, by: Actor, meeting: Meeting, enrolment: Enrolment, version: int, facts: Facts, next_at: datetime | None = None
) -> None:
    """Correct a meeting; how it read before is kept. Only the agency that owns it may.

    A planned meeting without a note is written up rather than corrected: a plan is no earlier version of what happened.

    Raises Stale, with what stands there now, when somebody else was first.
    """
    if meeting.owner_agency_id != by.agency_id:
        raise Broken("other_agency")
    if meeting.version != version:
        raise Stale(meeting.version, _as_typed(meeting))
    _check(enrolment, facts)
    if meeting.attendance != Attendance.PLANNED or meeting.note:
        _keep_version(meeting)
    _write(meeting, facts)
    meeting.author_id, meeting.recorded_at = by.staff_id, clock.now()
    _plan_next(by, enrolment, facts, next_at)
    audit.record("meeting.corrected", by=by, participant=meeting.participant_id, records=[meeting.id])


def _keep_version(meeting: Meeting) -> None:
    before = MeetingVersion(
        meeting_id=meeting.id,
        participant_id=meeting.participant_id,
        enrolment_id=meeting.enrolment_id,
        owner_agency_id=meeting.owner_agency_id,
        author_id=meeting.author_id,
        recorded_at=meeting.recorded_at,
        version=meeting.version,
    )
    _write(
        before,
        Facts(meeting.kind, meeting.starts_at, meeting.minutes, meeting.attendance, meeting.place, meeting.note),
    )
    db.session.add(before)


def _as_typed(meeting: Meeting) -> dict[str, str]:
    """What stands in a meeting now, as its form shows it."""
    there = clock.local(meeting.starts_at)
    return {
        "attendance": meeting.attendance.value,
        "kind": meeting.kind,
        "held_on": there.date().isoformat(),
        "held_at": there.strftime("%H:%M:%S"),
        "minutes": str(meeting.minutes or ""),
        "note": meeting.note,
        "place": meeting.place,
    }


def add_meeting_kind(*, by: Actor, code: str, label_sv: str, label_en: str) -> None:
    """Add a kind of meeting at the end of the list. Raises Broken when the code is taken."""
    known = kinds()
    if code in known:
        raise Broken("code_taken")
    db.session.add(MeetingKind(code=code, label_sv=label_sv, label_en=label_en, position=len(known)))
    audit.record("meeting_kind.added", by=by)


def _write(meeting: Meeting | MeetingVersion, facts: Facts) -> None:
    meeting.kind, meeting.starts_at, meeting.minutes = facts.kind, facts.starts_at, facts.minutes
    meeting.attendance, meeting.place, meeting.note = facts.attendance, facts.place, facts.note


def _check(enrolment: Enrolment, facts: Facts) -> None:
    if clock.local(facts.starts_at).date() > clock.today() and facts.attendance not in PLANNABLE:
        raise Broken("future_attended")
    if facts.starts_at > clock.now() + PLANNED_AT_MOST:
        raise Broken("too_far")
    held_on = clock.local(facts.starts_at).date()
    if held_on < enrolment.started_on:
        raise Broken("before_stay", day=enrolment.started_on.isoformat())
    if enrolment.ended_on is not None and held_on > enrolment.ended_on:
        raise Broken("after_stay", day=enrolment.ended_on.isoformat())
    if db.session.get(MeetingKind, facts.kind) is None:
        raise Broken("kind")
