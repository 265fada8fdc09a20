"""Reach: which files an actor may open, fixed per database session and evaluated by the database at each statement.

Five views, made by the migrations, say it: `reach` (actor, file, from, until, kind, expiry) by assignment, cover, site and
break-glass; `team_reach` (actor, agency, enrolment, topic, from, until, expiry) by team consent (OSL 10 kap. 1 §, 12 kap. 2 §);
`site_reach` (actor, enrolment), the stays whose outcomes a coordinator follows up; `recipient_reach` (actor, person, disclosure,
from, until), what was disclosed to the agency of a partner and still stands; `intake_reach` (actor, enquiry), what an agency sent, for it and
for the site it was sent to. Days count from the session's date, the
expiry of a break-glass from the instant of each statement; what is reached by break-glass alone is read, never changed. `criteria` puts them into every ORM statement on a case table; `writes`
checks what is flushed; `gate` refuses SQL without them; on PostgreSQL row-level security is the second net.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Column, Date, MetaData, String, Table, event, text
from sqlalchemy.orm import Session
from sqlalchemy.types import Uuid

from . import clock
from .records import Base, Instant

VIEWS = MetaData()
REACH = Table(
    "reach",
    VIEWS,
    Column("actor_id", Uuid),
    Column("participant_id", Uuid),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("kind", String),
    Column("expires_at", Instant),
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
    Column("expires_at", Instant),
)

RECIPIENT_REACH = Table(
    "recipient_reach",
    VIEWS,
    Column("actor_id", Uuid),
    Column("received_id", Uuid),
    Column("disclosure_id", Uuid),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("expires_at", Instant),
)

INTAKE_REACH = Table("intake_reach", VIEWS, Column("actor_id", Uuid), Column("intake_id", Uuid))

SITE_REACH = Table("site_reach", VIEWS, Column("actor_id", Uuid), Column("enrolment_id", Uuid))

EMERGENCY = "emergency"  # the kind of reach that a break-glass gives

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

    @contextmanager
    def seeing_all(self, purpose: str) -> Iterator[None]:
        """Within this transaction and block, every file: for work of the system itself that hands nothing on to the actor.

        Load columns alone inside, no entities: the session would remember them.
        """
        self.flush()
        before = self.info.get("reach")
        self._look_as(Elevated(purpose))
        try:
            yield
            self.flush()
        finally:
            if self.is_active:
                self._look_as(before)
            self.info["reach"] = before

    def _look_as(self, reach: Reach | Elevated | None) -> None:
        self.info["reach"] = reach
        _tell_the_connection(self, None, self.connection())

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


@dataclass(frozen=True, slots=True)
class Fence:
    """What stands before a case table: the column that names the file and, for what an agency keeps to itself, more.

    `topic`: on which team consent opens it, '' when the file suffices; `apart`: (column, value) of rows that no consent
    opens; `by_site`: does the coordinator of the stay's site read it too?; `through`: (own column, column of
    `recipient_reach`) by which the agency reads it to which something was disclosed; `own`: the column that names the only
    agency that reads it with the file, '' where every one does; `view`: which of the views names the rows.
    """

    file: str
    topic: str = ""
    apart: tuple[str, str] | None = None
    by_site: bool = False
    through: tuple[str, str] | None = None
    own: str = ""
    view: str = "reach"


@cache
def case_tables() -> dict[str, Fence]:
    """Case table -> its fence."""
    return {owner.__tablename__: _fence(owner) for owner in case_classes()}


def _fence(owner: Any) -> Fence:
    if owner.__reach__ == "file":
        return Fence(owner.file_id().key, own=owner.__own__)
    if owner.__reach__ == "intake":
        return Fence(owner.file_id().key, view="intake_reach")
    if owner.__reach__ == "recipient":
        return Fence(owner.file_id().key, through=owner.__through__, own=owner.__own__)
    return Fence(owner.file_id().key, owner.__topic__.value, owner.__apart__, owner.__by_site__)


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


@event.listens_for(ReachSession, "after_begin")
def _tell_the_connection(session: Session, _transaction: Any, connection: Any) -> None:
    """The gate reads the reach from the connection; PostgreSQL's row-level security reads it from its settings."""
    reach = session.info.get("reach")
    connection.info.update(reach=reach, session=session.info)
    if connection.dialect.name != "postgresql" or reach is None:
        return
    values = {"actor": "", "agency": "", "day": "", "moment": "", "elevated": "", "made": ""}
    if isinstance(reach, Reach):
        values |= {"actor": str(reach.actor_id), "agency": str(reach.agency_id), "day": reach.on.isoformat()}
        values |= {"moment": clock.now().isoformat()}
    elif isinstance(reach, Elevated):
        values |= {"elevated": reach.purpose}
    calls = ", ".join(f"set_config('caseapp.{name}', :{name}, true)" for name in values)
    with flushing():
        connection.execute(text(f"select {calls}"), values)
