"""Tables of the consents and of the topics they name; the ready packages are data."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from ..agencies.models import Agency, AgencyKind
from ..foundation.database import db
from ..foundation.encryption import sealed
from ..foundation.records import Base, FileRecord, Keeping, code, plain

FILE = Path(__file__).parent / "data" / "packages.toml"
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


class TopicField(StrEnum):
    """What a topic may tell, a part of the file each. Family and siblings are none of them, nor what may speak of others

    in passing (strengths and barriers, other background): one lifts only one's own secrecy (OSL 12 kap. 2 §).
    """

    PARTICIPATION = "participation"
    ATTENDANCE = "attendance"
    CONTACT = "contact"
    PHASE = "phase"
    GOALS = "goals"
    PLACEMENT = "placement"
    OUTCOME = "outcome"
    SCHOOLING = "schooling"
    LANGUAGE = "language"
    HOUSING = "housing"
    DEBT = "debt"
    HEALTH = "health"
    SUBSTANCE = "substance"
    CRIMINAL_RECORD = "criminal_record"
    PRISON = "prison"


# What tells where and when somebody is met, or how they are reached: nothing of it leaves with protected identity.
WHEREABOUTS = {
    TopicField.PARTICIPATION,
    TopicField.ATTENDANCE,
    TopicField.CONTACT,
    TopicField.PLACEMENT,
    TopicField.HOUSING,
    TopicField.PRISON,
}
TOPICS = Keeping("says what a consent may name", owner="none", retention="as long as a consent names it")


class TopicWords:
    """The names of a topic, and what it says to the person."""

    name_sv: Mapped[str] = mapped_column(info=plain("public"))
    name_en: Mapped[str] = mapped_column(info=plain("public"))
    covers_sv: Mapped[str] = mapped_column(info=plain("public: what is read out to everybody"))
    covers_en: Mapped[str] = mapped_column(info=plain("public: what is read out to everybody"))

    @property
    def name(self) -> Texts:
        """What it is called."""
        return {"sv": self.name_sv, "en": self.name_en}

    @property
    def covers(self) -> Texts:
        """What it says to the person."""
        return {"sv": self.covers_sv, "en": self.covers_en}


class ConsentTopicWords(TopicWords, Base):
    """What a topic was called until a moment. It never changes."""

    __tablename__ = "consent_topic_words"
    __keeps__ = TOPICS

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    topic_id: Mapped[UUID] = mapped_column(ForeignKey("consent_topic.id"), index=True, info=plain("which topic"))
    until: Mapped[datetime] = mapped_column(info=plain("when"))


class ConsentTopic(TopicWords, Base):
    """What a consent may name. An administrator keeps the list; codes never change, and what a topic tells only shrinks."""

    __tablename__ = "consent_topic"
    __keeps__ = TOPICS

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    code: Mapped[str] = mapped_column(unique=True, info=plain("public"))
    position: Mapped[int] = mapped_column(info=plain("order on screen"))
    retired: Mapped[bool] = mapped_column(info=plain("whether it is asked about any more"))
    version: Mapped[int] = mapped_column(info=plain("a counter"))
    narrowed_at: Mapped[datetime | None] = mapped_column(info=plain("when it last came to tell less"))
    told: Mapped[list["ConsentTopicField"]] = relationship(cascade="all, delete-orphan")
    barred: Mapped[list["ConsentTopicNever"]] = relationship(cascade="all, delete-orphan")
    earlier: Mapped[list["ConsentTopicWords"]] = relationship(order_by="ConsentTopicWords.until")
    __mapper_args__ = {"version_id_col": version}

    def words_at(self, at: datetime) -> TopicWords:
        """What carried its names and what it covers at a moment: what somebody was read out does not change afterwards."""
        return next((one for one in self.earlier if at < one.until), self)

    @property
    def fields(self) -> tuple[TopicField, ...]:
        """What it tells."""
        chosen = {one.field for one in self.told}
        return tuple(one for one in TopicField if one in chosen)

    @property
    def never(self) -> tuple[AgencyKind, ...]:
        """Kinds of agencies that can never receive it on a consent."""
        chosen = {one.kind for one in self.barred}
        return tuple(one for one in AgencyKind if one in chosen)


class ConsentTopicField(Base):
    """A part of the file that a topic tells."""

    __tablename__ = "consent_topic_field"
    __keeps__ = TOPICS

    topic_id: Mapped[UUID] = mapped_column(ForeignKey("consent_topic.id"), primary_key=True, info=plain("which topic"))
    field: Mapped[TopicField] = mapped_column(code(TopicField), primary_key=True, info=plain("public"))


class ConsentTopicNever(Base):
    """A kind of agency that can never receive a topic on a consent."""

    __tablename__ = "consent_topic_never"
    __keeps__ = TOPICS

    topic_id: Mapped[UUID] = mapped_column(ForeignKey("consent_topic.id"), primary_key=True, info=plain("which topic"))
    kind: Mapped[AgencyKind] = mapped_column(code(AgencyKind), primary_key=True, info=plain("public"))


def topics() -> dict[str, ConsentTopic]:
    """Every topic, retired ones too, the least first. Asked once in a transaction, since each consent names one."""
    session = db.session()
    asked_in, found = session.info.get("consent_topics", (None, {}))
    if asked_in is None or asked_in is not session.get_transaction():
        query = select(ConsentTopic).options(
            joinedload(ConsentTopic.told), joinedload(ConsentTopic.barred), joinedload(ConsentTopic.earlier)
        )
        rows = session.scalars(query.order_by(ConsentTopic.position, ConsentTopic.code)).unique()
        found = {one.code: one for one in rows}
        session.info["consent_topics"] = session.get_transaction(), found
    return found


@dataclass(frozen=True, slots=True)
class Package:
    """Topics that are often wanted together."""

    code: str
    name: Texts
    topics: tuple[str, ...]


@cache
def packages() -> dict[str, Package]:
    """The ready packages, the least first."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["package"]
    return {one["code"]: Package(one["code"], one["name"], tuple(one["topics"])) for one in rows}


