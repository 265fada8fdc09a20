"""Facts are stored with each change of a file, and daily for what comes true by time alone."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, update

from ..foundation import audit, clock
from ..foundation.database import db
from ..foundation.reach import ReachSession
from .queries import Row, in_parts, stated, stored

PURPOSE = "statistics"


def restate(session: ReachSession, files: Collection[UUID], on: date | None = None) -> int:
    """Store what some files say now; answers how many facts changed. Part of the change that made it so, and of its entry."""
    with session.seeing_all(PURPOSE):
        return sum(
            _keep(session, table, rows) for table, rows in stated(session, files, on or clock.today()).items() if rows
        )


def settle(*, files: Iterable[list[UUID]], on: date) -> int:
    """Store what came true by time alone; answers how many facts changed. `files` come some at a time."""
    changed = sum(restate(db.session(), some, on) for some in files)
    audit.record("statistics.settled", by=None)
    return changed


def _keep(session: ReachSession, table: type[Any], rows: dict[UUID, Row | None]) -> int:
    standing = stored(session, table, rows)
    new = [row for id_, row in rows.items() if row is not None and id_ not in standing]
    other = [row for id_, row in rows.items() if row is not None and id_ in standing and standing[id_] != row]
    gone = [id_ for id_, row in rows.items() if row is None and id_ in standing]
    if new:
        session.execute(insert(table), new)
    if other:
        session.execute(update(table), other)
    for some in in_parts(gone):
        session.execute(delete(table).where(table.id.in_(some)))
    return len(new) + len(other) + len(gone)
