"""Tables of the outcomes. Exits and follow-ups are never overwritten: a correction is a new version."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from ..foundation.encryption import sealed
from ..foundation.records import Base, FileRecord, Keeping, TeamRecord, Topic, plain

KEPT = Keeping("shows how a stay ended and what came of it", owner="owner_agency_id", retention="with the file")


class ExitReason(StrEnum):
    """Why a stay ended (domain §4). Codes never change."""

    WORK = "work"
    STUDIES = "studies"
    OTHER_SUPPORT = "other_support"
    AF_PROGRAMME = "af_programme"
    ILLNESS = "illness"
    PARENTAL_LEAVE = "parental_leave"
    MOVED = "moved"
    OWN_CHOICE = "own_choice"
    NO_CONTACT = "no_contact"
    CONTRACT_BROKEN = "contract_broken"
    CUSTODY = "custody"
    DECEASED = "deceased"
    REGISTERED_IN_ERROR = "registered_in_error"


WITHOUT_FOLLOW_UP = (ExitReason.DECEASED, ExitReason.REGISTERED_IN_ERROR)


class Planned(StrEnum):
    """Whether a stay ended as planned or was broken off."""

    PLANNED = "planned"
    UNPLANNED = "unplanned"


class FollowUpState(StrEnum):
    """How it went afterwards. `not_reached` is an answer, and is counted honestly."""

    WORK = "work"
    STUDIES = "studies"
    LOOKING = "looking"
    OTHER = "other"
    NOT_REACHED = "not_reached"


class Signed:
    """What exits, follow-ups and reviews have in common: who wrote them, and when."""

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    recorded_at: Mapped[datetime] = mapped_column(info=plain("when"))

    @declared_attr
    def author_id(cls) -> Mapped[UUID]:
        return mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))


class OutcomeRecord(Signed, TeamRecord):
    """What came of a stay: read by the own agency, by team consent on work, and by the coordinator of the stay's site.

    The coordinator follows the site's outcomes up, whichever agency wrote them (SoLPuF 2001:637 12 § 10 ⚖).
    """

    __topic__ = Topic.WORK
    __by_site__ = True


class Exit(OutcomeRecord, Base):
    """How a stay ended, in one version; the highest stands."""

    __tablename__ = "enrolment_exit"
    __table_args__ = (UniqueConstraint("enrolment_id", "version"),)
    __keeps__ = KEPT

    version: Mapped[int] = mapped_column(info=plain("a counter"))
    why = sealed()
    planned = sealed()
    destination = sealed()
    income_after = sealed()
    verification = sealed()
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    words = sealed()

    @property
    def reason(self) -> ExitReason:
        """Why the stay ended."""
        return ExitReason(self.why)

    @property
    def verified(self) -> bool:
        """Has somebody verified it?"""
        return self.verification != "none"


class FollowUp(OutcomeRecord, Base):
    """How it went some months after the exit, in one version; the highest stands."""

    __tablename__ = "follow_up"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "months", "version"),
        CheckConstraint("months in (6, 12, 24)", name="months"),
    )
    __keeps__ = KEPT

    months: Mapped[int] = mapped_column(info=plain("how long after the exit"))
    version: Mapped[int] = mapped_column(info=plain("a counter"))
    answered_on: Mapped[date] = mapped_column(info=plain("when"))
    answer = sealed()
    income_after = sealed()
    verification = sealed()
    words = sealed()

    @property
    def state(self) -> FollowUpState:
        """How it went."""
        return FollowUpState(self.answer)


class ExitReview(Signed, FileRecord, Base):
    """The coordinator has looked at an exit, in the version that stood then."""

    __tablename__ = "exit_review"
    __table_args__ = (UniqueConstraint("enrolment_id", "exit_version"),)
    __keeps__ = Keeping("shows that exits are looked through", owner="owner_agency_id", retention="with the file")

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True, info=plain("of which stay"))
    exit_version: Mapped[int] = mapped_column(info=plain("which version was seen"))
