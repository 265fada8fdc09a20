"""Tables of the enrolments."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..agencies.models import Agency
from ..foundation.encryption import sealed
from ..foundation.records import Base, FileRecord, Keeping, Topic, code, plain
from ..programmes.models import Phase, Programme, Site

KEPT = Keeping(
    "shows the stay and where it stands", owner="owner_agency_id", retention="with the file (SoL 16 kap. 1 §)"
)
OPEN = text("ended_on is null")


class Enrolment(FileRecord, Base):
    """One stay at one programme."""

    __tablename__ = "enrolment"
    __table_args__ = (
        CheckConstraint("ended_on >= started_on", name="end_after_start"),
        ForeignKeyConstraint(["site_id", "programme_id"], ["site.id", "site.programme_id"]),
        Index("ix_enrolment_site_id_programme_id", "site_id", "programme_id"),
        Index(
            "uq_enrolment_open",
            "participant_id",
            "programme_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
    )
    __keeps__ = KEPT

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    programme_id: Mapped[UUID] = mapped_column(ForeignKey("programme.id"), index=True, info=plain("where"))
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"), info=plain("where"))
    started_on: Mapped[date] = mapped_column(info=plain("when"))
    ended_on: Mapped[date | None] = mapped_column(info=plain("when"))
    phase: Mapped[Phase] = mapped_column(code(Phase), info=plain("a work fact that lists sort by"))
    age_exception = sealed()
    age_exception_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    recorded_at: Mapped[datetime] = mapped_column(info=plain("when"))
    version: Mapped[int] = mapped_column(info=plain("a counter"))
    programme: Mapped[Programme] = relationship(foreign_keys=[programme_id])
    site: Mapped[Site] = relationship(foreign_keys=[site_id])
    __mapper_args__ = {"version_id_col": version}

    @property
    def offered(self) -> tuple[UUID, str, bool]:
        """As a form offers it: id, name, whether it lasts."""
        return self.id, f"{self.programme.name}, {self.site.name}", self.ended_on is None


class PhaseChange(FileRecord, Base):
    """A stay passed into a phase on a day."""

    __tablename__ = "phase_change"
    __keeps__ = KEPT

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True, info=plain("which stay"))
    phase: Mapped[Phase] = mapped_column(code(Phase), info=plain("a work fact"))
    changed_on: Mapped[date] = mapped_column(info=plain("when"))
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    recorded_at: Mapped[datetime] = mapped_column(info=plain("when"))


class TeamConsent(FileRecord, Base):
    """The participant lets one agency of the team read one topic of this stay, until a day or until taken back."""

    __tablename__ = "team_consent"
    __table_args__ = (
        CheckConstraint("valid_until >= valid_from", name="valid_span"),
        Index("ix_team_consent_reader", "agency_id", "enrolment_id", "topic"),
    )
    __keeps__ = Keeping("lifts secrecy within the team", owner="owner_agency_id", retention="with the file")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True, info=plain("which stay"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), info=plain("who may read"))
    topic: Mapped[Topic] = mapped_column(code(Topic), info=plain("what part; says nothing of the person"))
    valid_from: Mapped[date] = mapped_column(info=plain("when"))
    valid_until: Mapped[date] = mapped_column(info=plain("when; 9999-12-31 when no end was set"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(info=plain("when"))
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    agency: Mapped[Agency] = relationship(foreign_keys=[agency_id])
    enrolment: Mapped[Enrolment] = relationship()
