"""The gate before the cursor: SQL on a case table passes only when it carries the reach of its session.

It reads the SQL text itself (sqlglot; the verdict is cached per statement), so it does not matter which way the statement
was made. Text and driver SQL on case tables carry no criterion and are refused.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlglot
from sqlalchemy import Engine, event
from sqlglot import exp

from . import clock
from .conditions import VIEWS, fenced, own_reach
from .reach import FLUSHING, Elevated, Reach, case_tables, fixed_columns

ACCURACY = timedelta(minutes=1)
UNTRACED = {"audit_entry", "subject_key", "sign_in", "sign_in_attempt", "alembic_version"}
# Functions for which sqlglot has no class of its own; those it knows only count, compare and form.
KNOWN = {"current_setting", "version", "timezone", "to_char", "replace", "pg_has_role"}
CATALOGUE = ("pg_table_is_visible", "pg_get_", "pg_encoding", "format_type", "col_description", "obj_description")
HARMLESS = ("SAVEPOINT", "RELEASE", "ROLLBACK TO", "PRAGMA", "BEGIN", "SHOW ", "DEALLOCATE")
logging.getLogger("sqlglot").setLevel(logging.ERROR)  # its warnings quote the statement


class Refused(Exception):
    """The gate refused a statement. The text names a table, never a value."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a statement does: the case table left unfenced (or why it cannot be read), and what it reads and changes."""

    unfenced: str = ""
    reads_files: bool = False
    changes: bool = False


def guard(engine: Engine) -> None:
    """Stand before every cursor of the engine."""

    @event.listens_for(engine, "before_cursor_execute")
    def before(connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        reach = connection.info.get("reach")
        found = verdict(statement, connection.dialect.name, FLUSHING.get())
        seen = connection.info.get("session")
        if seen is not None:
            seen["read"] = seen.get("read", False) or found.reads_files
            seen["changed"] = seen.get("changed", False) or found.changes
        if isinstance(reach, Elevated):
            return
        if found.unfenced:
            raise Refused(f"this statement does not carry the reach of its session: {found.unfenced}")
        if isinstance(reach, Reach):
            _check_values(reach, parameters)
        elif found.reads_files:
            raise Refused("a case table before the reach is fixed")

    @event.listens_for(engine, "checkin")
    def checkin(_connection: Any, record: Any) -> None:
        if record is not None:
            record.info.clear()


def _check_values(reach: Reach, parameters: Any) -> None:
    """The reach named in a statement is the session's own."""
    for row in parameters if isinstance(parameters, list) else [parameters]:
        if not isinstance(row, dict):
            if row:  # a driver would bind these by their place, whatever they are called
                raise Refused("parameters without names")
            continue
        for name, mine in (("reach_actor", reach.actor_id), ("reach_agency", reach.agency_id)):
            if name in row and str(row[name]).replace("-", "") != mine.hex:
                raise Refused("another's reach")
        if "reach_on" in row and str(row["reach_on"]) != reach.on.isoformat():
            raise Refused("another's reach")
        if "reach_at" in row and abs(clock.now() - _instant(row["reach_at"])) > ACCURACY:
            raise Refused("another moment's reach")


def _instant(value: Any) -> datetime:
    """A bound instant: psycopg takes it as it is, SQLite as text."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@lru_cache(4096)
def verdict(sql: str, dialect: str, flushing: bool) -> Verdict:
    """Judge one statement."""
    if 'U&"' in sql or "U&'" in sql or 'u&"' in sql or "u&'" in sql:
        return Verdict(unfenced="escaped names", reads_files=True, changes=True)
    if sql.startswith(HARMLESS) and ";" not in sql:
        return Verdict()
    try:
        trees = sqlglot.parse(sql, dialect="postgres" if dialect == "postgresql" else dialect)
    except sqlglot.errors.SqlglotError:
        return Verdict(unfenced="unreadable statement", reads_files=True, changes=True)
    unfenced, reads, changes = "", False, False
    for tree in trees:
        if not isinstance(tree, exp.Select | exp.Union | exp.SetOperation | exp.Insert | exp.Update | exp.Delete):
            return Verdict(unfenced="unknown command", reads_files=True, changes=True)
        changes = changes or any(
            _target(change) not in UNTRACED for change in tree.find_all(exp.Insert, exp.Update, exp.Delete)
        )
        if not flushing and any(_own_matter(one, _inspects(tree)) for one in tree.find_all(exp.Func)):
            return Verdict(unfenced="a function of the second net", reads_files=True, changes=True)
        named = {one.alias.lower() for one in tree.find_all(exp.CTE)}
        unfenced = unfenced or next(iter(named & (VIEWS.keys() | case_tables().keys())), "")
        for table in tree.find_all(exp.Table):
            name = table.name.lower()
            if name in VIEWS:
                unfenced = unfenced or ("" if own_reach(table) else name)
            elif name in case_tables():
                reads = True
                unfenced = unfenced or _unfenced(table, name, flushing)
    return Verdict(unfenced, reads, changes)


def _own_matter(function: exp.Func, inspecting: bool) -> bool:
    """A function the gate does not know: it may set the reach, read past its views, or run text it was given."""
    if not isinstance(function, exp.Anonymous):
        return False
    name = function.name.lower()
    return name not in KNOWN and not (inspecting and name.startswith(CATALOGUE))


def _inspects(tree: exp.Expression) -> bool:
    """Does it read the database's own catalogue alone, as SQLAlchemy does when it looks at the tables?"""
    tables = list(tree.find_all(exp.Table))
    return bool(tables) and all(one.db.lower() == "pg_catalog" for one in tables)


def _target(change: exp.Expression) -> str:
    found = change.this.find(exp.Table) if change.this is not None else None
    return found.name.lower() if found is not None else ""


def _unfenced(table: exp.Table, name: str, flushing: bool) -> str:
    home = table.find_ancestor(exp.Select, exp.Update, exp.Delete, exp.Insert)
    if isinstance(home, exp.Insert):
        return "" if flushing else name
    if isinstance(home, exp.Update | exp.Delete) and flushing:
        return ""
    if isinstance(home, exp.Update) and any(_columns(one) & fixed_columns() for one in home.expressions):
        return name
    if home is None or any(join.side in ("RIGHT", "FULL") for join in home.find_all(exp.Join)):
        return name
    where = home.args.get("where")
    join = table.parent if isinstance(table.parent, exp.Join) else None
    changing = isinstance(home, exp.Update | exp.Delete)
    if any(fenced(table, name, one, changing) for one in (where and where.this, join and join.args.get("on"))):
        return ""
    return name


def _columns(assignment: exp.Expression) -> set[str]:
    """The columns on the left of one SET; a tuple sets several."""
    return {column.name.lower() for column in assignment.this.find_all(exp.Column)}
