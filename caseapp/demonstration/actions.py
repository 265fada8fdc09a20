"""Makes the demonstration: the small office, and the large one it grows to."""

from collections.abc import Callable
from itertools import islice
from random import Random

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from ..foundation import audit, work
from ..foundation.database import db
from ..foundation.encryption.subjects import keyring
from ..foundation.installation import Purpose, mark
from ..foundation.passwords import hash_password
from ..foundation.reach import Elevated
from ..foundation.rules import violated
from ..log_review.actions import draw_samples
from ..log_review.queries import last_whole_month
from ..statistics.queries import files_in_parts
from .asking import ask_for_a_role
from .growth import Growth, add_site, sizes
from .making import CaseNumbers, Making
from .numbers import TestNumbers
from .office import PASSWORD, found_office
from .openings import tell_openings
from .people import PEOPLE
from .refusals import AlreadyStands, DemonstrationRefused, refuse_beforehand, refuse_what_stands
from .rows import Batch
from .story import tell_people
from .telling import tell_partners

SEED = 20_260_310  # the same people every time
SITES_IN_A_COMMIT = 10
AS = Elevated("demonstration")


def seed_office(host: str, participants: int = len(PEOPLE), progress: Callable[[int], None] | None = None) -> str:
    """Make the demonstration office and answer everybody's password.

    `progress` hears how many files were just made. Raises DemonstrationRefused, with one line, wherever
    something real stands or somebody else could reach it.
    """
    heard = progress or (lambda _count: None)
    try:
        refuse_beforehand(host)
        making = _seed_small_office()
    except OperationalError as error:
        raise DemonstrationRefused("the database is busy or away; nothing was added, try again") from error
    except IntegrityError as error:
        if violated(error) != "pk_installation":
            raise
        raise AlreadyStands("another server has just made this demonstration; nothing was added") from error
    heard(len(PEOPLE))
    _grow(Growth(making), participants - len(PEOPLE), heard)
    tell_partners(making.office)
    db.session.remove()
    return PASSWORD


def _seed_small_office() -> Making:
    """The office everybody meets, in one transaction. The mark comes first: of two servers one goes on."""
    with work.command(AS):
        refuse_what_stands()
        mark(Purpose.DEMONSTRATION, keyring())
        db.session.flush()
        batch, rng = Batch(db.session()), Random(SEED)  # noqa: S311  # stories, no secrets
        office = found_office(batch, hash_password(PASSWORD))
        making = Making(batch, rng, office, TestNumbers(rng), CaseNumbers())
        tell_people(making)
        ask_for_a_role(batch, office)
        batch.store()
        batch.add_facts([one for some in files_in_parts(None) for one in some])
        batch.store()
        making.series.keep(db.session())
        tell_openings(db.session(), office, Random(SEED))  # noqa: S311  # the same
        audit.record("demonstration.seeded", by=None)
    with work.command():  # the samples are drawn of what is stored
        draw_samples(by=None, month=last_whole_month(), rng=Random(SEED))  # noqa: S311  # the same
    return making


def _grow(growth: Growth, count: int, progress: Callable[[int], None]) -> None:
    """Add people until there are so many: store one site at a time, commit several together."""
    waiting = sizes(count)
    while some := list(islice(waiting, SITES_IN_A_COMMIT)):
        with work.command(AS):
            _prepare_for_bulk()
            for size in some:
                add_site(growth, size)
                progress(size)
            growth.making.series.keep(db.session())
            audit.record("demonstration.grown", by=None)


def _prepare_for_bulk() -> None:
    """Random ids land all over SQLite's indexes; its usual 2 MB of cache would write each page many times."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("PRAGMA cache_size = -131072"))
