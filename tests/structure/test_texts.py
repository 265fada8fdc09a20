"""Every text a reader sees stands inside _(), and every such text has its Swedish words."""

import re
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.structure.markup import Page, pages, said, said_in_expressions
from tests.structure.source import HOUSE, TOP

# Names, and words that stand for themselves in every language.
THEMSELVES = {"· caseapp", "caseapp", "Ctrl K", "@demo.example", "In English", "På svenska"}
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2)}
CATALOGUE = HOUSE / "translations" / "sv" / "LC_MESSAGES" / "messages.po"
HOLE = re.compile(r"%\((\w+)\)[sd]")


def bare_texts(found: Iterable[Page]) -> list[str]:
    """Texts outside _()."""
    return [
        f"{page.name}: write {{{{ _({text!r}) }}}}"
        for page in found
        for text in (*said(page), *said_in_expressions(page))
        if text not in THEMSELVES
    ]


def texts() -> dict[str, str | tuple[str, str]]:
    """Every text of templates and code, as Babel gathers them for the catalogue: its msgid -> what the code says."""
    with open(TOP / "babel.cfg", encoding="utf-8") as file:
        mapping, options = parse_mapping_cfg(file)
    found: dict[str, str | tuple[str, str]] = {}
    for folder in ("caseapp", "templates"):
        here = [(pattern.removeprefix(f"{folder}/"), how) for pattern, how in mapping if pattern.startswith(folder)]
        rules = {pattern.removeprefix(f"{folder}/"): value for pattern, value in options.items()}
        for _, _, message, _, _ in extract_from_dir(str(TOP / folder), here, rules, KEYWORDS):
            found[message if isinstance(message, str) else message[0]] = message
    return found


def untranslated(gathered: dict[str, str | tuple[str, str]], catalogue: Catalog) -> list[str]:
    """Texts without their Swedish words, words that do not fit, and a catalogue that would not be compiled."""
    wrong = ["the catalogue has lost its header: pybabel takes it for fuzzy and skips it"] * catalogue.fuzzy
    wrong += [f"{one!r}: no longer said anywhere" for one in catalogue.obsolete]
    for msgid in gathered:
        message = catalogue.get(msgid)
        if message is None:
            wrong.append(f"{msgid!r}: not in the catalogue; run `make translations`")
            continue
        words = message.string if isinstance(message.string, tuple) else (message.string,)
        if not all(words):
            wrong.append(f"{msgid!r}: no Swedish words")
        elif any(set(HOLE.findall(one)) != set(HOLE.findall(msgid)) for one in words):
            wrong.append(f"{msgid!r}: the words fill other holes: {words}")
        if message.fuzzy:
            wrong.append(f"{msgid!r}: fuzzy, so somebody still has to read it")
    known = set(gathered)
    for message in catalogue:
        msgid = message.id if isinstance(message.id, str) else message.id[0]
        if msgid and msgid not in known:
            wrong.append(f"{msgid!r}: in the catalogue, and nobody says it")
    return wrong


def test_every_visible_text_can_be_translated() -> None:
    found = pages()
    assert not bare_texts(found), "\n".join(bare_texts(found))


def test_every_text_has_its_swedish_words() -> None:
    gathered = texts()
    assert len(gathered) > 200
    wrong = untranslated(gathered, read_po(BytesIO(Path(CATALOGUE).read_bytes()), "sv"))
    assert not wrong, "\n".join(wrong)


def test_the_checks_are_seen_to_fail() -> None:
    bad = """<p title="Hidden words">Bare words {{ _("fine") }}{% if x == "code" %} <b>{{ "loud" if x else "soft" }}</b>{% endif %}
    <input value="Send"><input type="hidden" value="fine"><time class="{{ 'good' if x }}">{{ x or "–" }}</time></p>"""
    found = bare_texts([Page("today/bad.html", bad)])
    assert [one.split("_(")[1].split(")")[0].strip("'") for one in found][:3] == ["Hidden words", "Bare words", "Send"]
    assert len(found) >= 5
    catalogue = Catalog(locale="sv", fuzzy=False)
    catalogue.add("One", "En")
    catalogue.add("Two %(n)s", "Två %(m)s")
    catalogue.add("Three", "")
    catalogue.add("Four", "Fyra", flags=["fuzzy"])
    catalogue.add("Nobody", "Ingen")
    assert len(untranslated(dict.fromkeys(["One", "Two %(n)s", "Three", "Four", "Five"], ""), catalogue)) == 5
    assert len(untranslated({}, Catalog(locale="sv", fuzzy=True))) == 1
