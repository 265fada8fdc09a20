"""Counting: the cells of the outcome report, and what of it may show."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from ...foundation import clock
from ...foundation.database import db
from ...foundation.rendering import ask
from ...statistics.models import MeetingFact, PhaseFact, PlacementFact, ResultFact, StayFact, definitions
from . import ASKED, Question
from .knowing import Knowledge, known
from .layout import ALL, PHASES, columns_of, definition_keys, tables

LEAST_DENOMINATOR = 10
METHOD = "1"


class Unsettled(Exception):
    """The facts do not add up: a definition has a new version, or a command was missed. Nothing is shown of them."""


@dataclass(frozen=True, slots=True)
class Protection:
    """Who decides what is withheld, the rendering process that listens in a folder, and the least count that shows.

    `patience`: how many seconds whoever asks will wait.
    """

    folder: Path
    least: int
    patience: float


@dataclass(frozen=True, slots=True)
class Cells:
    """Every count by its name `table/row/column`; by phase, how many took how many days; what a reader knows of the counts."""

    values: dict[str, int]
    days: dict[str, dict[int, int]]
    known: Knowledge


def count_outcomes(asked: Question, protection: Protection) -> dict[str, Any]:
    """The figures of the outcome report that may show; None stands for what is withheld. Raises RenderingAway, Unsettled."""
    cells = count(asked, protection.least)
    shown: dict[str, int | None] = {**cells.values, **dict.fromkeys(withheld(cells, protection))}
    return {
        "columns": columns_of(asked),
        "tables": [
            {"name": name, "rows": [{"code": code, "cells": _row(shown, name, code, asked)} for code in rows]}
            for name, rows in tables()
        ],
        "proportions": [_proportion(shown, key, asked) for key in definition_keys()],
        "phases": [_phase(shown[f"phases/{code}/{ALL}"], code, cells.days[code]) for code in PHASES],
    }


def withheld(cells: Cells, protection: Protection) -> list[str]:
    """The cells to withhold, as the rendering process finds them. Raises RenderingAway, Unsettled."""
    every = cells.values | cells.known.unseen
    if any(every[total] != sum(every[part] for part in parts) for total, parts in cells.known.sums):
        raise Unsettled
    known_ = cells.known
    found: list[str] = ask(
        protection.folder, "protect", protection.patience,
        values=cells.values, sums=known_.sums, groups=known_.groups, least=protection.least, unseen=known_.unseen,
        few=known_.few,
    )  # fmt: skip
    return found


def body_of(asked: Question, protection: Protection) -> dict[str, Any]:
    """A report with all that must go with its figures: what was asked, definitions, method, day."""
    used = [
        {"key": one.key, "title": one.title, "words": one.words, "left_out": list(one.left_out), "source": one.source}
        for one in definitions().values()
    ]
    return {
        "question": {name: str(getattr(asked, name) or "") for name in ASKED}
        | {"first": asked.first.isoformat(), "last": asked.last.isoformat()},
        "names": asked.names,
        "figures": count_outcomes(asked, protection),
        "definitions": used,
        "method": {"version": METHOD, "withheld_below": protection.least},
        "counted_on": clock.today().isoformat(),
    }


def as_text(body: dict[str, Any]) -> str:
    """A report as the one text that is kept and hashed."""
    return json.dumps(body, sort_keys=True, ensure_ascii=False)


def digest_of(body: dict[str, Any]) -> str:
    """What names a report: the SHA-256 of its text, 64 hexadecimal digits."""
    return hashlib.sha256(as_text(body).encode()).hexdigest()


def count(asked: Question, least: int) -> Cells:
    """Count from the facts, in a few statements however many people there are. `least`: fewer people than that are few."""
    values: dict[str, int] = defaultdict(int)
    columns = columns_of(asked)
    for name, rows in tables():
        for code in rows:
            for column in columns:
                values[f"{name}/{code}/{column}"] = 0
    there = _count_stays(asked, values)
    results: Any = select(ResultFact.definition, ResultFact.result)
    for definition, result, column, number in _grouped(asked, results, ResultFact, ResultFact.ended):
        if definition in definition_keys():
            _add(asked, values, (f"result:{definition}", result, column), number)
    for code, column, number in _grouped(asked, select(MeetingFact.attended), MeetingFact, MeetingFact.held):
        _add(asked, values, ("meetings", code, column), number)
    for code, column, number in _grouped(asked, select(PlacementFact.sort), PlacementFact, PlacementFact.began):
        _add(asked, values, ("placements", code.value, column), number)
    days = _days_in_phases(asked)
    values |= {f"phases/{code}/{ALL}": sum(days[code].values()) for code in PHASES}
    return Cells(dict(values), days, known(values, columns, there, least))


def _row(shown: dict[str, int | None], table: str, code: str, asked: Question) -> list[int | None]:
    return [shown[f"{table}/{code}/{column}"] for column in columns_of(asked)]


def _column(asked: Question, table: Any) -> Any:
    """The attribute of a fact that says in which column it stands."""
    return {"gender": table.gender, "age_band": table.age_band}.get(asked.by, table.site_id)


def _grouped(asked: Question, what: Select[Any], table: Any, month: Any) -> list[Any]:
    """Counts of facts in the period and sites asked for, by what is selected and by column."""
    column = _column(asked, table)
    query = what.add_columns(column, func.count()).group_by(*what.selected_columns, column)
    return list(db.session.execute(query.where(month >= asked.first, month <= asked.last, *_of(asked, table))))


def _of(asked: Question, table: Any) -> list[ColumnElement[bool]]:
    """Whom and where the question is about."""
    found = [table.site_id.in_(list(asked.sites))]
    found += [table.gender == asked.gender] if asked.gender else []
    found += [table.age_band == asked.age_band] if asked.age_band else []
    return found


def _count_stays(asked: Question, values: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Count stays and exits; answers how many were there as the period began, and at all, by column. No report shows that."""
    for column, number in _grouped(asked, select(), StayFact, StayFact.began):
        _add(asked, values, ("stays", "began", column), number)
    for reason, column, number in _grouped(asked, select(StayFact.exit_reason), StayFact, StayFact.ended):
        _add(asked, values, ("exits", reason, column), number)
    came, came_before = StayFact.began <= asked.last, StayFact.began < asked.first
    lasts, ended = StayFact.ended.is_(None), StayFact.ended
    found: dict[str, int] = defaultdict(int)
    for cells, row, when in (
        (values, "lasting", (came, lasts | (ended > asked.last))),
        (found, "before", (came_before, lasts | (ended >= asked.first))),
        (found, "during", (came, lasts | (ended >= asked.first))),
    ):
        column = _column(asked, StayFact)
        query = select(column, func.count()).where(*when, *_of(asked, StayFact)).group_by(column)
        for name, number in db.session.execute(query):
            _add(asked, cells, ("stays", row, name), number)
    return {one: (found[f"stays/before/{one}"], found[f"stays/during/{one}"]) for one in columns_of(asked)}


