"""`flask disclosures send`: nightly, what standing disclosures tell anew; twice, or on two servers, does no harm."""

from datetime import date, datetime

import click
from flask import Blueprint
from sqlalchemy.exc import DBAPIError

from ..confirmations.queries import actor_now
from ..consents.queries import consent
from ..foundation import clock, work
from ..foundation.access import Permission, may
from ..foundation.database import db
from ..foundation.encryption import Unopenable
from ..foundation.reach import OutOfReach, Reach
from ..foundation.rules import Broken, Missing
from ..participants.queries import open_file
from .actions.standing import tell_standing
from .queries.standing import Due, due_on, standing
from .views.telling import content_of, unasked

room = Blueprint("disclosures_commands", __name__, cli_group=None)
DAY = click.DateTime(formats=["%Y-%m-%d"])


@room.cli.group("disclosures")
def disclosures() -> None:
    """What is told to other agencies."""


@disclosures.command("send")
@click.option("--on", type=DAY, help="The day, today if none is given.")
def send(on: datetime | None) -> None:
    """Tell anew what standing disclosures are due, each with the eyes of who started it, while its consent stands."""
    day, told, failed = on.date() if on else clock.today(), 0, 0
    if day > clock.today():
        raise click.BadParameter("a day to come; what is told counts as told until then", param_hint="--on")
    try:
        with work.elevated("standing disclosures") as session:
            due = due_on(session, day)
        with click.progressbar(due, label="Standing disclosures") as bar:
            for one in bar:
                try:
                    told += _tell(one, day)
                except (DBAPIError, Unopenable):
                    failed += 1
    except DBAPIError as error:
        raise click.ClickException("the database cannot be read; is it there and migrated?") from error
    finally:
        db.session.remove()
    click.echo(f"{len(due)} due, {told} told")
    if failed:
        raise click.ClickException(
            f"{failed} of them could not be told: refused by the database, or a record does not open"
        )


def _tell(one: Due, day: date) -> bool:
    """One of them, in a transaction of its own. Whoever no longer works with the person, or reads by break-glass alone, tells

    nothing; it waits for a colleague.
    """
    db.session.remove()
    by = actor_now(one.started_by)
    if by is None or not may(by, Permission.DISCLOSURE_MAKE):
        return False
    db.session.remove()
    try:
        with work.command(Reach(by.staff_id, by.agency_id, clock.today())):
            participant = open_file(by, one.participant_id, to="standing_disclosure.looked_at", hold=True)
            found = standing(one.participant_id, one.id, hold=True)
            if found.ended_at is not None or found.next_on > day:  # another server was first
                return False
            about = consent(by, one.participant_id, found.consent_id).consent.about
            content = unasked(content_of(by, participant, about))
            return tell_standing(by=by, participant=participant, standing=found, content=content, on=day)
    except (Missing, Broken, OutOfReach):
        return False
