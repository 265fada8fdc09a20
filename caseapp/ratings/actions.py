"""Changes of ratings."""

import json
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from ..enrolments.models import Enrolment
from ..enrolments.queries import belonging, check_within, check_writable
from ..foundation import audit
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.rules import Broken
from .models import Instrument, Rating, Voice


@dataclass(frozen=True, slots=True)
class Answers:
    """What one voice said: item -> value on the scale, and why."""

    values: dict[str, int] = field(default_factory=dict)
    words: str = ""


def record_rating(
    *,
    by: Actor,
    enrolment: Enrolment,
    instrument: Instrument,
    answered_on: date,
    answers: dict[Voice, Answers],
    id: UUID | None = None,
) -> None:
    """Record what each voice answered, apart. A voice that answered nothing is left out.

    Raises Broken when nobody answered, for a value beyond the scale, for a day outside the stay.
    """
    check_writable(by, enrolment)
    check_within(enrolment, answered_on)
    spoken = {voice: one for voice, one in answers.items() if one.values or one.words}
    if not any(one.values for one in spoken.values()):
        raise Broken("nobody_answered")
    if any(not instrument.low <= value <= instrument.high for one in spoken.values() for value in one.values.values()):
        raise Broken("beyond_scale", low=instrument.low, high=instrument.high)
    made = [_rating(by, enrolment, instrument, answered_on, voice, one) for voice, one in spoken.items()]
    if id is not None:
        made[0].id = id
    db.session.add_all(made)
    audit.record("rating.recorded", by=by, participant=enrolment.participant_id, records=[one.id for one in made])


def _rating(
    by: Actor, enrolment: Enrolment, instrument: Instrument, answered_on: date, voice: Voice, said: Answers
) -> Rating:
    return Rating(
        instrument=instrument.code,
        instrument_version=instrument.version,
        voice=voice,
        answered_on=answered_on,
        answers_json=json.dumps(said.values, sort_keys=True),
        words=said.words,
        **belonging(by, enrolment),
    )
