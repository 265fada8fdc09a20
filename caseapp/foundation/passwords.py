"""Passwords: Argon2id (RFC 9106) at the cost security asks for, one at a time in a process, and which are too weak."""

from collections.abc import Iterable
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_one_at_a_time = BoundedSemaphore(1)
DUMMY = _hasher.hash("nobody has this password")
NO_PASSWORD = "!"  # noqa: S105  # an account that waits for its reset link; matches nothing
LONGEST = 128


def hash_password(password: str) -> str:
    """The Argon2id hash, about 55 ms."""
    with _one_at_a_time:
        return _hasher.hash(password)


def matches(stored: str, password: str) -> bool:
    """Does the password belong to the hash? A hash of another kind is compared with a dummy, in the same time."""
    with _one_at_a_time:
        try:
            return _hasher.verify(stored if stored != NO_PASSWORD else DUMMY, password) and stored != NO_PASSWORD
        except (VerificationError, InvalidHashError):
            return False


def outdated(stored: str) -> bool:
    """Was the hash made at another cost, so that it should be made anew at sign-in?"""
    return _hasher.check_needs_rehash(stored)


def weakness(password: str, least: int, names: Iterable[str]) -> str:
    """Why a password is refused: 'short', 'long', 'name', 'common', or '' when it will do (NIST SP 800-63B 3.1.1)."""
    if len(password) < least:
        return "short"
    if len(password) > LONGEST:
        return "long"
    folded = password.casefold()
    parts = {part for name in (*names, "caseapp", "krami", "stationen") for part in name.casefold().split()}
    if any(len(part) > 3 and part in folded for part in parts):
        return "name"
    from zxcvbn import zxcvbn  # its word lists are heavy; only somebody who chooses a password pays for them

    return "common" if zxcvbn(password, max_length=LONGEST)["score"] < 3 else ""
