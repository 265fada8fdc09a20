"""Questions about hand-overs."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true

from ..assignments.queries import assignments_of, covers_of
from ..casefile.queries import going_on
from ..enrolments.models import Enrolment, TeamConsent
from ..enrolments.queries import enrolments_of, team_consents_of
from ..foundation import clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.reach import Reach
from ..foundation.rules import Missing
from ..goals.models import GoalStatus, Step, StepBy, StepStatus
from ..goals.queries import PlannedGoal, plan_of
from ..meetings.models import Meeting
from ..meetings.queries import planned_of
from .models import HandOver


@dataclass(frozen=True, slots=True)
class Carried:
    """What goes with a file when its worker changes, as it stands in the file now."""

    stays: list[Enrolment]
    consents: dict[UUID, list[TeamConsent]]
    goals: list[PlannedGoal]
    promised: list[Step]
    meetings: list[Meeting]


def carried(participant_id: UUID) -> Carried:
    """Read it: consents that stand, open goals, steps that fall on us, meetings to come."""
    stays = [stay for stay in enrolments_of(participant_id) if stay.ended_on is None]
    consents, lasting = team_consents_of(participant_id), {stay.id for stay in stays}
    goals = going_on(plan_of(participant_id), stays, GoalStatus.ACTIVE, GoalStatus.PAUSED)
    ours = (StepBy.WORKER, StepBy.TOGETHER)
    steps = [step for one in goals for step in one.steps if step.status == StepStatus.OPEN and step.done_by in ours]
    return Carried(
        stays,
        {stay.id: [one for one in consents[stay.id] if one.withdrawn_at is None] for stay in stays},
        goals,
        sorted(steps, key=lambda step: step.due_on or clock.FOREVER),
        [one for one in planned_of(participant_id) if one.enrolment_id in lasting],
    )


def receivers(by: Actor, participant_id: UUID) -> list[UUID]:
    """Who can take over: those who work with the person besides the actor, and those who cover now or will."""
    every = [one.staff_id for one in assignments_of(participant_id)] + [
        one.staff_id for one in covers_of(participant_id)
    ]
    return [one for one in dict.fromkeys(every) if one != by.staff_id]


def _shown() -> ColumnElement[bool]:
    """What was promised is read by the giver's agency and by who takes over; the team's consent says nothing of it."""
    reach = db.session().reach
    if not isinstance(reach, Reach):
        return true()
    return or_(HandOver.owner_agency_id == reach.agency_id, HandOver.receiver_id == reach.actor_id)


def hand_overs_of(participant_id: UUID) -> list[HandOver]:
    """The hand-overs of a file that the actor reads, latest first."""
    query = select(HandOver).where(HandOver.participant_id == participant_id, _shown())
    return list(db.session.scalars(query.order_by(HandOver.given_at.desc())))


def the_hand_over(participant_id: UUID, hand_over_id: UUID) -> HandOver:
    """One of them. Raises Missing."""
    query = select(HandOver).where(HandOver.id == hand_over_id, HandOver.participant_id == participant_id, _shown())
    found = db.session.scalar(query)
    if found is None:
        raise Missing
    return found


def waiting_for(by: Actor, participant_ids: Collection[UUID]) -> list[HandOver]:
    """The hand-overs that the actor has not accepted yet, of some files."""
    query = select(HandOver).where(HandOver.receiver_id == by.staff_id, HandOver.accepted_at.is_(None))
    return (
        list(db.session.scalars(query.where(HandOver.participant_id.in_(participant_ids)))) if participant_ids else []
    )
