"""`flask audit …`: what somebody on the server asks of the log."""

from collections.abc import Callable
from pathlib import Path

import click
from flask import Blueprint, current_app
from sqlalchemy.exc import DBAPIError, IntegrityError

from . import audit, work
from .audit import sealing
from .audit.mailing import mail_all
from .audit.values import check_values
from .database import db
from .encryption.subjects import keyring
from .mail import NotSent
from .reach import Elevated
from .settings import Settings

room = Blueprint("foundation", __name__, cli_group=None)


@room.cli.group("audit")
def audit_group() -> None:
    """The access log."""


@audit_group.command("verify")
@click.option("--values", is_flag=True, help="Also compare every sealed value with what the log says was written last.")
def verify(values: bool) -> None:
    """Walk every chain of the log and every checkpoint; exit 1 and one line for each thing that is wrong."""
    try:
        with work.reading():
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
    """Sign where every chain stands, and send it away: the log since the last time to a folder, the signature to syslog
    and by mail.

    Folder and mailbox belong on another machine. What could not be written or mailed is, the next time.
    """
    settings = current_app.config["SETTINGS"]
    folder = export or (Path(settings.audit_folder) if settings.audit_folder else None)
    try:
        with work.command(Elevated("seal the log")):
            number = sealing.seal(keyring()).number
        written, failed = _send(settings, folder)
    except IntegrityError as error:
        raise click.ClickException("somebody else sealed the log at the same moment; try again") from error
    except DBAPIError as error:
        raise click.ClickException("the log cannot be read or written; is the database there and migrated?") from error
    finally:
        db.session.remove()
    if failed:
        raise click.ClickException(f"checkpoint {number} is signed but not sent {'; '.join(failed)}")
    click.echo(f"checkpoint {number} is signed" + "".join(f", {one}" for one in written))


def _send(settings: Settings, folder: Path | None) -> tuple[list[str], list[str]]:
    """Send what is sealed every way that is set, each whatever becomes of the others. What was sent, and what not."""

    def write_folder(folder: Path) -> str:
        with work.reading():
            return f"{len(sealing.export_all(folder))} files written"

    def tell_syslog() -> str:
        with work.reading():
            last = sealing.checkpoints()[-1]
        sealing.tell_syslog(settings.audit_syslog, last)
        return "syslog told"

    ways: dict[str, Callable[[], str]] = {}
    if folder:
        ways["to the folder"] = lambda: write_folder(folder)
    if settings.audit_syslog:
        ways["to syslog"] = tell_syslog
    if settings.sealed_to:
        ways["by mail"] = lambda: f"{mail_all(settings.sealed_to)} mailed"
    sent, failed = [], []
    for way, act in ways.items():
        try:
            sent.append(act())
        except (OSError, NotSent) as error:
            failed.append(f"{way}: {getattr(error, 'strerror', None) or error}")
    return sent, failed


@audit_group.command("key")
def key() -> None:
    """The public key that verifies the checkpoints: write it down where the log is not."""
    click.echo(keyring().verifying_key().hex())
