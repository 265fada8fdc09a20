"""Tables of what recipients write back."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..agencies.models import Agency
from ..consents.models import ConsentTopic, topics
from ..foundation.encryption import sealed, sealed_date
from ..foundation.records import Base, Keeping, RecipientRecord, code, plain


class TopicRequest(RecipientRecord, Base):
    """A recipient asks an agency that told it something to be told about a topic. Answered means that a worker has read it, not what there is to tell."""

    __tablename__ = "topic_request"
    __by_recipient__ = True
    __own__ = "addressed_id"
    __table_args__ = (CheckConstraint("(answered_at is null) = (answered_by is null)", name="answered"),)
    __keeps__ = Keeping("shows what another agency asked for", owner="owner_agency_id", retention="with the file")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    received_id: Mapped[UUID] = mapped_column(
        ForeignKey("received.id"), index=True, info=plain("whose, for which agency")
    )
    addressed_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True, info=plain("whom it is written to"))
    about = sealed()
    why = sealed()
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    asked_at: Mapped[datetime] = mapped_column(info=plain("when"))
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    answered_at: Mapped[datetime | None] = mapped_column(info=plain("when"))
    asker: Mapped[Agency] = relationship(foreign_keys="TopicRequest.owner_agency_id")
    addressed: Mapped[Agency] = relationship(foreign_keys=[addressed_id])

    @property
    def topic(self) -> ConsentTopic:
        """What it is about."""
        return topics()[self.about]


class Sort(StrEnum):
    """What sort of statement."""

    NOTE = "note"
    START = "start"


class Statement(RecipientRecord, Base):
    """What a recipient says of the person: a note, or that work or studies begin, which the team may take into the file."""

    __tablename__ = "statement"
    __by_recipient__ = True
    __own__ = "addressed_id"
    __table_args__ = (CheckConstraint("(handled_at is null) = (handled_by is null)", name="handled"),)
    __keeps__ = Keeping(
        "keeps what another agency told", owner="owner_agency_id", retention="as the agency that wrote it"
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    received_id: Mapped[UUID] = mapped_column(
        ForeignKey("received.id"), index=True, info=plain("whose, for which agency")
    )
    addressed_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True, info=plain("whom it is written to"))
    sort: Mapped[Sort] = mapped_column(code(Sort), info=plain("what sort, not what it says"))
    words = sealed()
    employer = sealed()
    role = sealed()
    extent = sealed()
    starts_on = sealed_date()
    written_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    written_at: Mapped[datetime] = mapped_column(info=plain("when"))
    handled_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    handled_at: Mapped[datetime | None] = mapped_column(info=plain("when"))
    placement_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("placement.id"), index=True, info=plain("what it became")
    )
    writer: Mapped[Agency] = relationship(foreign_keys="Statement.owner_agency_id")
    addressed: Mapped[Agency] = relationship(foreign_keys=[addressed_id])
