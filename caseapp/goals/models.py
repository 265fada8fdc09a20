"""Tables of the goals."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from ..foundation.encryption import sealed
from ..foundation.records import Base, Keeping, TeamRecord, Topic, code, plain

KEPT = Keeping("shows what the person wants and who does what", owner="owner_agency_id", retention="with the file")


class GoalStatus(StrEnum):
    """Where a goal stands."""

    ACTIVE = "active"
    REACHED = "reached"
    PAUSED = "paused"
    DROPPED = "dropped"


class StepStatus(StrEnum):
    """Where a step stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class StepBy(StrEnum):
    """Who does a step."""

    PARTICIPANT = "participant"
    WORKER = "worker"
    TOGETHER = "together"
    OTHER = "other"


class PlanRecord(TeamRecord):
    """What goals, steps and reviews have in common."""

    __topic__ = Topic.PLAN

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    recorded_at: Mapped[datetime] = mapped_column(info=plain("when"))

    @declared_attr
    def author_id(cls) -> Mapped[UUID]:
        return mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))


class Goal(PlanRecord, Base):
    """What the person wants, in their own words, and what was agreed about it."""

    __tablename__ = "goal"
    __keeps__ = KEPT

    own_words = sealed()
    agreed = sealed()
    target_on: Mapped[date | None] = mapped_column(info=plain("when; says nothing of what"))
    review_on: Mapped[date | None] = mapped_column(index=True, info=plain("when; lists of the day ask for it"))
    status: Mapped[GoalStatus] = mapped_column(code(GoalStatus), info=plain("a work fact"))
    version: Mapped[int] = mapped_column(info=plain("a counter"))
    __mapper_args__ = {"version_id_col": version}


class Step(PlanRecord, Base):
    """One step towards a goal."""

    __tablename__ = "step"
    __table_args__ = (CheckConstraint("position >= 1", name="position"),)
    __keeps__ = KEPT

    goal_id: Mapped[UUID] = mapped_column(ForeignKey("goal.id"), index=True, info=plain("towards which goal"))
    words = sealed()
    done_by: Mapped[StepBy] = mapped_column(code(StepBy), info=plain("a work fact"))
    who_else = sealed()
    due_on: Mapped[date | None] = mapped_column(index=True, info=plain("when; lists of the day ask for it"))
    status: Mapped[StepStatus] = mapped_column(code(StepStatus), info=plain("a work fact"))
    done_on: Mapped[date | None] = mapped_column(info=plain("when"))
    position: Mapped[int] = mapped_column(info=plain("the order of the steps"))
    version: Mapped[int] = mapped_column(info=plain("a counter"))
    __mapper_args__ = {"version_id_col": version}


class GoalReview(PlanRecord, Base):
    """A review of a goal: what the person says, what the worker sees, where the goal stands from then on."""

    __tablename__ = "goal_review"
    __keeps__ = KEPT

    goal_id: Mapped[UUID] = mapped_column(ForeignKey("goal.id"), index=True, info=plain("of which goal"))
    reviewed_on: Mapped[date] = mapped_column(info=plain("when"))
    own_words = sealed()
    words = sealed()
    status: Mapped[GoalStatus] = mapped_column(code(GoalStatus), info=plain("a work fact"))
