"""The one row that says what this database is: real or demonstration, and which key ring opens it."""

from datetime import datetime
from enum import StrEnum
from typing import cast
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Mapped, mapped_column

from . import clock
from .database import db
from .encryption import KeyRing
from .records import Base, Keeping, code, plain


class Purpose(StrEnum):
    """A demonstration database stays one for ever."""

    REAL = "real"
    DEMONSTRATION = "demonstration"


THE_ONLY = UUID(int=1)


class Installation(Base):
    """What this database is for, written once."""

    __tablename__ = "installation"
    __keeps__ = Keeping("keeps demonstrations and real data apart", owner="none", retention="as long as the database")

    id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("always the same: there is one row"))
    purpose: Mapped[Purpose] = mapped_column(code(Purpose), info=plain("says nothing of anybody"))
    key_check: Mapped[str] = mapped_column(info=plain("names the key ring, tells nothing of a key"))
    made_at: Mapped[datetime] = mapped_column(info=plain("when"))


class WrongInstallation(Exception):
    """The database is not what the settings say. One line, no secret."""


def mark(purpose: Purpose, ring: KeyRing) -> None:
    """Say once what this database is. Raises WrongInstallation when it is something else already."""
    found = the_installation()
    if found is None:
        db.session.add(Installation(id=THE_ONLY, purpose=purpose, key_check=ring.check_value(), made_at=clock.now()))
    elif found.purpose != purpose:
        raise WrongInstallation(f"this database is marked {found.purpose.value}, for ever")


def the_installation() -> Installation | None:
    """The row, or None in an empty database."""
    return cast(Installation | None, db.session.scalar(select(Installation)))


def check(ring: KeyRing, mode: str) -> bool:
    """Judge database, key ring and mode against each other; answers whether it is a demonstration."""
    found = the_installation()
    if found is None:
        return False
    if found.key_check != ring.check_value():
        raise WrongInstallation("the key ring does not belong to this database")
    if mode == "production" and found.purpose == Purpose.DEMONSTRATION:
        raise WrongInstallation("a demonstration database does not run in production")
    if mode == "production" and _bypasses_policies():
        raise WrongInstallation(
            "the application's database role must neither own the tables nor bypass row-level security"
        )
    return found.purpose == Purpose.DEMONSTRATION


def _bypasses_policies() -> bool:
    """Does PostgreSQL's row-level security not bind the role we work as?"""
    if db.engine.dialect.name != "postgresql":
        return False
    role = "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
    owns = (
        "select exists(select 1 from pg_tables where tablename = 'participant'"
        " and pg_has_role(current_user, tableowner, 'USAGE'))"
    )
    return bool(db.session.scalar(text(role)) or db.session.scalar(text(owns)))
