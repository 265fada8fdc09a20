"""`flask audit …` and `flask keys status`: what somebody on the server asks of the log and the key ring."""

from pathlib import Path

import click
from flask import Blueprint, current_app
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError

from . import audit, work
from .audit import sealing
from .audit.values import check_values
from .database import db
from .encryption import SubjectKey
from .encryption.subjects import keyring
from .reach import Elevated

room = Blueprint("foundation", __name__, cli_group=None)


@room.cli.group("audit")
def audit_group() -> None:
    """The access log."""


@audit_group.command("verify")
@click.option("--values", is_flag=True, help="Also compare every sealed value with what the log says was written last.")
def verify(values: bool) -> None:
    """Walk every chain of the log and every checkpoint; exit 1 and one line for each thing that is wrong."""
    try:
        count, wrong = sealing.verify(keyring().verifying_key())
        agree, untold, changed = _check_values() if values else (0, 0, [])
    except DBAPIError as error:
        raise click.ClickException("the log cannot be read; is the database there and migrated?") from error
    db.session.remove()
    for line in wrong + changed:
        click.echo(line, err=True)
    if wrong or changed:
        raise click.ClickException(f"the log or what it tells of is broken in {len(wrong + changed)} places")
    click.echo(f"{count} entries, every chain holds")
    if values:
        click.echo(f"{agree} sealed values are what was written last; of {untold} the log tells nothing")


def _check_values() -> tuple[int, int, list[str]]:
    db.session.remove()
    with work.command(Elevated("verify the sealed values")):
        audit.record("log.compared", by=None)
        return check_values()


@audit_group.command("seal")
@click.option("--export", type=click.Path(path_type=Path, file_okay=False), help="A folder, instead of the setting's.")
def seal(export: Path | None) -> None:
    """Sign where every chain stands, and send it away: the log since the last time to a folder, the signature to syslog.

    The folder belongs on another machine. What could not be sent is sent the next time.
    """
    settings = current_app.config["SETTINGS"]
    folder = export or (Path(settings.audit_folder) if settings.audit_folder else None)
    try:
        with work.command(Elevated("seal the log")):
            number = sealing.seal(keyring()).number
    except IntegrityError as error:
        raise click.ClickException("somebody else sealed the log at the same moment; try again") from error
    except DBAPIError as error:
        raise click.ClickException("the log cannot be read or written; is the database there and migrated?") from error
    try:
        written = sealing.export_all(folder) if folder else []
        if settings.audit_syslog:
            sealing.tell_syslog(settings.audit_syslog, sealing.checkpoints()[-1])
    except OSError as error:
        raise click.ClickException(f"checkpoint {number} is signed but not sent: {error.strerror or error}") from error
    finally:
        db.session.remove()
    click.echo(f"checkpoint {number} is signed" + (f", {len(written)} files written" if folder else ""))


@audit_group.command("key")
def key() -> None:
    """The public key that verifies the checkpoints: write it down where the log is not."""
    click.echo(keyring().verifying_key().hex())


@room.cli.group("keys")
def keys_group() -> None:
    """The key ring."""


@keys_group.command("status")
def status() -> None:
    """Which KEK versions there are and how many subjects' keys each one wraps. Shows no key."""
    ring = keyring()
    wrapped: dict[int, int] = {}
    for (blob,) in db.session.execute(select(SubjectKey.wrapped).execution_options(yield_per=5000)):
        version = int.from_bytes(blob[2:6], "big")
        wrapped[version] = wrapped.get(version, 0) + 1
    db.session.remove()
    for version in ring.versions:
        current = " (current)" if version == ring.current else ""
        click.echo(f"KEK {version}{current}: wraps {wrapped.get(version, 0)} keys")
