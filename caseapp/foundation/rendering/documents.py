"""Tables and letters as a tagged PDF that a screen reader reads (PDF/UA-1, ISO 14289-1)."""

import base64
import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typst

DATA = Path(__file__).parent / "data"
LAST_DRAWN = 0x4FF  # Latin, Greek and Cyrillic up to here: the fonts in the wheel draw these, and of the rest only some
ALSO_DRAWN = "‐‑–—‘’‚“”„†•…‰‹›€™"
NOT_DRAWN = "\ufffd"


def document(told: dict[str, Any]) -> str:
    """A document of titled tables and notes, as base64."""
    return _drawn("tables.typ", told)


def consent_form(told: dict[str, Any]) -> str:
    """A question with boxes for yes and no, room for date and signature; as base64. What was typed is text, never code."""
    return _drawn("consent_form.typ", told)


def letter(  # what a letter is made of; it comes as a message, not from a caller
    language: str,
    title: str,
    intro: Sequence[str],
    facts: Sequence[tuple[str, str]],
    sections: Sequence[tuple[str, Sequence[str]]],
    foot: str,
) -> str:
    """A letter: a title, paragraphs, label and value in pairs, headed sections of paragraphs, a foot. As base64.

    Whatever stands in it is text, never markup. The title is the document's own in its metadata: put no name into it.
    """
    told = {
        "language": language,
        "title": title,
        "intro": intro,
        "facts": facts,
        "sections": sections,
        "foot": foot,
    }
    return _drawn("letter.typ", told)


def _drawn(template: str, told: dict[str, Any]) -> str:
    """What the fonts cannot draw shows as a mark, since a PDF/UA may hold nothing that cannot be read."""
    told = _mapped(told, _is_text)
    try:
        return _compiled(template, told)
    except typst.TypstError:
        return _compiled(template, _mapped(told, lambda mark: ord(mark) <= LAST_DRAWN or mark in ALSO_DRAWN))


def _compiled(template: str, told: dict[str, Any]) -> str:
    made = typst.compile(
        (DATA / template).read_bytes(),
        format="pdf",
        sys_inputs={"told": json.dumps(told)},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )
    return base64.b64encode(made).decode()


def _is_text(mark: str) -> bool:
    return mark == "\n" or unicodedata.category(mark) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def _mapped(value: Any, drawn: Any) -> Any:
    """The same with a mark in place of each letter that cannot be drawn."""
    if isinstance(value, str):
        return "".join(one if drawn(one) else "" if one == "\r" else NOT_DRAWN for one in value)
    if isinstance(value, dict):
        return {name: _mapped(one, drawn) for name, one in value.items()}
    return [_mapped(one, drawn) for one in value] if isinstance(value, list | tuple) else value
