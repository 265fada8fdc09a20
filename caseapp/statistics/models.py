"""Tables of the statistics. None names a file, a person or a member of staff."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from ..foundation.records import Base, Keeping, code, plain
from ..programmes.models import Phase

KEPT = Keeping(
    "counts what the service does, without anybody", owner="none", retention="as long as figures are compared"
)
DEFINITIONS = Path(__file__).parent / "data" / "definitions.toml"
FIRST_OF_MONTH = "the first day of a month; no exact day is kept"


class Gender(StrEnum):
    """Legal gender, as the identity number says it; unknown for whoever has none."""

    WOMAN = "woman"
    MAN = "man"
    UNKNOWN = "unknown"


class AgeBand(StrEnum):
    """Age as the stay began."""

    TO_20 = "to_20"
    TO_24 = "to_24"
    TO_29 = "to_29"
    TO_39 = "to_39"
    TO_49 = "to_49"
    FROM_50 = "from_50"
    UNKNOWN = "unknown"


class WorkSort(StrEnum):
    """What sort of placement, coarse: the exact kind may tell of health."""

    WORK = "work"
    SUBSIDISED = "subsidised"
    MUNICIPAL = "municipal"
    PRACTICE = "practice"
    STUDIES = "studies"


@dataclass(frozen=True, slots=True)
class CoarseStay:
    """A stay as facts need it: whose file, where, and the coarse attributes. Lives in memory while facts are stated."""

    id: UUID
    participant_id: UUID
    site_id: UUID
    gender: Gender
    age_band: AgeBand
    started_on: date
    ended_on: date | None
    phase: Phase
    counts: bool = True  # a stay registered in error counts nowhere

    @property
    def where(self) -> dict[str, object]:
        """The attributes every fact of the stay carries."""
        return {"site_id": self.site_id, "gender": self.gender, "age_band": self.age_band}


class Fact:
    """What every fact carries."""

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("computed with the key of the file; names nobody"))
    gender: Mapped[Gender] = mapped_column(code(Gender), info=plain("coarse, of nobody"))
    age_band: Mapped[AgeBand] = mapped_column(code(AgeBand), info=plain("coarse, of nobody"))

    @declared_attr
    def site_id(cls) -> Mapped[UUID]:
        return mapped_column(ForeignKey("site.id"), info=plain("where"))


class StayFact(Fact, Base):
    """A stay: when it began and ended, where it stands, why it ended."""

    __tablename__ = "stay_fact"
    __table_args__ = (
        CheckConstraint("ended >= began", name="end_after_start"),
        Index("ix_stay_fact_site_id_began", "site_id", "began"),
    )
    __keeps__ = KEPT

    began: Mapped[date] = mapped_column(info=plain(FIRST_OF_MONTH))
    ended: Mapped[date | None] = mapped_column(info=plain(FIRST_OF_MONTH))
    phase: Mapped[Phase] = mapped_column(code(Phase), info=plain("coarse, of nobody"))
    exit_reason: Mapped[str] = mapped_column(info=plain("coarse, of nobody; '' while it lasts, 'unwritten' until said"))


class ResultFact(Fact, Base):
    """What one definition says of one exit."""

    __tablename__ = "result_fact"
    __table_args__ = (Index("ix_result_fact_site_id_ended", "site_id", "ended"),)
    __keeps__ = KEPT

    ended: Mapped[date] = mapped_column(info=plain(FIRST_OF_MONTH))
    definition: Mapped[str] = mapped_column(info=plain("name and version of a published definition"))
    result: Mapped[str] = mapped_column(info=plain("coarse, of nobody"))


class PhaseFact(Fact, Base):
    """A phase that a stay has passed: which, how many days it took, when it was left."""

    __tablename__ = "phase_fact"
    __table_args__ = (Index("ix_phase_fact_site_id_ended", "site_id", "ended"),)
    __keeps__ = KEPT

    phase: Mapped[Phase] = mapped_column(code(Phase), info=plain("coarse, of nobody"))
    days: Mapped[int] = mapped_column(info=plain("how long"))
    ended: Mapped[date] = mapped_column(info=plain(FIRST_OF_MONTH))


class MeetingFact(Fact, Base):
    """A meeting that was due, and whether the participant came."""

    __tablename__ = "meeting_fact"
    __table_args__ = (Index("ix_meeting_fact_site_id_held", "site_id", "held"),)
    __keeps__ = KEPT

    held: Mapped[date] = mapped_column(info=plain(FIRST_OF_MONTH))
    attended: Mapped[str] = mapped_column(info=plain("a work fact: the code of attendance"))


class PlacementFact(Fact, Base):
    """Work, practice or studies that began."""

    __tablename__ = "placement_fact"
    __table_args__ = (Index("ix_placement_fact_site_id_began", "site_id", "began"),)
    __keeps__ = KEPT

    began: Mapped[date] = mapped_column(info=plain(FIRST_OF_MONTH))
    ended: Mapped[date | None] = mapped_column(info=plain(FIRST_OF_MONTH))
    sort: Mapped[WorkSort] = mapped_column(code(WorkSort), info=plain("coarse, of nobody"))


FACTS: tuple[type[Fact], ...] = (StayFact, ResultFact, PhaseFact, MeetingFact, PlacementFact)


def month_of(day: date) -> date:
    """The first day of the month: no fact keeps an exact day."""
    return day.replace(day=1)


def age_band(years: int | None) -> AgeBand:
    """The band of an age in whole years."""
    if years is None:
        return AgeBand.UNKNOWN
    bounds = ((20, AgeBand.TO_20), (24, AgeBand.TO_24), (29, AgeBand.TO_29), (39, AgeBand.TO_39), (49, AgeBand.TO_49))
    return next((band for most, band in bounds if years <= most), AgeBand.FROM_50)


@dataclass(frozen=True, slots=True)
class Definition:
    """A result definition: its name and version, what leaves the denominator, and what meets it."""

    name: str
    version: int
    counts_by: str
    left_out: Collection[str]
    title: dict[str, str]
    source: str
    words: dict[str, str]
    work: Collection[str] = ()
    least_months: int = 0
    begins_within_months: int = 0
    reasons: Collection[str] = ()

    @property
    def key(self) -> str:
        """Name and version, as facts and reports write them."""
        return f"{self.name}/{self.version}"


@cache
def every_definition() -> tuple[Definition, ...]:
    """Every version of every definition, in the order of the file: facts are stated for all of them."""
    return tuple(Definition(**one) for one in tomllib.loads(DEFINITIONS.read_text(encoding="utf-8"))["definition"])


def definitions() -> dict[str, Definition]:
    """The newest version of each definition, by name: what reports count by."""
    found: dict[str, Definition] = {}
    for one in every_definition():
        if one.name not in found or found[one.name].version < one.version:
            found[one.name] = one
    return found
