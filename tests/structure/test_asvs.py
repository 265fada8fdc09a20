"""`asvs.toml` lists what the standard asks of us; each item has evidence that exists, or says honestly what is missing."""

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

from tests.structure.source import TOP

ITEMS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "asvs.toml").read_text())["item"]
# Named by security.md §7 beyond levels 1 and 2.
WANTED = {"2.3.5", "8.2.3", "8.3.2", "16.3.2", "1.2.10", "13.3.4", "13.3.1", "15.1.2"}


def lost(evidence: str) -> str:
    """'' when the file and the test in it exist."""
    file, _, name = evidence.partition("::")
    path = TOP / file
    if not path.is_file():
        return f"no file {file}"
    if name:
        functions = {one.name for one in ast.walk(ast.parse(path.read_text())) if isinstance(one, ast.FunctionDef)}
        if name not in functions:
            return f"no test {name} in {file}"
    return ""


def faults(items: list[dict[str, Any]]) -> list[str]:
    """What is wrong with the list."""
    wrong = []
    for item in items:
        if not re.fullmatch(r"\d+\.\d+\.\d+", item["id"]) or item["level"] not in (1, 2, 3) or not item["says"]:
            wrong.append(f"{item['id']}: write id, level and what it says")
        if not item.get("evidence") and not item.get("open"):
            wrong.append(f"{item['id']}: name the test that shows it, or say in `open` what is missing")
        wrong += [f"{item['id']}: {lost(one)}" for one in item.get("evidence", []) if lost(one)]
    return wrong


def test_every_item_has_its_evidence() -> None:
    assert not faults(ITEMS), "\n".join(faults(ITEMS))
    assert len(ITEMS) >= 40


def test_items_stand_once_and_in_order() -> None:
    ids = [tuple(map(int, item["id"].split("."))) for item in ITEMS]
    assert ids == sorted(set(ids))
    assert {item["id"] for item in ITEMS} >= WANTED


def test_most_items_are_shown_by_a_test() -> None:
    shown = [item for item in ITEMS if any("::" in one for one in item.get("evidence", []))]
    assert len(shown) * 10 >= len(ITEMS) * 6


def test_the_check_is_seen_to_fail() -> None:
    bad = [
        {"id": "8.2", "level": 1, "says": "x", "evidence": ["README.md"]},
        {"id": "8.2.2", "level": 1, "says": "x"},
        {"id": "8.2.3", "level": 1, "says": "x", "evidence": ["tests/nowhere.py", "tests/cast.py::test_nothing"]},
    ]
    assert len(faults(bad)) == 4
