"""Which cells of a report are withheld, so that no withheld one can be worked out from those that show.

Primary: counts from 1 to below `least`, and groups whose members all share one answer (group disclosure). Secondary: further
cells, until the feasible interval of every withheld cell, given all that shows and every sum that is known, spans at least
`least` whole numbers. The intervals are solved for, not estimated (linear programmes, HiGHS): M. Fischetti and J. J. Salazar,
"Models and algorithms for the 2-dimensional cell suppression problem", Mathematical Programming 84 (1999).
"""

from collections import defaultdict
from collections.abc import Iterable
from math import ceil, floor

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

Sum = tuple[str, list[str]]  # a total and its parts
Values = dict[str, int]
SLACK = 1e-6


class Unprotectable(Exception):
    """No choice of cells would do."""


def protect(values: Values, sums: list[Sum], groups: list[Sum], least: int) -> list[str]:
    """The cells to withhold. `sums` are all the sums a reader knows; `groups` those whose parts tell something of a person."""
    withheld = primary(values, groups, least)
    sums = [(total, list(parts)) for total, parts in sums]
    open_to_doubt = set(withheld)
    while open_to_doubt := {one for one in open_to_doubt if _width(one, values, sums, withheld) < least}:
        added = {_complement(one, values, sums, withheld) for one in sorted(open_to_doubt)}
        if not (added - withheld):
            raise Unprotectable
        withheld |= added
        open_to_doubt |= added
    return sorted(withheld)


def primary(values: Values, groups: Iterable[Sum], least: int) -> set[str]:
    """Small counts, and every part of a group in which all share one of them."""
    withheld = {name for name, value in values.items() if 0 < value < least}
    for total, parts in groups:
        if values[total] and max(values[one] for one in parts) == values[total]:
            withheld |= set(parts)
    return withheld


def intervals(wanted: Iterable[str], values: Values, sums: list[Sum], withheld: set[str]) -> dict[str, tuple[int, int]]:
    """The least and the most that each wanted cell may be, as anybody can work out who sees the rest."""
    return {one: _interval(one, values, sums, withheld) for one in wanted}


def _width(one: str, values: Values, sums: list[Sum], withheld: set[str]) -> int:
    """How many whole numbers a withheld cell may be."""
    low, high = _interval(one, values, sums, withheld)
    return high - low + 1


def _interval(one: str, values: Values, sums: list[Sum], withheld: set[str]) -> tuple[int, int]:
    tied = _tied(one, sums, withheld)
    names = sorted({name for total, parts in tied for name in (total, *parts) if name in withheld} | {one})
    place = {name: number for number, name in enumerate(names)}
    rows, columns, signs, known = [], [], [], []
    for number, (total, parts) in enumerate(tied):
        shown = 0
        for name, sign in ((total, -1), *((part, 1) for part in parts)):
            if name in withheld:
                rows.append(number)
                columns.append(place[name])
                signs.append(sign)
            else:
                shown += sign * values[name]
        known.append(-shown)
    matrix = csr_matrix((signs, (rows, columns)), shape=(len(tied), len(names)))
    ends = []
    for sign in (1, -1):
        goal = np.zeros(len(names))
        goal[place[one]] = sign
        found = linprog(goal, A_eq=matrix if tied else None, b_eq=known or None, bounds=(0, None), method="highs")
        if found.status == 3:  # unbounded: nothing holds it down
            ends.append(float("inf"))
        elif found.status != 0:
            raise Unprotectable
        else:
            ends.append(found.fun * sign)
    low, high = ends
    return ceil(low - SLACK), 10**9 if high == float("inf") else floor(high + SLACK)


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
    """The next cell to withhold for a cell that is not safe: a small one beside it, totals and empty cells last."""
    tied = [(total, parts) for total, parts in sums if one == total or one in parts]
    tied += _tied(one, sums, withheld)
    for near in (tied[: max(1, len(tied))], sums):
        found = {
            (name == total, values[name] == 0, values[name], name)
            for total, parts in near
            for name in (total, *parts)
            if name not in withheld
        }
        if found:
            return min(found)[-1]
    return one
