"""How facts are computed from the files, and how those stored compare. Reading the files is work of the system itself."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from ..foundation import clock
from ..foundation.database import db
from ..foundation.encryption import keys_of
from ..foundation.encryption.envelope import Scope
from ..foundation.reach import ReachSession
from .models import FACTS, CoarseStay, Fact, ResultFact, definitions

AT_ONCE = 500  # files or ids in one statement
Row = dict[str, Any]
Stays = dict[UUID, CoarseStay]
# What a room states of some stays: (table, the record it hangs on, whose stay, the fact or None when there is none).
Stated = tuple[type[Fact], UUID | str, CoarseStay, Row | None]


@dataclass(frozen=True, slots=True)
class Tellers:
    """Who states facts.

    `files`: each names all its files, or those of which something may come true on a day by time alone. `stays` gives the
    coarse stays of some files; each of `facts` states something of them on a day.
    """

    files: tuple[Callable[[ReachSession, date | None], Collection[UUID]], ...]
    stays: Callable[[ReachSession, Collection[UUID]], Stays]
    facts: tuple[Callable[[ReachSession, Stays, date], Iterable[Stated]], ...]


TELLERS: list[Tellers] = []  # `create_app` names the rooms' own


def count_files(late_on: date | None) -> int:
    """How many files there are, or how many of which something may come true on a day."""
    return len(_files(late_on))


def files_in_parts(late_on: date | None) -> Iterator[list[UUID]]:
    """The same files, some at a time; the keys opened for them are let go."""
    for some in in_parts(_files(late_on)):
        yield some
        db.session().info.pop("keys", None)


def _files(late_on: date | None) -> list[UUID]:
    found = {file for tellers in TELLERS for name in tellers.files for file in name(db.session(), late_on)}
    return sorted(found, key=str)


def stated(session: ReachSession, files: Collection[UUID], on: date) -> dict[type[Fact], dict[UUID, Row | None]]:
    """What the files say on a day, for every table: id -> the fact, or None where a record gives none."""
    found: dict[type[Fact], dict[UUID, Row | None]] = {table: {} for table in FACTS}
    for tellers in TELLERS:
        stays = tellers.stays(session, files)
        for tell in tellers.facts:
            for table, record, stay, row in tell(session, stays, on):
                id_ = fact_id(session, table, record, stay)
                kept = row if stay.counts else None
                found[table][id_] = None if kept is None else {"id": id_, **stay.where, **kept}
    return found


def fact_id(session: ReachSession, table: type[Fact], record: UUID | str, stay: CoarseStay) -> UUID:
    """The id of the fact that hangs on a record, or on a part of a stay named by a word."""
    label, row = (table.__name__, record) if isinstance(record, UUID) else (f"{table.__name__}/{record}", stay.id)
    return keys_of(session).derived_id(Scope("participant", stay.participant_id), label, row)


def results_of(stays: Collection[tuple[UUID, UUID]]) -> dict[UUID, dict[str, str]]:
    """What the facts say of some exits, given as (stay, file): stay -> definition -> result. Opens no record."""
    session, whose = db.session(), {}
    found: dict[UUID, dict[str, str]] = {}
    keys_of(session).prefetch("participant", {file for _, file in stays})
    for stay_id, file in stays:
        for one in definitions().values():
            label = f"{ResultFact.__name__}/{one.key}"
            whose[keys_of(session).derived_id(Scope("participant", file), label, stay_id)] = (stay_id, one.name)
    for id_, row in stored(session, ResultFact, list(whose)).items():
        stay_id, name = whose[id_]
        found.setdefault(stay_id, {})[name] = row["result"]
    return found


def stored(session: ReachSession, table: type[Any], ids: Collection[UUID]) -> dict[UUID, Row]:
    """The facts that stand under some ids."""
    names = [column.key for column in table.__table__.columns]
    found = {}
    for some in in_parts(list(ids)):
        query = select(*(getattr(table, name) for name in names)).where(table.id.in_(some))
        found.update({row.id: dict(zip(names, row, strict=True)) for row in session.execute(query)})
    return found


def in_parts(ids: list[UUID]) -> Iterator[list[UUID]]:
    """Some at a time."""
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Facts that the files say, that stand otherwise or not at all, and that stand without a file."""

    equal: int
    wrong: int
    alone: int


def compare(files: Iterable[list[UUID]], on: date | None = None) -> Comparison:
    """Build every fact anew from the files, as on a day, and compare it with what stands."""
    equal = wrong = known = 0
    session = db.session()
    for some in files:
        for table, rows in stated(session, some, on or clock.today()).items():
            standing = stored(session, table, rows)
            known += len(standing)
            for id_, row in rows.items():
                equal += row is not None and standing.get(id_) == row
                wrong += standing.get(id_) != row
    every = sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in FACTS)
    return Comparison(equal, wrong, every - known)
