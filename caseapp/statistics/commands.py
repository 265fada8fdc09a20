"""`flask statistics settle|check`: what comes true by time alone, and whether every fact equals what the files say."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import click
from flask import Blueprint
from sqlalchemy.exc import DBAPIError

from ..foundation import clock, work
from ..foundation.reach import Elevated
from .actions import PURPOSE, settle
from .queries import compare, count_files, files_in_parts

room = Blueprint("statistics", __name__, cli_group=None)
FIRST_YEAR = 2000
DAY = click.DateTime(formats=["%Y-%m-%d"])
UNREADABLE = "the database cannot be read; is it there and migrated?"


@room.cli.group("statistics")
def statistics() -> None:
    """Facts for reports."""


@statistics.command("settle")
@click.option("--on", type=DAY, help="The day to settle, today if none is given.")
@click.option(
    "--all", "every", is_flag=True, help="State every file anew, as after an upgrade; else those of late exits."
)
def settle_facts(on: datetime | None, every: bool) -> None:
    """Store what came true by time alone: work that has lasted a month, a placement that began. Run it daily; twice does no harm."""
    day = _day(on)
    try:
        with work.command(Elevated(PURPOSE)):
            count = count_files(None if every else day)
            with click.progressbar(length=count, label="Files") as bar:
                changed = settle(files=_told(bar, None if every else day), on=day)
    except DBAPIError as error:
        raise click.ClickException(UNREADABLE) from error
    click.echo(f"{count} files looked at, {changed} facts changed")


@statistics.command("check")
@click.option("--on", type=DAY, help="The day the facts were settled last, today if none is given.")
def check_facts(on: datetime | None) -> None:
    """Build every fact anew from the files and compare; exit 1 when one differs, is missing, or has no file."""
    try:
        with work.command(Elevated(PURPOSE)), click.progressbar(length=count_files(None), label="Files") as bar:
            found = compare(_told(bar, None), _day(on))
    except DBAPIError as error:
        raise click.ClickException(UNREADABLE) from error
    if found.wrong or found.alone:
        raise click.ClickException(f"{found.wrong} facts differ from the files, {found.alone} have no file")
    click.echo(f"{found.equal} facts, all equal to the files")


def _day(on: datetime | None) -> date:
    """The day asked for. Facts of a day to come would be guesses, and there were none before the year 2000."""
    if on and not FIRST_YEAR <= on.year <= clock.today().year:
        raise click.BadParameter("choose a day from the year 2000 on that has come", param_hint="--on")
    if on and on.date() > clock.today():
        raise click.BadParameter("choose a day that has come", param_hint="--on")
    return on.date() if on else clock.today()


def _told(bar: Any, late_on: date | None) -> Iterator[list[UUID]]:
    """The files some at a time; the bar hears of them."""
    for some in files_in_parts(late_on):
        yield some
        bar.update(len(some))
