"""Tables of the requests from authorities: what was asked, and what was decided. Neither ever changes; a correction is a new one."""

import json
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ...foundation.encryption import sealed
from ...foundation.records import Base, FileRecord, Keeping, plain
from .laws import Basis


class Verified(StrEnum):
    """How somebody made sure who asks."""

    CALLED_BACK = "called_back"
    LETTER = "letter"
    IN_PERSON = "in_person"


class Outcome(StrEnum):
    """What came of it."""

    WHOLE = "whole"
    PART = "part"
    REFUSED = "refused"


class AuthorityRequest(FileRecord, Base):
    """Who asked, for what, on which law. Sealed, the law too: it tells what somebody is suspected of."""

    __tablename__ = "authority_request"
    __own__ = "owner_agency_id"
    __keeps__ = Keeping("shows what an authority asked of us", owner="owner_agency_id", retention="with the file")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    authority = sealed()
    asker = sealed()
    service_number = sealed()
    verified = sealed()
    asked_for = sealed(512)
    law = sealed()
    received_on: Mapped[date] = mapped_column(info=plain("when"))
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    recorded_at: Mapped[datetime] = mapped_column(info=plain("when"))


class AuthorityDecision(FileRecord, Base):
    """What was decided, how it was weighed, what was given word by word, and the words of the law it was made on."""

    __tablename__ = "authority_decision"
    __own__ = "owner_agency_id"
    __keeps__ = Keeping("shows what was given to an authority, and why", "owner_agency_id", "with the file")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    request_id: Mapped[UUID] = mapped_column(ForeignKey("authority_request.id"), unique=True, info=plain("of which"))
    outcome = sealed()
    weighing = sealed(512)
    reasons = sealed(512)
    given = sealed(512)
    basis_json = sealed(2048)
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    decided_on: Mapped[date] = mapped_column(info=plain("when"))
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    recorded_at: Mapped[datetime] = mapped_column(info=plain("when"))

    @property
    def basis(self) -> Basis:
        """The law as it was read on that day."""
        return Basis(**json.loads(self.basis_json))
