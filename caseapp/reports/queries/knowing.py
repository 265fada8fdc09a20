"""What a reader of the report knows of its figures without being told: sums, what the definitions say, groups.

Every relation is a sum of cells. One that holds only as "at least" has a part that stands nowhere in the report (`unseen`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...statistics.models import Definition, definitions
from .layout import ALL, ATTENDED, PHASES, REASONS, RESULTS, SORTS, UNWRITTEN, tables

GOAL = ("work", "studies")
EVENTS = (("meetings", ATTENDED), ("placements", SORTS))
Sum = tuple[str, list[str]]


@dataclass(slots=True)
class Knowledge:
    """What protection must reckon with.

    `sums` a reader knows; `groups` whose parts tell of a person; `unseen` parts of sums that no report shows, with their
    values; `few`: counts that fewer than the least number of stays stand behind.
    """

    sums: list[Sum] = field(default_factory=list)
    groups: list[Sum] = field(default_factory=list)
    unseen: dict[str, int] = field(default_factory=dict)
    few: list[str] = field(default_factory=list)


def known(values: Mapping[str, int], columns: list[str], there: Mapping[str, tuple[int, int]], least: int) -> Knowledge:
    """What is known of counts named `table/row/column`.

    `there`: by column, how many stays were going on as the period began, and how many in any part of it.
    """
    found = Knowledge()
    if len(columns) > 1:
        for name, rows in tables():
            found.sums += [(f"{name}/{row}/{ALL}", [f"{name}/{row}/{one}" for one in columns[:-1]]) for row in rows]
    for column in columns:
        for name, rows in (("exits", REASONS), ("meetings", ATTENDED), ("placements", SORTS)):
            found.sums.append((f"{name}/{ALL}/{column}", [f"{name}/{row}/{column}" for row in rows]))
        for definition in definitions().values():
            _by_definition(definition, column, values, found)
        _by_stays(column, there[column], values, found)
        if 0 < there[column][1] < least:
            for name, rows in EVENTS:
                found.few += _of_few(name, rows, column, values)
        found.groups.append((f"exits/{ALL}/{column}", [f"exits/{row}/{column}" for row in REASONS]))
        # Subsidised work tells of health. Attendance is no such answer: that all came tells nothing bad of anybody.
        found.groups.append((f"placements/{ALL}/{column}", [f"placements/{sort}/{column}" for sort in SORTS]))
    _by_phases(values, found)
    return found


def _of_few(name: str, rows: tuple[str, ...], column: str, values: Mapping[str, int]) -> list[str]:
    """The counts of few people, and the counts of none that others beside them have: that she never missed is told of her too.

    Where nobody beside them has any, every count.
    """
    cells = [f"{name}/{row}/{column}" for row in (*rows, ALL)]
    if not values[cells[-1]]:
        return []  # nothing happened, and no count of theirs shows
    beside = [cell for cell in cells if values[cell.rsplit("/", 1)[0] + f"/{ALL}"]]
    return beside if [cell for cell in beside if not values[cell]] else cells


def _by_stays(column: str, there: tuple[int, int], values: Mapping[str, int], found: Knowledge) -> None:
    """Who was there before and who began are still there or have left. Of a site that opened, nobody was there before."""
    after = [f"stays/lasting/{column}", f"exits/{ALL}/{column}"]
    if not there[0]:
        found.sums.append((f"stays/began/{column}", after))
        return
    total, before = f"unseen/stays/{column}", f"unseen/before/{column}"
    found.unseen |= {before: there[0], total: there[0] + values[f"stays/began/{column}"]}
    found.sums += [(total, [f"stays/began/{column}", before]), (total, after)]


def _by_definition(one: Definition, column: str, values: Mapping[str, int], found: Knowledge) -> None:
    """What a printed definition says of the reasons for exit."""

    def exits(reasons: tuple[str, ...]) -> list[str]:
        return [f"exits/{reason}/{column}" for reason in reasons]

    table, rows = f"result:{one.key}", RESULTS[one.counts_by]
    left_out = f"{table}/left_out/{column}"
    missing, not_met = f"{table}/missing/{column}", f"{table}/not_met/{column}"
    found.sums.append((f"exits/{ALL}/{column}", [f"{table}/{row}/{column}" for row in rows]))
    found.sums.append((left_out, exits(tuple(r for r in REASONS if r in one.left_out))))
    # A group of its own: those who count, by what the definition says and by why they left.
    counted = f"unseen/{one.key}/counted/{column}"
    found.unseen[counted] = values[f"exits/{ALL}/{column}"] - values[left_out]
    found.groups.append((f"exits/{ALL}/{column}", [f"{table}/{row}/{column}" for row in rows]))
    found.groups.append((counted, [f"{table}/{row}/{column}" for row in rows if row != "left_out"]))
    found.groups.append((counted, exits(tuple(r for r in REASONS if r not in one.left_out))))
    found.sums += [(f"exits/{ALL}/{column}", [counted, left_out]), *found.groups[-2:]]
    if one.counts_by == "exit":
        other = tuple(r for r in REASONS if r not in (*one.left_out, *one.reasons, UNWRITTEN))
        found.sums += [(missing, exits((UNWRITTEN,))), (not_met, exits(other))]
        return
    # By placements something is missing when nobody said why, or of some who left for work or studies.
    unwritten, goal = values[f"exits/{UNWRITTEN}/{column}"], sum(values[name] for name in exits(GOAL))
    untold, told = f"unseen/{one.key}/untold/{column}", f"unseen/{one.key}/told/{column}"
    total = f"unseen/{one.key}/goal/{column}"
    if 0 <= values[missing] - unwritten <= goal:
        found.unseen |= {untold: values[missing] - unwritten, told: goal - values[missing] + unwritten, total: goal}
        found.sums += [(missing, [*exits((UNWRITTEN,)), untold]), (total, exits(GOAL)), (total, [untold, told])]


def _by_phases(values: Mapping[str, int], found: Knowledge) -> None:
    """Whoever leaves the service leaves a phase."""
    phases, exits = [f"phases/{code}/{ALL}" for code in PHASES], f"exits/{ALL}/{ALL}"
    left = sum(values[name] for name in phases)
    if left >= values[exits]:
        found.unseen |= {"unseen/left": left, "unseen/on": left - values[exits]}
        found.sums += [("unseen/left", phases), ("unseen/left", [exits, "unseen/on"])]
