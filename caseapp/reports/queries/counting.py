"""Counting: the cells of the outcome report, the sums that hold between them, and what of it may show."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from ...foundation import audit, clock
from ...foundation.access import Actor
from ...foundation.database import db
from ...foundation.rendering import PATIENCE, ask
from ...programmes.models import Phase
from ...statistics.models import (
    MeetingFact,
    PhaseFact,
    PlacementFact,
    ResultFact,
    StayFact,
    WorkSort,
    definitions,
)
from . import Question

LEAST_DENOMINATOR = 10
ALL = "all"
METHOD = "1"
RESULTS = ("met", "undecided", "unverified", "missing", "not_met", "left_out")
REASONS = (
    "work", "studies", "other_support", "af_programme", "illness", "parental_leave", "moved", "own_choice", "no_contact",
    "contract_broken", "custody", "deceased", "unwritten",
)  # fmt: skip
ATTENDED = ("attended", "late", "excused", "missed", "cancelled_by_us")
SORTS = tuple(one.value for one in WorkSort)
PHASES = tuple(one.value for one in Phase if one != Phase.EXITED)
Sum = tuple[str, list[str]]


@dataclass(frozen=True, slots=True)
class Protection:
    """Who decides what is withheld, the rendering process that listens in a folder, and the least count that shows.

    `patience`: how many seconds whoever asks will wait.
    """

    folder: Path
    least: int
    patience: float = PATIENCE


@dataclass(frozen=True, slots=True)
class Cells:
    """Every count by its name `table/row/column`, the sums a reader knows, and the groups whose parts tell of a person."""

    values: dict[str, int]
    sums: list[Sum]
    groups: list[Sum]


def count_outcomes(by: Actor, asked: Question, protection: Protection) -> dict[str, Any]:
    """The figures of the outcome report that may show; the log says that they were counted. Raises RenderingAway.

    None stands for what is withheld.
    """
    audit.read("report.counted", by=by)
    cells = count(asked)
    least = protection.least
    asked_for = {"values": cells.values, "sums": cells.sums, "groups": cells.groups, "least": least}
    withheld = set(ask(protection.folder, "protect", protection.patience, **asked_for))
    shown = {name: None if name in withheld else value for name, value in cells.values.items()}
    return {
        "columns": _columns(asked),
        "tables": [
            {"name": name, "rows": [{"code": code, "cells": _row(shown, name, code, asked)} for code in rows]}
            for name, rows in _tables()
        ],
        "proportions": [_proportion(shown, key, asked) for key in _definition_keys()],
        "phases": _phases(asked),
    }


def body_of(by: Actor, asked: Question, protection: Protection) -> dict[str, Any]:
    """A report with all that must go with its figures: what was asked, definitions, method, day."""
    used = [
        {"key": one.key, "title": one.title, "words": one.words, "left_out": list(one.left_out), "source": one.source}
        for one in definitions().values()
    ]
    return {
        "question": {
            "period": asked.period,
            "first": asked.first.isoformat(),
            "last": asked.last.isoformat(),
            "programme": str(asked.programme or ""),
            "site": str(asked.site or ""),
            "gender": asked.gender or "",
            "age_band": asked.age_band or "",
            "by": asked.by,
        },
        "figures": count_outcomes(by, asked, protection),
        "definitions": used,
        "method": {"version": METHOD, "withheld_below": protection.least},
        "counted_on": clock.today().isoformat(),
    }


def count(asked: Question) -> Cells:
    """Count from the facts, in five statements however many people there are."""
    values: dict[str, int] = defaultdict(int)
    columns = _columns(asked)
    for name, rows in _tables():
        for code in rows:
            for column in columns:
                values[f"{name}/{code}/{column}"] = 0
    for column in columns:
        values[f"exits/{ALL}/{column}"] = 0
    staying = _count_stays(asked, values)
    results: Any = select(ResultFact.definition, ResultFact.result)
    for definition, result, column, number in _grouped(asked, results, ResultFact, ResultFact.ended):
        if definition in _definition_keys():
            _add(asked, values, f"result:{definition}", result, column, number)
    for code, column, number in _grouped(asked, select(MeetingFact.attended), MeetingFact, MeetingFact.held):
        _add(asked, values, "meetings", code, column, number)
    for code, column, number in _grouped(asked, select(PlacementFact.sort), PlacementFact, PlacementFact.began):
        _add(asked, values, "placements", code.value, column, number)
    return Cells(dict(values), _sums(asked) + _opened(columns, staying), _groups(asked))


def _definition_keys() -> list[str]:
    return [one.key for one in definitions().values()]


def _tables() -> list[tuple[str, tuple[str, ...]]]:
    """The tables of the report and their rows; a row `all` is the sum of the others."""
    results = [(f"result:{key}", RESULTS) for key in _definition_keys()]
    return [
        ("stays", ("began", "lasting")),
        ("exits", (*REASONS, ALL)),
        *results,
        ("meetings", (*ATTENDED, ALL)),
        ("placements", (*SORTS, ALL)),
    ]


def _columns(asked: Question) -> list[str]:
    return [*asked.columns, ALL] if len(asked.columns) > 1 else [ALL]


def _row(shown: dict[str, int | None], table: str, code: str, asked: Question) -> list[int | None]:
    return [shown[f"{table}/{code}/{column}"] for column in _columns(asked)]


def _grouped(asked: Question, what: Select[Any], table: Any, month: Any) -> list[Any]:
    """Counts of facts in the period and sites asked for, by what is selected and by column."""
    by = {"gender": table.gender, "age_band": table.age_band}.get(asked.by, table.site_id)
    names = list(what.selected_columns)
    query = what.add_columns(by, func.count()).group_by(*names, by)
    return list(db.session.execute(query.where(month >= asked.first, month <= asked.last, *_of(asked, table))))


def _of(asked: Question, table: Any) -> list[ColumnElement[bool]]:
    """Whom and where the question is about."""
    found = [table.site_id.in_(list(asked.sites))]
    found += [table.gender == asked.gender] if asked.gender else []
    found += [table.age_band == asked.age_band] if asked.age_band else []
    return found


def _count_stays(asked: Question, values: dict[str, int]) -> dict[str, int]:
    """Count stays and exits; answers how many were going on as the period began, which no report shows."""
    for column, number in _grouped(asked, select(), StayFact, StayFact.began):
        _add(asked, values, "stays", "began", column, number)
    for reason, column, number in _grouped(asked, select(StayFact.exit_reason), StayFact, StayFact.ended):
        _add(asked, values, "exits", reason, column, number)
        _add(asked, values, "exits", ALL, column, number)
    by = {"gender": StayFact.gender, "age_band": StayFact.age_band}.get(asked.by, StayFact.site_id)
    lasting = select(by, func.count()).where(StayFact.began <= asked.last, *_of(asked, StayFact))
    lasting = lasting.where(StayFact.ended.is_(None) | (StayFact.ended > asked.last)).group_by(by)
    for column, number in db.session.execute(lasting):
        _add(asked, values, "stays", "lasting", column, number)
    before = select(by, func.count()).where(StayFact.began < asked.first, *_of(asked, StayFact))
    before = before.where(StayFact.ended.is_(None) | (StayFact.ended >= asked.first)).group_by(by)
    staying: dict[str, int] = defaultdict(int)
    for column, number in db.session.execute(before):
        _add(asked, staying, "stays", "before", column, number)
    return staying


def _add(asked: Question, values: dict[str, int], table: str, code: str, column: Any, number: int) -> None:
    """Add a count to its cell and to the sums it is part of."""
    name = asked.sites[column] if asked.by == "programme" else str(getattr(column, "value", column))
    rows = [code, ALL] if table in ("meetings", "placements") else [code]
    for row in rows:
        for one in {name, ALL} if len(asked.columns) > 1 else {ALL}:
            values[f"{table}/{row}/{one}"] += number


def _sums(asked: Question) -> list[Sum]:
    """Every sum that a reader of the report knows: margins, and what the printed definitions say of each other."""
    found: list[Sum] = []
    columns = _columns(asked)
    if len(columns) > 1:
        for name, rows in _tables():
            found += [(f"{name}/{row}/{ALL}", [f"{name}/{row}/{one}" for one in asked.columns]) for row in rows]
    for column in columns:
        for name, rows in (("exits", REASONS), ("meetings", ATTENDED), ("placements", SORTS)):
            found.append((f"{name}/{ALL}/{column}", [f"{name}/{row}/{column}" for row in rows]))
        for definition in definitions().values():
            table = f"result:{definition.key}"
            found.append((f"exits/{ALL}/{column}", [f"{table}/{row}/{column}" for row in RESULTS]))
            left_out = [f"exits/{reason}/{column}" for reason in REASONS if reason in definition.left_out]
            found.append((f"{table}/left_out/{column}", left_out))
    return found


def _opened(columns: list[str], staying: dict[str, int]) -> list[Sum]:
    """Where nobody was as the period began (a site that opened), all who began are still there or have left."""
    new = [column for column in columns if not staying[f"stays/before/{column}"]]
    return [(f"stays/began/{column}", [f"stays/lasting/{column}", f"exits/{ALL}/{column}"]) for column in new]


def _groups(asked: Question) -> list[Sum]:
    """In these a shared answer would tell it of each member."""
    tables = [("exits", REASONS), *((f"result:{key}", RESULTS) for key in _definition_keys())]
    return [
        (f"exits/{ALL}/{column}", [f"{name}/{row}/{column}" for row in rows])
        for name, rows in tables
        for column in _columns(asked)
    ]


def _proportion(shown: dict[str, int | None], key: str, asked: Question) -> dict[str, Any]:
    """The share that meets a definition, in each column: whole per cent, None when withheld or of fewer than ten.

    Of none there is no share: `of` is 0.
    """
    proportions: list[dict[str, int] | None] = []
    for column in _columns(asked):
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


def _phases(asked: Question) -> list[dict[str, Any]]:
    """Median days in each phase that was left in the period; None of fewer than ten."""
    query = select(PhaseFact.phase, PhaseFact.days, func.count()).group_by(PhaseFact.phase, PhaseFact.days)
    query = query.where(PhaseFact.ended >= asked.first, PhaseFact.ended <= asked.last, *_of(asked, PhaseFact))
    days: dict[str, list[int]] = defaultdict(list)
    for phase, number, count_ in db.session.execute(query):
        days[phase.value] += [number] * count_
    return [
        {"code": code, "number": len(days[code]), "median": round(median(days[code]))}
        if len(days[code]) >= LEAST_DENOMINATOR
        else {"code": code, "number": None if days[code] else 0, "median": None}
        for code in PHASES
    ]
