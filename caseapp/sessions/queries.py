"""Questions about sessions."""

import hashlib
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..foundation import clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.rules import Missing
from ..staff.models import Staff
from .models import SignIn


def token_hash(token: str) -> bytes:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


def living_sign_in(token: str, idle: timedelta, absolute: timedelta) -> SignIn | None:
    """The session of a token, neither idle nor outlived, of somebody not disabled."""
    query = select(SignIn).where(
        SignIn.token_hash == token_hash(token),
        SignIn.seen_at > clock.now() - idle,
        SignIn.began_at > clock.now() - absolute,
    )
    whole = joinedload(SignIn.staff)
    found = db.session.scalar(query.options(whole.joinedload(Staff.agency), whole.joinedload(Staff.site)))
    return found if found and found.staff.disabled_at is None else None


def own_sign_ins(by: Actor) -> list[SignIn]:
    """The actor's signed-in browsers, latest first."""
    return list(
        db.session.scalars(select(SignIn).where(SignIn.staff_id == by.staff_id).order_by(SignIn.seen_at.desc()))
    )


def own_sign_in(by: Actor, sign_in_id: UUID) -> SignIn:
    """One of them. Raises Missing."""
    found = db.session.get(SignIn, sign_in_id)
    if found is None or found.staff_id != by.staff_id:
        raise Missing
    return found
