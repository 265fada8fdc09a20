"""Tables of the assignments."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..foundation.records import Base, FileRecord, Keeping, plain
from ..programmes.models import Site
from ..staff.models import Staff

KEPT = Keeping(
    "says who works with whom, and so who may open the file",
    owner="owner_agency_id",
    retention="with the file",
)
OPEN = text("valid_until = '9999-12-31'")


class Assignment(FileRecord, Base):
    """A staff member works with a participant at a site, from a day and maybe until a day."""

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("valid_until >= valid_from", name="valid_span"),
        Index(
            "uq_assignment_open",
            "participant_id",
            "site_id",
            "staff_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
    )
    __keeps__ = KEPT

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"), index=True, info=plain("where"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("who"))
    valid_from: Mapped[date] = mapped_column(info=plain("when"))
    valid_until: Mapped[date] = mapped_column(info=plain("when; 9999-12-31 while it lasts"))
    staff: Mapped[Staff] = relationship()
    site: Mapped[Site] = relationship()


class Cover(FileRecord, Base):
    """A colleague stands in for an assignment, until a date that is always set."""

    __tablename__ = "cover"
    __table_args__ = (CheckConstraint("valid_until >= valid_from", name="valid_span"),)
    __keeps__ = KEPT

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id"), index=True, info=plain("for whom"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("who"))
    valid_from: Mapped[date] = mapped_column(info=plain("when"))
    valid_until: Mapped[date] = mapped_column(info=plain("when"))
    staff: Mapped[Staff] = relationship()
    assignment: Mapped[Assignment] = relationship()
