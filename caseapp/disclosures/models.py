"""Tables of the disclosures: what left, on which ground, and the copy that the recipient reads."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..agencies.models import Agency
from ..consents.models import ConsentTopic, Texts, topics
from ..foundation.encryption import sealed
from ..foundation.records import Base, FileRecord, Keeping, RecipientRecord, code, plain


class Disclosure(FileRecord, Base):
    """What left, as it stood then. It never changes."""

    __tablename__ = "disclosure"
    __own__ = "owner_agency_id"
    __keeps__ = Keeping("shows what left a file and on which ground", "owner_agency_id", "with the file")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True, info=plain("which agency"))
    about = sealed()
    why = sealed()
    content = sealed(512)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    made_at: Mapped[datetime] = mapped_column(info=plain("when"))
    recipient: Mapped[Agency] = relationship(foreign_keys=[recipient_id])

    @property
    def topic(self) -> ConsentTopic:
        """What it is about."""
        return topics()[self.about]

    @property
    def name(self) -> Texts:
        """What that was called then."""
        return self.topic.words_at(self.made_at).name


class DisclosureGround(FileRecord, Base):
    """What a disclosure rests on until a day: a consent, or another ground that two people have agreed on. It never changes.

    A renewed consent is one more ground. The recipient reads while one of them stands.
    """

    __tablename__ = "disclosure_ground"
    __own__ = "owner_agency_id"
    __table_args__ = (
        CheckConstraint("valid_until >= valid_from", name="valid_span"),
        CheckConstraint("(consent_id is null) = (confirmed_by is not null)", name="two_people"),
    )
    __keeps__ = Keeping("shows on which ground something left", "owner_agency_id", "with the file")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    disclosure_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure.id"), index=True, info=plain("of what"))
    consent_id: Mapped[UUID | None] = mapped_column(ForeignKey("consent.id"), index=True, info=plain("which consent"))
    law = sealed()
    reason = sealed()
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("second person"))
    valid_from: Mapped[date] = mapped_column(info=plain("when"))
    valid_until: Mapped[date] = mapped_column(info=plain("when"))
    stated_at: Mapped[datetime] = mapped_column(info=plain("when"))


class Received(RecipientRecord, Base):
    """A person as one agency has received something about them. Its id tells nothing of the file: who knows it reads nothing."""

    __tablename__ = "received"
    __table_args__ = (UniqueConstraint("participant_id", "recipient_id"),)
    __keeps__ = Keeping("joins what one agency received about a person", "owner_agency_id", "with the file")
    __scope__ = ("recipient", "id")
    __through__ = ("id", "received_id")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("computed with the file's key, random to others"))
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True, info=plain("which agency"))
    name = sealed()
    made_at: Mapped[datetime] = mapped_column(info=plain("when"))
    recipient: Mapped[Agency] = relationship(foreign_keys=[recipient_id])


class DisclosedItem(RecipientRecord, Base):
    """The copy of a disclosure that its recipient reads, sealed for person and recipient, while a ground stands."""

    __tablename__ = "disclosed_item"
    __own__ = "owner_agency_id"
    __keeps__ = Keeping("lets a recipient read what was disclosed", "owner_agency_id", "with the file")
    __through__ = ("disclosure_id", "disclosure_id")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    received_id: Mapped[UUID] = mapped_column(
        ForeignKey("received.id"), index=True, info=plain("whose, for which agency")
    )
    disclosure_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure.id"), unique=True, info=plain("of what"))
    about = sealed()
    why = sealed()
    content = sealed(512)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    made_at: Mapped[datetime] = mapped_column(info=plain("when"))
    ended_at: Mapped[datetime | None] = mapped_column(info=plain("when somebody ended it before its day"))
    on_consent: Mapped[bool] = mapped_column(info=plain("whether a consent is its ground, not which"))

    @property
    def topic(self) -> ConsentTopic:
        """What it is about."""
        return topics()[self.about]

    @property
    def name(self) -> Texts:
        """What that was called then."""
        return self.topic.words_at(self.made_at).name


class Every(StrEnum):
    """How often a standing disclosure tells anew."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class StandingDisclosure(FileRecord, Base):
    """The same topic told anew, each day, week or month, until the consent ends or somebody ends it."""

    __tablename__ = "standing_disclosure"
    __own__ = "owner_agency_id"
    __keeps__ = Keeping("tells a recipient anew while a consent stands", "owner_agency_id", "with the file")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consent.id"), index=True, info=plain("on which consent"))
    every: Mapped[Every] = mapped_column(code(Every), info=plain("how often"))
    next_on: Mapped[date] = mapped_column(info=plain("when"))
    started_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    started_at: Mapped[datetime] = mapped_column(info=plain("when"))
    ended_at: Mapped[datetime | None] = mapped_column(info=plain("when"))


class Answer(StrEnum):
    """How a proposal ended."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class DisclosureProposal(FileRecord, Base):
    """Somebody wants to disclose without consent, on a named ground; a colleague confirms within a day, or it never left."""

    __tablename__ = "disclosure_proposal"
    __own__ = "owner_agency_id"
    __table_args__ = (
        CheckConstraint("(answer is null) = (answered_at is null)", name="answered"),
        CheckConstraint(
            "answered_by is null or (answered_by = asked_by) = (answer = 'withdrawn')", name="another_person"
        ),
    )
    __keeps__ = Keeping(
        "shows who asked for a disclosure without consent, and who agreed", "owner_agency_id", "with the file"
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True, info=plain("which agency"))
    about = sealed()
    why = sealed()
    law = sealed()
    reason = sealed()
    content = sealed(512)
    valid_until: Mapped[date] = mapped_column(info=plain("when"))
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    asked_at: Mapped[datetime] = mapped_column(info=plain("when"))
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    answered_at: Mapped[datetime | None] = mapped_column(info=plain("when"))
    answer: Mapped[Answer | None] = mapped_column(code(Answer), info=plain("how it ended"))
    recipient: Mapped[Agency] = relationship(foreign_keys=[recipient_id])

    @property
    def topic(self) -> ConsentTopic:
        """What it is about."""
        return topics()[self.about]
