"""Tables of the participants. Whatever says who somebody is, or what kind of person, is sealed."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..foundation.encryption import sealed, sealed_date
from ..foundation.records import Base, FileRecord, Keeping, plain
from ..programmes.models import Site

KEPT = Keeping(
    "tells the person apart and reaches them",
    owner="owner_agency_id",
    retention="with the file (SoL 16 kap. 1 §)",
)


class NumberKind(StrEnum):
    """Which identity number a participant has."""

    PERSONNUMMER = "personnummer"
    SAMORDNINGSNUMMER = "samordningsnummer"
    TEMPORARY = "temporary"
    NONE = "none"


class Protection(StrEnum):
    """Protected identity: none, or one of its three kinds. Fingerade uppgifter are never stored (domain §6)."""

    NONE = "none"
    SEKRETESSMARKERING = "sekretessmarkering"
    SKYDDAD_FOLKBOKFORING = "skyddad_folkbokforing"
    LOKALT_SKYDD = "lokalt_skydd"


class Basis(StrEnum):
    """Whether the person came of their own will or was told to by an authority (anvisad). Said honestly."""

    VOLUNTARY = "voluntary"
    ANVISAD = "anvisad"


class Participant(FileRecord, Base):
    """A person with a file."""

    __tablename__ = "participant"
    __scope__ = ("participant", "id")
    __keeps__ = KEPT

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    participant_id = None  # type: ignore[assignment]  # the file is this row itself
    name = sealed()
    number = sealed()
    number_kind = sealed()
    birth_date = sealed_date()
    phone = sealed()
    email = sealed()
    address = sealed(128)
    language = sealed()
    interpreter = sealed()
    protection = sealed()
    case_number = sealed()
    number_index: Mapped[bytes] = mapped_column(LargeBinary(36), index=True, info=plain("a blind index, never unique"))
    case_number_index: Mapped[bytes] = mapped_column(
        LargeBinary(36), index=True, info=plain("a blind index, never unique")
    )
    named_only: Mapped[bool] = mapped_column(info=plain("narrows reach to named persons; does not say why"))
    registered_at: Mapped[datetime] = mapped_column(info=plain("when"))
    registered_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    version: Mapped[int] = mapped_column(info=plain("a counter"))
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def file_id(cls) -> object:
        """The row is the file."""
        return cls.id

    @property
    def protected(self) -> bool:
        """Has the person protected identity of any kind?"""
        return self.protection != Protection.NONE


class ProtectionDecision(FileRecord, Base):
    """That a person has protected identity, of which kind, on what ground, since when and decided by whom; or has no longer.

    Each is a record of its own and stays: the latest holds. It never says that somebody has fingerade uppgifter.
    """

    __tablename__ = "protection_decision"
    __keeps__ = Keeping(
        "shows why the file is for named persons only (OSL 21 kap. 3 §, FOL 16 §)", "owner_agency_id", "with the file"
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    kind = sealed()
    ground = sealed(128)
    decider = sealed()
    decided_on = sealed_date()
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    recorded_at: Mapped[datetime] = mapped_column(info=plain("when"))


class Participation(FileRecord, Base):
    """The person's own yes to taking part: dated, in their words, and revocable. No consent to anything else."""

    __tablename__ = "participation"
    __table_args__ = (CheckConstraint("withdrawn_on >= said_on", name="withdrawn_after_said"),)
    __keeps__ = Keeping(
        "shows that taking part is the person's own", owner="owner_agency_id", retention="with the file"
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    basis = sealed()
    own_words = sealed()
    withdrawal_words = sealed()
    said_on: Mapped[date] = mapped_column(info=plain("when"))
    withdrawn_on: Mapped[date | None] = mapped_column(info=plain("when"))
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    recorded_at: Mapped[datetime] = mapped_column(info=plain("when"))


class DuplicateQuestion(FileRecord, Base):
    """Two files may be one person's. Asked of those who reach this file; names the other site, never the other file."""

    __tablename__ = "duplicate_question"
    __keeps__ = Keeping("lets two sites find out by talking", owner="owner_agency_id", retention="until answered")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    other_site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"), index=True, info=plain("whom to talk to"))
    asked_at: Mapped[datetime] = mapped_column(info=plain("when"))
    answered_at: Mapped[datetime | None] = mapped_column(info=plain("when"))
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    other_site: Mapped[Site] = relationship()


class CaseNumberSeries(Base):
    """The last case number of a programme and year."""

    __tablename__ = "case_number_series"
    __keeps__ = Keeping("gives every file its own number", owner="none", retention="as long as the database")

    programme_id: Mapped[UUID] = mapped_column(ForeignKey("programme.id"), primary_key=True, info=plain("whose series"))
    year: Mapped[int] = mapped_column(primary_key=True, info=plain("which year"))
    last: Mapped[int] = mapped_column(info=plain("a counter"))
