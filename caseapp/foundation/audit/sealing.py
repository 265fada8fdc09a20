"""Sealing the log: a signed checkpoint of every chain's head, stored, and exported to where the database's owner does not reach.

A chain alone does not show that its end was cut off, or that all of it was written anew; a checkpoint on another machine does.
"""

import hashlib
import json
import logging
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from email import message_from_bytes, policy
from logging.handlers import SysLogHandler
from operator import index
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, LargeBinary, Select, Text, UniqueConstraint, cast, func, select, type_coerce
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import NullType

from .. import clock
from ..database import db
from ..encryption.keyring import KeyRing, write_once
from ..records import Base, Keeping, plain
from . import START, AuditEntry, as_json, record
from .checking import Line, Sealed, check, heads_of

AT_A_TIME = 2000


class Checkpoint(Base):
    """A signed checkpoint of the log. Database triggers refuse to change or remove it."""

    __tablename__ = "checkpoint"
    __table_args__ = (UniqueConstraint("number"),)
    __keeps__ = Keeping("shows that the log is whole (SoLPuL 10 §)", owner="none", retention="as long as the log")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    number: Mapped[int] = mapped_column(info=plain("the number of the checkpoint"))
    at: Mapped[datetime] = mapped_column(info=plain("when"))
    body: Mapped[str] = mapped_column(Text, info=plain("places and hashes of the log's chains"))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64), info=plain("Ed25519 over the body"))


def seal(ring: KeyRing) -> Checkpoint:
    """Sign where every chain stands that has grown since the last checkpoint. Of two at once the database refuses one."""
    last = db.session.scalars(select(Checkpoint).order_by(Checkpoint.number.desc()).limit(1)).first()
    number = last.number + 1 if last else 1
    before = sealed_to(checkpoints(number))
    body = {
        "number": number,
        "at": clock.now().isoformat(timespec="microseconds"),
        "previous": hashlib.sha256(last.body.encode()).hexdigest() if last else "",
        "heads": {writer: (seq, hash_.hex()) for writer, seq, hash_ in _ends() if seq > before.get(writer, 0)},
    }
    text = json.dumps(body, sort_keys=True)
    made = Checkpoint(number=number, at=clock.now(), body=text, signature=ring.sign(text.encode()))
    db.session.add(made)
    record("log.sealed", by=None)
    return made


def _ends() -> Iterator[tuple[str, int, bytes]]:
    """The last entry of every chain: writer, place, hash."""
    last = select(AuditEntry.writer, func.max(AuditEntry.seq).label("seq")).group_by(AuditEntry.writer).subquery()
    query = select(AuditEntry.writer, AuditEntry.seq, AuditEntry.hash).order_by(AuditEntry.writer)
    joined = query.join(last, (last.c.writer == AuditEntry.writer) & (last.c.seq == AuditEntry.seq))
    return ((str(writer), seq, hash_) for writer, seq, hash_ in db.session.execute(joined))


def checkpoints(below: int | None = None) -> list[Sealed]:
    """The checkpoints there are, in order."""
    query = select(Checkpoint.number, Checkpoint.body, Checkpoint.signature).order_by(Checkpoint.number)
    if below is not None:
        query = query.where(Checkpoint.number < below)
    return [Sealed(*row) for row in db.session.execute(query)]


def sealed_to(found: list[Sealed]) -> dict[str, int]:
    """How far each chain is sealed."""
    return {writer: heads[-1].seq for writer, heads in heads_of(found).items()}


def lines(*chosen: ColumnElement[bool]) -> Iterator[Line]:
    """The entries of the log, or those chosen, in order of chain and place.

    The database itself writes ids and instants as the canonical JSON has them: making objects of them, for their text
    alone, would take most of the time of a check.
    """
    connection = db.session.connection()
    query = _texts(connection.dialect.name == "sqlite").where(*chosen).order_by(AuditEntry.writer, AuditEntry.seq)
    line = _line_of_sqlite if connection.dialect.name == "sqlite" else _line
    for found in connection.execute(query.execution_options(yield_per=AT_A_TIME)).partitions():
        yield from map(line, found)


