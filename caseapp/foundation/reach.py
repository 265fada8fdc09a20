"""Reach: which files an actor may open, fixed per database session and evaluated by the database at each statement.

Two views, made by the migrations, say it: `reach` (actor, file, from, until) by assignment, cover and site, and
`team_reach` (actor, agency, enrolment, topic, from, until) by team consent (OSL 10 kap. 1 §, 12 kap. 2 §). Every ORM statement on
a case table gets the criterion; `writes` checks what is flushed; `gate` refuses SQL without it; on PostgreSQL row-level
security is the second net.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, cast
from uuid import UUID

from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import (
    ClauseElement,
    Column,
    Date,
    MetaData,
    String,
    Table,
    and_,
    bindparam,
    event,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql.visitors import iterate
from sqlalchemy.types import Uuid

from .records import Base, Topic

VIEWS = MetaData()
REACH = Table(
    "reach",
    VIEWS,
    Column("actor_id", Uuid),
    Column("participant_id", Uuid),
    Column("valid_from", Date),
    Column("valid_until", Date),
)
TEAM_REACH = Table(
    "team_reach",
    VIEWS,
    Column("actor_id", Uuid),
    Column("agency_id", Uuid),
    Column("enrolment_id", Uuid),
    Column("topic", String),
    Column("valid_from", Date),
    Column("valid_until", Date),
)

FLUSHING: ContextVar[bool] = ContextVar("flushing", default=False)


class OutOfReach(Exception):
    """A write on a file, or on another agency's record, that the actor does not reach."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose eyes a database session has: the actor, their agency, and the Stockholm date it counts from."""

    actor_id: UUID
    agency_id: UUID
    on: date


@dataclass(frozen=True, slots=True)
class Elevated:
    """A session that sees every file, for one named purpose that goes into the log."""

    purpose: str


class ReachSession(FlaskSession):
    """A session whose reach is fixed once. Until then no case table answers at all."""

    def fix(self, reach: Reach | Elevated) -> None:
        """Fix the reach. Raises RuntimeError the second time, or when a transaction is already open."""
        if "reach" in self.info or self.in_transaction():
            raise RuntimeError("the reach of a session is fixed once, before its first statement")
        self.info["reach"] = reach

    def permit(self, participant_id: UUID) -> None:
        """Let the system itself add a line to one file out of reach, in this transaction; nothing of it becomes readable."""
        self.info.setdefault("made", set()).add(participant_id)

    @property
    def reach(self) -> Reach | Elevated | None:
        """The reach, or None before it is fixed."""
        found: Reach | Elevated | None = self.info.get("reach")
        return found

    def flush(self, objects: Any = None) -> None:
        """Flush; the unit of work's own UPDATE and DELETE by primary key pass the gate, checked by `before_flush`."""
        with flushing():
            super().flush(objects)


@contextmanager
def flushing() -> Iterator[None]:
    """Within it the gate lets INSERT, and UPDATE and DELETE by primary key, pass: somebody has checked them."""
    token = FLUSHING.set(True)
    try:
        yield
    finally:
        FLUSHING.reset(token)


@cache
def case_classes() -> tuple[type[Any], ...]:
    """Every mapped class whose rows belong to a file."""
    return tuple(mapper.class_ for mapper in Base.registry.mappers if hasattr(mapper.class_, "__reach__"))


@cache
def case_tables() -> dict[str, tuple[str, str]]:
    """Case table -> (the column that names the file, the topic another agency needs, or '' when the file suffices)."""
    return {
        owner.__tablename__: (owner.file_id().key, owner.__topic__.value if owner.__reach__ == "team" else "")
        for owner in case_classes()
    }


