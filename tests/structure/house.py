"""A furnished house: an application on one database, with the cast and their files, and the eyes to look at it with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import time_machine
from flask import Flask

from caseapp import create_app
from caseapp.foundation import clock
from caseapp.foundation.database import WRITING, db
from caseapp.foundation.reach import Elevated, Reach, ReachSession
from tests import databases
from tests.cast import Office
from tests.conftest import MONDAY, make_place


@dataclass(frozen=True)
class House:
    """An application on one database, with the cast and their files."""

    kind: str
    app: Flask
    office: Office
    place: databases.Place

    @contextmanager
    def eyes_of(self, who: str, writing: bool = False) -> Iterator[ReachSession]:
        """A database session with the reach of a member of the cast, or elevated for ''; nothing of it is stored."""
        actor, token = self.office.actors.get(who), WRITING.set(writing)
        with self.app.test_request_context():
            db.session.remove()
            session = db.session()
            session.fix(Reach(actor.staff_id, actor.agency_id, clock.today()) if actor else Elevated("test"))
            try:
                yield session
            finally:
                session.rollback()
                db.session.remove()
                WRITING.reset(token)


@contextmanager
def furnished(kind: str, root: Path, folder: Path) -> Iterator[House]:
    """A house that stands as long as the block."""
    with time_machine.travel(MONDAY, tick=True):
        place = make_place(kind, root, folder, furnished=True)
        app = create_app(place.settings)
        app.testing = True
        office = databases.office_of(root, kind)
    yield House(kind, app, office, place)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    if kind == "postgresql":
        databases.drop(root, place)
