"""The criterion: what `reach` says, put into every ORM statement on a case table."""

from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ClauseElement, Date, Dialect, and_, bindparam, event, literal_column, or_, select
from sqlalchemy.orm import Mapper, ORMExecuteState, with_loader_criteria
from sqlalchemy.sql.visitors import iterate
from sqlalchemy.types import Uuid

from . import clock
from .reach import (
    EMERGENCY,
    INTAKE_REACH,
    REACH,
    RECIPIENT_REACH,
    SITE_REACH,
    TEAM_REACH,
    Reach,
    ReachSession,
    case_classes,
)
from .records import Instant, Topic


class Now(Instant):
    """The instant at which the statement runs, whatever was bound: criteria are kept, and a lambda keeps no callable."""

    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The present."""
        return super().process_bind_param(clock.now(), dialect)


def in_reach(reach: Reach, view: Any) -> tuple[Any, ...]:
    """The conditions on a reach view: the actor's own rows, on the session's day, not expired as the statement runs."""
    on = bindparam("reach_on", reach.on, Date)
    return (
        view.c.actor_id == bindparam("reach_actor", reach.actor_id, Uuid),
        view.c.valid_from <= on,
        view.c.valid_until >= on,
        view.c.expires_at > bindparam("reach_at", None, Now),
    )


def files_of(reach: Reach, changing: bool = False) -> Any:
    """The files in reach, as a sub-select; to change something, without those that a break-glass alone opens."""
    files = select(REACH.c.participant_id).where(*in_reach(reach, REACH))
    return files.where(REACH.c.kind != literal_column(f"'{EMERGENCY}'")) if changing else files


def reached_by(session: ReachSession, participant_id: UUID) -> dict[str, datetime]:
    """How the session's actor reaches a file (assignment, cover, site, emergency), each with the instant it expires."""
    if not isinstance(session.reach, Reach):
        return {}
    query = select(REACH.c.kind, REACH.c.expires_at).where(*in_reach(session.reach, REACH))
    found = session.execute(query.where(REACH.c.participant_id == participant_id).order_by(REACH.c.expires_at))
    return {str(kind): at for kind, at in found}


def read_until(session: ReachSession, participant_id: UUID) -> datetime | None:
    """Until when the session's actor reads a file that a break-glass alone opens; None when it is in reach otherwise, or not."""
    found = reached_by(session, participant_id)
    return found[EMERGENCY] if found.keys() == {EMERGENCY} else None


def received_until(session: ReachSession, received_id: UUID) -> dict[UUID, date]:
    """What was disclosed of a person to the actor's agency and stands, each with the last day on which it does.

    It asks the view alone: what an empty answer takes tells nothing of whether there is such a person.
    """
    if not isinstance(session.reach, Reach):
        return {}
    columns = RECIPIENT_REACH.c.disclosure_id, RECIPIENT_REACH.c.valid_until
    found: dict[UUID, date] = {}
    query = select(*columns).where(*in_reach(session.reach, RECIPIENT_REACH))
    for disclosure_id, until in session.execute(query.where(RECIPIENT_REACH.c.received_id == received_id)):
        found[disclosure_id] = max(until, found.get(disclosure_id, until))
    return found


def stays_of(reach: Reach, topic: Topic) -> Any:
    """The enrolments whose team consent opens the topic to the actor's agency, as a sub-select."""
    return select(TEAM_REACH.c.enrolment_id).where(
        *in_reach(reach, TEAM_REACH),
        TEAM_REACH.c.agency_id == bindparam("reach_agency", reach.agency_id, Uuid),
        TEAM_REACH.c.topic == literal_column(f"'{topic.value}'"),
    )


def received_of(reach: Reach, column: str = "received_id") -> Any:
    """What was disclosed to the actor's agency and stands (`disclosure_id`), or about whom, as a sub-select."""
    return select(RECIPIENT_REACH.c[column]).where(*in_reach(reach, RECIPIENT_REACH))


def intakes_of(reach: Reach) -> Any:
    """The enquiries that the actor's agency sent, or that came to the actor's site, as a sub-select."""
    actor = bindparam("reach_actor", reach.actor_id, Uuid)
    return select(INTAKE_REACH.c.intake_id).where(INTAKE_REACH.c.actor_id == actor)


def stays_followed_up(reach: Reach) -> Any:
    """The enrolments at the site that the actor coordinates, as a sub-select."""
    return select(SITE_REACH.c.enrolment_id).where(
        SITE_REACH.c.actor_id == bindparam("reach_actor", reach.actor_id, Uuid)
    )


