"""The access log: append-only and chained. No page of a file without its entry, no change without its entry.

Each process writes a chain of its own: every entry holds the hash of the one before it, so that a removed or altered
entry shows. Changes list a hash of every ciphertext they wrote, so that an older value put back shows too (SoLPuL 10 §).
"""

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Index, LargeBinary, String, Text, UniqueConstraint, event, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from .. import clock
from ..access import Actor
from ..database import db
from ..reach import Elevated, ReachSession, case_classes
from ..records import Base, Keeping, plain

quoted = json.encoder.encode_basestring_ascii
NAMES = ("actor_id", "agency_id", "at", "detail", "event", "id", "participant_id", "seq", "writer")
START = b"\x00" * 32


class Untraced(Exception):
    """A change without its entry in the log, or files read without one: nothing commits, nothing is shown."""


class AuditEntry(Base):
    """One line of the access log. Database triggers refuse to change or remove it."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        UniqueConstraint("writer", "seq"),
        Index("ix_audit_entry_actor_id_at", "actor_id", "at"),
        Index("ix_audit_entry_participant_id_at", "participant_id", "at"),
    )
    __keeps__ = Keeping(
        "shows who did what with which file (SoLPuL 10 §)", owner="none", retention="5 years, then closed"
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    writer: Mapped[UUID] = mapped_column(info=plain("which process wrote"))
    seq: Mapped[int] = mapped_column(info=plain("the place in that chain"))
    at: Mapped[datetime] = mapped_column(index=True, info=plain("when"))
    actor_id: Mapped[UUID | None] = mapped_column(info=plain("who; the log stands without other tables"))
    agency_id: Mapped[UUID | None] = mapped_column(index=True, info=plain("for which agency"))
    event: Mapped[str] = mapped_column(String(60), info=plain("what was done, never a value"))
    participant_id: Mapped[UUID | None] = mapped_column(info=plain("whose file; outlives it as the trace"))
    detail: Mapped[str] = mapped_column(Text, info=plain("ids and hashes of ciphertext"))
    previous: Mapped[bytes] = mapped_column(LargeBinary(32), info=plain("hash of the entry before"))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), info=plain("hash of this entry"))


@dataclass(slots=True)
class Entry:
    """An entry that waits for its commit."""

    event: str
    actor_id: UUID | None
    agency_id: UUID | None
    participant_id: UUID | None = None
    shown: list[str] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    why: str = ""
    change: bool = False


def record(
    event: str,
    *,
    by: Actor | None,
    participant: UUID | None = None,
    records: Iterable[UUID] = (),
    why: str = "",
) -> None:
    """State a change. It is stored by the commit that stores the change, or neither is. `why` is a code, no free text."""
    _stage(db.session(), event, by, participant, records=[one.hex for one in records], why=why, change=True)


def read(event: str, *, by: Actor, participant: UUID | None = None, shown: Iterable[UUID] = (), why: str = "") -> None:
    """State what a page shows: one file, or the files of a list. It is stored before the page leaves the server."""
    _stage(db.session(), event, by, participant, shown=[one.hex for one in shown], why=why)


def _stage(session: Session, event: str, by: Actor | None, participant: UUID | None, **values: Any) -> None:
    entry = Entry(event, by.staff_id if by else None, by.agency_id if by else None, participant, **values)
    session.info.setdefault("entries", []).append(entry)


def staged(session: Session) -> list[Entry]:
    """The entries that wait for the next commit."""
    entries: list[Entry] = session.info.get("entries", [])
    return entries


@dataclass(slots=True)
class Chain:
    """The chain that this process writes in a database. `head`, place and hash of its last entry, is what has surely been
    stored: None while a commit is under way, and after one of which nobody knows how it ended.
    """

    writer: UUID = field(default_factory=uuid4)
    head: tuple[int, bytes] | None = (0, START)


_chains: WeakKeyDictionary[Engine, Chain] = WeakKeyDictionary()
os.register_at_fork(after_in_child=_chains.clear)  # the child begins its own and must not continue its parent's


def _chain_in(engine: Engine) -> Chain:
    if engine not in _chains:
        _chains[engine] = Chain()
    return _chains[engine]


def _read_head(connection: Connection, chain: Chain) -> tuple[int, bytes]:
    """Ask the database how far the chain is stored: an entry whose commit was cut off may be there or not."""
    query = select(AuditEntry.seq, AuditEntry.hash).where(AuditEntry.writer == chain.writer)
    found = connection.execute(query.order_by(AuditEntry.seq.desc()).limit(1)).first()
    return (found.seq, found.hash) if found else (0, START)


def digest(previous: bytes, row: dict[str, Any]) -> bytes:
    """The hash that chains an entry: SHA-256 over the previous hash and the entry's canonical JSON."""
    return digest_of(previous, canonical(row))