@cache
def record_links() -> dict[type[Any], dict[str, type[Any]]]:
    """Case class -> its columns that name another case record (a stay, a meeting) -> the class of that record."""
    targets = {one.__tablename__: one for one in case_classes() if one.file_id().key != "id"}
    return {
        owner: {
            column.key: targets[key.column.table.name]
            for column in owner.__table__.columns
            for key in column.foreign_keys
            if key.column.table.name in targets
        }
        for owner in case_classes()
    }


@cache
def fixed_columns() -> frozenset[str]:
    """Columns that say where a case record belongs: no UPDATE statement changes them."""
    return frozenset({"id", "participant_id", "owner_agency_id"}.union(*record_links().values()))


def files_of(reach: Reach) -> Any:
    """The files in reach, as a sub-select."""
    on = bindparam("reach_on", reach.on, Date)
    return select(REACH.c.participant_id).where(
        REACH.c.actor_id == bindparam("reach_actor", reach.actor_id, Uuid),
        REACH.c.valid_from <= on,
        REACH.c.valid_until >= on,
    )


def stays_of(reach: Reach, topic: Topic) -> Any:
    """The enrolments whose team consent opens the topic to the actor's agency, as a sub-select."""
    on = bindparam("reach_on", reach.on, Date)
    return select(TEAM_REACH.c.enrolment_id).where(
        TEAM_REACH.c.actor_id == bindparam("reach_actor", reach.actor_id, Uuid),
        TEAM_REACH.c.agency_id == bindparam("reach_agency", reach.agency_id, Uuid),
        TEAM_REACH.c.topic == literal_column(f"'{topic.value}'"),
        TEAM_REACH.c.valid_from <= on,
        TEAM_REACH.c.valid_until >= on,
    )


def criterion(owner: Any, reach: Reach, changing: bool = False) -> Any:
    """The condition on one case class: the file in reach, and for team records own agency or, to read, team consent."""
    files = owner.file_id().in_(files_of(reach))
    if owner.__reach__ == "file":
        return files
    own = owner.owner_agency_id == bindparam("reach_agency", reach.agency_id, Uuid)
    return and_(files, own if changing else or_(own, owner.enrolment_id.in_(stays_of(reach, owner.__topic__))))


@lru_cache(1024)
def _criterion_option(owner: Any, reach: Reach, changing: bool) -> Any:
    """The same as a loader option; a lambda, since a plain expression is not adapted to aliases.

    Kept by the reach it belongs to, whole: it never changes, and making it anew for each request costs a page's time.
    """
    files, agency = files_of(reach), bindparam("reach_agency", reach.agency_id, Uuid)
    if owner.__reach__ == "file":
        return with_loader_criteria(owner, lambda c: c.file_id().in_(files), include_aliases=True)
    if changing:
        own = lambda c: and_(c.file_id().in_(files), c.owner_agency_id == agency)  # noqa: E731  # it wants a lambda
        return with_loader_criteria(owner, own, include_aliases=True)
    stays = stays_of(reach, owner.__topic__)
    return with_loader_criteria(
        owner,
        lambda c: and_(c.file_id().in_(files), or_(c.owner_agency_id == agency, c.enrolment_id.in_(stays))),
        include_aliases=True,
    )


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


@event.listens_for(ReachSession, "after_begin")
def _tell_the_connection(session: Session, _transaction: Any, connection: Any) -> None:
    """The gate reads the reach from the connection; PostgreSQL's row-level security reads it from its settings."""
    reach = session.info.get("reach")
    connection.info.update(reach=reach, session=session.info)
    if connection.dialect.name != "postgresql" or reach is None:
        return
    values = {"actor": "", "agency": "", "day": "", "elevated": "", "made": ""}
    if isinstance(reach, Reach):
        values |= {"actor": str(reach.actor_id), "agency": str(reach.agency_id), "day": reach.on.isoformat()}
    elif isinstance(reach, Elevated):
        values |= {"elevated": reach.purpose}
    calls = ", ".join(f"set_config('caseapp.{name}', :{name}, true)" for name in values)
    connection.execute(text(f"select {calls}"), values)
