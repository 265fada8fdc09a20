"""Tables of the log review. They outlive the files they speak of, as the log does: no foreign key leads into a file."""

import json
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..emergencies.models import Answer
from ..foundation.encryption import sealed
from ..foundation.records import Base, Keeping, code, plain
from ..programmes.models import Site

KEPT = Keeping("shows that the log is looked through (SoLPuL 10 §)", owner="none", retention="with the log, 5 years")


class Hint(StrEnum):
    """Why an opening is in a sample: chance, or what asks for a second look. A hint accuses nobody."""

    RANDOM = "random"
    UNRELATED = "unrelated"
    AFTER_END = "after_end"
    OUTSIDE_HOURS = "outside_hours"
    SAME_SURNAME = "same_surname"
    PROTECTED = "protected"
    UNUSUAL_VOLUME = "unusual_volume"
    BREAK_GLASS = "break_glass"


class Sample(Base):
    """The openings of one site and month that are looked through, once somebody has drawn them."""

    __tablename__ = "log_sample"
    __table_args__ = (
        UniqueConstraint("site_id", "month"),
        CheckConstraint("(signed_at is null) = (signed_by is null)", name="signed_by_somebody"),
    )
    __keeps__ = KEPT

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"), info=plain("of which site"))
    month: Mapped[date] = mapped_column(info=plain("its first day"))
    made_at: Mapped[datetime] = mapped_column(info=plain("when"))
    found: Mapped[str] = mapped_column(Text, info=plain("how many openings each hint had; counts of nobody"))
    signed_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    signed_at: Mapped[datetime | None] = mapped_column(info=plain("when"))
    version: Mapped[int] = mapped_column(info=plain("a counter"))
    site: Mapped[Site] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def counts(self) -> dict[str, int]:
        """How many openings there were in all (`all`), and with each hint."""
        found: dict[str, int] = json.loads(self.found)
        return found


class SampledOpening(Base):
    """One staff member and one file on one day, however many pages they saw."""

    __tablename__ = "sampled_opening"
    __table_args__ = (
        UniqueConstraint("sample_id", "actor_id", "participant_id", "opened_on"),
        CheckConstraint("(answered_at is null) = (answered_by is null)", name="answered_by_somebody"),
        CheckConstraint("(answered_at is null) = (answer is null)", name="answered_with_something"),
    )
    __scope__ = ("system", "sample_id")
    __keeps__ = KEPT

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    sample_id: Mapped[UUID] = mapped_column(ForeignKey("log_sample.id"), info=plain("in which sample"))
    entry_id: Mapped[UUID] = mapped_column(info=plain("the first entry of the log; it stands without other tables"))
    actor_id: Mapped[UUID] = mapped_column(info=plain("who; as in the log"))
    participant_id: Mapped[UUID] = mapped_column(info=plain("whose file; outlives it, as the log does"))
    opened_on: Mapped[date] = mapped_column(info=plain("when"))
    opened_at: Mapped[datetime] = mapped_column(info=plain("when first"))
    hints: Mapped[str] = mapped_column(info=plain("why it was chosen, as codes; says nothing of the person"))
    answer: Mapped[Answer | None] = mapped_column(code(Answer), info=plain("what the reviewer made of it"))
    comment = sealed()
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    answered_at: Mapped[datetime | None] = mapped_column(info=plain("when"))
    version: Mapped[int] = mapped_column(info=plain("a counter"))
    __mapper_args__ = {"version_id_col": version}

    @property
    def why(self) -> list[Hint]:
        """Why it was chosen."""
        return [Hint(one) for one in self.hints.split(",")]
