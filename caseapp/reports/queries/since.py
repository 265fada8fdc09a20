"""What has changed since a report was released: the same question counted again, and protected again."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from . import ASKED, Published, Question, question
from .counting import Protection, count_outcomes
from .layout import ALL

MAIN = (("stays", "began"), ("stays", "lasting"), ("exits", ALL), ("meetings", ALL), ("placements", ALL))


@dataclass(frozen=True, slots=True)
class Since:
    """The main figures that changed, as (table, row, then, now); `others` when other figures did.

    A change of fewer than the least count that shows would tell of few people, and is not told in figures.
    """

    figures: list[tuple[str, str, int, int]]
    others: bool


def since(found: Published, protection: Protection) -> Since:
    """What has changed. Raises Broken when the question can no longer be asked, RenderingAway, Unsettled.

    What a later version of a definition says is another figure, not a change of this one.
    """
    then, now = found.body["figures"], count_outcomes(asked_by(found.body), protection)
    old, new = main_figures(then), main_figures(now)
    old = {name: figure for name, figure in old.items() if name in new}
    figures = [
        (*name, before, after)
        for name, before in old.items()
        if before is not None and (after := new[name]) is not None and abs(after - before) >= protection.least
    ]
    told = {(table, row) for table, row, _, _ in figures}
    return Since(figures, any(old[name] != new[name] for name in old if name not in told) or (not told and then != now))


def asked_by(body: dict[str, Any]) -> Question:
    """The question of a release: its months stay the same, whenever it is asked. Raises Broken."""
    asked = body["question"]
    again = question(**{name: asked.get(name, "") for name in ASKED})
    return replace(again, first=date.fromisoformat(asked["first"]), last=date.fromisoformat(asked["last"]))


def main_figures(figures: dict[str, Any]) -> dict[tuple[str, str], int | None]:
    """The figures of the whole that matter most, by table and row; None for what is withheld."""
    rows = {(table["name"], row["code"]): row["cells"][-1] for table in figures["tables"] for row in table["rows"]}
    met = [(table["name"], "met") for table in figures["tables"] if table["name"].startswith("result:")]
    return {name: rows[name] for name in (*MAIN, *met)}
