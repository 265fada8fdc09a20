"""Beginning and ending sessions; slowing down guesses."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from ..foundation import audit, clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.encryption.subjects import keyring
from ..foundation.passwords import DUMMY, hash_password, matches, outdated
from ..staff.models import Staff
from ..staff.queries import fold_email, staff_by_email
from .models import Level, SignIn, SignInAttempt
from .queries import token_hash

FORGOTTEN_AFTER = timedelta(hours=1)
# kind of key -> (failures that cost nothing, longest wait in seconds)
PATIENCE = {"pair": (3, 300), "account": (10, 15), "address": (20, 300), "all": (300, 2)}


class Keys(dict[str, bytes]):
    """What an attempt counts against: kind -> keyed hash."""


def attempt_keys(email: str, address: str, known_browser: bool) -> Keys:
    """Account, address, both together, and all. A browser that has signed in to the account before counts alone,

    so that strangers who guess cannot keep its owner out.
    """
    account = fold_email(email)
    parts = {"pair": f"{account}|{'known' if known_browser else address}"}
    if not known_browser:
        parts |= {"account": account, "address": address, "all": ""}
    secret = keyring().web_key()
    return Keys(
        {kind: hmac.new(secret, f"{kind}|{part}".encode(), hashlib.sha256).digest() for kind, part in parts.items()}
    )


def seconds_to_wait(keys: Keys) -> int:
    """How long until another attempt is looked at."""
    found = {
        row.key: row for row in db.session.scalars(select(SignInAttempt).where(SignInAttempt.key.in_(keys.values())))
    }
    waits = [_wait(kind, found[key]) for kind, key in keys.items() if key in found]
    return max(0, *waits) if waits else 0


def _wait(kind: str, attempt: SignInAttempt) -> int:
    free, longest = PATIENCE[kind]
    if attempt.failures < free or attempt.last_at < clock.now() - FORGOTTEN_AFTER:
        return 0
    delay = min(2 ** min(attempt.failures - free, 20), longest)
    return max(0, round(delay - (clock.now() - attempt.last_at).total_seconds()))


def note_failure(keys: Keys) -> None:
    """Count a failed attempt against every key; tidy up forgotten ones."""
    now = clock.now()
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.last_at < now - timedelta(days=1)))
    for key in sorted(keys.values()):
        row = db.session.get(SignInAttempt, key, with_for_update=True) or SignInAttempt(
            key=key, failures=0, last_at=now
        )
        row.failures = 1 if row.last_at < now - FORGOTTEN_AFTER else row.failures + 1
        row.last_at = now
        db.session.add(row)
    audit.record("session.refused", by=None)


def check_password(*, email: str, password: str) -> Staff | None:
    """The account, if the password is right and it is not disabled; unknown names take as long as known ones."""
    staff = staff_by_email(email)
    known = matches(staff.password_hash if staff else DUMMY, password)
    if staff is None or not known or staff.disabled_at is not None:
        return None
    if outdated(staff.password_hash):
        staff.password_hash = hash_password(password)
    return staff


def begin_session(*, staff: Staff, device: str, keys: Keys, longest: timedelta, instead_of: str = "") -> str:
    """Begin a session, forget the pair's failures, and end the one whose token the browser had before.

    Returns the token, whose hash alone is kept.
    """
    token, now = secrets.token_urlsafe(32), clock.now()
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.key == keys["pair"]))
    db.session.execute(delete(SignIn).where(SignIn.began_at < now - longest))
    db.session.execute(delete(SignIn).where(SignIn.token_hash == token_hash(instead_of)))
    sign_in = SignIn(
        staff_id=staff.id,
        token_hash=token_hash(token),
        level=Level.PASSWORD,
        device=device,
        began_at=now,
        seen_at=now,
    )
    db.session.add(sign_in)
    by = Actor(staff.id, staff.agency_id, staff.site_id, staff.role, sign_in.id)
    audit.record("session.begun", by=by, records=[sign_in.id])
    return token


def touch(sign_in: SignIn, now: datetime) -> None:
    """Say that the session is alive; not an event of its own, its pages are."""
    sign_in.seen_at = now


def end_session(*, by: Actor, sign_in: SignIn) -> None:
    """End one signed-in browser."""
    db.session.delete(sign_in)
    audit.record("session.ended", by=by, records=[sign_in.id])


def end_every_session(*, by: Actor | None, staff_id: UUID, but: Sequence[UUID] = ()) -> None:
    """End a staff member's sessions: after a new password, a new role, or when the account closes."""
    db.session.execute(delete(SignIn).where(SignIn.staff_id == staff_id, SignIn.id.not_in(but)))
    audit.record("session.all_ended", by=by, records=[staff_id])
