"""Questions of reports: what may be asked, what has been published."""

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from ...foundation import audit, clock
from ...foundation.access import Actor
from ...foundation.database import db
from ...foundation.rules import Broken, Missing
from ...programmes.models import Site
from ...programmes.queries import all_programmes, all_sites
from ...statistics.models import AgeBand, Gender
from ..models import Release

BREAKDOWNS = ("programme", "site", "gender", "age_band")
ASKED = ("period", "programme", "site", "gender", "age_band", "by")
ROLLING = {"r12": 12, "r24": 24, "r36": 36}
YEARS_BACK, A_PAGE = 8, 20


@dataclass(frozen=True, slots=True)
class Question:
    """What a report counts: whole months from `first` to `last` (their first days), whom and where, side by side by something.

    `columns` are the codes of what stands side by side.
    """

    period: str
    first: date
    last: date
    programme: UUID | None
    site: UUID | None
    gender: Gender | None
    age_band: AgeBand | None
    by: str
    sites: dict[UUID, str]  # site -> its programme
    columns: tuple[str, ...]
    names: dict[str, tuple[str, str]]  # a programme or site -> what it is called by itself, and in a column


def question(
    period: str, programme: str = "", site: str = "", gender: str = "", age_band: str = "", by: str = "programme"
) -> Question:
    """What is asked for. Raises Broken: 'period' for anything but whole months that have begun, 'other_site' for a site of
    another programme than the one asked for, 'question' for anything else that nobody offers.
    """
    first, last = months_of(period)
    genders, bands = tuple(one.value for one in Gender), tuple(one.value for one in AgeBand)
    if by not in BREAKDOWNS or gender not in ("", *genders) or age_band not in ("", *bands):
        raise Broken("question")
    known = all_programmes()
    if programme and programme not in {str(one.id) for one in known}:
        raise Broken("question")
    every = all_sites()
    chosen = [
        one
        for one in every
        if (not programme or str(one.programme_id) == programme) and (not site or str(one.id) == site)
    ]
    if site and not chosen:
        raise Broken("other_site" if site in {str(one.id) for one in every} else "question")
    columns = {
        "programme": tuple(dict.fromkeys(str(one.programme_id) for one in chosen)),
        "site": tuple(str(one.id) for one in chosen),
        "gender": (gender,) if gender else genders,
        "age_band": (age_band,) if age_band else bands,
    }[by]
    return Question(
        period=period,
        first=first,
        last=last,
        programme=UUID(programme) if programme else None,
        site=UUID(site) if site else None,
        gender=Gender(gender) if gender else None,
        age_band=AgeBand(age_band) if age_band else None,
        by=by,
        sites={one.id: str(one.programme_id) for one in chosen},
        columns=columns,
        names=_names(chosen) | {str(one.id): (one.name, one.name) for one in known if str(one.id) == programme},
    )


def _names(sites: list[Site]) -> dict[str, tuple[str, str]]:
    found = {str(one.programme_id): (one.programme.name, one.programme.name) for one in sites}
    return found | {str(one.id): (f"{one.programme.name}, {one.name}", one.name) for one in sites}


def months_of(period: str) -> tuple[date, date]:
    """The first days of the first and the last month: `2026`, `2026-q3`, `2026-11`, `r12` (whole months that are over)."""
    today = clock.today().replace(day=1)
    if period in ROLLING:
        last = clock.months_after(today, -1)
        return clock.months_after(last, 1 - ROLLING[period]), last
    found = re.fullmatch(r"(\d{4})(?:-q([1-4])|-(0[1-9]|1[0-2]))?", period, re.ASCII)
    if not found or not today.year - YEARS_BACK <= int(found[1]) <= today.year:
        raise Broken("period")
    year, quarter, month = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    first = date(year, month or (quarter * 3 - 2 if quarter else 1), 1)
    if first > today:
        raise Broken("period")
    return first, clock.months_after(first, 0 if month else 2 if quarter else 11)


def periods() -> dict[str, list[str]]:
    """The periods one may ask for, latest first, by kind."""
    today = clock.today().replace(day=1)
    months = [clock.months_after(today, -back) for back in range(24)]
    quarters = dict.fromkeys(f"{one.year}-q{(one.month + 2) // 3}" for one in months)
    return {
        "year": [str(today.year - back) for back in range(6)],
        "rolling": list(ROLLING),
        "quarter": list(quarters),
        "month": [f"{one:%Y-%m}" for one in months],
    }


@dataclass(frozen=True, slots=True)
class Published:
    """A release with its figures read."""

    number: int
    release: Release
    body: dict[str, Any]


def releases(number: int = 1) -> list[Published]:
    """A page of releases, latest first."""
    query = select(Release).order_by(Release.number.desc()).limit(A_PAGE).offset((number - 1) * A_PAGE)
    found = db.session.scalars(query)
    return [Published(one.number, one, json.loads(one.body)) for one in found]


def count_releases() -> int:
    """How many reports were released."""
    return db.session.scalar(select(func.count()).select_from(Release)) or 0


def note_counting(by: Actor) -> None:
    """The log says that a report was counted for somebody, once a page."""
    audit.read("report.counted", by=by)


def release(by: Actor, release_id: UUID, to: str) -> Published:
    """One release, with what it was read for in the log. Raises Missing."""
    found = db.session.get(Release, release_id)
    if found is None:
        raise Missing
    audit.read("release.read", by=by, shown=[found.id], why=to)
    return Published(found.number, found, json.loads(found.body))
