"""Tables of the background."""

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..enrolments.models import Enrolment
from ..foundation.encryption import sealed
from ..foundation.records import Base, Keeping, TeamRecord, Topic, code, plain


class BackgroundTopic(StrEnum):
    """What a document is about. Every topic is always written, so its name tells nothing of the person."""

    STRENGTHS_AND_BARRIERS = "strengths_and_barriers"
    SCHOOLING = "schooling"
    SWEDISH = "swedish"
    HOUSING = "housing"
    DEBT = "debt"
    FAMILY = "family"
    HEALTH = "health"
    SUBSTANCE = "substance"
    CRIMINAL_RECORD = "criminal_record"
    PRISON = "prison"
    OTHER = "other"


class Purpose(StrEnum):
    """Why a topic is opened; stands in the log."""

    PLANNING = "planning"
    MEETING = "meeting"
    WITH_PARTICIPANT = "with_participant"
    HANDOVER = "handover"
    CORRECTION = "correction"
    DISCLOSURE = "disclosure"


@dataclass(frozen=True, slots=True)
class Written:
    """What a document says, who wrote it and when; its earlier wordings. `revision` 0: nothing was ever written."""

    facts: dict[str, str] = field(default_factory=dict)
    author_id: str = ""
    at: str = ""
    revision: int = 0
    earlier: list[dict[str, Any]] = field(default_factory=list)

    @property
    def versions(self) -> list["Written"]:
        """How it read before, latest first."""
        return [Written(**one) for one in reversed(self.earlier)]


class BackgroundDocument(TeamRecord, Base):
    """What one agency wrote on one topic within one stay."""

    __tablename__ = "background_document"
    __topic__ = Topic.BACKGROUND
    __apart__ = ("topic", BackgroundTopic.FAMILY.value)  # other people's secrets: OSL 10 kap. 1 §, 12 kap. 2 §
    __table_args__ = (
        UniqueConstraint("enrolment_id", "owner_agency_id", "topic", name="uq_background_document_topic"),
    )
    __keeps__ = Keeping(
        "holds what the work needs to know of the person's background",
        owner="owner_agency_id",
        retention="with the file (SoL 16 kap. 1 §)",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    topic: Mapped[BackgroundTopic] = mapped_column(code(BackgroundTopic), info=plain("every topic is always written"))
    content = sealed(512)
    version: Mapped[int] = mapped_column(info=plain("a counter, the same for all topics"))
    enrolment: Mapped[Enrolment] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def written(self) -> Written:
        """What the document says."""
        return Written(**json.loads(self.content)["written"])


def contents(documents: dict[BackgroundTopic, Written], version: int) -> dict[BackgroundTopic, str]:
    """The documents as they are sealed: each names the version, so that each is sealed anew, and all are equally long."""
    texts = {
        topic: json.dumps({"version": version, "written": asdict(one)}, ensure_ascii=False)
        for topic, one in documents.items()
    }
    longest = max(len(text.encode()) for text in texts.values())
    return {topic: text + " " * (longest - len(text.encode())) for topic, text in texts.items()}
