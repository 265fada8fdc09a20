"""Tables of the programmes."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..agencies.models import Agency
from ..foundation.records import Base, Keeping, code, plain


class Phase(StrEnum):
    """Where a stay stands (domain §4). Codes never change."""

    ENQUIRY = "enquiry"
    WAITING = "waiting"
    GUIDANCE = "guidance"
    PLACEMENT = "placement"
    SUPPORTED = "supported"
    PAUSED = "paused"
    EXITED = "exited"


PUBLIC = Keeping("tells what is offered where", owner="none", retention="as long as a stay names it")


class Programme(Base):
    """A service with its own age window and rules."""

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint("most_age is null or most_age >= least_age", name="age_window"),
        CheckConstraint("least_age between 0 and 120", name="least_age"),
        CheckConstraint("silent_after_days between 1 and 365", name="silent_after_days"),
    )
    __keeps__ = PUBLIC

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    name: Mapped[str] = mapped_column(unique=True, info=plain("public"))
    prefix: Mapped[str] = mapped_column(unique=True, info=plain("begins case numbers"))
    least_age: Mapped[int] = mapped_column(info=plain("public"))
    most_age: Mapped[int | None] = mapped_column(info=plain("public"))
    silent_after_days: Mapped[int] = mapped_column(info=plain("a setting"))
    version: Mapped[int] = mapped_column(info=plain("a counter"))
    sites: Mapped[list["Site"]] = relationship(back_populates="programme", order_by="Site.name")
    team: Mapped[list[Agency]] = relationship(secondary="programme_agency", order_by=Agency.name)
    phases: Mapped[list["ProgrammePhase"]] = relationship(cascade="all, delete-orphan")
    __mapper_args__ = {"version_id_col": version}


class ProgrammePhase(Base):
    """A phase that a programme uses."""

    __tablename__ = "programme_phase"
    __keeps__ = PUBLIC

    programme_id: Mapped[UUID] = mapped_column(
        ForeignKey("programme.id"), primary_key=True, info=plain("which programme")
    )
    phase: Mapped[Phase] = mapped_column(code(Phase), primary_key=True, info=plain("public"))


class ProgrammeAgency(Base):
    """An agency in the team of a programme."""

    __tablename__ = "programme_agency"
    __keeps__ = PUBLIC

    programme_id: Mapped[UUID] = mapped_column(
        ForeignKey("programme.id"), primary_key=True, info=plain("which programme")
    )
    agency_id: Mapped[UUID] = mapped_column(
        ForeignKey("agency.id"), primary_key=True, index=True, info=plain("which agency")
    )


class Site(Base):
    """A place of a programme, with the address participants are told."""

    __tablename__ = "site"
    __table_args__ = (UniqueConstraint("id", "programme_id"), UniqueConstraint("programme_id", "name"))
    __keeps__ = PUBLIC

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    programme_id: Mapped[UUID] = mapped_column(ForeignKey("programme.id"), index=True, info=plain("whose place"))
    name: Mapped[str] = mapped_column(info=plain("public"))
    street: Mapped[str] = mapped_column(info=plain("public"))
    postcode: Mapped[str] = mapped_column(info=plain("public"))
    town: Mapped[str] = mapped_column(info=plain("public"))
    phone: Mapped[str] = mapped_column(info=plain("public"))
    version: Mapped[int] = mapped_column(info=plain("a counter"))
    programme: Mapped[Programme] = relationship(back_populates="sites")
    __mapper_args__ = {"version_id_col": version}
