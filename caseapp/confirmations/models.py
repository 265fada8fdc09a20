"""Tables of the confirmations."""

import json
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ..foundation import clock
from ..foundation.encryption import sealed
from ..foundation.records import Base, Keeping, code, plain


class Kind(StrEnum):
    """A deed that takes two people. Each has its line in `queries.DEEDS`."""

    GRANT_ROLE = "grant_role"
    RESET_SIGN_IN = "reset_sign_in"
    LIFT_PROTECTION = "lift_protection"
    DESTROY_KEYS = "destroy_keys"
    BULK_EXPORT = "bulk_export"


class Answer(StrEnum):
    """How it ended."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Confirmation(Base):
    """A deed that one person asked for. It waits for another until it expires; then nothing was done."""

    __tablename__ = "confirmation"
    __scope__ = ("staff", "asked_by")
    __keeps__ = Keeping("shows who asked for and who confirmed grave deeds", owner="none", retention="as the log")
    __table_args__ = (
        CheckConstraint(f"deed in {tuple(one.value for one in Kind)}", name="deed"),
        CheckConstraint("(answer is null) = (answered_at is null)", name="answered"),
        CheckConstraint(
            "answered_by is null or (answered_by = asked_by) = (answer = 'withdrawn')", name="another_person"
        ),
        CheckConstraint("taken_up_at is null or answer = 'confirmed'", name="taken_up"),
        CheckConstraint("expires_at > asked_at", name="expires"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    # No code list of its own: a room that brings a new deed then needs no change of the table.
    deed: Mapped[str] = mapped_column(String(40), info=plain("which sort of deed, tells nothing of anybody"))
    subject_id: Mapped[UUID] = mapped_column(index=True, info=plain("an id; the record may not be there yet"))
    detail_json = sealed()
    reason = sealed()
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("who"))
    asked_at: Mapped[datetime] = mapped_column(info=plain("when"))
    expires_at: Mapped[datetime] = mapped_column(index=True, info=plain("when"))
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("who"))
    answered_at: Mapped[datetime | None] = mapped_column(info=plain("when"))
    answer: Mapped[Answer | None] = mapped_column(code(Answer), info=plain("how it ended"))
    taken_up_at: Mapped[datetime | None] = mapped_column(info=plain("when whoever asked used what was confirmed"))

    @property
    def kind(self) -> Kind:
        """Which deed."""
        return Kind(self.deed)

    @property
    def detail(self) -> dict[str, Any]:
        """What exactly was asked for; its deed knows the shape, but for `about`: whom or what it is about, in short."""
        found: dict[str, Any] = json.loads(self.detail_json)
        return found

    @property
    def state(self) -> str:
        """open, expired, or the answer."""
        if self.answer is not None:
            return self.answer.value
        return "open" if self.expires_at > clock.now() else "expired"

    @property
    def usable(self) -> bool:
        """Confirmed, not expired, and not yet used by whoever asked."""
        return self.answer == Answer.CONFIRMED and self.taken_up_at is None and self.expires_at > clock.now()
