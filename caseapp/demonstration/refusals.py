"""When no demonstration is made: where anything real is, and where anybody else could reach it."""

from ipaddress import ip_address

from flask import current_app
from sqlalchemy import func, inspect, select

from ..foundation.database import WRITING, db
from ..foundation.installation import Purpose, WrongInstallation, the_installation
from ..foundation.settings import Settings
from ..foundation.work import elevated
from ..participants.models import Participant
from ..staff.queries import anybody


class DemonstrationRefused(WrongInstallation):
    """No demonstration is made here. One line that says why."""


class AlreadyStands(DemonstrationRefused):
    """The demonstration office is there already. Nothing was added."""


def refuse_beforehand(host: str) -> None:
    """Refuse whatever can be seen by looking, without waiting for another that writes. Raises DemonstrationRefused."""
    token = WRITING.set(False)
    try:
        _refuse_unsafe_place(host)
        refuse_what_stands()
    finally:
        db.session.remove()
        WRITING.reset(token)


def _refuse_unsafe_place(host: str) -> None:
    """Production, an address others reach, a database without tables."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.mode != "local":
        raise DemonstrationRefused("no demonstration in production mode: its password is known to everybody")
    if not _is_loopback(host):
        raise DemonstrationRefused(
            "no demonstration on an address that others reach; only on 127.0.0.1, ::1, localhost"
        )
    if not inspect(db.engine).has_table("installation"):
        raise DemonstrationRefused("the database has no tables yet; run `flask --app wsgi db upgrade` first")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refuse_what_stands() -> None:
    """Refuse a database that is real or already holds staff. Raises AlreadyStands or DemonstrationRefused."""
    found, staffed = the_installation(), anybody()
    if found is not None and found.purpose == Purpose.REAL:
        raise DemonstrationRefused("this database is marked as real, for ever; make a new instance for a demonstration")
    if staffed and found is None:
        raise DemonstrationRefused("this database already holds staff; make a new instance for a demonstration")
    if staffed:
        raise AlreadyStands("the demonstration office already stands; nothing was added")


def count_participants() -> int:
    """How many people the demonstration holds; for the command, which shows none of them."""
    with elevated("demonstration") as session:
        return session.scalar(select(func.count()).select_from(Participant)) or 0
