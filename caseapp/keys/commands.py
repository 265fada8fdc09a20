"""Commands: `keys status`, `keys rotate`, `keys retire`."""

import click
from flask import Blueprint, current_app
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError

from ..foundation.database import db
from ..foundation.encryption import KeyRingError, destroy_kek
from ..foundation.rules import Broken
from ..foundation.work import command, reading
from . import actions, queries

room = Blueprint("keys_commands", __name__, cli_group=None)
keys = AppGroup("keys", help="The key ring.")
room.cli.add_command(keys)
WORDS = {
    "key_gone": "there is no such key, or it is destroyed already",
    "key_needed": "the key is in use, or subjects' keys still hang on it; `keys rotate` first",
    "not_agreed": "two people must agree first: an administrator asks under Keys in the web, another confirms",
    "used_up": "what was agreed on has expired or is used; ask again",
    "may_not_ask": "whoever asked may not ask for this any more",
}


@keys.command("status")
def status() -> None:
    """Which KEK versions there are and how many subjects' keys each one wraps. Shows no key."""
    with reading():
        states = queries.key_states()
    db.session.remove()
    for one in states:
        said = " (current)" if one.current else " (destroyed)" if one.destroyed else ""
        click.echo(f"KEK {one.version}{said}: wraps {one.wraps} keys")


@keys.command("rotate")
def rotate() -> None:
    """Make a new KEK and wrap every subject's key under it. Run again, it goes on where it was cut off.

    The application works on meanwhile: it reads the ring anew. Servers with a ring of their own stand still until they
    have the new one. Back the new ring up, apart from the database.
    """
    try:
        with command():
            left = actions.begin_rotation(by=None, file=current_app.config["SETTINGS"].keyring_file)
        with click.progressbar(length=left, label="Wrapping keys") as bar:
            for count in iter(_wrap_some, 0):
                bar.update(count)
        with reading():
            current = next(one for one in queries.key_states() if one.current)
    except (KeyRingError, DBAPIError) as error:
        raise click.ClickException(_said(error)) from None
    finally:
        db.session.remove()
    click.echo(f"KEK {current.version} wraps {current.wraps} keys. Back up the new key ring.")


def _wrap_some() -> int:
    with command():
        return actions.wrap_some(by=None)


@keys.command("retire")
@click.argument("version", type=int)
def retire(version: int) -> None:
    """Destroy the KEK of VERSION for ever, once nothing hangs on it and two people have agreed.

    Backups of the database from before the change of keys cannot be read any more. Destroy the copies of the old ring too.
    """
    try:
        with command():
            actions.take_leave(by=None, version=version)
        destroy_kek(current_app.config["SETTINGS"].keyring_file, version)
    except Broken as broken:
        raise click.ClickException(WORDS[broken.code]) from None
    except (KeyRingError, DBAPIError) as error:
        raise click.ClickException(_said(error)) from None
    finally:
        db.session.remove()
    click.echo(f"KEK {version} is destroyed. Destroy every copy of the old key ring, too.")


def _said(error: Exception) -> str:
    """One line, without any value."""
    return str(error) if isinstance(error, KeyRingError) else "the database did not answer as it should; run it again"
