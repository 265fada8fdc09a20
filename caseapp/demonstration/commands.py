"""`flask demo`: the demonstration office, small or large."""

import click
from flask import Blueprint

from .actions import seed_office
from .people import PEOPLE
from .refusals import AlreadyStands, DemonstrationRefused, count_participants

room = Blueprint("demonstration", __name__, cli_group=None)
SMALL = len(PEOPLE)


@room.cli.command("demo")
@click.option(
    "--participants",
    type=click.IntRange(min=SMALL),
    metavar="N",
    help=f"How many people in all, at least {SMALL}. Those beyond the first {SMALL} are for measuring:"
    " they come with sites, staff and years of history of their own.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    envvar="FLASK_RUN_HOST",
    show_default=True,
    help="The address the demonstration will be served on; only loopback is accepted.",
)
def demo(participants: int | None, host: str) -> None:
    """Make a demonstration: an invented office with invented people, and print everybody's password.

    Refuses a database that is real or already holds staff, production mode, and any address but loopback. Run
    again on a demonstration that stands it changes nothing. A large one starts from a new instance; 100,000
    people take some minutes.
    """
    wanted = participants or SMALL
    try:
        password = _with_progress(host, wanted)
    except AlreadyStands as stands:
        if wanted > count_participants():
            raise click.ClickException(f"{stands}; for more people make a new instance") from stands
        click.echo(f"{stands}.")
        return
    except DemonstrationRefused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"A demonstration office with {wanted} people is ready. Everybody's password: {password}")


def _with_progress(host: str, participants: int) -> str:
    if participants == SMALL:
        return seed_office(host)
    with click.progressbar(length=participants, label="Making people", show_pos=True) as bar:
        return seed_office(host, participants, bar.update)
