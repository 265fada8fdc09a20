"""Makes the demonstration: the small office, and the large one it grows to."""

from collections.abc import Callable
from itertools import islice
from random import Random

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ..foundation import audit, clock, work
from ..foundation.database import db
from ..foundation.encryption.subjects import keyring
from ..foundation.installation import Purpose, mark
from ..foundation.passwords import hash_password
from ..foundation.reach import Elevated
from .files import CaseNumbers
from .growth import Growth, add_site, sizes
from .numbers import TestNumbers
from .office import PASSWORD, Office, found_office
from .people import PEOPLE
from .refusals import AlreadyStands, refuse_unsafe_place, refuse_what_stands
from .rows import Batch
from .story import tell_people

SEED = 20_260_310  # the same people every time
SITES_IN_A_COMMIT = 10
AS = Elevated("demonstration")


def seed_office(
    host: str, participants: int = len(PEOPLE), progress: Callable[[int], None] | None = None
) -> str:
    """Make the demonstration office and answer everybody's password; `progress` hears how many files were just made.

    Raises DemonstrationRefused, with one line, wherever something real stands or somebody else could reach it.
    """
    refuse_unsafe_place(host)
    rng = Random(SEED)  # noqa: S311  # stories, no secrets
    numbers = TestNumbers(rng)
    try:
        office = _seed_small_office(rng, numbers)
    except IntegrityError as error:
        raise AlreadyStands(
            "another server is making the demonstration office right now; nothing was added"
        ) from error
    heard = progress or (lambda _count: None)
    heard(len(PEOPLE))
    _grow(Growth(rng, office, numbers), participants - len(PEOPLE), heard)
    db.session.remove()
    return PASSWORD


def _seed_small_office(rng: Random, numbers: TestNumbers) -> Office:
    """The office that everybody meets, in one transaction; the mark comes first, so that of two servers one goes on."""
    with work.command(AS):
        refuse_what_stands()
        mark(Purpose.DEMONSTRATION, keyring())
        db.session.flush()
        batch, series = Batch(db.session()), CaseNumbers(db.session())
        office = found_office(batch, hash_password(PASSWORD), left_at=clock.now())
        tell_people(batch, rng, office, numbers, series)
        batch.store()
        series.keep()
        audit.record("demonstration.seeded", by=None)
    return office


def _grow(growth: Growth, count: int, progress: Callable[[int], None]) -> None:
    """Add people until there are so many: store one site at a time, commit several together."""
    waiting = sizes(count)
    while some := list(islice(waiting, SITES_IN_A_COMMIT)):
        with work.command(AS):
            _prepare_for_bulk()
            series = CaseNumbers(db.session())
            for size in some:
                batch = Batch(db.session())
                add_site(batch, growth, series, size)
                batch.store()
                progress(size)
            series.keep()
            audit.record("demonstration.grown", by=None)


def _prepare_for_bulk() -> None:
    """Random ids land all over SQLite's indexes; with its usual 2 MB of cache each page would be written many times."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("PRAGMA cache_size = -131072"))
