"""Which cells of a report are withheld, so that no withheld one can be worked out from those that show.

Primary: counts from 1 to below `least`, and groups whose members all share one answer (group disclosure). Secondary: further
cells, until the feasible interval of every withheld cell, given all that shows, every sum that is known, and that a withheld
cell is rarely none (those are shown), spans at least `least` whole numbers. The intervals are solved for, not estimated
(linear programmes, HiGHS): M. Fischetti and J. J. Salazar, "Models and algorithms for the 2-dimensional cell suppression
problem", Mathematical Programming 84 (1999).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from math import ceil, floor

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, hstack

Sum = tuple[str, list[str]]  # a total and its parts
Values = dict[str, int]
UNSEEN = "unseen/"  # how the names of cells begin that stand nowhere in the report
MORE = 1000  # no count is as large as ten times the largest that is known, and this
Seen = dict[str, tuple[float, float]]  # the least and the most a cell was seen to be able to be
SLACK = 1e-6  # a solver's rounding


class Unsolved(Exception):
    """The solver found no answer where there is one."""


def protect(
    values: Values, sums: list[Sum], groups: list[Sum], least: int,
    unseen: Values | None = None, few: Iterable[str] = (),
) -> list[str]:  # fmt: skip
    """The cells to withhold. `sums` are all the sums a reader knows; `groups` those whose parts tell something of a person.

    `unseen` are parts of sums that stand nowhere, so that nobody sees them and none needs to be protected. `few` are counts
    that few people stand behind, whatever they are.

    Every solution found says of many cells at once what they may be, and stays possible when more is withheld: a cell that
    was seen wide enough needs no solving of its own. Where nothing else would do, nothing shows.
    """
    unseen = unseen or {}
    values = values | unseen
    open_to_doubt = (primary(values, sums, groups, least) | set(few)) - set(unseen)
    withheld = open_to_doubt | set(unseen)
    seen: Seen = {name: (value, value) for name, value in values.items()}
    moving = _Moving(values, sums, unseen)
    waiting = sorted(open_to_doubt)
    while waiting:
        added: set[str] = set()
        for one in waiting:
            if _width(one, values, sums, withheld, seen, least) < least:
                others = moving.cover(one, least - 1, withheld, seen)
                if others is None:
                    return sorted(set(values) - set(unseen))
                withheld |= others
                added |= others
        waiting = sorted(added)
    return sorted(withheld - set(unseen))


class _Moving:
    """The cheapest way to let a cell be more than it is: what else would have to be otherwise, for all sums to hold.

    One linear programme a cell (J. P. Kelly, B. L. Golden, A. A. Assad, "Cell suppression: disclosure protection for sensitive
    tabular data", Networks 22 (1992)). What moves is withheld: then nobody can tell this from how it is. To withhold a cell
    costs by how much hangs on it, not by its value, which the choice would tell; one that is none is the last way out.
    """

    def __init__(self, values: Values, sums: list[Sum], unseen: Values) -> None:
        self.names = sorted(values)
        self.values = values
        self.place = {name: number for number, name in enumerate(self.names)}
        ranks: Counter[str] = Counter()
        for total, parts in sums:
            ranks[total] += 3
            ranks.update(parts)
        self.cost = np.array([1.0 + ranks[name] if values[name] else 1000.0 for name in self.names])
        least = [0 if name in unseen else min(1, values[name]) for name in self.names]
        self.down = np.array([values[name] - low for name, low in zip(self.names, least, strict=True)], dtype=float)
        self.matrix, _ = _equations(self.names, sums, values)

    def cover(self, one: str, amount: int, withheld: set[str], seen: Seen) -> set[str] | None:
        """The cells to withhold besides, so that a cell may be so much more or, where that cannot be, less; None: no way."""
        free = np.array([name in withheld for name in self.names])
        cost = np.where(free, 1e-4, self.cost)
        for sign in (1, -1):
            up, down = np.full(len(self.names), np.inf), self.down.copy()
            low = np.zeros(len(self.names) * 2)
            place = self.place[one]
            up[place], down[place] = (amount, 0) if sign > 0 else (0, amount)
            low[place if sign > 0 else place + len(self.names)] = amount
            if sign < 0 and amount > self.down[place]:
                continue
            bounds = np.column_stack([low, np.concatenate([up, down])])
            moves = hstack([self.matrix, -self.matrix], format="csr")
            zeros = np.zeros(self.matrix.shape[0])
            found = linprog(np.concatenate([cost, cost]), A_eq=moves, b_eq=zeros, bounds=bounds, method="highs")
            if found.status == 0:
                return self._note(found.x, seen, withheld)
        return None

    def _note(self, moved: np.ndarray, seen: Seen, withheld: set[str]) -> set[str]:
        change = moved[: len(self.names)] - moved[len(self.names) :]
        others = set()
        for name, by in zip(self.names, change, strict=True):
            low, high = seen[name]
            seen[name] = (min(low, self.values[name] + by), max(high, self.values[name] + by))
            if abs(by) > SLACK and name not in withheld:
                others.add(name)
        return others


def primary(values: Values, sums: list[Sum], groups: Iterable[Sum], least: int) -> set[str]:
    """Small counts; and where all of a group share one answer, it and the answers it is to be taken for.

    Those are the ones that somebody beside the group gave; where nobody did, every answer.
    """
    withheld = {name for name, value in values.items() if 0 < value < least}
    for total, parts in groups:
        if values[total] and max(values[one] for one in parts) == values[total]:
            common = {one for one in parts if values[one]}
            given = {one for one in parts if _given_beside(one, parts, values, sums)}
            withheld |= common | (given if given - common else set(parts))
    return withheld


def _given_beside(one: str, group: list[str], values: Values, sums: list[Sum]) -> bool:
    """Does anybody in a row across groups give this answer? Such a row has one part of the group, and only parts that show."""
    return any(
        values[total] and len(parts) > 1 and one in parts and set(parts) & set(group) == {one}
        for total, parts in sums
        if not any(name.startswith(UNSEEN) for name in (total, *parts))
    )


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
    # None is shown as none, so what is withheld is not none; what stands nowhere may be.
    most = 10 * max(values.values()) + MORE
    bounds = [(0 if name.startswith(UNSEEN) else min(1, values[name]), most) for name in names]
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
