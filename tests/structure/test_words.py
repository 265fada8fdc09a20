"""One word per thing: whatever names something of ours uses the glossary's words, and no file is called utils."""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from flask import Flask
from flask_babel import force_locale
from jinja2 import nodes

from caseapp import Base
from caseapp.foundation.access import Permission
from tests.structure.markup import Page, pages
from tests.structure.source import HOUSE, TOP, Source, invented, sources
from tests.structure.test_tables import ROOMS

GLOSSARY = tomllib.loads((Path(__file__).parent / "glossary.toml").read_text())
NEVER = {word: one["say"] for one in GLOSSARY["word"] for word in one["never"]}
TECHNICAL = {one["word"]: one for one in GLOSSARY["technical"]}
NO_NAME = {"util", "utils", "helper", "helpers", "misc", "common", "manager", "managers", "handler", "handlers", "data"}
NO_NAME |= {"info", "process", "service", "services", "core", "base", "stuff", "tools"}
BASE_IS_A_LAYOUT = {"templates/layouts/base.html"}


def words_of(name: str) -> list[str]:
    """The words of an identifier: owner_agency_id, ReachSession, work-places."""
    return [one.lower() for one in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-zåäö]+", name)]


def named_in_code(files: Iterable[Source]) -> Iterator[tuple[str, str]]:
    """(place, name) of every function, class, argument, variable and attribute that our code makes."""
    for source in files:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                yield f"{source.module}:{node.lineno}", node.name
            elif isinstance(node, ast.arg):
                yield f"{source.module}:{node.lineno}", node.arg
            elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
                yield f"{source.module}:{node.lineno}", node.id if isinstance(node, ast.Name) else node.attr


def named_in_templates(found: Iterable[Page]) -> Iterator[tuple[str, str]]:
    """(place, name) of every block, macro, argument and variable that templates make, and of the templates."""
    for page in found:
        yield page.name, page.name.removesuffix(".html")
        for node in page.tree.find_all((nodes.Block, nodes.Macro)):
            yield page.name, node.name
        for name in page.tree.find_all(nodes.Name):
            if name.ctx in ("store", "param"):
                yield page.name, name.name


def named_in_the_house(app: Flask) -> Iterator[tuple[str, str]]:
    """(place, name) of tables, columns, addresses, permissions, rooms and files."""
    for table in Base.metadata.tables.values():
        yield "table", table.name
        for column in table.columns:
            yield f"table {table.name}", column.name
    for rule in app.url_map.iter_rules():
        yield (
            f"address {rule.rule}",
            re.sub(r"<[^>]*:|[<>/]", " ", rule.rule).strip().replace(" ", "_").replace("-", "_"),
        )
    for permission in Permission:
        yield "permission", permission.value.replace(":", "_")
    for room in ROOMS:
        yield "room", room
    for file in HOUSE.rglob("*"):
        if "__pycache__" not in file.parts:
            yield "file", file.stem


def misnamed(found: Iterable[tuple[str, str]], used: set[str]) -> list[str]:
    """Names with a word that the glossary forbids; notes which exceptions were used."""
    wrong = []
    for place, name in found:
        for word in words_of(name):
            if word not in NEVER:
                continue
            if word in TECHNICAL and re.fullmatch(TECHNICAL[word]["names"], name.lstrip("_")):
                used.add(word)
            else:
                wrong.append(f"{place}: {name}: say {NEVER[word]}, never {word}")
    return wrong


def _badly_called(files: Iterable[Path]) -> list[str]:
    return [
        f"{file}: say what is in it, not {file.stem}"
        for file in files
        if file.stem.strip("_") in NO_NAME and str(file) not in BASE_IS_A_LAYOUT
    ]


def test_names_use_the_words_of_the_glossary(application: Flask) -> None:
    used: set[str] = set()
    found = [*named_in_code(sources()), *named_in_templates(pages()), *named_in_the_house(application)]
    wrong = misnamed(found, used)
    assert not wrong, "\n".join(sorted(set(wrong)))
    assert len(found) > 2000
    assert used == TECHNICAL.keys(), f"exceptions that nobody uses: {TECHNICAL.keys() - used}"


def test_every_exception_has_its_reason() -> None:
    assert all(one["why"] for one in TECHNICAL.values())
    assert len(NEVER) > 30
    says = {one["say"] for one in GLOSSARY["word"]}
    assert not says & NEVER.keys(), "a word cannot be both said and never said"


def test_no_file_is_called_utils() -> None:
    files = [
        file.relative_to(TOP)
        for folder in ("caseapp", "templates", "tests")
        for kind in ("*.py", "*.html", "*.js", "*.css", "*.toml")
        for file in (TOP / folder).rglob(kind)
    ]
    assert not _badly_called(files), "\n".join(_badly_called(files))
    assert len(files) > 150


def test_the_walk_is_seen_to_fail() -> None:
    bad = "class ClientProfile:\n    risk_score: int = 1\n    def share(self, user_id):\n        lead = user_id\n"
    wrong = misnamed(named_in_code([invented("caseapp.x", bad)]), set())
    assert len(wrong) == 7
    assert misnamed([("table", "owner")], set()) == []
    assert len(misnamed([("table", "closed_case")], set())) == 1
    assert len(_badly_called([Path("caseapp/x/utils.py"), Path("caseapp/x/models.py")])) == 1


def test_a_constant_in_a_template_is_put_into_each_readers_language(app: Flask) -> None:
    """One compiled template, two readers."""
    template = app.jinja_env.from_string('{{ "open"|word_of("proposal_state") }}')
    with app.test_request_context():
        with force_locale("sv"):
            swedish = template.render()
        with force_locale("en"):
            english = template.render()
    assert (swedish, english) == ("Väntar på en kollega", "Waits for a colleague")
