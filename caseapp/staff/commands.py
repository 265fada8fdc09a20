"""Commands: `staff reset` makes a one-time link, `setup` the first agency and administrator."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from email_validator import EmailNotValidError, validate_email
from flask import Blueprint, current_app
from flask.cli import AppGroup
from flask_migrate import upgrade
from sqlalchemy import inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError

from ..agencies.actions import add_agency
from ..agencies.models import AgencyKind
from ..foundation import audit
from ..foundation.access import Role
from ..foundation.database import db
from ..foundation.encryption.subjects import keyring
from ..foundation.installation import Purpose, WrongInstallation, mark
from ..foundation.settings import Settings
from ..foundation.work import command
from .actions import add_staff, make_reset_link
from .queries import anybody, staff_by_email

room = Blueprint("staff_commands", __name__, cli_group=None)
staff = AppGroup("staff", help="Accounts of the staff.")
room.cli.add_command(staff)
KINDS = click.Choice([kind.value for kind in AgencyKind])
MIGRATIONS = Path(__file__).parents[1] / "migrations"
STANDS = "there are accounts already; setup is for an empty database"
BACK_UP = """
Back up, and keep apart from each other:
  1. the database: {database}
  2. the key ring: {ring}
Whoever holds both can read everything. Lost keys = lost sensitive text: without the key ring nobody can open
names, numbers and notes again. Keep a copy of the ring in another place than the database and its copies."""


@contextmanager
def one_line() -> Iterator[None]:
    """Turn what a command may meet into one line on standard error and exit code 1, without any value."""
    try:
        yield
    except WrongInstallation as error:
        raise click.ClickException(str(error)) from None
    except IntegrityError:
        raise click.ClickException("somebody else set this up at the same moment; nothing was changed") from None
    except DBAPIError as error:
        kind = type(error.orig).__name__
        raise click.ClickException(f"the database did not answer as it should ({kind}); is it set up?") from None


@staff.command("reset")
@click.argument("email")
def reset(email: str) -> None:
    """Print a link, good once and for two hours, that sets a new password for the account of EMAIL.

    Put your address before it, as in https://caseapp.example/reset/… . Using it ends the account's sessions.
    """
    with one_line(), command():
        found = staff_by_email(email)
        if found is None or found.disabled_at is not None:
            raise click.ClickException("no open account has that address")
        token = make_reset_link(by=None, staff=found)
    click.echo(f"/reset/{token}")


@room.cli.command("setup")
@click.option("--agency", help="Name of the first agency, the administrator's employer.")
@click.option("--kind", type=click.Choice([kind.value for kind in AgencyKind]), help="What sort of body it is.")
@click.option("--name", help="Name of the first administrator.")
@click.option("--email", help="E-mail of the first administrator.")
def setup(agency: str | None, kind: str | None, name: str | None, email: str | None) -> None:
    """Make tables, the first agency and the first administrator, for real use. Asks for what is not given."""
    with one_line():
        if inspect(db.engine).has_table("staff") and anybody():
            raise click.ClickException(STANDS)
        db.session.remove()
        upgrade(directory=str(MIGRATIONS))
    agency = agency or click.prompt("Name of the first agency")
    kind = kind or click.prompt("What sort of body is it", type=KINDS)
    name = name or click.prompt("Name of the first administrator")
    email = _address(email or click.prompt("E-mail of the first administrator"))
    if not agency.strip() or not name.strip():
        raise click.ClickException("the agency and the administrator need names")
    token = _found_office(agency.strip(), AgencyKind(kind), name.strip(), email)
    click.echo(f"The office stands. {name} sets a password within two hours with this link, put after your address:")
    click.echo(f"/reset/{token}")
    click.echo(_advice(current_app.config["SETTINGS"]))


def _address(email: str) -> str:
    try:
        return validate_email(email.strip(), check_deliverability=False, test_environment=True).original
    except EmailNotValidError:
        raise click.ClickException("that is not an e-mail address") from None


def _found_office(agency: str, kind: AgencyKind, name: str, email: str) -> str:
    with one_line(), command():
        if anybody():
            raise click.ClickException(STANDS)
        mark(Purpose.REAL, keyring())
        db.session.flush()  # of two that set up at once the second stops here
        employer = add_agency(by=None, name=agency, kind=kind, signs_in=True)
        first = add_staff(by=None, name=name, email=email, role=Role.ADMINISTRATOR, agency_id=employer.id, site_id=None)
        audit.record("installation.set_up", by=None, records=[employer.id, first.id])
        return make_reset_link(by=None, staff=first)


def _advice(settings: Settings) -> str:
    url = make_url(settings.address)
    if url.get_backend_name() == "sqlite":
        file = settings.sqlite_file if not settings.database_url else url.database
        database = f'{file} (while it runs: sqlite3 {file} ".backup COPY"; stopped: copy the file)'
    else:
        database = f"pg_dump of {url.database} on {url.host or 'this machine'}, as a superuser or a role with BYPASSRLS"
    return BACK_UP.format(database=database, ring=settings.keyring_file.absolute())
