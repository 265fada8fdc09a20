"""Tables of the disclosures."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..agencies.models import Agency
from ..consents.models import ConsentTopic, topics
from ..foundation.encryption import sealed
from ..foundation.records import Base, FileRecord, Keeping, plain


class Disclosure(FileRecord, Base):
    """What left, as it stood then. It never changes."""

    __tablename__ = "disclosure"
    __keeps__ = Keeping("shows what left a file and on which ground", "owner_agency_id", "with the file")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True, info=plain("which agency"))
    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consent.id"), index=True, info=plain("on which consent"))
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
