"""What the day holds."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ..assignments.queries import covered_files, workers_in_reach
from ..enrolments.queries import Stay, silent_limits, stays_in_reach
from ..foundation import audit, clock
from ..foundation.access import Actor, Role
from ..meetings.models import Meeting
from ..meetings.queries import NO_CONTACT, Contact, contacts, planned_ahead, planned_before
from ..participants.queries import Listed, files_with_questions, listed
from ..staff.queries import disabled_staff


@dataclass(frozen=True, slots=True)
class Silent:
    """Somebody with an open stay and no contact for longer than the programme allows."""

    person: Listed
    last_contact: datetime | None
    next_meeting: datetime | None
    days: int


@dataclass(frozen=True, slots=True)
class Day:
    """A working day. `alone`: files at a coordinator's site whose every worker has left."""

    meetings: list[Meeting]
    unwritten: list[Meeting]
    silent: list[Silent]
    questions: list[UUID]
    alone: list[UUID]
    people: dict[UUID, Listed]


def working_day(by: Actor, most: int = 50) -> Day:
    """The actor's day: meetings a week ahead, planned ones not written up, silent cases (a coordinator's: of the site)."""
    workers, covered, stays = workers_in_reach(), covered_files(by), stays_in_reach(open_only=True)
    mine = {file for file, who in workers.items() if by.staff_id in who} | covered
    staying = {stay.participant_id for stay in stays}
    coming, passed, gone = planned_ahead(), planned_before(), disabled_staff()

    def is_mine(meeting: Meeting) -> bool:
        """Planned by the actor, or by somebody the actor covers for or took over from; a stay that ended needs none."""
        file = meeting.participant_id
        taken_over = meeting.author_id not in workers.get(file, ())
        return file in staying and (
            meeting.author_id == by.staff_id or (file in mine and (file in covered or taken_over))
        )

    meetings, unwritten = [one for one in coming if is_mine(one)], [one for one in passed if is_mine(one)]
    leads = by.role == Role.COORDINATOR
    questions = files_with_questions() if leads else []
    alone = [file for file in staying if gone.issuperset(workers.get(file, ()))] if leads else []
    quiet = _silent_files([stay for stay in stays if leads or stay.participant_id in mine])[:most]
    ids = {one.participant_id for one in (*meetings, *unwritten)} | {row[0] for row in quiet} | {*questions, *alone}
    people = listed(ids)
    silent = [Silent(people[id_], one.last, one.following, days) for id_, one, days in quiet if id_ in people]
    audit.read("today.listed", by=by, shown=ids)
    return Day(meetings, unwritten, silent, [one for one in questions if one in people], alone, people)


def _silent_files(stays: list[Stay]) -> list[tuple[UUID, Contact, int]]:
    """(file, contacts, days of silence), longest first; a new stay counts from its start."""
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
