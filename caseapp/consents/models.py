"""Tables of the consents, and the topics, which are data."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..agencies.models import Agency, AgencyKind
from ..foundation.encryption import sealed
from ..foundation.records import Base, FileRecord, Keeping, code, plain

FILE = Path(__file__).parent / "data" / "topics.toml"
Texts = dict[str, str]  # language -> text


class Way(StrEnum):
    """How the person said it."""

    ON_SCREEN = "on_screen"
    ON_PAPER = "on_paper"
    BY_PHONE = "by_phone"


class Said(StrEnum):
    """A refusal is an answer like the other, and counts against nobody."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class ConsentTopic:
    """What a consent may name; `covers` says it to the person, `never` who cannot receive it."""

    code: str
    name: Texts
    covers: Texts
    never: tuple[AgencyKind, ...]


@dataclass(frozen=True, slots=True)
class Package:
    """Topics that are often wanted together."""

    code: str
    name: Texts
    topics: tuple[str, ...]


@cache
def topics() -> dict[str, ConsentTopic]:
    """Every topic, the least first."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["topic"]
    return {
        one["code"]: ConsentTopic(one["code"], one["name"], one["covers"], tuple(map(AgencyKind, one["never"])))
        for one in rows
    }


@cache
def packages() -> dict[str, Package]:
    """The ready packages, the least first."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["package"]
    return {one["code"]: Package(one["code"], one["name"], tuple(one["topics"])) for one in rows}


class Consent(FileRecord, Base):
    """What the person answered about one topic and one agency. It never changes."""

    __tablename__ = "consent"
    __own__ = True
    __table_args__ = (CheckConstraint("valid_until >= valid_from", name="valid_span"),)
    __keeps__ = Keeping("lifts secrecy towards another agency", owner="owner_agency_id", retention="with the file")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True, info=plain("which agency"))
    about = sealed()
    said = sealed()
    why = sealed()
    witness = sealed()
    way: Mapped[Way] = mapped_column(code(Way), info=plain("how it was said, not what"))
    valid_from: Mapped[date] = mapped_column(info=plain("when"))
    valid_until: Mapped[date] = mapped_column(info=plain("when"))
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    recorded_at: Mapped[datetime] = mapped_column(info=plain("when"))
    recipient: Mapped[Agency] = relationship(foreign_keys=[recipient_id])

    @property
    def topic(self) -> ConsentTopic:
        """What it is about."""
        return topics()[self.about]


class ConsentWithdrawal(FileRecord, Base):
    """A consent ended before its day: taken back, or renewed by a later one. It holds from that moment."""

    __tablename__ = "consent_withdrawal"
    __own__ = True
    __keeps__ = Keeping("ends what lifted secrecy", owner="owner_agency_id", retention="with the file")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consent.id"), unique=True, info=plain("which consent"))
    withdrawn_at: Mapped[datetime] = mapped_column(info=plain("when"))
    renewed_as: Mapped[UUID | None] = mapped_column(
        ForeignKey("consent.id"), index=True, info=plain("which consent stands in its place")
    )
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
