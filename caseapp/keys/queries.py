"""Questions about the key ring. No answer holds a key."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from ..confirmations.models import Confirmation, Kind
from ..confirmations.queries import Line
from ..foundation.database import db
from ..foundation.encryption import SubjectKey
from ..foundation.encryption.subjects import keyring


@dataclass(frozen=True, slots=True)
class KeyState:
    """A KEK version: how many subjects' keys it wraps, and whether it is in use or destroyed."""

    version: int
    wraps: int
    current: bool
    destroyed: bool

    @property
    def idle(self) -> bool:
        """Could it be destroyed?"""
        return not (self.wraps or self.current or self.destroyed)


def key_states() -> list[KeyState]:
    """Every KEK version there is or was."""
    ring = keyring()
    version = func.substr(SubjectKey.wrapped, 3, 4)
    rows = db.session.execute(select(version, func.count()).group_by(version))
    wraps = {int.from_bytes(blob, "big"): count for blob, count in rows}
    every = sorted({*ring.versions, *ring.destroyed, *wraps})
    return [KeyState(one, wraps.get(one, 0), one == ring.current, one in ring.destroyed) for one in every]


def key_state(version: int) -> KeyState | None:
    """One KEK version."""
    return next((one for one in key_states() if one.version == version), None)


def agreed_destruction(version: int) -> Confirmation | None:
    """What two people have agreed on and nobody has used yet."""
    query = select(Confirmation).where(Confirmation.deed == Kind.DESTROY_KEYS.value)
    rows = db.session.scalars(query.order_by(Confirmation.asked_at.desc()))
    return next((one for one in rows if one.usable and one.detail["after"]["version"] == version), None)


def lines(detail: dict[str, Any]) -> list[Line]:
    """What whoever confirms reads: which key."""
    return [Line("key", "", str(detail["after"]["version"]))]