def canonical(row: dict[str, Any]) -> str:
    """An entry as JSON, the same wherever it is read: what its hash is made of, and what is exported."""
    texts = {name: str(row[name] or "") for name in ("actor_id", "agency_id", "id", "participant_id", "writer")}
    texts["at"] = row["at"].isoformat(timespec="microseconds")
    return as_json([(row | texts)[name] for name in NAMES])


def as_json(texts: Sequence[Any]) -> str:
    """The same of the texts of NAMES, as `json.dumps` writes them, but put together here: a log is long."""
    who, agency, at, detail, event, own, whose, seq, writer = texts
    return (
        f'{{"actor_id": "{who}", "agency_id": "{agency}", "at": "{at}", "detail": {quoted(detail)},'
        f' "event": {quoted(event)}, "id": "{own}", "participant_id": "{whose}", "seq": "{seq}", "writer": "{writer}"}}'
    )


def digest_of(previous: bytes, text: str) -> bytes:
    """The hash of an entry that stands as canonical JSON."""
    return hashlib.sha256(b"caseapp/audit/v1" + previous + text.encode()).digest()


@event.listens_for(ReachSession, "after_flush")
def _note_changed_files(session: Session, _context: Any) -> None:
    changed = session.info.setdefault("changed_files", set())
    for one in (*session.new, *session.dirty, *session.deleted):
        if isinstance(one, case_classes()) and one.__reach__ != "intake":
            changed.add(getattr(one, one.file_id().key))


@event.listens_for(ReachSession, "before_commit")
def _write_entries(session: ReachSession) -> None:
    if session.in_nested_transaction():
        return
    session.info.pop("head", None)  # of a commit that failed
    session.flush()
    entries = staged(session)
    stated = {entry.participant_id for entry in entries if entry.change}
    untold = session.info.get("changed_files", set()) - stated
    if (session.info.get("changed") and not stated) or (untold and not isinstance(session.reach, Elevated)):
        raise Untraced("a change without its entry")
    if entries:
        _insert(session, entries)


def _insert(session: ReachSession, entries: list[Entry]) -> None:
    """Put entries at the end of this process's chain. Its head is known again by what `_after_commit` says, or not."""
    connection = session.connection()
    chain = _chain_in(connection.engine)
    seq, previous = chain.head or _read_head(connection, chain)
    chain.head = None
    rows = []
    for entry in entries:
        seq += 1
        row: dict[str, Any] = {
            "id": uuid4(),
            "writer": chain.writer,
            "seq": seq,
            "at": clock.now(),
            "actor_id": entry.actor_id,
            "agency_id": entry.agency_id,
            "event": entry.event,
            "participant_id": entry.participant_id,
            "detail": _detail(session, entry, last=entry is entries[-1]),
            "previous": previous,
        }
        previous = row["hash"] = digest(previous, row)
        rows.append(row)
    connection.execute(insert(AuditEntry), rows)
    session.info["head"] = chain, (seq, previous)


def _detail(session: ReachSession, entry: Entry, last: bool) -> str:
    detail: dict[str, Any] = {"shown": entry.shown, "records": entry.records, "why": entry.why}
    if isinstance(session.reach, Elevated):
        detail["elevated"] = session.reach.purpose
    if last:
        detail["written"] = session.info.get("written")
    return json.dumps({name: value for name, value in detail.items() if value}, sort_keys=True)


def _forget(session: Session) -> None:
    for name in ("entries", "written", "changed", "changed_files", "made", "read", "head"):
        session.info.pop(name, None)


@event.listens_for(ReachSession, "after_commit")
def _after_commit(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint that ends stores nothing yet
    if "head" in session.info:
        chain, head = session.info["head"]
        chain.head = head
    _forget(session)


@event.listens_for(ReachSession, "after_soft_rollback")
def _after_rollback(session: Session, previous: Any) -> None:
    if not previous.nested:
        _forget(session)
