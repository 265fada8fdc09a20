"""What the day holds."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any
from uuid import UUID

from ..assignments.queries import covered_files, workers_in_reach
from ..consents.models import Consent
from ..consents.queries import ending_soon
from ..disclosures.models import DisclosureProposal
from ..disclosures.queries.grounds import waiting_proposals
from ..disclosures.queries.standing import untold
from ..enrolments.queries import ended_stays, stays_in_reach
from ..foundation import audit, clock
from ..foundation.access import Actor, Role
from ..goals.queries import due_reviews, due_steps
from ..hand_overs.models import HandOver
from ..hand_overs.queries import waiting_for
from ..meetings.models import Meeting
from ..meetings.queries import planned_ahead, planned_before, silent_files
from ..outcomes.queries import FOLLOW_UP_AHEAD, due_follow_ups
from ..outcomes.queries.review import exits_to_review
from ..participants.queries import Listed, files_with_questions, listed
from ..received.queries.incoming import incoming_open
from ..referrals.queries import waiting_here
from ..staff.queries import disabled_staff


@dataclass(frozen=True, slots=True)
class Silent:
    """Somebody with an open stay and no contact for longer than the programme allows."""

    person: Listed
    last_contact: datetime | None
    next_meeting: datetime | None
    days: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody, and since or until which day: a step, a review of a goal, a follow-up."""

    participant_id: UUID
    on: date
    record: Any


@dataclass(frozen=True, slots=True)
class Outside:
    """What waits with other agencies in mind. `ending`: consents that end soon; `incoming`: files to which other agencies

    wrote something nobody has looked at, and how much; `proposals`: disclosures without consent that a colleague asks to
    confirm; `untold`: files where something is told anew by nobody any more; `referrals`: how many wait at the site.
    """

    ending: list[Consent]
    incoming: dict[UUID, int]
    proposals: list[DisclosureProposal]
    untold: list[UUID]
    referrals: int

    @property
    def files(self) -> set[UUID]:
        """Whom it is about."""
        records: list[Consent | DisclosureProposal] = [*self.ending, *self.proposals]
        return {*self.incoming, *self.untold, *(one.participant_id for one in records)}


@dataclass(frozen=True, slots=True)
class Day:
    """A working day. `handed`: hand-overs to accept; `alone`: files at a coordinator's site whose every worker has left."""

    meetings: list[Meeting]
    unwritten: list[Meeting]
    steps: list[Waiting]
    reviews: list[Waiting]
    follow_ups: list[Waiting]
    silent: list[Silent]
    questions: list[UUID]
    alone: list[UUID]
    to_review: int
    handed: list[HandOver]
    outside: Outside
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
    quiet = silent_files([stay for stay in stays if leads or stay.participant_id in mine])[:most]
    waiting = _waiting(mine, most)
    ids = {one.participant_id for one in (*meetings, *unwritten)}
    handed, outside = waiting_for(by, set(workers) | covered), _outside(by, mine, leads)
    ids |= outside.files | {one.participant_id for one in handed}
    ids |= {one.participant_id for one in chain.from_iterable(waiting)}
    people = listed(ids | {row[0] for row in quiet} | {*questions, *alone})
    silent = [Silent(people[id_], one.last, one.following, days) for id_, one, days in quiet if id_ in people]
    audit.read("today.listed", by=by, shown=people)
    asked = [one for one in questions if one in people]
    review = exits_to_review(by) if leads else 0
    return Day(meetings, unwritten, *waiting, silent, asked, alone, review, handed, outside, people)


def _outside(by: Actor, mine: set[UUID], leads: bool) -> Outside:
    """Proposals in the files one works with, a coordinator's of the site: not of a file that one reads by break-glass."""
    proposals = [one for one in waiting_proposals(by) if leads or one.participant_id in mine]
    return Outside(ending_soon(by, mine), incoming_open(mine), proposals, untold(mine), waiting_here(by))


def _waiting(mine: set[UUID], most: int) -> tuple[list[Waiting], list[Waiting], list[Waiting]]:
    """Steps and reviews that are due, and follow-ups due within two weeks, in the files one works with."""
    today = clock.today()
    steps = [Waiting(one.participant_id, one.due_on or today, one) for one in due_steps(mine, today)]
    reviews = [Waiting(one.participant_id, one.review_on or today, one) for one in due_reviews(mine, today)]
    due = due_follow_ups(ended_stays(mine), today + FOLLOW_UP_AHEAD)
    return steps[:most], reviews[:most], [Waiting(one.participant_id, one.due_on, one) for one in due][:most]
