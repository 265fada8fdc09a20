"""Meetings as rows: held ones with their notes, planned ones, and how a corrected note read before."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from ..foundation import clock
from ..meetings.models import Attendance, Meeting, MeetingVersion
from ..programmes.models import Phase
from . import texts
from .days import moment, workday
from .files import File, StayFacts
from .office import Worker
from .rows import Batch

NOTES = {
    Phase.ENQUIRY: texts.ENQUIRY,
    Phase.WAITING: texts.WAITING,
    Phase.GUIDANCE: texts.GUIDANCE,
    Phase.PLACEMENT: texts.PLACEMENT,
    Phase.SUPPORTED: texts.SUPPORTED,
    Phase.PAUSED: texts.PAUSED,
}
HOURS = tuple(time(hour, minute) for hour in (8, 9, 10, 11, 13, 14, 15) for minute in (0, 30))
PLACES = {
    "individual": "{site}, samtalsrummet",
    "group": "{site}, stora rummet",
    "drop_in": "{site}",
    "network": "{site}",
}
PLACES |= {"employer_visit": "Hos arbetsgivaren", "three_party": "Hos arbetsgivaren"}
MINUTES = {"phone": 10, "group": 150, "employer_visit": 60, "three_party": 60, "network": 60, "drop_in": 15}
# How meetings turn out, of a hundred: the rest were attended.
TURNS = (
    (6, Attendance.LATE, ()),
    (14, Attendance.EXCUSED, texts.EXCUSED),
    (20, Attendance.MISSED, texts.MISSED),
    (22, Attendance.CANCELLED_BY_US, texts.CANCELLED),
)


@dataclass(slots=True)
class Told:
    """A stay being told: where its meetings go and how far its stock of notes has been used."""

    batch: Batch
    rng: Random
    file: File
    stay: StayFacts
    stay_id: UUID
    used: int = field(init=False)

    def __post_init__(self) -> None:
        self.used = self.rng.randrange(60)  # each stay begins elsewhere in the stock of notes


def held_days(rng: Random, first: date, last: date, count: int) -> list[date]:
    """About `count` working days, spread unevenly from the first to the last, both included."""
    span, step = (last - first).days, max(1, count - 1)
    days = {first, last}
    for place in range(1, count - 1):
        shift = (place + (rng.random() - 0.5) * 0.8) / step
        days.add(max(first, workday(first + timedelta(days=int(span * shift)))))
    return sorted(days)


def tell_meetings(told: Told, days: list[date], corrections: int = 0) -> None:
    """Write the meetings of a stay: the first and last are attended, those between turn out as life does."""
    for number, day in enumerate(days):
        author = told.stay.workers[1 if number % 3 == 1 and len(told.stay.workers) > 1 else 0]
        ends = number in (0, len(days) - 1)
        attendance, (kind, note) = _turn(told, day, ends, number == 0)
        values = _row(told, author, moment(day, told.rng.choice(HOURS)), kind, attendance)
        values["note"] = note.format(first=told.file.first, area=told.file.area)
        _write(told, values, corrections if number == len(days) - 1 else 0)


def plan_meeting(told: Told, day: date, at: time, planned_on: date) -> None:
    """Write a planned meeting with the stay's first worker. Nothing is noted yet."""
    values = _row(told, told.stay.workers[0], moment(day, at), "individual", Attendance.PLANNED)
    values |= {"note": "", "minutes": None, "recorded_at": moment(planned_on, time(16, 5))}
    _write(told, values, 0)


def miss_meeting(told: Told, day: date) -> None:
    """Write a meeting to which nobody came."""
    values = _row(told, told.stay.workers[0], moment(day, time(10)), "individual", Attendance.MISSED)
    _write(told, values | {"note": texts.MISSED[0]}, 0)


def _turn(told: Told, day: date, ends: bool, first: bool) -> tuple[Attendance, tuple[str, str]]:
    """Whether they came, and the kind and note of the meeting."""
    phase = [phase for phase, since in told.stay.phases if since <= day and phase != Phase.EXITED][-1]
    if ends:
        intake = first and phase not in (Phase.ENQUIRY, Phase.PAUSED)
        goodbye = not first and told.stay.ended_on is not None
        stock = texts.FIRST if intake else texts.LAST if goodbye else NOTES[phase]
        return Attendance.ATTENDED, _following(told, stock)
    turn = told.rng.random() * 100
    for limit, attendance, notes in TURNS:
        if turn < limit:
            return attendance, ("individual", told.rng.choice(notes)) if notes else _following(told, NOTES[phase])
    return Attendance.ATTENDED, _following(told, NOTES[phase])


def _following(told: Told, stock: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """The next note of a stock: none is repeated before all were used."""
    told.used += 1
    return stock[told.used % len(stock)]


def _row(told: Told, author: Worker, starts_at: datetime, kind: str, attendance: Attendance) -> dict[str, Any]:
    minutes = MINUTES.get(kind, 45) if attendance in (Attendance.ATTENDED, Attendance.LATE) else None
    return {
        "id": uuid4(),
        "participant_id": told.file.id,
        "enrolment_id": told.stay_id,
        "owner_agency_id": author.agency_id,
        "author_id": author.id,
        "starts_at": starts_at,
        "minutes": minutes,
        "kind": kind,
        "attendance": attendance,
        "place": PLACES.get(kind, "").format(site=told.stay.place.name),
        "recorded_at": starts_at + timedelta(minutes=(minutes or 5) + 8),
    }


def _write(told: Told, values: dict[str, Any], corrections: int) -> None:
    """Write a meeting; one corrected n times has n earlier versions, and the latest correction stands."""
    subject, first_told = told.file.id, values["recorded_at"]
    for version in range(1, corrections + 1):
        before = values | {"id": uuid4(), "meeting_id": values["id"], "version": version}
        told.batch.add(MeetingVersion, subject, **before)
        values["note"] += texts.CORRECTIONS[version - 1].format(first=told.file.first)
        values["recorded_at"] = min(first_told + timedelta(hours=3 * version), clock.now())
    told.batch.add(Meeting, subject, version=corrections + 1, **values)
