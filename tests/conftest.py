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

from caseapp.foundation import passwords, rendering
from caseapp.foundation.database import db
from tests import databases
from tests.cast import Office
from tests.moving import MovableApp
from tests.reading import ReadingClient


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Each request has a context of its own here, as in a server; pytest-flask would keep one open around the test."""


# Hashing at the true cost takes a third of every test; what it is stands in `sessions/test_passwords.py`.
TRUE_COST = passwords._hasher
passwords._hasher = type(TRUE_COST)(time_cost=1, memory_cost=8, parallelism=1)

BOTH = ("sqlite", "postgresql")
RENDERING = {
    "reports",
    "consents",
    "disclosures",
    "received",
    "authority_requests",
}
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


@pytest.fixture(scope="session")
def rendering_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the one rendering process of a worker listens: starting one for each test would take minutes."""
    folder = tmp_path_factory.mktemp("rendering")
    yield folder
    (folder / rendering.SOCKET).unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def _ask_the_common_process(request: pytest.FixtureRequest, rendering_folder: Path) -> None:
    """Its socket stands in each instance folder of a test whose room makes documents; it is started when it is away."""
    if request.path.parent.name in RENDERING and "place" in request.fixturenames:
        assert rendering.ask(rendering_folder, "protect", 60.0, values={"x": 1}, sums=[], groups=[], least=5) == ["x"]
        place: databases.Place = request.getfixturevalue("place")
        (place.settings.instance / rendering.SOCKET).symlink_to(rendering_folder / rendering.SOCKET)


def make_place(kind: str, root: Path, folder: Path, migrated: bool = True, furnished: bool = False) -> databases.Place:
    """A database of a kind: empty, migrated, or furnished with the cast."""
    make = databases.sqlite_place if kind == "sqlite" else databases.postgres_place
    return make(root, folder, migrated, furnished)


# For what the door refuses: it knows no database.
ON_SQLITE = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest, root: Path, tmp_path: Path, on_a_monday: None) -> Iterator[databases.Place]:
    """A migrated database, with the cast if the test wants it; the test runs on SQLite and on PostgreSQL.

    Furnished on the same Monday: pytest-flask asks for the application before fixtures of its own accord come.
    """
    kind: str = request.param
    found = make_place(kind, root, tmp_path, furnished="office" in request.fixturenames)
    yield found
    if kind == "postgresql":
        databases.drop(root, found)


@pytest.fixture(scope="session")
def movable() -> dict[str, MovableApp]:
    """By kind of database the application of this worker, made when first asked for."""
    return {}


@pytest.fixture
def app(place: databases.Place, movable: dict[str, MovableApp]) -> Iterator[Flask]:
    """The application over the test's database, without an office."""
    if place.kind not in movable:
        movable[place.kind] = MovableApp(place.settings)
    with movable[place.kind].over(place.settings) as application:
        yield application


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
