"""Which cells of a report are withheld, so that no withheld one can be worked out from those that show.

Primary: counts from 1 to below `least`, and groups whose members all share one answer (group disclosure). Secondary: further
cells, until the feasible interval of every withheld cell, given all that shows, every sum that is known, and that a withheld
cell is rarely none (those are shown), spans at least `least` whole numbers. The intervals are solved for, not estimated
(linear programmes, HiGHS): M. Fischetti and J. J. Salazar, "Models and algorithms for the 2-dimensional cell suppression
problem", Mathematical Programming 84 (1999).
"""

from collections import defaultdict
from collections.abc import Iterable
from math import ceil, floor

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

Sum = tuple[str, list[str]]  # a total and its parts
Values = dict[str, int]
Seen = dict[str, tuple[float, float]]  # the least and the most a cell was seen to be able to be
SLACK, MOST = 1e-6, 10**6  # a solver's rounding; more than any count


class Unsolved(Exception):
    """The solver found no answer where there is one."""


def protect(values: Values, sums: list[Sum], groups: list[Sum], least: int) -> list[str]:
    """The cells to withhold. `sums` are all the sums a reader knows; `groups` those whose parts tell something of a person.

    Every solution found says of many cells at once what they may be, and stays possible when more is withheld: a cell that
    was seen wide enough needs no solving of its own. Where nothing else would do, nothing shows.
    """
    withheld = primary(values, sums, groups, least)
    seen: Seen = {name: (value, value) for name, value in values.items()}
    open_to_doubt = set(withheld)
    while open_to_doubt := {
        one for one in sorted(open_to_doubt) if _width(one, values, sums, withheld, seen, least) < least
    }:
        added = {_complement(one, values, sums, withheld) for one in sorted(open_to_doubt)}
        if not (added - withheld):
            return sorted(values)
        withheld |= added
        open_to_doubt |= added
    return sorted(withheld)


def primary(values: Values, sums: list[Sum], groups: Iterable[Sum], least: int) -> set[str]:
    """Small counts; and where all of a group share one answer, it and the answers it is to be taken for.

    Those are the ones that somebody beside the group gave; where nobody did, every answer.
    """
    withheld = {name for name, value in values.items() if 0 < value < least}
    for total, parts in groups:
        if values[total] and max(values[one] for one in parts) == values[total]:
            given = {one for end, others in sums if end != total and values[end] for one in others}
            common = {one for one in parts if values[one]}
            withheld |= common | (set(parts) & given if set(parts) & given - common else set(parts))
    return withheld


def intervals(wanted: Iterable[str], values: Values, sums: list[Sum], withheld: set[str]) -> dict[str, tuple[int, int]]:
    """The least and the most that each wanted cell may be, as anybody can work out who sees the rest."""
    found = {}
    for one in wanted:
        seen: Seen = {name: (value, value) for name, value in values.items()}
        for sign in (1, -1):
            _solve(one, sign, values, sums, withheld, seen)
        found[one] = _whole(seen[one])
    return found


def _width(one: str, values: Values, sums: list[Sum], withheld: set[str], seen: Seen, least: int) -> int:
    """How many whole numbers a withheld cell may be; no more is solved for once there are enough."""
    for sign in (1, -1):
        low, high = _whole(seen[one])
        if high - low + 1 < least:
            _solve(one, sign, values, sums, withheld, seen)
    low, high = _whole(seen[one])
    return high - low + 1


def _whole(ends: tuple[float, float]) -> tuple[int, int]:
    low, high = ends
    return ceil(low - SLACK), floor(high + SLACK)


def _solve(one: str, sign: int, values: Values, sums: list[Sum], withheld: set[str], seen: Seen) -> None:
    """Find the least (sign 1) or the most (-1) that a cell may be, and note what the solution says of the others."""
    tied = _tied(one, sums, withheld)
    names = sorted({name for total, parts in tied for name in (total, *parts) if name in withheld} | {one})
    goal = np.array([sign if name == one else 0 for name in names])
    matrix, known = _equations(names, tied, values)
    bounds = [(min(1, values[name]), MOST) for name in names]  # none is shown as none, so what is withheld is not none
    found = linprog(goal, A_eq=matrix if tied else None, b_eq=known or None, bounds=bounds, method="highs")
    if found.status != 0:
        raise Unsolved
    for name, value in zip(names, found.x, strict=True):
        low, high = seen[name]
        seen[name] = (min(low, value), max(high, value))


def _equations(names: list[str], tied: list[Sum], values: Values) -> tuple[csr_matrix, list[int]]:
    """What each sum says of the cells named, all others being shown."""
    place = {name: number for number, name in enumerate(names)}
    rows, columns, signs, known = [], [], [], []
    for number, (total, parts) in enumerate(tied):
        shown = 0
        for name, sign in ((total, -1), *((part, 1) for part in parts)):
            if name in place:
                rows.append(number)
                columns.append(place[name])
                signs.append(sign)
            else:
                shown += sign * values[name]
        known.append(-shown)
    return csr_matrix((signs, (rows, columns)), shape=(len(tied), len(names))), known


def _tied(one: str, sums: list[Sum], withheld: set[str]) -> list[Sum]:
    """The sums that hang together with a cell by way of withheld ones."""
    by_name = defaultdict(list)
    for number, (total, parts) in enumerate(sums):
        for name in (total, *parts):
            if name in withheld:
                by_name[name].append(number)
    seen, waiting, reached = {one}, [one], set()
    while waiting:
        for number in by_name[waiting.pop()]:
            if number not in reached:
                reached.add(number)
                new = {name for name in (sums[number][0], *sums[number][1]) if name in withheld} - seen
                seen |= new
                waiting += new
    return [sums[number] for number in sorted(reached)]


def _complement(one: str, values: Values, sums: list[Sum], withheld: set[str]) -> str:
    """The next cell to withhold for a cell that is not safe, or itself when there is none left that is tied to it.

    A small one beside it, or beside those it hangs together with; totals later. One that is none hides next to nothing, and
    is the last way out.
    """
    beside = [(total, parts) for total, parts in sums if one == total or one in parts]
    tied = _tied(one, sums, withheld)
    for is_none, near in ((False, beside), (False, tied), (True, beside), (True, tied)):
        found = {
            (name == total, values[name], name)
            for total, parts in near
            for name in (total, *parts)
            if name not in withheld and (values[name] == 0) == is_none
        }
        if found:
            return min(found)[-1]
    return one
