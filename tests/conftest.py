"""Fixtures: an application on each database, the cast, and a client that reads every page it fetches."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from caseapp import create_app
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.foundation.records import Base
from tests import databases
from tests.cast import Office
from tests.reading import ReadingClient


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Each request has a context of its own here, as in a server; pytest-flask would keep one open around the test."""


BOTH = ("sqlite", "postgresql")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_a_monday() -> Iterator[None]:
    """Every test happens on the same Monday morning, and time passes."""
    with time_machine.travel(MONDAY, tick=True):
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder the run's databases and key ring lie in."""
    return databases.shared_root()


def pytest_configure(config: pytest.Config) -> None:
    """The process that leads the run names the folder that its workers share."""
    if not hasattr(config, "workerinput"):
        os.environ["CASEAPP_TEST_RUN"] = str(os.getpid())


def pytest_unconfigure(config: pytest.Config) -> None:
    """And removes it."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(databases.shared_root(), ignore_errors=True)


def make_place(kind: str, root: Path, folder: Path, migrated: bool = True, furnished: bool = False) -> databases.Place:
    """A database of a kind: empty, migrated, or furnished with the cast."""
    make = databases.sqlite_place if kind == "sqlite" else databases.postgres_place
    return make(root, folder, migrated, furnished)


# For what the door refuses: it knows no database.
ON_SQLITE = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


@pytest.fixture(scope="session")
def shared_houses(root: Path) -> Iterator[dict[str, tuple[databases.Place, Flask]]]:
    """For tests marked `stores_nothing`: by kind a furnished database with its application, made when first asked for."""
    found: dict[str, tuple[databases.Place, Flask]] = {}
    yield found
    for kind, (place, application) in found.items():
        with application.app_context():
            db.session.remove()
            db.engine.dispose()
        if kind == "postgresql":
            databases.drop(root, place)


def _shares(request: pytest.FixtureRequest) -> bool:
    return request.node.get_closest_marker("stores_nothing") is not None


def _stored(application: Flask) -> dict[str, int]:
    """How many rows each table has, but those that every sign-in and every page adds to."""
    with application.app_context():
        db.session.remove()
        db.session().fix(Elevated("test"))
        tables = [one for one in Base.metadata.sorted_tables if one.name not in ("audit_entry", "sign_in")]
        counts = {one.name: db.session.scalar(select(func.count()).select_from(one)) or 0 for one in tables}
        db.session.remove()
    return counts


@pytest.fixture(params=BOTH)
def place(
    request: pytest.FixtureRequest,
    root: Path,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    shared_houses: dict[str, tuple[databases.Place, Flask]],
    on_a_monday: None,
) -> Iterator[databases.Place]:
    """A migrated database, with the cast if the test wants it; the test runs on SQLite and on PostgreSQL.

    Furnished on the same Monday: pytest-flask asks for the application before fixtures of its own accord come.
    """
    kind: str = request.param
    if _shares(request):
        if kind not in shared_houses:
            made = make_place(kind, root, tmp_path_factory.mktemp("shared"), furnished=True)
            shared_houses[kind] = made, create_app(made.settings)
        yield shared_houses[kind][0]
        return
    found = make_place(kind, root, tmp_path, furnished="office" in request.fixturenames)
    yield found
    if kind == "postgresql":
        databases.drop(root, found)


@pytest.fixture
def app(
    request: pytest.FixtureRequest, place: databases.Place, shared_houses: dict[str, tuple[databases.Place, Flask]]
) -> Iterator[Flask]:
    """The application, without an office."""
    if _shares(request):
        application = next(one for made, one in shared_houses.values() if made is place)
        application.testing = True
        before = _stored(application)
        yield application
        assert _stored(application) == before, "marked stores_nothing, and it stored something"
        return
    application = create_app(place.settings)
    application.testing = True
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def office(place: databases.Place, root: Path) -> Office:
    """The cast and their files."""
    return databases.office_of(root, place.kind)


@pytest.fixture
def client_of(app: Flask, office: Office) -> Callable[[str], ReadingClient]:
    """A client signed in as a member of the cast, by the sign-in page; '' for nobody."""

    def make(who: str = "", language: str = "en", **options: Any) -> ReadingClient:
        client = ReadingClient(app, **options)
        client.speak(language)
        return client.sign_in(office.email(who)) if who else client

    return make


@pytest.fixture
def session_of(app: Flask, office: Office) -> Iterator[None]:
    """An application context for tests of actions and queries; use tests.cast.act_as inside."""
    with app.app_context():
        yield
        db.session.remove()
