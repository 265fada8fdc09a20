"""What asks for a second look: the hints of each opening, and the sample of a site."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from statistics import median
from typing import cast
from uuid import UUID

from sqlalchemy import select

from ...foundation import clock
from ...foundation.access import Role
from ...foundation.audit import AuditEntry
from ...foundation.database import db
from ...programmes.queries import all_sites
from ..models import Hint
from .openings import Known, Opening, is_opening, known_of, openings_in, site_of, within

AT_RANDOM, MOST_OF_A_HINT = 5, 20
TIMES_THE_MEDIAN, LEAST_FILES, DAYS_BACK = 3, 20, 90


@dataclass(frozen=True, slots=True)
class Chosen:
    """An opening that is looked through, and why."""

    opening: Opening
    hints: list[Hint]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn for a site: the openings, and how many there were in all and with each hint."""

    chosen: list[Chosen]
    counts: dict[str, int]


def hints_of(one: Opening, known: Known) -> list[Hint]:
    """The hints of one opening, in the order of the list."""
    file, who = one.participant_id, known.staff.get(one.actor_id)
    told = {
        Hint.OUTSIDE_HOURS: one.outside_hours,
        Hint.SAME_SURNAME: who is not None and bool(who.surname & known.surnames.get(file, frozenset())),
        Hint.PROTECTED: file in known.named_only,
        Hint.UNUSUAL_VOLUME: _is_unusual(one, known),
        Hint.BREAK_GLASS: one.break_glass,
    }
    relation = _relation(one, known)
    return [hint for hint in Hint if told.get(hint) or hint == relation]


def _relation(one: Opening, known: Known) -> Hint | None:
    """Whether something is missing between the actor and the file on that day.

    A coordinator of a site where the file is at home needs no assignment, a partner opens no file but what was disclosed,
    and who broke the glass has said so: that is a hint of its own. An assignment that was ended on the day itself (its last day is then the day before) is no sign.
    """
    spans, who = known.spans.get(one.participant_id, []), known.staff.get(one.actor_id)
    if who and who.role == Role.COORDINATOR and who.site_id in {span.site_id for span in spans}:
        return None
    if who and who.role == Role.PARTNER:
        return None
    own = [span for span in spans if span.staff_id == one.actor_id and span.first <= one.on]
    if any(span.holds(one.on) for span in own):
        return None
    if own:
        yesterday = one.on - timedelta(days=1)
        ended_today = (one.participant_id, one.on) in known.ended and any(span.last == yesterday for span in own)
        return None if ended_today else Hint.AFTER_END
    days = known.glass.get((one.actor_id, one.participant_id), [])
    glass = any(
        timedelta(0) <= one.on - day <= timedelta(days=1) for day in days
    )  # it holds two hours, maybe past midnight
    return None if glass else Hint.UNRELATED


def _is_unusual(one: Opening, known: Known) -> bool:
    count = known.files_a_day.get((one.actor_id, one.on), 0)
    if count < LEAST_FILES:
        return False
    return count > TIMES_THE_MEDIAN * known.median[one.actor_id, one.on]


def _count_files(openings: list[Opening], known: Known, first: date, last: date) -> None:
    """How many files everybody opened a day; for those who opened many, what was usual in the 90 days before."""
    files: dict[tuple[UUID, date], set[UUID]] = defaultdict(set)
    for one in openings:
        files[one.actor_id, one.on].add(one.participant_id)
    known.files_a_day = {key: len(some) for key, some in files.items()}
    many = {key for key, count in known.files_a_day.items() if count >= LEAST_FILES}
    if not many:
        return
    query = select(AuditEntry.actor_id, AuditEntry.participant_id, AuditEntry.at).where(
        is_opening(),
        within(first - timedelta(days=DAYS_BACK), last),
        AuditEntry.actor_id.in_({actor for actor, _ in many}),
    )
    earlier: dict[UUID, dict[date, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    for actor, file, at in db.session.execute(query.execution_options(yield_per=5000)):
        earlier[cast(UUID, actor)][clock.local(at).date()].add(cast(UUID, file))
    known.median = {(actor, on): _usual(earlier[actor], on) for actor, on in many}


def _usual(days: dict[date, set[UUID]], on: date) -> float:
    """The median of files a working day, of the days before on which somebody worked at all."""
    since = on - timedelta(days=DAYS_BACK)
    counts = [len(files) for day, files in days.items() if since <= day < on and not clock.day_off(day)]
    return median(counts) if counts else 0


def draw(month: date, sites: list[UUID], rng: Random) -> dict[UUID, Drawn]:
    """The sample of a month for each of the sites: five by chance, and those with a hint, at most twenty a hint."""
    last = clock.months_after(month, 1) - timedelta(days=1)
    openings, ended = openings_in(month, last)
    known = known_of(openings, ended, month, last)
    _count_files(openings, known, month, last)
    at_site: dict[UUID, list[Opening]] = defaultdict(list)
    otherwise = all_sites()[0].id
    for one in openings:
        at_site[site_of(one, known, otherwise)].append(one)
    return {site: _sample(at_site[site], known, rng) for site in sites}


def _sample(openings: list[Opening], known: Known, rng: Random) -> Drawn:
    with_hint: dict[Hint, list[int]] = defaultdict(list)
    why = [hints_of(one, known) for one in openings]
    for place, hints in enumerate(why):
        for hint in hints:
            with_hint[hint].append(place)
    picked: dict[int, list[Hint]] = {}
    for place in rng.sample(range(len(openings)), min(AT_RANDOM, len(openings))):
        picked[place] = [Hint.RANDOM, *why[place]]
    for places in with_hint.values():
        for place in rng.sample(places, min(MOST_OF_A_HINT, len(places))):
            picked.setdefault(place, why[place])
    counts = {"all": len(openings)} | {hint.value: len(places) for hint, places in with_hint.items()}
    return Drawn([Chosen(openings[place], hints) for place, hints in sorted(picked.items())], counts)