class Consent(FileRecord, Base):
    """What the person answered about one topic and one agency. It never changes."""

    __tablename__ = "consent"
    __own__ = "owner_agency_id"
    __table_args__ = (CheckConstraint("valid_until >= valid_from", name="valid_span"),)
    __keeps__ = Keeping("lifts secrecy towards another agency", owner="owner_agency_id", retention="with the file")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True, info=plain("which agency"))
    about = sealed()
    said = sealed()
    why = sealed()
    witness = sealed()
    way: Mapped[Way] = mapped_column(code(Way), info=plain("how it was said, not what"))
    signed_on: Mapped[date | None] = mapped_column(info=plain("the day that stands on the paper"))
    valid_from: Mapped[date] = mapped_column(info=plain("when"))
    valid_until: Mapped[date] = mapped_column(info=plain("when"))
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    recorded_at: Mapped[datetime] = mapped_column(info=plain("when"))
    recipient: Mapped[Agency] = relationship(foreign_keys=[recipient_id])

    @property
    def topic(self) -> ConsentTopic:
        """What it is about."""
        return topics()[self.about]

    @property
    def heard(self) -> TopicWords:
        """The same as it was called and read out then."""
        return self.topic.words_at(self.recorded_at)


class ConsentWithdrawal(FileRecord, Base):
    """A consent ended before its day: taken back, or renewed by a later one. It holds from that moment."""

    __tablename__ = "consent_withdrawal"
    __own__ = "owner_agency_id"
    __keeps__ = Keeping("ends what lifted secrecy", owner="owner_agency_id", retention="with the file")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consent.id"), unique=True, info=plain("which consent"))
    withdrawn_at: Mapped[datetime] = mapped_column(info=plain("when"))
    renewed_as: Mapped[UUID | None] = mapped_column(
        ForeignKey("consent.id"), index=True, info=plain("which consent stands in its place")
    )
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
