"""Somebody who wants to know: reads what shows, knows every sum, and solves for whole numbers. Written apart from the suppressor.

Builds its own equations from the table's layout and asks an integer programme (branch and bound) for the least and the most
that each withheld cell may be.
"""

from collections.abc import Collection

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

Table = list[list[int]]


def equations(
    shown: dict[str, int | None], sums: list[tuple[str, list[str]]]
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """The unknown cells, and what each known sum says of them."""
    unknown = [name for name, value in shown.items() if value is None]
    where = {name: number for number, name in enumerate(unknown)}
    matrix, ends = [], []
    for total, parts in sums:
        row, end = np.zeros(len(unknown)), 0
        for name, sign in [(total, -1)] + [(part, 1) for part in parts]:
            value = shown[name]
            if value is None:
                row[where[name]] += sign
            else:
                end -= sign * value
        if row.any():
            matrix.append(row)
            ends.append(end)
    return unknown, np.array(matrix), np.array(ends)


def narrowed(
    shown: dict[str, int | None], sums: list[tuple[str, list[str]]], not_none: Collection[str] = ()
) -> dict[str, tuple[float, float]]:
    """For each withheld cell the least and the most it may be, in whole numbers; of some it is known that they are not none."""
    unknown, matrix, ends = equations(shown, sums)
    constraints = [LinearConstraint(matrix, ends, ends)] if len(matrix) else []
    least = np.array([1 if name in not_none else 0 for name in unknown])
    found = {}
    for number, name in enumerate(unknown):
        bounds = []
        for sign in (1, -1):
            goal = np.zeros(len(unknown))
            goal[number] = sign
            answer = milp(
                goal, constraints=constraints, integrality=np.ones(len(unknown)), bounds=Bounds(least, 10_000)
            )
            assert answer.status == 0, answer.message
            bounds.append(sign * answer.fun)
        found[name] = (round(bounds[0]), round(bounds[1]))
    return found
