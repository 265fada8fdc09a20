"""Who has read a file, told to the person: the whole for the log reviewer, and what may be told within the file."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select

from ...assignments.models import Assignment
from ...assignments.queries import assignments_seen
from ...enrolments.models import Enrolment
from ...enrolments.queries import enrolments_of
from ...foundation import clock
from ...foundation.access import Actor
from ...foundation.audit import AuditEntry
from ...foundation.database import db
from ...foundation.reach import ReachSession
from ...foundation.work import elevated
from ...programmes.models import ProgrammeAgency
from ...staff.models import Staff
from .openings import BREAK_GLASS, Span, is_opening, spans_of, within
from .standing import LISTS

LIST_DAYS = 90  # lists hold many files each, so they are looked through for the last days only


class Kind(StrEnum):
    """What somebody did, as one tells the person."""

    OPENED = "opened"
    BACKGROUND = "background"
    BREAK_GLASS = "break_glass"
    LISTED = "listed"


@dataclass(frozen=True, slots=True)
class Read:
    """A reader, a day, and how often they did what."""

    actor_id: UUID
    on: date
    kinds: Counter[Kind]


@dataclass(frozen=True, slots=True)
class Told:
    """What may be told within the file: readers by name, and how many others of each agency."""

    reads: list[Read]
    others: dict[UUID, int]


@dataclass(frozen=True, slots=True)
class Places:
    """Who belongs where in a file, and what of it the actor sees: sites, and the agencies in the teams of the stays."""

    spans: list[Span]
    seen: set[UUID]
    unseen: set[UUID]
    team: set[UUID]


def reads_of(participant_id: UUID, span: tuple[date, date]) -> list[Read]:
    """Everybody who read a file within some days, latest first; lists for the last ninety days of them."""
    found: dict[tuple[UUID, date], Counter[Kind]] = defaultdict(Counter)
    query = select(AuditEntry.actor_id, AuditEntry.at, AuditEntry.event).where(
        is_opening(), AuditEntry.participant_id == participant_id, within(*span)
    )
    for actor, at, event in db.session.execute(query):
        found[cast(UUID, actor), clock.local(at).date()][_kind(event)] += 1
    _add_lists(found, participant_id, span)
    reads = [Read(actor, on, kinds) for (actor, on), kinds in found.items()]
    return sorted(reads, key=lambda one: (one.on, one.actor_id.hex), reverse=True)


def _kind(event: str) -> Kind:
    return {"background.opened": Kind.BACKGROUND, BREAK_GLASS: Kind.BREAK_GLASS}.get(event, Kind.OPENED)


def _add_lists(found: dict[tuple[UUID, date], Counter[Kind]], participant_id: UUID, span: tuple[date, date]) -> None:
    """Lists and searches in which the file showed. Only those who reach it can have seen it there, so only they are asked."""
    with elevated("log review") as session:
        spans = spans_of(session, [participant_id])[participant_id]
    at_sites = select(Staff.id).where(Staff.site_id.in_({one.site_id for one in spans}))
    who = {one.staff_id for one in spans} | {actor for actor, _ in found} | set(db.session.scalars(at_sites))
    since = max(span[0], span[1] - timedelta(days=LIST_DAYS - 1))
    query = select(AuditEntry.actor_id, AuditEntry.at).where(
        AuditEntry.actor_id.in_(who),
        within(since, span[1]),
        AuditEntry.event.in_(LISTS),
        AuditEntry.detail.contains(participant_id.hex),
    )
    for actor, at in db.session.execute(query):
        found[cast(UUID, actor), clock.local(at).date()][Kind.LISTED] += 1


def told_of(by: Actor, participant_id: UUID, span: tuple[date, date]) -> Told:
    """What the actor may tell the person of who has read the file.

    By name the own agency's people and those who work with the person at a site the actor sees. Of others a count, and only
    of agencies in the team of a stay that shows. Whoever belongs to the file at a place the actor does not see is left
    out: their reading alone would tell of a stay there (OSL 8 kap. 1 §).
    """
    reads, places = reads_of(participant_id, span), _places(by, participant_id)
    staff = {
        id_: (agency, site)
        for id_, agency, site in db.session.execute(
            select(Staff.id, Staff.agency_id, Staff.site_id).where(Staff.id.in_({one.actor_id for one in reads}))
        )
    }
    named, others = set(), defaultdict[UUID, set[UUID]](set)
    for id_, (agency, site) in staff.items():
        here = any(one.staff_id == id_ and one.site_id in places.seen for one in places.spans)
        if not here and _belongs_elsewhere(id_, site, places):
            continue
        if here or agency == by.agency_id:
            named.add(id_)
        elif agency in places.team:
            others[agency].add(id_)
    shown = [one for one in reads if one.actor_id in named]
    return Told(shown, {agency: len(some) for agency, some in others.items()})


def _belongs_elsewhere(id_: UUID, site: UUID | None, places: Places) -> bool:
    works = any(one.staff_id == id_ and one.site_id in places.unseen for one in places.spans)
    return works or site in places.unseen


def _places(by: Actor, participant_id: UUID) -> Places:
    stays, working = enrolments_of(participant_id), assignments_seen(participant_id)
    seen = {stay.site_id for stay in stays} | {one.site_id for one in working} | {by.site_id} - {None}
    with elevated("log review") as session:
        spans, every = spans_of(session, [participant_id])[participant_id], _every_site(session, participant_id)
    query = select(ProgrammeAgency.agency_id).where(
        ProgrammeAgency.programme_id.in_({stay.programme_id for stay in stays})
    )
    return Places(spans, _ids(seen), every - seen, set(db.session.scalars(query)))


def _ids(some: Collection[UUID | None]) -> set[UUID]:
    return {one for one in some if one is not None}


def _every_site(session: ReachSession, participant_id: UUID) -> set[UUID]:
    """Every site a file has to do with."""
    found: set[UUID] = set()
    owners: tuple[Any, ...] = (Assignment, Enrolment)
    for owner in owners:
        found |= set(session.scalars(select(owner.site_id).where(owner.participant_id == participant_id)))
    return found