def criterion(owner: Any, reach: Reach, changing: bool = False) -> Any:
    """The condition on one case class: the file in reach; to change a team record the own agency, to read it what opens it."""
    if owner.__reach__ == "intake":
        return owner.file_id().in_(intakes_of(reach))
    agency = bindparam("reach_agency", reach.agency_id, Uuid)
    files = _within(owner, files_of(reach, changing), agency)
    if owner.__reach__ == "file" or (changing and owner.__reach__ == "recipient"):
        return files
    if owner.__reach__ == "recipient":
        return _either_side(owner, files, received_of(reach, owner.__through__[1]))
    if changing:
        return and_(files, owner.owner_agency_id == agency)
    stays = stays_of(reach, owner.__topic__)
    if owner.__by_site__:
        return and_(files, or_(_readable(owner, agency, stays), owner.enrolment_id.in_(stays_followed_up(reach))))
    return and_(files, _readable(owner, agency, stays))


def _within(owner: Any, files: Any, agency: Any) -> Any:
    """In a file in reach, and where the class says so the own agency's, or addressed to it. `owner` may be an alias."""
    within = owner.file_id().in_(files)
    return and_(within, getattr(owner, owner.__own__) == agency) if owner.__own__ else within


def _either_side(owner: Any, files: Any, received: Any) -> Any:
    """With the file, or by the agency that received something. `owner` may be an alias."""
    return or_(files, getattr(owner, owner.__through__[0]).in_(received))


def _readable(owner: Any, agency: Any, stays: Any) -> Any:
    """The own agency's, or opened by team consent, unless no consent opens it. `owner` may be an alias."""
    opened = owner.enrolment_id.in_(stays)
    if owner.__apart__:
        column, value = owner.__apart__
        opened = and_(opened, getattr(owner, column) != literal_column(f"'{value}'"))
    return or_(owner.owner_agency_id == agency, opened)


@lru_cache(1024)
def _criterion_option(owner: Any, reach: Reach, changing: bool) -> Any:
    """The same as a loader option; a lambda, since a plain expression is not adapted to aliases.

    Kept by the reach it belongs to, whole: it never changes, and making it anew for each request costs a page's time.
    """
    return with_loader_criteria(owner, _condition(owner, reach, changing), include_aliases=True)


def _condition(owner: Any, reach: Reach, changing: bool) -> Any:
    """`criterion` as a lambda of the class or its alias."""
    if owner.__reach__ == "intake":
        intakes = intakes_of(reach)
        return lambda c: c.file_id().in_(intakes)
    files, agency = files_of(reach, changing), bindparam("reach_agency", reach.agency_id, Uuid)
    if owner.__reach__ == "file" or (changing and owner.__reach__ == "recipient"):
        return lambda c: _within(c, files, agency)
    if owner.__reach__ == "recipient":
        received = received_of(reach, owner.__through__[1])
        return lambda c: _either_side(c, _within(c, files, agency), received)
    if changing:
        return lambda c: and_(c.file_id().in_(files), c.owner_agency_id == agency)
    stays = stays_of(reach, owner.__topic__)
    if not owner.__by_site__:
        return lambda c: and_(c.file_id().in_(files), _readable(c, agency, stays))
    led = stays_followed_up(reach)
    return lambda c: and_(c.file_id().in_(files), or_(_readable(c, agency, stays), c.enrolment_id.in_(led)))


@event.listens_for(ReachSession, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    reach = state.session.info.get("reach")
    if not isinstance(reach, Reach):
        return  # elevated, or not fixed: then the gate refuses
    if state.is_column_load:
        owner = state.bind_mapper.class_ if state.bind_mapper else None
        if owner in case_classes():
            state.statement = state.statement.where(criterion(owner, reach))  # type: ignore[attr-defined]
        return
    changing = state.is_update or state.is_delete
    if changing and isinstance(state.parameters, list):
        return  # a bulk update by primary key carries no criterion: `writes` looks first
    options = state.session.info.setdefault("criteria", {})
    owners = _owners_in(state)
    for owner in owners:
        if (owner, changing) not in options:
            options[owner, changing] = _criterion_option(owner, reach, changing)
    if owners:
        state.statement = state.statement.options(*(options[owner, changing] for owner in owners))


def _owners_in(state: ORMExecuteState) -> list[Any]:
    """The case classes a statement may load: those it names anywhere, and those their relationships lead to.

    Each criterion costs a little, so a statement carries only those it needs. One forgotten here leaks nothing: the gate
    refuses a case table without its criterion.
    """
    mappers = {state.bind_mapper} if state.bind_mapper else set()
    for element in iterate(cast(ClauseElement, state.statement)):
        entity = getattr(element, "_annotations", {}).get("parententity")
        if entity is not None:
            mappers.add(entity.mapper)
    found = set().union(*map(_led_to, mappers))
    return [owner for owner in case_classes() if owner in found]


@cache
def _led_to(mapper: Mapper[Any]) -> frozenset[Any]:
    """The case classes that a mapped class is, or that its relationships lead to, however far."""
    seen, waiting = {mapper}, [mapper]
    while waiting:
        new = {one.mapper for one in waiting.pop().relationships} - seen
        seen |= new
        waiting += new
    return frozenset(one.class_ for one in seen) & frozenset(case_classes())
