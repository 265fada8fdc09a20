"""What the result definitions say of an exit: pure questions, without a database."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ...foundation.clock import months_after
from ...placements.models import PlacementKind, StudyAid
from ...statistics.models import Definition
from ..models import ExitReason

PRACTICE = (PlacementKind.WORK_PRACTICE, PlacementKind.WORK_TRAINING, PlacementKind.INTERNSHIP)
IN_WORK_OR_STUDIES = (ExitReason.WORK, ExitReason.STUDIES)


class Result(StrEnum):
    """What a definition says of one exit."""

    MET = "met"
    UNDECIDED = "undecided"
    UNVERIFIED = "unverified"
    MISSING = "missing"
    NOT_MET = "not_met"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Ending:
    """An exit as the definitions see it; `reason` None for a stay that ended without anybody saying why."""

    on: date
    reason: ExitReason | None
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Spell:
    """A placement as the definitions see it; first and last day are both included, None while it goes on."""

    kind: PlacementKind
    started_on: date
    ended_on: date | None = None
    study_aid: StudyAid | None = None


def result(definition: Definition, ending: Ending, spells: Iterable[Spell], today: date) -> Result:
    """What a definition says of an exit, as things stand today."""
    if ending.reason is None:
        return Result.MISSING
    if ending.reason in definition.left_out:
        return Result.LEFT_OUT
    if definition.counts_by == "exit":
        return _by_exit(definition, ending)
    return _by_placements(definition, ending, list(spells), today)


def _by_exit(definition: Definition, ending: Ending) -> Result:
    if ending.reason not in definition.reasons:
        return Result.NOT_MET
    return Result.MET if ending.verified else Result.UNVERIFIED


def _by_placements(definition: Definition, ending: Ending, spells: list[Spell], today: date) -> Result:
    latest = months_after(ending.on, definition.begins_within_months)
    runs = [(first, last, definition.least_months) for first, last in _runs(definition.work, spells)]
    runs += [
        (one.started_on, one.ended_on, 0) for one in spells if one.kind.is_studies and one.study_aid == StudyAid.YES
    ]
    found = {
        _lasts(first, last, months, today)
        for first, last, months in runs
        if first <= latest and (last is None or last >= ending.on)
    }
    for one in (Result.MET, Result.UNDECIDED):
        if one in found:
            return one
    return (
        Result.MISSING
        if ending.reason in IN_WORK_OR_STUDIES and not told(ending.on, spells, latest)
        else Result.NOT_MET
    )


def told(on: date, spells: Iterable[Spell], latest: date) -> bool:
    """Does any placement around an exit say where the person worked or studied, with study aid known? Practice does not."""
    return any(
        one.kind not in PRACTICE and one.study_aid != StudyAid.UNKNOWN
        for one in spells
        if one.started_on <= latest and (one.ended_on is None or one.ended_on >= on)
    )


def _lasts(first: date, last: date | None, months: int, today: date) -> Result:
    """Has what began on a day lasted so many months, may it still, or did it not?"""
    complete_on = months_after(first, months)
    if last is not None and last < complete_on:
        return Result.NOT_MET
    return Result.MET if complete_on <= today else Result.UNDECIDED


def _runs(kinds: Collection[str], spells: Iterable[Spell]) -> list[tuple[date, date | None]]:
    """Unbroken runs of work of some kinds: spells that overlap, or follow each other from one day to the next."""
    runs: list[tuple[date, date | None]] = []
    for one in sorted((one for one in spells if one.kind in kinds), key=lambda one: one.started_on):
        first, last = runs.pop() if runs else (one.started_on, one.ended_on)
        if last is not None and one.started_on > last + timedelta(days=1):
            runs += [(first, last), (one.started_on, one.ended_on)]
        else:
            runs.append((first, None if last is None or one.ended_on is None else max(last, one.ended_on)))
    return runs
