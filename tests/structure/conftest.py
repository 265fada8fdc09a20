"""One furnished house per database for walks that only read: building it anew for each of them would take minutes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from caseapp import create_app
from tests.conftest import BOTH, MONDAY, make_place
from tests.structure.house import House, furnished
from tests.structure.scenes import Scene, with_team


@pytest.fixture(scope="session")
def application(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application over an empty database, for walks that read code, routes and templates."""
    place = make_place("sqlite", root, tmp_path_factory.mktemp("application"))
    return create_app(place.settings)


@pytest.fixture(scope="session", params=BOTH)
def house(request: pytest.FixtureRequest, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The house that every reading walk shares. Change nothing in it."""
    with furnished(request.param, root, tmp_path_factory.mktemp("house")) as found:
        yield found


@pytest.fixture(scope="session", params=BOTH)
def scene(request: pytest.FixtureRequest, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Farah and Nina beside the standing cast; Amir of the employment service works with both and with Elias."""
    with furnished(request.param, root, tmp_path_factory.mktemp("matrix")) as house:
        with time_machine.travel(MONDAY, tick=True):
            aims = with_team(house)
        yield Scene(house, aims)
