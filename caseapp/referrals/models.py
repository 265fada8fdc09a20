"""Tables of the referrals."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..agencies.models import Agency
from ..foundation.encryption import sealed
from ..foundation.records import Base, IntakeRecord, Keeping, code, plain
from ..programmes.models import Site


class ReferralAnswer(StrEnum):
    """How the site answered."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


class Referral(IntakeRecord, Base):
    """Somebody whom an agency sends to a site."""

    __tablename__ = "referral"
    __table_args__ = (
        CheckConstraint("(answer is null) = (answered_at is null)", name="answered"),
        CheckConstraint("(answer is null) = (answered_by is null)", name="answered_by"),
    )
    __keeps__ = Keeping(
        "an incoming enquiry, answered in time", owner="owner_agency_id", retention="under a retention decision alone"
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    name = sealed()
    number = sealed()
    phone = sealed()
    email = sealed()
    words = sealed()
    person_agrees = sealed()
    contact = sealed()
    reason = sealed()
    reason_shown: Mapped[bool] = mapped_column(info=plain("whether the sender reads why"))
    sent_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    sent_at: Mapped[datetime] = mapped_column(info=plain("when"))
    answer_by: Mapped[date] = mapped_column(info=plain("when an answer is promised"))
    answer: Mapped[ReferralAnswer | None] = mapped_column(code(ReferralAnswer), info=plain("yes or no"))
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    answered_at: Mapped[datetime | None] = mapped_column(info=plain("when"))
    participant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("participant.id"), index=True, info=plain("which file it became")
    )
    sender: Mapped[Agency] = relationship(foreign_keys="Referral.owner_agency_id")
    site: Mapped[Site] = relationship()

    @property
    def receipt(self) -> str:
        """The number on the receipt."""
        return self.id.hex[:8].upper()
