"""`flask audit verify` and `flask keys status`: what somebody on the server asks of the log and the key ring."""

import hashlib
import json
from pathlib import Path

import click
from flask import Blueprint
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from . import audit, clock
from .database import db
from .encryption import SubjectKey
from .encryption.keyring import write_once
from .encryption.subjects import keyring

room = Blueprint("foundation", __name__, cli_group=None)


@room.cli.group("audit")
def audit_group() -> None:
    """The access log."""


@audit_group.command("verify")
@click.option(
    "--export", type=click.Path(path_type=Path, file_okay=False), help="Also write the log and a signed checkpoint."
)
def verify(export: Path | None) -> None:
    """Walk every chain of the log; exit 1 and one line for each break. Checkpoints belong on another machine."""
    try:
        count, broken = audit.verify()
    except DBAPIError as error:
        raise click.ClickException("the log cannot be read; is the database there and migrated?") from error
    for line in broken:
        click.echo(line, err=True)
    if export is not None:
        click.echo(f"checkpoint written to {_export(export)}")
    db.session.remove()
    if broken:
        raise click.ClickException(f"the log is broken in {len(broken)} places")
    click.echo(f"{count} entries, every chain holds")


def _export(folder: Path) -> Path:
    """Write the head of every chain, signed with Ed25519, so that a later cut of a chain's end shows."""
    folder.mkdir(parents=True, exist_ok=True)
    entry = audit.AuditEntry
    last = select(entry.writer, func.max(entry.seq).label("seq")).group_by(entry.writer).subquery()
    query = select(entry.writer, entry.seq, entry.hash).join(
        last, (last.c.writer == entry.writer) & (last.c.seq == entry.seq)
    )
    heads = {str(writer): {"seq": seq, "hash": found.hex()} for writer, seq, found in db.session.execute(query)}
    body = json.dumps({"at": clock.now().isoformat(), "heads": heads}, sort_keys=True).encode()
    checkpoint = {
        "checkpoint": body.decode(),
        "signature": keyring().sign(body).hex(),
        "verifying_key": keyring().verifying_key().hex(),
    }
    name = f"checkpoint-{clock.now():%Y%m%dT%H%M%S}-{hashlib.sha256(body).hexdigest()[:8]}.json"
    write_once(folder / name, json.dumps(checkpoint, indent=1).encode(), 0o444)
    return folder / name


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
