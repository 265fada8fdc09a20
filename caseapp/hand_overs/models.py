"""Tables of the hand-overs."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..foundation.encryption import sealed
from ..foundation.records import Base, FileRecord, Keeping, plain


class HandOver(FileRecord, Base):
    """A file handed over by one and accepted by another; what was promised in words, the rest is the file's own."""

    __tablename__ = "hand_over"
    __table_args__ = (CheckConstraint("giver_id <> receiver_id", name="two_people"),)
    __keeps__ = Keeping("keeps what was promised when workers change", "owner_agency_id", "with the file")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    giver_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("who hands over"))
    receiver_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("who takes over"))
    promises = sealed()
    given_at: Mapped[datetime] = mapped_column(info=plain("when the giver stood behind it"))
    accepted_at: Mapped[datetime | None] = mapped_column(info=plain("when the receiver did"))
