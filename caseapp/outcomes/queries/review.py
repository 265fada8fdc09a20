"""The coordinator's review of the own site: each figure is the number of files behind it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from ...enrolments.models import Enrolment
from ...enrolments.queries import stays_in_reach
from ...foundation import audit, clock
from ...foundation.access import Actor
from ...foundation.database import db
from ...meetings.queries import silent_files
from ...participants.queries import Listed, listed
from ...placements.models import Placement, StudyAid, Verification
from ...placements.queries import placements_within
from ...statistics.models import Definition, definitions
from ...statistics.queries import results_of
from ..models import Exit, ExitReason
from . import Due, due_follow_ups, exits_within, reviewed_versions
from .definitions import IN_WORK_OR_STUDIES, Ending, Result, Spell, result

LAST_TWELVE_MONTHS = "12m"


@dataclass(frozen=True, slots=True)
class EndedStay:
    """A stay that ended in the period: how, what each definition says, and whether a coordinator has looked."""

    stay: Enrolment
    exit: Exit | None
    results: dict[str, Result]
    reviewed: bool
    verified: bool


@dataclass(frozen=True, slots=True)
class Review:
    """A site's outcomes in a period. `figures`: name -> the ended stays behind it."""

    figures: dict[str, list[EndedStay]]
    follow_ups: list[Due]
    silent: list[tuple[UUID, int]]
    definitions: dict[str, Definition]

    def count(self, definition: str, of: str) -> int:
        """How many exits a definition says so of."""
        return len(self.figures[f"{definition}.{of}"])

    def counted(self, definition: str) -> int:
        """The denominator of a definition."""
        return sum(self.count(definition, one) for one in Result if one != Result.LEFT_OUT)


@dataclass(frozen=True, slots=True)
class Line:
    """A file behind a figure: whose, when the stay ended, what is said of it; no sensitive fact (SoLPuL 7 a §)."""

    person: Listed
    ended: EndedStay | None = None
    due: Due | None = None
    silent_days: int = 0


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included."""

    first: date
    last: date
    name: str = ""


def period(name: str) -> Period | None:
    """A year, or the last twelve months; None for anything else."""
    today = clock.today()
    if name == LAST_TWELVE_MONTHS:
        return Period(clock.months_after(today, -12), today, name)
    if name in years():
        return Period(date(int(name), 1, 1), date(int(name), 12, 31), name)
    return None


def years() -> list[str]:
    """The years one may ask for, latest first."""
    this = clock.today().year
    return [str(year) for year in range(this, this - 8, -1)]


def count_outcomes(by: Actor, within: Period) -> Review:
    """The figures for a page that shows no name; the log says that they were counted."""
    audit.read("outcome.counted", by=by)
    return review(by, within)


def review(by: Actor, within: Period) -> Review:
    """The outcomes of the actor's site. A stay registered in error counts nowhere."""
    stays = _ended_at(by.site_id)
    ended = _ended(stays, within)
    figures: dict[str, list[EndedStay]] = {"exits": [], "to_review": [], "unwritten": [], "unverified": []}
    figures |= {f"{name}.{one}": [] for name in definitions() for one in Result}
    for one in ended:
        for figure in _figures_of(one):
            figures[figure].append(one)
    open_stays = [one for one in stays_in_reach(open_only=True) if one.site_id == by.site_id]
    silent = [(file, days) for file, _, days in silent_files(open_stays)]
    return Review(figures, due_follow_ups(stays, clock.today()), silent, definitions())


def exits_to_review(by: Actor) -> int:
    """How many exits of the last twelve months at the actor's site no coordinator has looked at."""
    ids = {one.id for one in _ended_at(by.site_id, clock.months_after(clock.today(), -12))}
    exits, reviewed = exits_within(ids), reviewed_versions(ids)
    return sum(reviewed.get(id_) != one.version for id_, one in exits.items())


def _ended_at(site_id: UUID | None, first: date = date.min) -> list[Enrolment]:
    query = select(Enrolment).where(Enrolment.site_id == site_id, Enrolment.ended_on >= first)
    return list(db.session.scalars(query.order_by(Enrolment.ended_on.desc(), Enrolment.id)))


def _ended(stays: list[Enrolment], within: Period) -> list[EndedStay]:
    mine = [one for one in stays if one.ended_on and within.first <= one.ended_on <= within.last]
    ids = {one.id for one in mine}
    exits, reviewed, placements = exits_within(ids), reviewed_versions(ids), placements_within(ids)
    facts = results_of([(one.id, one.participant_id) for one in mine])
    found = []
    for stay in mine:
        exit_ = exits.get(stay.id)
        spells = [
            Spell(one.kind, one.started_on, one.ended_on, StudyAid(one.study_aid) if one.study_aid else None)
            for one in placements[stay.id]
        ]
        results = {name: Result(facts[stay.id][name]) for name in definitions() if name in facts.get(stay.id, {})}
        for name in definitions().keys() - results.keys():  # before the first `flask statistics settle --all`
            results[name] = result(definitions()[name], _ending(stay, exit_), spells, clock.today())
        seen = exit_ is not None and reviewed.get(stay.id) == exit_.version
        found.append(
            EndedStay(stay, exit_, results, seen, exit_ is None or _verified(stay, exit_, placements[stay.id]))
        )
    return found


def _verified(stay: Enrolment, exit_: Exit, placements: list[Placement]) -> bool:
    """Is the exit verified, and for work and studies each placement that goes on beyond it?"""
    beyond = [one for one in placements if one.ended_on is None or one.ended_on > (stay.ended_on or clock.today())]
    by_work = exit_.reason in IN_WORK_OR_STUDIES
    return exit_.verified and not (by_work and any(one.verification == Verification.NONE for one in beyond))


def _ending(stay: Enrolment, exit_: Exit | None) -> Ending:
    return Ending(stay.ended_on or clock.today(), exit_.reason if exit_ else None, exit_ is not None and exit_.verified)


def _figures_of(one: EndedStay) -> list[str]:
    if one.exit and one.exit.reason == ExitReason.REGISTERED_IN_ERROR:
        return ["to_review"] * (not one.reviewed)  # a coordinator looks at it, and it counts nowhere
    found = ["exits", *(f"{name}.{what}" for name, what in one.results.items())]
    if one.exit is None:
        return [*found, "unwritten"]
    return found + ["to_review"] * (not one.reviewed) + ["unverified"] * (not one.verified)


def lines(by: Actor, found: Review, figure: str) -> list[Line]:
    """The files behind a figure. The log names them."""
    if figure == "follow_ups":
        people = listed({one.participant_id for one in found.follow_ups})
        rows = [Line(people[one.participant_id], due=one) for one in found.follow_ups]
    elif figure == "silent":
        people = listed({file for file, _ in found.silent})
        rows = [Line(people[file], silent_days=days) for file, days in found.silent]
    else:
        ended = found.figures[figure]
        people = listed({one.stay.participant_id for one in ended})
        rows = [Line(people[one.stay.participant_id], ended=one) for one in ended]
    audit.read("outcome.listed", by=by, shown={row.person.id for row in rows}, why=figure)
    return rows
