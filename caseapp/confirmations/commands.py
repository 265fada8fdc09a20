"""Commands: `confirmations confirm`, for an office in which nobody else can yet."""

from uuid import UUID

import click
from flask import Blueprint
from flask.cli import AppGroup

from ..foundation.database import db
from ..foundation.rules import Broken
from ..foundation.work import command
from . import actions
from .models import Confirmation

room = Blueprint("confirmations_commands", __name__, cli_group=None)
confirmations = AppGroup("confirmations", help="What waits for a second person.")
room.cli.add_command(confirmations)
WORDS = {
    "answered": "somebody has answered it already; nothing was done",
    "expired": "it has expired; ask for it again",
    "somebody_can": "somebody in the office can confirm it; the page of the confirmation names them",
    "asker_may_not": "whoever asked for it may not ask for it any more",
}


@confirmations.command("confirm")
@click.argument("confirmation_id", type=click.UUID, metavar="ID")
def confirm(confirmation_id: UUID) -> None:
    """Confirm what an administrator asked for while nobody else in the office can, as in an office that has just begun.

    ID is the end of the address of its page. The log says that the server confirmed it.
    """
    try:
        with command():
            one = db.session.get(Confirmation, confirmation_id)
            if one is None:
                raise click.ClickException("there is no such confirmation")
            actions.confirm(by=None, confirmation=one)
    except Broken as broken:
        raise click.ClickException(WORDS.get(broken.code, f"it does not fit any more ({broken.code})")) from None
    click.echo("Confirmed.")