def _add(asked: Question, values: dict[str, int], cell: tuple[str, str, Any], number: int) -> None:
    """Add a count to its cell (table, row, column) and to the sums it is part of."""
    table, code, column = cell
    name = asked.sites[column] if asked.by == "programme" else str(getattr(column, "value", column))
    rows = [code, ALL] if table in ("exits", "meetings", "placements") else [code]
    for row in rows:
        for one in {name, ALL} if len(asked.columns) > 1 else {ALL}:
            values[f"{table}/{row}/{one}"] += number


def _proportion(shown: dict[str, int | None], key: str, asked: Question) -> dict[str, Any]:
    """The part of the exits that meets a definition, in each column: whole per cent; None when withheld or of under ten.

    Of none there is no such part: `of` is 0.
    """
    proportions: list[dict[str, int] | None] = []
    for column in columns_of(asked):
        met, every, left = (
            shown[name]
            for name in (f"result:{key}/met/{column}", f"exits/{ALL}/{column}", f"result:{key}/left_out/{column}")
        )
        if every is not None and every == left:
            proportions.append({"met": 0, "of": 0, "percent": 0})
        elif met is None or every is None or left is None or every - left < LEAST_DENOMINATOR:
            proportions.append(None)
        else:
            proportions.append({"met": met, "of": every - left, "percent": round(100 * met / (every - left))})
    return {"definition": key, "columns": proportions}


def _days_in_phases(asked: Question) -> dict[str, dict[int, int]]:
    """By phase: how many took how many days, of those left in the period."""
    query = select(PhaseFact.phase, PhaseFact.days, func.count()).group_by(PhaseFact.phase, PhaseFact.days)
    query = query.where(PhaseFact.ended >= asked.first, PhaseFact.ended <= asked.last, *_of(asked, PhaseFact))
    found: dict[str, dict[int, int]] = {code: {} for code in PHASES}
    for phase, days, number in db.session.execute(query):
        if phase.value in found:
            found[phase.value][days] = number
    return found


def _phase(shown: int | None, code: str, days: dict[int, int]) -> dict[str, Any]:
    """How many left a phase, and the median of their days; None when withheld or of under ten."""
    enough = shown is not None and shown >= LEAST_DENOMINATOR
    return {"code": code, "number": shown, "median": median_of(days) if enough else None}


def median_of(numbers: dict[int, int]) -> int:
    """The median of values that are counted, rounded to a whole number: of two middle ones their mean."""
    every, below = sum(numbers.values()), 0
    places = (every - 1) // 2, every // 2
    middle: list[int] = []
    for value in sorted(numbers):
        above = below + numbers[value]
        middle += [value for place in places if below <= place < above]
        below = above
    return round(sum(middle) / 2)
