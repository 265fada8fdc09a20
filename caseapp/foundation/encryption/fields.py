"""A sealed field: a descriptor over a binary column that seals when the row is written and opens when it is read."""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any, Generic, Self, TypeVar, overload
from uuid import UUID

from sqlalchemy import LargeBinary, SQLColumnExpression, event
from sqlalchemy.orm import Session, mapped_column, object_session

from ..records import Base
from .envelope import Scope
from .subjects import keys_of

T = TypeVar("T")


class _Unsealed:
    """Stands in the column between set and flush. No database driver takes it, so plain text never slips through."""


UNSEALED = _Unsealed()


class Sealed(Generic[T]):
    """Declares a sealed field of type T; `least` is the smallest padded size in bytes."""

    def __init__(self, dump: Callable[[T], str], load: Callable[[str], T], least: int) -> None:
        self._dump, self._load, self.least = dump, load, least

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.slot = name, f"{name}_sealed"

    def install(self, owner: type) -> None:
        """Give the class its column, before it is mapped."""
        self.owner = owner
        setattr(owner, self.slot, mapped_column(self.name, LargeBinary, nullable=False, info={"sealed": True}))

    @property
    def column(self) -> SQLColumnExpression[bytes]:
        """The column, for a list that opens only what it shows."""
        column: SQLColumnExpression[bytes] = getattr(self.owner, self.slot)
        return column

    @overload
    def __get__(self, record: None, owner: type) -> Self: ...
    @overload
    def __get__(self, record: object, owner: type) -> T: ...
    def __get__(self, record: Any, owner: type) -> Any:
        if record is None:
            return self
        blob = getattr(record, self.slot)
        opened: dict[str, tuple[Any, T]] = record.__dict__.setdefault("_opened", {})
        if self.name in opened and opened[self.name][0] is blob:
            return opened[self.name][1]
        session = object_session(record)
        if session is None or blob is None:
            raise AttributeError(self.name)
        value = self.open(session, record.id, scope_of(record).id, blob)
        opened[self.name] = (blob, value)
        return value

    def __set__(self, record: Any, value: T) -> None:
        opened: dict[str, tuple[Any, T]] = record.__dict__.setdefault("_opened", {})
        blob = record.__dict__.get(self.slot)
        if blob is not None and blob is not UNSEALED and self.__get__(record, type(record)) == value:
            return
        setattr(record, self.slot, UNSEALED)
        opened[self.name] = (UNSEALED, value)

    def open(self, session: Session, row: UUID, subject: UUID, blob: bytes) -> T:
        """Open a value read as a bare column. Raises Unopenable."""
        scope = Scope(self.owner.__scope__[0], subject)  # type: ignore[attr-defined]  # set on every sealing class
        return self._load(keys_of(session).open(scope, self._place(row), blob).decode())

    def seal(self, session: Session, row: UUID, subject: UUID, value: T) -> bytes:
        """Seal a value for one row; what bulk writers use."""
        scope = Scope(self.owner.__scope__[0], subject)  # type: ignore[attr-defined]  # set on every sealing class
        return keys_of(session).seal(scope, self._place(row), self._dump(value).encode(), self.least)

    def _place(self, row: UUID) -> tuple[str, str, UUID]:
        return self.owner.__tablename__, self.name, row  # type: ignore[attr-defined]  # every model has one

    def seal_into(self, session: Session, record: Any) -> tuple[str, str, str, str] | None:
        """Replace the stand-in by ciphertext; answers (table, column, row, hash of the ciphertext) for the log."""
        if getattr(record, self.slot) is not UNSEALED:
            return None
        value: T = record.__dict__["_opened"][self.name][1]
        blob = self.seal(session, record.id, scope_of(record).id, value)
        setattr(record, self.slot, blob)
        record.__dict__["_opened"][self.name] = (blob, value)
        table, column, row = self._place(record.id)
        return table, column, row.hex, hashlib.sha256(blob).hexdigest()[:32]


def sealed(least: int = 64) -> Sealed[str]:
    """A sealed text. Nothing is the empty text, sealed like any other."""
    return Sealed(str, str, least)


def sealed_date() -> Sealed[date | None]:
    """A sealed date."""
    return Sealed(
        lambda value: value.isoformat() if value else "",
        lambda text: date.fromisoformat(text) if text else None,
        64,
    )


def sealed_fields(owner: type) -> list[Sealed[Any]]:
    """The sealed fields of a model, in order of their names."""
    return [value for _, value in sorted(vars(owner).items()) if isinstance(value, Sealed)]


def scope_of(record: Any) -> Scope:
    """Whose key seals the record: `__scope__` names the kind and the attribute that holds the id."""
    kind, attribute = record.__scope__
    return Scope(kind, getattr(record, attribute))


@event.listens_for(Session, "before_flush")
def _seal_before_flush(session: Session, _context: Any, _instances: Any) -> None:
    for record in [*session.new, *session.dirty]:
        if isinstance(record, Base):
            for part in sealed_fields(type(record)):
                if written := part.seal_into(session, record):
                    session.info.setdefault("written", []).append(written)
