"""What the casefile shows, gathered from the rooms before it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ..enrolments.models import Enrolment
from ..enrolments.queries import enrolments_of, phase_changes_of
from ..foundation import clock
from ..meetings.queries import NO_CONTACT, contacts, meetings_of
from ..participants.models import Participant
from ..participants.numbers import written
from ..participants.queries import participations_of
from ..staff.queries import initials


@dataclass(frozen=True, slots=True)
class Banner:
    """Whose file it is: on every page of it, always in words."""

    id: UUID
    name: str
    initials: str
    number: str
    born: date | None
    age: int | None
    case_number: str
    phone: str
    protection: str
    language: str
    interpreter: bool
    stays: list[Enrolment]
    next_meeting: datetime | None
    last_contact: datetime | None


def banner(participant: Participant) -> Banner:
    """The banner of a file that has been opened."""
    born = participant.birth_date
    contact = contacts({participant.id}).get(participant.id, NO_CONTACT)
    stays = [stay for stay in enrolments_of(participant.id) if stay.ended_on is None]
    return Banner(
        id=participant.id,
        name=participant.name,
        initials=initials(participant.name),
        number=written(participant.number),
        born=born,
        age=clock.years_between(born, clock.today()) if born else None,
        case_number=participant.case_number,
        phone=participant.phone,
        protection=participant.protection,
        language=participant.language,
        interpreter=participant.interpreter == "yes",
        stays=stays,
        next_meeting=contact.following if stays else None,
        last_contact=contact.last,
    )


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline: what kind, on which day, in which order, and the record."""

    kind: str
    on: date
    at: datetime
    record: Any


def timeline(participant_id: UUID, most: int = 30) -> list[Happening]:
    """What happened and is planned, latest first."""
    found = [
        Happening("meeting", clock.local(one.starts_at).date(), one.starts_at, one)
        for one in meetings_of(participant_id, most)[0]
    ]
    for stay in enrolments_of(participant_id):
        for change in phase_changes_of(participant_id).get(stay.id, []):
            found.append(Happening("phase", change.changed_on, change.recorded_at, (stay, change)))
    for yes in participations_of(participant_id):
        found.append(Happening("yes", yes.said_on, yes.recorded_at, yes))
        if yes.withdrawn_on:
            found.append(Happening("withdrawal", yes.withdrawn_on, yes.recorded_at, yes))
    return sorted(found, key=lambda one: (one.on, one.at), reverse=True)[:most]
