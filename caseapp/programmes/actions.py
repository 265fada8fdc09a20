"""Changes of programmes and sites."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from ..agencies.queries import agencies_at, agency
from ..foundation import audit
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.rules import Broken, Stale
from .models import Phase, Programme, ProgrammePhase, Site


@dataclass(frozen=True, slots=True)
class Rules:
    """What is said of a programme: ages in whole years, silence in days, the team as ids of agencies."""

    name: str
    prefix: str
    least_age: int
    most_age: int | None
    silent_after_days: int
    phases: Collection[Phase]
    team: Collection[UUID]


@dataclass(frozen=True, slots=True)
class Address:
    """What participants are told of a site."""

    name: str
    street: str
    postcode: str
    town: str
    phone: str


def add_programme(*, by: Actor | None, id: UUID | None = None, rules: Rules) -> Programme:
    """Add a programme. The database refuses a taken name or prefix and an age window that ends too soon."""
    programme = Programme(id=id, version=1)
    _write(programme, rules)
    db.session.add(programme)
    audit.record("programme.added", by=by, records=[programme.id])
    return programme


def change_programme(*, by: Actor | None, programme: Programme, version: int, rules: Rules) -> None:
    """Change a programme, its phases and its team. Stays in a phase no longer used stand there until moved.

    Raises Broken when an agency is to leave whose people have open accounts at a site; Stale when somebody
    was first.
    """
    # The row is locked: whoever gives somebody a place here at this moment waits and then reads the new team.
    db.session.refresh(programme, with_for_update=True)
    if programme.version != version:
        raise Stale(programme.version, _there(programme))
    leaving = {one.id for one in programme.team} - set(rules.team)
    if leaving & agencies_at([site.id for site in programme.sites]):
        raise Broken("agency_works_here")
    _write(programme, rules)
    # Phases and team lie in tables of their own; the version counts their changes too.
    flag_modified(programme, "name")
    audit.record("programme.changed", by=by, records=[programme.id])


def _there(programme: Programme) -> dict[str, str]:
    return {
        "name": programme.name,
        "prefix": programme.prefix,
        "least_age": str(programme.least_age),
        "most_age": "" if programme.most_age is None else str(programme.most_age),
        "silent_after_days": str(programme.silent_after_days),
        "phases": ",".join(one.phase.value for one in programme.phases if one.phase != Phase.EXITED),
        "team": ",".join(str(one.id) for one in programme.team),
    }


def _write(programme: Programme, rules: Rules) -> None:
    wanted = {*rules.phases, Phase.EXITED}
    if len(wanted) == 1:
        raise Broken("no_phase")
    team = [agency(one) for one in sorted(set(rules.team))]
    if any(not one.signs_in for one in team):
        raise Broken("agency_without_accounts")
    programme.name, programme.prefix = rules.name, rules.prefix
    programme.least_age, programme.most_age = rules.least_age, rules.most_age
    programme.silent_after_days = rules.silent_after_days
    kept = [one for one in programme.phases if one.phase in wanted]
    new = wanted - {one.phase for one in kept}
    programme.phases = [*kept, *(ProgrammePhase(phase=phase) for phase in Phase if phase in new)]
    programme.team = team


def add_site(*, by: Actor | None, id: UUID | None = None, programme: Programme, address: Address) -> Site:
    """Add a place to a programme. Two of the same name in one programme are refused by the database."""
    site = Site(id=id, programme_id=programme.id, version=1)
    _place(site, address)
    db.session.add(site)
    audit.record("site.added", by=by, records=[site.id])
    return site


def change_site(*, by: Actor | None, site: Site, version: int, address: Address) -> None:
    """Change a site's name, address or phone. Raises Stale when somebody was first."""
    if site.version != version:
        names = ("name", "street", "postcode", "town", "phone")
        raise Stale(site.version, {name: getattr(site, name) for name in names})
    _place(site, address)
    audit.record("site.changed", by=by, records=[site.id])


def _place(site: Site, address: Address) -> None:
    site.name, site.street, site.postcode = address.name, address.street, address.postcode
    site.town, site.phone = address.town, address.phone
