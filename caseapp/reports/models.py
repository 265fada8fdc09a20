"""The ledger of releases."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..foundation.records import Base, Keeping, plain


class Release(Base):
    """A report as it left: numbered, never changed. What was withheld stands nowhere in it."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("number"), CheckConstraint("number > 0", name="number"))
    __keeps__ = Keeping("shows what figures were given out", owner="none", retention="as long as figures are compared")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    number: Mapped[int] = mapped_column(info=plain("the number of the release"))
    made_at: Mapped[datetime] = mapped_column(info=plain("when"))
    made_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    body: Mapped[str] = mapped_column(Text, info=plain("published figures, definitions and method; nobody in them"))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), info=plain("SHA-256 of the body"))
