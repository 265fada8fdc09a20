"""Tables of the placements."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..foundation.encryption import sealed
from ..foundation.records import Base, Keeping, TeamRecord, Topic, plain


class PlacementKind(StrEnum):
    """What sort of work, practice or studies (domain §4). Codes never change."""

    WORK_PRACTICE = "work_practice"
    WORK_TRAINING = "work_training"
    INTERNSHIP = "internship"
    PERMANENT = "permanent"
    PROBATIONARY = "probationary"
    TEMPORARY = "temporary"
    HOURLY = "hourly"
    NYSTARTSJOBB = "nystartsjobb"
    INTRODUKTIONSJOBB = "introduktionsjobb"
    ETABLERINGSJOBB = "etableringsjobb"
    WAGE_SUBSIDY = "wage_subsidy"
    MUNICIPAL_EMPLOYMENT = "municipal_employment"
    STUDIES_KOMVUX = "studies_komvux"
    STUDIES_FOLKHOGSKOLA = "studies_folkhogskola"
    STUDIES_HOGSKOLA = "studies_hogskola"
    STUDIES_OTHER = "studies_other"

    @property
    def is_studies(self) -> bool:
        """Studies of any kind."""
        return self.value.startswith("studies_")


class StudyAid(StrEnum):
    """Whether studies give the right to study aid (studiemedelsberättigande, studiestödslagen 1999:1395 2 kap.)."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class PlacementEnd(StrEnum):
    """Why a placement ended."""

    AS_PLANNED = "as_planned"
    LED_ON = "led_on"
    OWN_CHOICE = "own_choice"
    EMPLOYER = "employer"
    ILLNESS = "illness"
    MOVED = "moved"
    CUSTODY = "custody"
    OTHER = "other"


class Verification(StrEnum):
    """How a fact was verified; `none` until it was."""

    CONTRACT = "contract"
    PAYSLIP = "payslip"
    EMPLOYER = "employer"
    AGENCY = "agency"
    PARTICIPANT = "participant"
    NONE = "none"


class Placement(TeamRecord, Base):
    """Work, practice or studies, from a day and maybe until a day (both included)."""

    __tablename__ = "placement"
    __topic__ = Topic.WORK
    __table_args__ = (
        CheckConstraint("ended_on >= started_on", name="end_after_start"),
        CheckConstraint("extent between 1 and 100", name="extent"),
    )
    __keeps__ = Keeping("shows where the person works or studies", owner="owner_agency_id", retention="with the file")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    kind_of_work = sealed()
    employer = sealed()
    role = sealed()
    supervisor = sealed()
    study_aid = sealed()
    started_on: Mapped[date] = mapped_column(info=plain("when"))
    ended_on: Mapped[date | None] = mapped_column(info=plain("when"))
    extent: Mapped[int] = mapped_column(info=plain("how much, in per cent; a work fact"))
    end_reason = sealed()
    verification = sealed()
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    overlap = sealed()
    author_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    recorded_at: Mapped[datetime] = mapped_column(info=plain("when"))
    version: Mapped[int] = mapped_column(info=plain("a counter"))
    __mapper_args__ = {"version_id_col": version}

    @property
    def kind(self) -> PlacementKind:
        """What sort it is."""
        return PlacementKind(self.kind_of_work)
