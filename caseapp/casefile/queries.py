"""What the casefile shows, gathered from the rooms before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ..enrolments.models import Enrolment, PhaseChange
from ..enrolments.queries import enrolments_of, phase_changes_of
from ..foundation import clock
from ..foundation.access import Actor, Role
from ..foundation.records import TeamRecord
from ..goals.models import Goal, GoalStatus, Step, StepStatus
from ..goals.queries import PlannedGoal, plan_of
from ..meetings.queries import NO_CONTACT, contacts, meetings_of
from ..outcomes.queries import exits_of, follow_ups_of
from ..participants.models import Participant, Participation
from ..participants.numbers import written
from ..participants.queries import participations_of
from ..placements.queries import placements_of
from ..programmes.models import Phase
from ..ratings.models import Rating
from ..ratings.queries import ratings_of
from ..referrals.queries import referrals_of
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
    born, hidden = participant.birth_date, participant.protected
    contact = contacts({participant.id}).get(participant.id, NO_CONTACT)
    stays = [stay for stay in enrolments_of(participant.id) if stay.ended_on is None]
    return Banner(
        id=participant.id,
        name=participant.name,
        initials=initials(participant.name),
        number="" if hidden else written(participant.number),
        born=None if hidden else born,
        age=clock.years_between(born, clock.today()) if born else None,
        case_number=participant.case_number,
        phone="" if hidden else participant.phone,
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
    author_id: UUID | None = None

    @property
    def owned(self) -> TeamRecord | None:
        """The record that belongs to an agency; None for what the whole team sees with the file."""
        record = self.record[-1] if isinstance(self.record, tuple) else self.record
        return record if isinstance(record, TeamRecord) else None


@dataclass(frozen=True, slots=True)
class Known:
    """What a page has loaded of a file already, so that its timeline does not ask again."""

    stays: list[Enrolment]
    plan: list[PlannedGoal]
    ratings: list[Rating]
    yeses: list[Participation]


def known(participant_id: UUID) -> Known:
    """Load it."""
    return Known(
        enrolments_of(participant_id),
        plan_of(participant_id),
        ratings_of(participant_id),
        participations_of(participant_id),
    )


def timeline(participant_id: UUID, loaded: Known, most: int = 12, skip: int = 0) -> list[Happening]:
    """What happened and is planned, latest first, in every room whose records lie open in the file.

    One more than asked for says that there is more.
    """
    found = [
        Happening("meeting", clock.local(one.starts_at).date(), one.starts_at, one, one.author_id)
        for one in meetings_of(participant_id, skip + most + 1)[0]
    ]
    found += _of_stays(participant_id, loaded.stays)
    found += _of_the_plan(loaded)
    found += _of_work(participant_id)
    for sent in referrals_of(participant_id):
        found.append(Happening("referral", clock.local(sent.sent_at).date(), sent.sent_at, sent))
    for yes in loaded.yeses:
        found.append(Happening("yes", yes.said_on, yes.recorded_at, yes))
        if yes.withdrawn_on:
            found.append(Happening("withdrawal", yes.withdrawn_on, yes.recorded_at, yes))
    return sorted(found, key=lambda one: (one.on, one.at), reverse=True)[skip : skip + most + 1]


def _of_stays(participant_id: UUID, stays: list[Enrolment]) -> Iterator[Happening]:
    """Phases, the exit, and how it went afterwards."""
    changes, exits, follow_ups = (
        phase_changes_of(participant_id),
        exits_of(participant_id),
        follow_ups_of(participant_id),
    )
    for stay in stays:
        ended = next(iter(exits[stay.id]), None)
        for change in changes[stay.id]:
            if change.phase != Phase.EXITED or ended is None:
                yield Happening("phase", change.changed_on, change.recorded_at, (stay, change))
        if ended is not None and stay.ended_on is not None:
            yield Happening("exit", stay.ended_on, ended.recorded_at, (stay, ended), ended.author_id)
        for one in (versions[0] for versions in follow_ups[stay.id].values() if versions):
            yield Happening("follow_up", one.answered_on, one.recorded_at, one, one.author_id)


def _of_the_plan(loaded: Known) -> Iterator[Happening]:
    """Goals set, their reviews, and ratings, one line for what was answered on one day within one agency."""
    for planned in loaded.plan:
        one = planned.goal
        yield Happening("goal", clock.local(one.recorded_at).date(), one.recorded_at, one, one.author_id)
        for review in planned.reviews:
            yield Happening("review", review.reviewed_on, review.recorded_at, (one, review), review.author_id)
        for step in (step for step in planned.steps if step.done_on):
            yield Happening("step", step.done_on or one.recorded_at.date(), step.recorded_at, step)
    days = {(one.instrument, one.answered_on, one.owner_agency_id): one for one in loaded.ratings}
    for rating in days.values():
        yield Happening("rating", rating.answered_on, rating.recorded_at, rating, rating.author_id)


def _of_work(participant_id: UUID) -> Iterator[Happening]:
    """Placements that begin, and those that end."""
    for one in placements_of(participant_id):
        yield Happening("placement", one.started_on, one.recorded_at, one, one.author_id)
        if one.ended_on:
            yield Happening("placement_end", one.ended_on, one.recorded_at, one)


@dataclass(frozen=True, slots=True)
class Following:
    """The steps to take next: those of goals going on that are still to do, the nearest day first."""

    steps: list[tuple[Goal, Step]]
    has_goals: bool


def going_on(plan: list[PlannedGoal], stays: list[Enrolment], *statuses: GoalStatus) -> list[PlannedGoal]:
    """The goals of a plan that are in some state, within stays that last."""
    lasting = {stay.id for stay in stays if stay.ended_on is None}
    return [one for one in plan if one.goal.status in statuses and one.goal.enrolment_id in lasting]


def next_steps(plan: list[PlannedGoal], stays: list[Enrolment], most: int = 5) -> Following:
    """What is to be done next, of a plan."""
    active = going_on(plan, stays, GoalStatus.ACTIVE)
    steps = [(one.goal, step) for one in active for step in one.steps if step.status == StepStatus.OPEN]
    steps.sort(key=lambda pair: (pair[1].due_on or clock.FOREVER, pair[1].position))
    return Following(steps[:most], bool(active))


def ended_elsewhere(by: Actor, stays: list[Enrolment], phases: dict[UUID, list[PhaseChange]]) -> set[UUID]:
    """The stays that another agency ended: how is theirs to say. The site's coordinator reads it all the same."""
    follows_up = {stay.id for stay in stays if by.role == Role.COORDINATOR and stay.site_id == by.site_id}
    ended = {stay.id for stay in stays if stay.ended_on} - follows_up
    by_whom = {id_: [one.owner_agency_id for one in phases[id_] if one.phase == Phase.EXITED] for id_ in ended}
    return {id_ for id_, agencies in by_whom.items() if agencies and agencies[-1] != by.agency_id}
