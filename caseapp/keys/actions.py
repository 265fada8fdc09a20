"""Changes of the key ring. A KEK is destroyed once nothing hangs on it, one asked and another confirmed."""

from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from ..confirmations.actions import ask_for, take_up
from ..confirmations.models import Confirmation, Kind
from ..foundation import audit
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.encryption import Scope, SubjectKey, add_kek
from ..foundation.encryption.subjects import keyring
from ..foundation.rules import Broken
from .queries import agreed_destruction, key_state, key_states

A_PART = 500


def ask_to_destroy(*, by: Actor, version: int, reason: str, id: UUID | None = None) -> Confirmation:
    """Ask that a KEK be destroyed. Raises Broken: key_needed while it wraps or is the one in use, key_gone."""
    _check_idle(version)
    detail = {"about": str(version), "before": None, "after": {"version": version}}
    return ask_for(by=by, kind=Kind.DESTROY_KEYS, subject_id=UUID(int=version), detail=detail, reason=reason, id=id)


def allow_destroying(*, by: Actor | None, asked_by: UUID, subject_id: UUID, detail: dict[str, Any]) -> None:
    """Another person agrees. Nothing is destroyed yet: that is done on the server."""
    _check_idle(detail["after"]["version"])
    audit.record("keys.destroying_allowed", by=by, records=[subject_id, asked_by])


def take_leave(*, by: None, version: int) -> None:
    """Use what two people agreed on, for the file of the ring to lose the key next. Raises Broken, also not_agreed."""
    _check_idle(version)
    agreed = agreed_destruction(version)
    if agreed is None:
        raise Broken("not_agreed")
    take_up(by=by, confirmation=agreed)
    audit.record("keys.destroyed", by=by, records=[agreed.id], why=str(version))


def begin_rotation(*, by: None, file: Path) -> int:
    """Go on with a change of the KEK that was cut off, else make a new KEK; answers how many keys are to be wrapped."""
    states = key_states()
    left = sum(one.wraps for one in states if not one.current)
    if not left:
        add_kek(file)
        left = sum(one.wraps for one in states)
    audit.record("keys.rotated", by=by, why=str(keyring().current))
    return left


def wrap_some(*, by: None) -> int:
    """Wrap some of the subjects' keys under the newest KEK; answers how many, 0 once all are."""
    ring = keyring()
    older = func.substr(SubjectKey.wrapped, 3, 4) != ring.current.to_bytes(4, "big")
    rows = list(db.session.scalars(select(SubjectKey).where(older).limit(A_PART).with_for_update()))
    for row in rows:
        scope = Scope(row.kind, row.id)
        row.wrapped = ring.wrap(scope, row.version, ring.unwrap(scope, row.version, row.wrapped))
    if rows:
        audit.record("keys.wrapped", by=by, why=str(ring.current))
    return len(rows)


def _check_idle(version: int) -> None:
    state = key_state(version)
    if state is None or state.destroyed:
        raise Broken("key_gone")
    if not state.idle:
        raise Broken("key_needed")