def _texts(on_sqlite: bool) -> Select[Any]:
    """What `as_json` takes, in its order, then the two hashes. SQLite's ids come as they are stored, 32 digits."""
    names = ("actor_id", "agency_id", "id", "participant_id", "writer")
    columns = (getattr(AuditEntry, name) for name in names)
    ids = [func.coalesce(type_coerce(one, Text) if on_sqlite else cast(one, Text), "") for one in columns]
    if on_sqlite:
        at = func.replace(type_coerce(AuditEntry.at, Text), " ", "T") + "+00:00"
    else:
        at = func.to_char(func.timezone("UTC", AuditEntry.at), 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')
    actor, agency, own, whose, writer = ids
    texts = actor, agency, at, AuditEntry.detail, AuditEntry.event, own, whose, AuditEntry.seq, writer
    return select(*texts, *(type_coerce(one, NullType) for one in (AuditEntry.previous, AuditEntry.hash)))


def _line(row: Sequence[Any]) -> Line:
    """An entry as it was read. One whose values are not even of an entry's kinds agrees with no hash."""
    *texts, previous, hash_ = row
    try:
        seq, text = index(texts[7]), as_json(texts)
    except TypeError:
        return Line(str(texts[8]), 0, "", START, START)
    if not (isinstance(previous, bytes) and isinstance(hash_, bytes)):
        return Line(texts[8], seq, "", START, START)
    return Line(texts[8], seq, text, previous, hash_)


def _line_of_sqlite(row: Sequence[Any]) -> Line:
    who, agency, at, detail, event, own, whose, seq, writer, *hashes = row
    who, agency, own, whose, writer = map(_with_dashes, (who, agency, own, whose, writer))
    return _line((who, agency, at, detail, event, own, whose, seq, writer, *hashes))


def _with_dashes(digits: Any) -> str:
    if not digits or not isinstance(digits, str):
        return ""
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def verify(key: bytes) -> tuple[int, list[str]]:
    """Check the log in the database (see `checking.check`)."""
    return check(lines(), checkpoints(), key)


def export_all(folder: Path) -> list[Path]:
    """Write every checkpoint that is not in a folder yet, and the entries it seals that no earlier one did.

    Two files each, which are never written again; the checkpoint comes last, so a broken-off export is made good.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written, since = [], dict[str, int]()
    for one in checkpoints():
        name = f"{one.number:06}"
        heads = {writer: seq for writer, (seq, _) in json.loads(one.body)["heads"].items()}
        if not (folder / f"checkpoint-{name}.json").exists():
            written += [_write_log(folder / f"log-{name}.jsonl", heads, since), _write(folder, name, one)]
        since |= heads
    return written


def _write_log(file: Path, heads: dict[str, int], since: dict[str, int]) -> Path:
    """The entries of each chain after one place and up to another."""
    file.unlink(missing_ok=True)
    with file.open("x") as out:
        for writer, seq in sorted(heads.items()):
            place = AuditEntry.seq
            chosen = AuditEntry.writer == UUID(writer), place > since.get(writer, 0), place <= seq
            out.writelines(_as_json(line) + "\n" for line in lines(*chosen))
        out.flush()
        os.fsync(out.fileno())
    file.chmod(0o444)
    return file


def _write(folder: Path, name: str, one: Sealed) -> Path:
    """A checkpoint's file: whole or not there, whatever happens meanwhile."""
    file, part = folder / f"checkpoint-{name}.json", folder / f"checkpoint-{name}.part"
    part.unlink(missing_ok=True)
    write_once(part, as_file(one).encode(), 0o444)
    part.replace(file)
    return file


def as_file(one: Sealed) -> str:
    """A checkpoint as it is written to a file and into a mail."""
    return json.dumps({"number": one.number, "body": one.body, "signature": one.signature.hex()}, indent=1)


def _as_json(line: Line) -> str:
    return json.dumps({"text": line.text, "previous": line.previous.hex(), "hash": line.hash.hex()})


def read_export(folder: Path) -> tuple[list[Line], list[Sealed]]:
    """An exported log and its checkpoints, mailed ones too. Raises ValueError for a file that is none of ours."""
    found = []
    for file in sorted(folder.glob("log-*.jsonl")):
        for row in file.read_text().splitlines():
            one = json.loads(row)
            entry = json.loads(one["text"])
            sums = bytes.fromhex(one["previous"]), bytes.fromhex(one["hash"])
            found.append(Line(entry["writer"], int(entry["seq"]), one["text"], *sums))
    texts = [file.read_text() for file in folder.glob("checkpoint-*.json")]
    texts += [_text_of_mail(file.read_bytes()) for file in folder.glob("*.eml")]
    sealed = {Sealed(one["number"], one["body"], bytes.fromhex(one["signature"])) for one in map(json.loads, texts)}
    return sorted(found, key=lambda line: (line.writer, line.seq)), sorted(
        sealed, key=lambda one: (one.number, one.body)
    )


def _text_of_mail(content: bytes) -> str:
    body = message_from_bytes(content, policy=policy.default).get_body(("plain",))
    return str(body.get_content()) if body else ""


class _Loud(SysLogHandler):
    """Says when a line could not be sent; the library prints and goes on."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # the library's name
        raise  # called while the error is handled


def tell_syslog(address: str, sealed: Sealed) -> None:
    """Send a checkpoint's number, the SHA-256 of its body and its signature in one line (RFC 3164, facility authpriv).

    `address` is a socket's path or HOST:PORT (UDP). Raises OSError.
    """
    host, _, port = address.rpartition(":")
    where: Any = (host, int(port)) if host and port.isdecimal() else address
    handler = _Loud(address=where, facility=SysLogHandler.LOG_AUTHPRIV)
    try:
        digest = hashlib.sha256(sealed.body.encode()).hexdigest()
        words = f"caseapp: checkpoint {sealed.number} {digest} {sealed.signature.hex()}"
        handler.emit(logging.LogRecord("caseapp", logging.INFO, "", 0, words, None, None))
    finally:
        handler.close()
