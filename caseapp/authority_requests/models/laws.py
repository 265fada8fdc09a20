"""The laws an authority may ask on, which are data: ours, and a customer's own in place of them (⚖ a lawyer confirms them)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from ...agencies.models import AgencyKind
from ...foundation.settings import SettingsError

FILE = Path(__file__).parents[1] / "data" / "laws.toml"
NAME, LANGUAGES = "CASEAPP_AUTHORITY_LAWS", ("sv", "en")
Texts = dict[str, str]  # language -> text


class Reading(StrEnum):
    """What the answer must be; `laws.toml` says it in words."""

    DEFINE = "define"
    REFUSE = "refuse"
    CONTACT = "contact"
    WEIGH = "weigh"

    @property
    def refuses(self) -> bool:
        """Is there but one answer?"""
        return self in (Reading.DEFINE, Reading.REFUSE)


@dataclass(frozen=True, slots=True)
class Law:
    """One paragraph, and how it is read."""

    code: str
    reading: Reading
    elsewhere: Reading
    source: str
    name: Texts
    says: Texts
    answer: Texts
    questions: tuple[Texts, ...]
    reason: Texts | None

    def reading_at(self, kind: AgencyKind) -> Reading:
        """How an agency of a kind reads it: the secrecy of the social services (OSL 26 kap. 1 §) is a municipality's."""
        return self.reading if kind == AgencyKind.MUNICIPALITY else self.elsewhere


@dataclass(frozen=True, slots=True)
class Laws:
    """Every law by its code; the authorities that the law calls law enforcement; how a refusal is appealed."""

    by_code: Mapping[str, Law]
    authorities: tuple[str, ...]
    appeal: Texts


@dataclass(frozen=True, slots=True)
class Basis:
    """What a decision was made on, kept with it in its own words."""

    reading: str
    name: Texts
    source: str
    reason: Texts | None
    appeal: Texts


def read_laws(own_file: str = "") -> Laws:
    """Our laws, and a customer's in place of those of the same code. Raises SettingsError with one line."""
    shipped = _parsed(FILE.read_text(encoding="utf-8"))
    if not own_file:
        return shipped
    try:
        own = _parsed(Path(own_file).read_text(encoding="utf-8"), shipped)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{NAME} names a file that is missing or cannot be read") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{NAME} names a file that cannot be read as TOML") from error
    return own


def _parsed(text: str, below: Laws | None = None) -> Laws:
    """The laws of a file, over those of another, from which it may take authorities and appeal too."""
    found = tomllib.loads(text)
    _only(found, {"law", "authorities", "appeal"}, "the file")
    rows = found.get("law", [])
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        raise _wrong("the file", "writes each law as [[law]]")
    laws = [_law(one) for one in rows]
    if len({one.code for one in laws}) < len(laws):
        raise _wrong("the file", "names a code twice")
    authorities = found.get("authorities", below.authorities if below else None)
    if not isinstance(authorities, list | tuple) or not all(_is_text(one) for one in authorities):
        raise _wrong("authorities", "is a list of names")
    appeal = _texts(found["appeal"], "appeal") if "appeal" in found or below is None else below.appeal
    return Laws({**(below.by_code if below else {}), **{one.code: one for one in laws}}, tuple(authorities), appeal)


def _law(row: dict[str, Any]) -> Law:
    code = row.get("code")
    if not _is_text(code) or not str(code).replace("_", "").isalnum() or len(str(code)) > 40:
        raise _wrong("a law", "has a code of letters, digits and _")
    place = f"law {code}"
    _only(row, {"code", "reading", "elsewhere", "source", "name", "says", "answer", "questions", "reason"}, place)
    readings = [row.get("reading"), row.get("elsewhere", row.get("reading"))]
    if not all(one in set(Reading) for one in readings):
        raise _wrong(place, f"has a reading of {', '.join(Reading)}")
    if not _is_text(row.get("source")):
        raise _wrong(place, "says its source")
    name, says, answer = (_texts(row.get(part), f"{place}, {part}") for part in ("name", "says", "answer"))
    questions = row.get("questions")
    if not isinstance(questions, list):
        raise _wrong(place, "lists its questions")
    reading, elsewhere = (Reading(str(one)) for one in readings)
    refuses = reading.refuses or elsewhere.refuses
    if refuses != ("reason" in row):
        raise _wrong(place, "gives the reason of a refusal where its reading is define or refuse, and only there")
    reason = _texts(row["reason"], f"{place}, reason") if refuses else None
    asked = tuple(_texts(one, f"{place}, questions") for one in questions)
    return Law(str(code), reading, elsewhere, row["source"], name, says, answer, asked, reason)


def _texts(value: Any, place: str) -> Texts:
    if not isinstance(value, dict) or set(value) != set(LANGUAGES) or not all(_is_text(one) for one in value.values()):
        raise _wrong(place, "is said in sv and en")
    return {language: " ".join(value[language].split()) for language in LANGUAGES}


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _only(row: dict[str, Any], known: set[str], place: str) -> None:
    if unknown := sorted(row.keys() - known):
        raise _wrong(place, f"knows no {unknown[0]}")


def _wrong(place: str, what: str) -> SettingsError:
    return SettingsError(f"{NAME}: {place} {what}".replace("\n", " "))
