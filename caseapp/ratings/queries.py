"""Questions about ratings."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from ..foundation.database import db
from .models import Instrument, Item, Rating, Voice, instruments

WIDE, TALL, EDGE = 320, 96, 10  # the drawing of a curve, in units of its own


@dataclass(frozen=True, slots=True)
class Point:
    """One answer in a curve: the day, the value, and where it is drawn."""

    on: date
    value: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Curve:
    """One item over time: a line a voice, never averaged."""

    item: Item
    lines: dict[Voice, list[Point]]


@dataclass(frozen=True, slots=True)
class Course:
    """An instrument over time: its curves, and the same as a table, latest day first."""

    instrument: Instrument
    curves: list[Curve]
    ratings: list[Rating]

    @property
    def days(self) -> list[date]:
        """The days somebody answered, latest first."""
        return sorted({one.answered_on for one in self.ratings}, reverse=True)

    def heard(self, voice: Voice) -> bool:
        """Did a voice ever answer?"""
        return any(one.voice == voice for one in self.ratings)

    def spoke(self, on: date, voice: Voice) -> bool:
        """Did a voice answer that day?"""
        return any(one.answered_on == on and one.voice == voice for one in self.ratings)

    def standing(self, on: date, voice: Voice) -> Rating | None:
        """What stands of a voice and a day: the last recorded."""
        found = [one for one in self.ratings if one.answered_on == on and one.voice == voice]
        return found[-1] if found else None

    def answer(self, on: date, voice: Voice, item: str) -> int | None:
        """What a voice answered on a day."""
        found = self.standing(on, voice)
        return found.answers.get(item) if found else None


def ratings_of(participant_id: UUID) -> list[Rating]:
    """What stands, earliest first: of several by one voice on one day within one agency, the last recorded."""
    query = select(Rating).where(Rating.participant_id == participant_id)
    standing = {
        (one.instrument, one.voice, one.answered_on, one.owner_agency_id): one
        for one in db.session.scalars(query.order_by(Rating.answered_on, Rating.recorded_at))
    }
    return list(standing.values())


def courses_of(participant_id: UUID) -> list[Course]:
    """Every instrument that was answered, in the order of the list, over time."""
    return courses(ratings_of(participant_id))


def courses(ratings: list[Rating]) -> list[Course]:
    """The ratings of one file as curves."""
    found = []
    for instrument in instruments().values():
        mine = [one for one in ratings if one.instrument == instrument.code]
        if mine:
            found.append(Course(instrument, [_curve(instrument, item, mine) for item in instrument.items], mine))
    return found


def _curve(instrument: Instrument, item: Item, ratings: list[Rating]) -> Curve:
    first, last = ratings[0].answered_on, ratings[-1].answered_on
    span, steps = max(1, (last - first).days), instrument.high - instrument.low
    lines: dict[Voice, list[Point]] = {voice: [] for voice in Voice}
    for one in ratings:
        if (value := one.answers.get(item.code)) is not None:
            x = WIDE - EDGE if first == last else EDGE + (one.answered_on - first).days / span * (WIDE - 2 * EDGE)
            y = TALL - EDGE - (value - instrument.low) / steps * (TALL - 2 * EDGE)
            lines[one.voice].append(Point(one.answered_on, value, round(x, 1), round(y, 1)))
    return Curve(item, lines)
