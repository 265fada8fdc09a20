"""Tables of the meetings."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from ..foundation.encryption import Sealed, sealed
from ..foundation.records import Base, Keeping, TeamRecord, Topic, code, plain

KEPT = Keeping("shows what was done and agreed", owner="owner_agency_id", retention="with the file (SoL 16 kap. 1 §)")


class Attendance(StrEnum):
    """Whether the participant came (domain §4)."""

    PLANNED = "planned"
    ATTENDED = "attended"
    LATE = "late"
    EXCUSED = "excused"
    MISSED = "missed"
    CANCELLED_BY_US = "cancelled_by_us"


CAME = (Attendance.ATTENDED, Attendance.LATE)


class MeetingKind(Base):
    """A kind of meeting; an administrator may add kinds, codes never change."""

    __tablename__ = "meeting_kind"
    __keeps__ = Keeping("names kinds of meetings", owner="none", retention="as long as a meeting names it")

    code: Mapped[str] = mapped_column(primary_key=True, info=plain("public"))
    label_sv: Mapped[str] = mapped_column(info=plain("public"))
    label_en: Mapped[str] = mapped_column(info=plain("public"))
    position: Mapped[int] = mapped_column(info=plain("order on screen"))

    def label(self, language: str) -> str:
        """Its name in a language."""
        return self.label_sv if language == "sv" else self.label_en


class MeetingFacts(TeamRecord):
    """What a meeting and its earlier versions both hold."""

    __topic__ = Topic.MEETINGS

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    starts_at: Mapped[datetime] = mapped_column(info=plain("when"))
    minutes: Mapped[int | None] = mapped_column(info=plain("how long"))
    attendance: Mapped[Attendance] = mapped_column(code(Attendance), info=plain("a work fact"))
    recorded_at: Mapped[datetime] = mapped_column(info=plain("when"))

    @declared_attr
    def kind(cls) -> Mapped[str]:
        return mapped_column(ForeignKey("meeting_kind.code"), index=True, info=plain("a work fact"))

    @declared_attr
    def author_id(cls) -> Mapped[UUID]:
        return mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))


class Meeting(MeetingFacts, Base):
    """A meeting, planned or held, as it reads now."""

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("minutes between 1 and 1440", name="minutes"),
        Index("ix_meeting_participant_id_starts_at", "participant_id", "starts_at"),
    )
    __keeps__ = KEPT
    place: Sealed[str] = sealed()
    note: Sealed[str] = sealed(256)
    version: Mapped[int] = mapped_column(info=plain("a counter"))
    __mapper_args__ = {"version_id_col": version}


class MeetingVersion(MeetingFacts, Base):
    """How a meeting read before a correction."""

    __tablename__ = "meeting_version"
    __table_args__ = (UniqueConstraint("meeting_id", "version"),)
    __keeps__ = KEPT
    version: Mapped[int] = mapped_column(info=plain("a counter"))
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"), index=True, info=plain("of which meeting"))
    place: Sealed[str] = sealed()
    note: Sealed[str] = sealed(256)
