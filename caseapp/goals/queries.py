"""Questions about goals, steps and reviews."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from ..enrolments.models import Enrolment
from ..foundation.database import db
from ..foundation.rules import Missing
from .models import Goal, GoalReview, GoalStatus, Step, StepStatus


@dataclass(frozen=True, slots=True)
class PlannedGoal:
    """A goal with its steps in order and its reviews, latest first."""

    goal: Goal
    steps: list[Step]
    reviews: list[GoalReview]


def plan_of(participant_id: UUID) -> list[PlannedGoal]:
    """The goals of a file: those going on first, then latest first; in three queries."""
    goals = list(db.session.scalars(select(Goal).where(Goal.participant_id == participant_id)))
    goals.sort(key=lambda one: one.recorded_at, reverse=True)
    goals.sort(key=lambda one: list(GoalStatus).index(one.status))
    steps, reviews = _steps_by_goal(participant_id), _reviews_by_goal(participant_id)
    return [PlannedGoal(one, steps[one.id], reviews[one.id]) for one in goals]


def _steps_by_goal(participant_id: UUID) -> dict[UUID, list[Step]]:
    query = select(Step).where(Step.participant_id == participant_id).order_by(Step.position, Step.recorded_at)
    found: dict[UUID, list[Step]] = defaultdict(list)
    for one in db.session.scalars(query):
        found[one.goal_id].append(one)
    return found


def _reviews_by_goal(participant_id: UUID) -> dict[UUID, list[GoalReview]]:
    query = select(GoalReview).where(GoalReview.participant_id == participant_id)
    found: dict[UUID, list[GoalReview]] = defaultdict(list)
    for one in db.session.scalars(query.order_by(GoalReview.reviewed_on.desc(), GoalReview.recorded_at.desc())):
        found[one.goal_id].append(one)
    return found


def goal(participant_id: UUID, goal_id: UUID) -> Goal:
    """One goal of a file in reach. Raises Missing."""
    found = db.session.scalar(select(Goal).where(Goal.id == goal_id, Goal.participant_id == participant_id))
    if found is None:
        raise Missing
    return found


def steps_of(goal: Goal) -> list[Step]:
    """The steps of a goal, in order."""
    query = select(Step).where(Step.goal_id == goal.id, Step.participant_id == goal.participant_id)
    return list(db.session.scalars(query.order_by(Step.position, Step.recorded_at)))


def step(participant_id: UUID, goal_id: UUID, step_id: UUID) -> Step:
    """One step of a goal of a file in reach. Raises Missing."""
    query = select(Step).where(Step.id == step_id, Step.goal_id == goal_id, Step.participant_id == participant_id)
    found = db.session.scalar(query)
    if found is None:
        raise Missing
    return found


def due_steps(participant_ids: Collection[UUID], until: date) -> list[Step]:
    """Open steps of goals going on, within open stays, due by a day; longest overdue first."""
    query = (
        select(Step)
        .join(Goal, Goal.id == Step.goal_id)
        .join(Enrolment, Enrolment.id == Step.enrolment_id)
        .where(
            Step.participant_id.in_(participant_ids),
            Step.status == StepStatus.OPEN,
            Step.due_on <= until,
            Goal.status == GoalStatus.ACTIVE,
            Enrolment.ended_on.is_(None),
        )
        .order_by(Step.due_on, Step.id)
    )
    return list(db.session.scalars(query)) if participant_ids else []


def due_reviews(participant_ids: Collection[UUID], until: date) -> list[Goal]:
    """Goals going on, within open stays, to be reviewed by a day; longest overdue first."""
    query = (
        select(Goal)
        .join(Enrolment, Enrolment.id == Goal.enrolment_id)
        .where(
            Goal.participant_id.in_(participant_ids),
            Goal.review_on <= until,
            Goal.status.in_((GoalStatus.ACTIVE, GoalStatus.PAUSED)),
            Enrolment.ended_on.is_(None),
        )
        .order_by(Goal.review_on, Goal.id)
    )
    return list(db.session.scalars(query)) if participant_ids else []
