"""What has changed since a report was released: the same question counted again, and protected again."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ...foundation.access import Actor
from . import ASKED, Published, Question, question
from .counting import ALL, Protection, body_of

MAIN = (("stays", "began"), ("stays", "lasting"), ("exits", ALL), ("meetings", ALL), ("placements", ALL))


@dataclass(frozen=True, slots=True)
class Since:
    """The main figures that changed, as (table, row, then, now); `others` when other figures did.

    A change of fewer than the least count that shows would tell of few people, and is not told in figures.
    """

    figures: list[tuple[str, str, int, int]]
    others: bool


def since(by: Actor, found: Published, protection: Protection) -> Since:
    """What has changed. Raises Broken when the question can no longer be asked, RenderingAway."""
    then, now = found.body["figures"], body_of(by, asked_by(found.body), protection)["figures"]
    old, new = _main(then), _main(now)
    figures = [
        (*name, before, after)
        for name, before in old.items()
        if before is not None and (after := new[name]) is not None and abs(after - before) >= protection.least
    ]
    told = {(table, row) for table, row, _, _ in figures}
    quiet = any(old[name] != new[name] for name in old if name not in told)
    return Since(figures, quiet or (not told and (then["tables"], then["phases"]) != (now["tables"], now["phases"])))


def asked_by(body: dict[str, Any]) -> Question:
    """The question of a release: its months stay the same, whenever it is asked. Raises Broken."""
    asked = body["question"]
    again = question(**{name: asked.get(name, "") for name in ASKED})
    return replace(again, first=date.fromisoformat(asked["first"]), last=date.fromisoformat(asked["last"]))


def _main(figures: dict[str, Any]) -> dict[tuple[str, str], int | None]:
    rows = {(table["name"], row["code"]): row["cells"][-1] for table in figures["tables"] for row in table["rows"]}
    met = [(table["name"], "met") for table in figures["tables"] if table["name"].startswith("result:")]
    return {name: rows[name] for name in (*MAIN, *met)}
