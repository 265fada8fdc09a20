"""What codes are called on screen, in one place, so that a code never shows as itself."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import get_locale
from wtforms.fields.choices import SelectChoice

from . import office, people, results

WORDS: dict[str, dict[str, Any]] = {**office.WORDS, **people.WORDS, **results.WORDS}


def word(kind: str, code: Any) -> str:
    """The word of a code, in the reader's language."""
    return str(WORDS[kind][str(getattr(code, "value", code))])


def label(texts: Mapping[str, str]) -> str:
    """A text that is data (language -> text), in the reader's language."""
    return texts[str(get_locale())]


def options(pairs: Iterable[tuple[object, Any]]) -> list[SelectChoice]:
    """(value, label) pairs as a form field wants them."""
    return [SelectChoice(str(value), label) for value, label in pairs]


def choices(kind: str, *without: str) -> list[SelectChoice]:
    """The codes and words of a list, for a form."""
    return options((code, words) for code, words in WORDS[kind].items() if code not in without)


COMMON_LANGUAGES = (
    "sv",
    "en",
    "ar",
    "so",
    "ti",
    "fa",
    "prs",
    "ku",
    "bs",
    "sq",
    "pl",
    "fi",
    "ru",
    "uk",
    "es",
    "th",
    "tr",
    "sw",
)


OTHER_LANGUAGES = (
    "af am az be bg bn ca cs cy da de el et eu ff fo fr ga gl gu ha he hi hr ht hu hy id ig is it ja ka kk km kn ko ky lb"
    " ln lo lt lv mg mk ml mn mr ms mt my nb ne nl om pa ps pt rm ro rw si sk sl sn sr st ta te tg tk tl uz ur vi wo xh yo"
    " zh zu"
)


def language_name(code: str) -> str:
    """The name of a language (CLDR, by Babel), in the reader's language."""
    locale = get_locale()
    name = locale.languages.get("fa_AF" if code == "prs" else code, code) if locale else code
    return name[:1].upper() + name[1:]


def language_choices() -> list[SelectChoice]:
    """Languages to choose among: the common ones first, then every two-letter code."""
    rest = sorted(OTHER_LANGUAGES.split(), key=language_name)
    return options([("", ""), *((code, language_name(code)) for code in (*COMMON_LANGUAGES, *rest))])
