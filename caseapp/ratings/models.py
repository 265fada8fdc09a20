"""Tables of the ratings, and the instruments, which are data."""

import json
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ..foundation.encryption import sealed
from ..foundation.records import Base, Keeping, TeamRecord, Topic, code, plain

FILE = Path(__file__).parent / "data" / "instruments.toml"
Texts = dict[str, str]  # language -> text


class Voice(StrEnum):
    """Who answered."""

    PARTICIPANT = "participant"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Item:
    """One question of an instrument."""

    code: str
    name: Texts
    asks: Texts


@dataclass(frozen=True, slots=True)
class Instrument:
    """What is asked: a version of an instrument, its scale (both ends included) and its items."""

    code: str
    version: int
    source: str
    interval_months: int
    low: int
    high: int
    name: Texts
    ask: Texts
    items: tuple[Item, ...]


@cache
def instruments() -> dict[str, Instrument]:
    """The newest version of each instrument, in the order of the file."""
    found: dict[str, Instrument] = {}
    for one in tomllib.loads(FILE.read_text(encoding="utf-8"))["instrument"]:
        items = tuple(Item(**item) for item in one.pop("item"))
        known = found.get(one["code"])
        if known is None or known.version < one["version"]:
            found[one["code"]] = Instrument(**one, items=items)
    return found


class Rating(TeamRecord, Base):
    """An instrument answered on a day by one voice. A later one of the same day stands instead; both are kept."""

    __tablename__ = "rating"
    __topic__ = Topic.MOTIVATION
    __keeps__ = Keeping("shows how motivation moves", owner="owner_agency_id", retention="with the file")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    instrument: Mapped[str] = mapped_column(String(40), info=plain("what was asked, not what was answered"))
    instrument_version: Mapped[int] = mapped_column(info=plain("in which wording"))
    voice: Mapped[Voice] = mapped_column(code(Voice), info=plain("who answered; a work fact"))
    answered_on: Mapped[date] = mapped_column(info=plain("when"))
    answers_json = sealed(128)
    words = sealed()
    author_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=plain("by whom"))
    recorded_at: Mapped[datetime] = mapped_column(info=plain("when"))

    @property
    def answers(self) -> dict[str, int]:
        """Code of the item -> the answer, on the instrument's scale; items not answered are left out."""
        found: dict[str, int] = json.loads(self.answers_json)
        return found
