"""Tables of the emergencies."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..foundation.encryption import sealed
from ..foundation.records import Base, Keeping, code, plain
from ..staff.models import Staff


class Category(StrEnum):
    """Why a file out of reach has to be opened. Chosen first."""

    DANGER = "danger"
    ABSENT = "absent"
    AT_THE_DOOR = "at_the_door"
    ON_DUTY = "on_duty"
    OTHER = "other"


class Answer(StrEnum):
    """What whoever reviews an opening finds."""

    LEGITIMATE = "legitimate"
    ASK = "ask"
    BREACH = "breach"


class EmergencyOpening(Base):
    """One file opened by break-glass. Part of the trace, not of the file: who opened and why is sealed for the opener."""

    __tablename__ = "emergency_opening"
    __scope__ = ("staff", "staff_id")
    __keeps__ = Keeping("shows who opened a file out of reach, and why (SoLPuL 10 §)", "agency_id", "as the log")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    participant_id: Mapped[UUID] = mapped_column(index=True, info=plain("whose file; outlives it as the trace"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("who"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True, info=plain("for which agency"))
    category: Mapped[Category] = mapped_column(code(Category), info=plain("a coarse why, for the review"))
    reason = sealed(128)
    opened_at: Mapped[datetime] = mapped_column(index=True, info=plain("when"))
    expires_at: Mapped[datetime] = mapped_column(info=plain("until when; reach is evaluated by the database"))
    ended_at: Mapped[datetime | None] = mapped_column(info=plain("when it was closed before its time"))
    answer: Mapped[Answer | None] = mapped_column(code(Answer), index=True, info=plain("what the review found"))
    comment = sealed(128)
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    reviewed_at: Mapped[datetime | None] = mapped_column(info=plain("when"))
    version: Mapped[int] = mapped_column(info=plain("a counter"))
    opener: Mapped[Staff] = relationship(foreign_keys=[staff_id])
    __mapper_args__ = {"version_id_col": version}
