"""What the day holds."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ..assignments.queries import own_files
from ..enrolments.queries import silent_limits, stays_in_reach
from ..foundation import audit, clock
from ..foundation.access import Actor, Role
from ..meetings.models import Meeting
from ..meetings.queries import NO_CONTACT, Contact, contacts, not_written_up, own_day
from ..participants.queries import Listed, files_with_questions, listed


@dataclass(frozen=True, slots=True)
class Silent:
    """Somebody with an open stay and no contact for longer than the programme allows."""

    person: Listed
    last_contact: datetime | None
    next_meeting: datetime | None
    days: int


@dataclass(frozen=True, slots=True)
class Day:
    """A working day."""

    meetings: list[Meeting]
    unwritten: list[Meeting]
    silent: list[Silent]
    questions: list[UUID]
    people: dict[UUID, Listed]


def working_day(by: Actor, most: int = 50) -> Day:
    """The actor's day: meetings a week ahead, planned ones not written up, silent cases (a coordinator's: of the site)."""
    meetings, unwritten, questions = own_day(by), not_written_up(by), files_with_questions()
    mine = None if by.role == Role.COORDINATOR else own_files(by)
    quiet = _silent_files(mine)[:most]
    ids = {one.participant_id for one in (*meetings, *unwritten)} | {row[0] for row in quiet} | set(questions)
    people = listed(ids)
    silent = [Silent(people[id_], one.last, one.following, days) for id_, one, days in quiet if id_ in people]
    audit.read("today.listed", by=by, shown=ids)
    return Day(meetings, unwritten, silent, [one for one in questions if one in people], people)


def _silent_files(mine: set[UUID] | None) -> list[tuple[UUID, Contact, int]]:
    """(file, contacts, days of silence), longest first; a new stay counts from its start."""
    limits, today = silent_limits(), clock.today()
    stays = [stay for stay in stays_in_reach(open_only=True) if mine is None or stay.participant_id in mine]
    known = contacts({stay.participant_id for stay in stays})
    found: dict[UUID, tuple[UUID, Contact, int]] = {}
    for stay in stays:
        contact = known.get(stay.participant_id, NO_CONTACT)
        heard = max(clock.local(contact.last).date(), stay.started_on) if contact.last else stay.started_on
        days = (today - heard).days
        if days > limits[stay.site_id]:
            found[stay.participant_id] = (stay.participant_id, contact, days)
    return sorted(found.values(), key=lambda row: -row[2])
