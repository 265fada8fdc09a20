"""Changes of the plan."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from ..enrolments.models import Enrolment
from ..enrolments.queries import belonging, check_own, check_within, check_writable
from ..foundation import audit, clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.rules import Broken, Stale
from .models import Goal, GoalReview, GoalStatus, Step, StepBy, StepStatus
from .queries import steps_of

AHEAD_AT_MOST = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True)
class GoalFacts:
    """What is said of a goal."""

    own_words: str
    agreed: str = ""
    target_on: date | None = None
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What is said of a step. `who_else` names somebody only when somebody else does it."""

    words: str
    done_by: StepBy
    who_else: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What is said at a review, and what follows of it."""

    reviewed_on: date
    own_words: str
    words: str
    status: GoalStatus
    review_on: date | None = None


def set_goal(*, by: Actor, enrolment: Enrolment, facts: GoalFacts, id: UUID | None = None) -> Goal:
    """Set a goal within a stay that lasts. Raises Broken for an ended stay and for days that lie behind."""
    check_writable(by, enrolment, lasting=True)
    _check_ahead("target_behind", facts.target_on)
    _check_ahead("review_behind", facts.review_on)
    goal = Goal(id=id, status=GoalStatus.ACTIVE, version=1, **belonging(by, enrolment))
    _write_goal(goal, facts)
    db.session.add(goal)
    audit.record("goal.set", by=by, participant=goal.participant_id, records=[goal.id])
    return goal


def change_goal(*, by: Actor, goal: Goal, enrolment: Enrolment, version: int, facts: GoalFacts) -> None:
    """Change the words or the days of a goal. Raises Stale when somebody was first."""
    check_own(by, goal, enrolment, lasting=True)
    if goal.version != version:
        there = {"own_words": goal.own_words, "agreed": goal.agreed}
        raise Stale(
            goal.version, there | {"target_on": str(goal.target_on or ""), "review_on": str(goal.review_on or "")}
        )
    if facts.target_on != goal.target_on:
        _check_ahead("target_behind", facts.target_on)
    if facts.review_on != goal.review_on:
        _check_ahead("review_behind", facts.review_on)
    _write_goal(goal, facts)
    audit.record("goal.changed", by=by, participant=goal.participant_id, records=[goal.id])


def review_goal(
    *, by: Actor, goal: Goal, enrolment: Enrolment, facts: ReviewFacts, id: UUID | None = None
) -> GoalReview:
    """Record a review: what the person says, where the goal stands, when the next review is."""
    check_own(by, goal, enrolment, lasting=True)
    check_within(enrolment, facts.reviewed_on)
    _check_ahead("review_behind", facts.review_on)
    review = GoalReview(id=id, goal_id=goal.id, **belonging(by, enrolment))
    review.reviewed_on, review.status = facts.reviewed_on, facts.status
    review.own_words, review.words = facts.own_words, facts.words
    db.session.add(review)
    goal.status, goal.review_on = facts.status, facts.review_on
    audit.record("goal.reviewed", by=by, participant=goal.participant_id, records=[goal.id, review.id])
    return review


def add_step(*, by: Actor, goal: Goal, enrolment: Enrolment, facts: StepFacts, id: UUID | None = None) -> Step:
    """Add a step last. A colleague of another agency may add one to a goal they read; the step is theirs."""
    check_writable(by, enrolment, lasting=True)
    if goal.status not in (GoalStatus.ACTIVE, GoalStatus.PAUSED):
        raise Broken("goal_over")
    _check_step(facts, None)
    position = max((one.position for one in steps_of(goal)), default=0) + 1
    step = Step(
        id=id, goal_id=goal.id, status=StepStatus.OPEN, position=position, version=1, **belonging(by, enrolment)
    )
    _write_step(step, facts)
    db.session.add(step)
    audit.record("step.added", by=by, participant=goal.participant_id, records=[step.id])
    return step


def change_step(*, by: Actor, step: Step, enrolment: Enrolment, version: int, facts: StepFacts) -> None:
    """Change a step. Raises Stale when somebody was first."""
    check_own(by, step, enrolment, lasting=True)
    if step.version != version:
        there = {"words": step.words, "done_by": step.done_by.value, "who_else": step.who_else}
        raise Stale(step.version, there | {"due_on": str(step.due_on or "")})
    _check_step(facts, step.due_on)
    _write_step(step, facts)
    audit.record("step.changed", by=by, participant=step.participant_id, records=[step.id])


def mark_step(*, by: Actor, step: Step, enrolment: Enrolment, status: StepStatus) -> None:
    """Say that a step is done, left, or still to do."""
    check_own(by, step, enrolment, lasting=True)
    if step.status == status:
        return
    step.status, step.done_on = status, clock.today() if status == StepStatus.DONE else None
    audit.record("step.marked", by=by, participant=step.participant_id, records=[step.id])


def move_step(*, by: Actor, goal: Goal, step: Step, enrolment: Enrolment, up: bool) -> None:
    """Let a step and its neighbour change places. The order is one for all steps, and each agency moves its own."""
    check_own(by, step, enrolment, lasting=True)
    mine = [one for one in steps_of(goal) if one.owner_agency_id == by.agency_id]
    place = mine.index(step)
    other = place + (-1 if up else 1)
    if not 0 <= other < len(mine):
        return
    first = mine[0].position
    mine[place], mine[other] = mine[other], mine[place]
    places = sorted({one.position for one in mine})
    for position, one in zip(
        places if len(places) == len(mine) else range(first, first + len(mine)), mine, strict=True
    ):
        one.position = position
    audit.record("step.moved", by=by, participant=step.participant_id, records=[step.id, mine[place].id])


def _write_goal(goal: Goal, facts: GoalFacts) -> None:
    goal.own_words, goal.agreed = facts.own_words, facts.agreed
    goal.target_on, goal.review_on = facts.target_on, facts.review_on


def _write_step(step: Step, facts: StepFacts) -> None:
    step.words, step.done_by, step.due_on = facts.words, facts.done_by, facts.due_on
    step.who_else = facts.who_else


def _check_step(facts: StepFacts, due_before: date | None) -> None:
    if facts.done_by == StepBy.OTHER and not facts.who_else:
        raise Broken("who_else_needed")
    if facts.done_by != StepBy.OTHER and facts.who_else:
        raise Broken("who_else_needless")
    if facts.due_on != due_before:
        _check_ahead("due_behind", facts.due_on)


def _check_ahead(rule: str, day: date | None) -> None:
    """Today or later, and not out of sight."""
    if day is not None and not clock.today() <= day <= clock.today() + AHEAD_AT_MOST:
        raise Broken(rule)
