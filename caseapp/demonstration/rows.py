"""Rows on their way into the database: sealed in the real format, stored table by table.

History lies in the past, where the rooms' actions cannot write ("recorded now"), and there may be a million
meetings. So rows are written in bulk here; the database's own constraints still judge every one.
"""

import os
from collections.abc import Collection
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, column, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY

from ..foundation import clock
from ..foundation.encryption import Sealed, SubjectKey, keys_of
from ..foundation.encryption.envelope import Scope
from ..foundation.encryption.fields import sealed_fields
from ..foundation.encryption.subjects import keyring
from ..foundation.reach import ReachSession
from ..foundation.records import Base
from ..statistics.queries import in_parts, stated

# Parents before children, as the foreign keys ask.
ORDER = (
    "agency",
    "programme",
    "programme_phase",
    "programme_agency",
    "site",
    "staff",
    "confirmation",
    "participant",
    "participation",
    "protection_decision",
    "duplicate_question",
    "enrolment",
    "phase_change",
    "team_consent",
    "assignment",
    "cover",
    "meeting",
    "meeting_version",
    "background_document",
    "goal",
    "step",
    "goal_review",
    "rating",
    "placement",
    "enrolment_exit",
    "follow_up",
    "exit_review",
    "stay_fact",
    "result_fact",
    "phase_fact",
    "meeting_fact",
    "placement_fact",
)
AT_ONCE = 5_000  # rows in one statement, so that no statement runs into PostgreSQL's deadline


@cache
def _sealed(model: type[Base]) -> tuple[Sealed[Any], ...]:
    return tuple(sealed_fields(model))


@cache
def _table(name: str) -> Table:
    return Base.metadata.tables[name]


class Batch:
    """Rows that wait to be stored in the transaction of one session."""

    def __init__(self, session: ReachSession) -> None:
        self.session = session
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ORDER}

    def make_keys(self, kind: str, ids: Collection[UUID]) -> None:
        """Give each new subject its wrapped key, stored and opened: sealing then needs no query each."""
        ring = keyring()
        rows = [
            {"kind": kind, "id": one, "version": 1, "wrapped": ring.wrap(Scope(kind, one), 1, os.urandom(32))}
            for one in ids
        ]
        self.session.execute(insert(_table(SubjectKey.__tablename__)), rows)
        keys_of(self.session).prefetch(kind, ids)

    def add(self, model: type[Base], subject: UUID | None, /, **values: Any) -> None:
        """Add a row. Its sealed fields are given in clear and sealed here, under the key of `subject`."""
        if subject is not None:
            row, session = values["id"], self.session
            for part in _sealed(model):
                values[part.name] = part.seal(session, row, subject, values[part.name])
        self.rows[model.__tablename__].append(values)

    def add_facts(self, files: Collection[UUID]) -> None:
        """Add what stored files say to the statistics, as the rooms state it."""
        for some in in_parts(list(files)):
            for table, rows in stated(self.session, some, clock.today()).items():
                self.rows[table.__tablename__] += [row for row in rows.values() if row is not None]  # type: ignore[attr-defined]

    def store(self) -> None:
        """Store everything added so far and let go of the rows and of the opened keys."""
        insert_many = _insert_arrays if self.session.get_bind().dialect.name == "postgresql" else _insert_rows
        for name in ORDER:
            rows = self.rows[name]
            for start in range(0, len(rows), AT_ONCE):
                insert_many(self.session, _table(name), rows[start : start + AT_ONCE])
            rows.clear()
        self.session.info.pop("keys", None)


def _insert_rows(session: ReachSession, table: Table, rows: list[dict[str, Any]]) -> None:
    session.execute(insert(table), rows)


def _insert_arrays(session: ReachSession, table: Table, rows: list[dict[str, Any]]) -> None:
    """One statement for all rows, their values as one array a column.

    On PostgreSQL a statement for each row costs several times as much, and row-level security refuses COPY.
    """
    columns = [table.c[name] for name in rows[0]]
    arrays = [bindparam(f"all_{one.name}", type_=ARRAY(one.type)) for one in columns]
    names = [column(one.name, one.type) for one in columns]
    source = func.unnest(*arrays).table_valued(*names).render_derived()
    values = {f"all_{one.name}": [row[one.name] for row in rows] for one in columns}
    session.execute(insert(table).from_select(columns, select(*source.c)), values)
