"""Tables of the protection."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..foundation.encryption import sealed
from ..foundation.records import Base, FileRecord, Keeping, code, plain


class Field(StrEnum):
    """What of a person with protected identity is shown one by one: `participants.queries.REVEALED`, and what was told others."""

    NUMBER = "number"
    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    TOLD = "told"


class Reveal(FileRecord, Base):
    """A staff member saw one field of a person with protected identity, and why."""

    __tablename__ = "reveal"
    __own__ = "owner_agency_id"
    __keeps__ = Keeping("shows who saw what of a protected identity (SoLPuL 10 §)", "owner_agency_id", "with the file")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    field: Mapped[Field] = mapped_column(code(Field), info=plain("which field, never its value"))
    reason = sealed()
    revealed_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("who"))
    revealed_at: Mapped[datetime] = mapped_column(info=plain("when"))
