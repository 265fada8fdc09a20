"""Is each sealed value the one that was written last? Whoever owns the database can put an older ciphertext back."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from ..database import db
from ..encryption.fields import sealed_fields
from ..records import Base
from . import AuditEntry
from .sealing import AT_A_TIME

Cell = tuple[str, str, str]  # table, column, row


def check_values() -> tuple[int, int, list[str]]:
    """Compare every sealed value with the hash its last entry tells. How many agree, how many the log does not tell of, and a
    line for each that is another.

    Last is what the clocks of the servers say: they must agree. The bulk writers of a demonstration tell no hashes.
    """
    agree, untold, wrong = 0, 0, []
    for owner in sorted((one for one in _owners()), key=lambda one: one.__tablename__):
        told = _told(owner.__tablename__)
        for cell, blob in _cells(owner):
            if cell not in told:
                untold += 1
            elif hashlib.sha256(blob).hexdigest()[:32] == told[cell]:
                agree += 1
            else:
                wrong.append(f"{cell[0]}.{cell[1]} of row {cell[2]} is not what was written last")
    return agree, untold, wrong


def _owners() -> Iterator[Any]:
    return (mapper.class_ for mapper in Base.registry.mappers if sealed_fields(mapper.class_))


def _told(table: str) -> dict[Cell, str]:
    """The hash that was last told of each cell of a table."""
    query = (
        select(AuditEntry.detail).where(AuditEntry.detail.contains('"written"')).order_by(AuditEntry.at, AuditEntry.seq)
    )
    found = {}
    for detail in db.session.scalars(query.execution_options(yield_per=AT_A_TIME)):
        for name, column, row, hash_ in json.loads(detail)["written"]:
            if name == table:
                found[name, column, row] = hash_
    return found


def _cells(owner: Any) -> Iterator[tuple[Cell, bytes]]:
    fields = sealed_fields(owner)
    query = select(owner.id, *(one.column for one in fields)).execution_options(yield_per=AT_A_TIME)
    for row, *blobs in db.session.execute(query):
        for one, blob in zip(fields, blobs, strict=True):
            yield (owner.__tablename__, one.name, row.hex), blob
