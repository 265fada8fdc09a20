"""`flask log-review draw`: the samples of a month, best on its first day after; twice, or on two servers, does no harm."""

from datetime import datetime

import click
from flask import Blueprint
from sqlalchemy.exc import DBAPIError, IntegrityError

from ..foundation import work
from ..foundation.rules import Broken, violated
from .actions import draw_samples
from .queries import last_whole_month

room = Blueprint("log_review_commands", __name__, cli_group=None)
MONTH = click.DateTime(formats=["%Y-%m"])


@room.cli.group("log-review")
def log_review() -> None:
    """Looking through the access log."""


@log_review.command("draw")
@click.option("--month", type=MONTH, help="The month, as 2026-10; the one that ended last if none is given.")
def draw(month: datetime | None) -> None:
    """Draw the sample of a month for every site that has none: five openings by chance, and those with a hint."""
    wanted = month.date().replace(day=1) if month else last_whole_month()
    try:
        with work.command():
            count = draw_samples(by=None, month=wanted)
    except Broken as error:
        raise click.BadParameter("choose a month that has ended", param_hint="--month") from error
    except IntegrityError as error:
        if violated(error) != "uq_log_sample_site_id_month":
            raise
        count = 0
    except DBAPIError as error:
        raise click.ClickException("the database cannot be read; is it there and migrated?") from error
    click.echo(
        f"{wanted:%Y-%m}: {count} samples drawn" if count else f"{wanted:%Y-%m}: every site has its sample already"
    )
