"""Keys of subjects: one DEK per participant, staff member or system, wrapped in `subject_key`, open in the request only."""

import hashlib
import hmac
import os
from collections.abc import Iterable
from typing import cast
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import LargeBinary, String, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ..records import Base, Keeping, plain
from .envelope import Scope, Unopenable, key_version, open_sealed, seal
from .keyring import KeyRing, KeyRingFile

Place = tuple[str, str, UUID]


class SubjectKey(Base):
    """A wrapped DEK of a scope. Removing the row makes everything sealed under it unreadable for ever."""

    __tablename__ = "subject_key"
    __keeps__ = Keeping("opens what is sealed for one subject", owner="none", retention="goes with its subject")

    kind: Mapped[str] = mapped_column(String(20), primary_key=True, info=plain("says participant, staff or system"))
    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("a random id"))
    version: Mapped[int] = mapped_column(primary_key=True, info=plain("a counter"))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary(66), info=plain("wrapped under the key ring"))


OF_SUBJECTS = select(SubjectKey.id, SubjectKey.version, SubjectKey.wrapped).where(
    SubjectKey.kind == bindparam("kind"), SubjectKey.id.in_(bindparam("ids", expanding=True))
)


def keyring() -> KeyRing:
    """The key ring of the running application."""
    return cast(KeyRingFile, current_app.extensions["keyring"]).now()


class Keys:
    """The keys one database session has opened. Lives and dies with it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ciphers: dict[tuple[Scope, int], AESGCM] = {}
        self._current: dict[Scope, int] = {}
        self._roots: dict[Scope, bytes] = {}

    def prefetch(self, kind: str, ids: Iterable[UUID]) -> None:
        """Open the keys of many subjects in one query, before a list is opened."""
        self._fetch(kind, [one for one in ids if Scope(kind, one) not in self._current])

    def _fetch(self, kind: str, wanted: list[UUID]) -> None:
        for start in range(0, len(wanted), 5000):
            part = wanted[start : start + 5000]
            for id_, version, wrapped in self._session.execute(OF_SUBJECTS, {"kind": kind, "ids": part}):
                self._keep(Scope(kind, id_), version, wrapped)

    def seal(self, scope: Scope, place: Place, text: bytes, least: int) -> bytes:
        """Seal under the scope's newest DEK, made here when there is none."""
        version = self._version(scope) or self._make(scope)
        return seal(self._ciphers[scope, version], version, scope, place, text, least)

    def open(self, scope: Scope, place: Place, blob: bytes) -> bytes:
        """Open by (scope, version). Raises Unopenable."""
        version = key_version(blob)
        if (scope, version) not in self._ciphers:
            with self._session.no_autoflush:
                self._fetch(scope.kind, [scope.id])
        cipher = self._ciphers.get((scope, version))
        if cipher is None:
            raise Unopenable
        return open_sealed(cipher, scope, place, blob)

    def derived_id(self, scope: Scope, label: str, row: UUID) -> UUID:
        """An id that only the scope's own key computes: who lacks the key cannot tell whose it is (HMAC-SHA256, RFC 2104).

        It hangs on the scope's first key, so that it outlives a newer one. Raises Unopenable without it.
        """
        if scope not in self._roots:
            self._fetch(scope.kind, [scope.id])
        if scope not in self._roots:
            raise Unopenable
        text = f"{label}/{row.hex}".encode()
        return UUID(bytes=hmac.digest(self._roots[scope], text, hashlib.sha256)[:16], version=4)

    def _version(self, scope: Scope) -> int | None:
        if scope not in self._current:
            with self._session.no_autoflush:
                self.prefetch(scope.kind, [scope.id])
        return self._current.get(scope)

    def _make(self, scope: Scope) -> int:
        dek = os.urandom(32)
        wrapped = keyring().wrap(scope, 1, dek)
        self._session.add(SubjectKey(kind=scope.kind, id=scope.id, version=1, wrapped=wrapped))
        self._ciphers[scope, 1] = AESGCM(dek)
        self._roots[scope] = _root(dek)
        self._current[scope] = 1
        return 1

    def _keep(self, scope: Scope, version: int, wrapped: bytes) -> None:
        dek = keyring().unwrap(scope, version, wrapped)
        self._ciphers[scope, version] = AESGCM(dek)
        if version == 1:
            self._roots[scope] = _root(dek)
        self._current[scope] = max(version, self._current.get(scope, 0))


def _root(dek: bytes) -> bytes:
    """The key that ids are computed with, apart from the one that seals."""
    return hmac.digest(dek, b"caseapp/derived-id/v1", hashlib.sha256)


def keys_of(session: Session) -> Keys:
    """The keys of a session."""
    if "keys" not in session.info:
        session.info["keys"] = Keys(session)
    return cast(Keys, session.info["keys"])
