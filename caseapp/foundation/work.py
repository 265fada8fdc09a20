"""The one place where work commits: after a successful request, or at the end of a command."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from . import audit
from .access import Actor
from .database import WRITING, db
from .reach import Elevated, Reach, ReachSession

# What else is stored with each change of a file: called with the changed files before the commit. `create_app` says what.
ALSO_STORE: list[Callable[[ReachSession, set[UUID]], None]] = []


def begin(reach: Reach | None) -> None:
    """End what looked the session up, and fix the reach of what follows. Without one no case table answers."""
    if db.session().in_transaction():
        db.session.rollback()
    if reach is not None:
        db.session().fix(reach)


def complete(status: int, actor: Actor | None) -> None:
    """End a request's work. Below 400 everything commits with its entries; else changes go, but reads stay traced.

    Raises audit.Untraced when files were read and no entry says so.
    """
    session = db.session()
    entries = audit.staged(session)
    reads = [entry for entry in entries if not entry.change]
    if session.info.get("read") and not entries and status < 400:
        raise audit.Untraced("files were read and nothing says so")
    stated = any(entry.change for entry in entries)
    changed = stated or session.info.get("changed") or session.new or session.dirty or session.deleted
    if changed and status < 400:
        _commit(session)
        return
    session.rollback()
    if status == 404 and actor is not None:
        reads = []
    if reads:
        write_apart(reads)


def _commit(session: ReachSession) -> None:
    """Commit, with what else is stored for the files that changed."""
    session.flush()
    if changed := session.info.get("changed_files"):
        for store in ALSO_STORE:
            store(session, set(changed))
    session.commit()


def write_apart(entries: list[audit.Entry]) -> None:
    """Commit entries by themselves, in a write transaction of their own."""
    token = WRITING.set(True)
    try:
        session = db.session()
        session.info["entries"] = entries
        session.commit()
    finally:
        WRITING.reset(token)


def keep() -> None:
    """Commit now what must outlive a refused request: failed sign-ins and when a session was last seen."""
    token = WRITING.set(True)
    try:
        db.session.commit()
    finally:
        WRITING.reset(token)


@contextmanager
def reading() -> Iterator[None]:
    """What is asked within holds no writer up, and none holds it up (SQLite); the transaction ends with it."""
    token = WRITING.set(False)
    try:
        yield
    finally:
        db.session.rollback()
        WRITING.reset(token)


@contextmanager
def elevated(purpose: str) -> Iterator[ReachSession]:
    """A session of its own that sees every file, for one named purpose; it never commits."""
    token = WRITING.set(False)
    session = db.new_session(Elevated(purpose))
    try:
        yield session
    finally:
        session.rollback()
        session.close()
        WRITING.reset(token)


@contextmanager
def command(reach: Reach | Elevated | None = None) -> Iterator[None]:
    """The work of a command: commits at its end, or not at all."""
    if reach is not None and db.session().reach is None:
        db.session().fix(reach)
    try:
        yield
        _commit(db.session())
    except BaseException:
        db.session.rollback()
        raise
