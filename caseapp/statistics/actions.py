"""Facts are stored with each change of a file, and daily for what comes true by time alone."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from ..foundation import audit, clock
from ..foundation.database import db
from ..foundation.encryption import SubjectKey
from ..foundation.reach import ReachSession
from .queries import Row, in_parts, stated, stored

PURPOSE = "statistics"


def restate(session: ReachSession, files: Collection[UUID], on: date | None = None) -> int:
    """Store what some files say now; answers how many facts changed. Part of the change that made it so, and of its entry."""
    with session.seeing_all(PURPOSE):
        _one_after_the_other(session, files)
        return sum(
            _keep(session, table, rows) for table, rows in stated(session, files, on or clock.today()).items() if rows
        )


def _one_after_the_other(session: ReachSession, files: Collection[UUID]) -> None:
    """Of two who change a file at once, the later states what both did: each waits for the key of the file."""
    for some in in_parts(sorted(files, key=str)):
        keys = select(SubjectKey.id).where(SubjectKey.kind == "participant", SubjectKey.id.in_(some))
        session.execute(keys.order_by(SubjectKey.id).with_for_update())


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
