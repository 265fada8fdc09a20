"""One rendering process for all tests of a worker: starting one for each would take minutes."""

from pathlib import Path

import pytest

from caseapp.foundation import rendering
from tests.databases import Place


@pytest.fixture(scope="session")
def rendering_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a real rendering process listens, started on first use as everywhere."""
    folder = tmp_path_factory.mktemp("rendering")
    assert rendering.ask(folder, "protect", values={"x": 1}, sums=[], groups=[], least=5) == ["x"]
    return folder


@pytest.fixture(autouse=True)
def _ask_the_common_process(request: pytest.FixtureRequest, rendering_folder: Path) -> None:
    """Its socket stands in each instance folder of a test."""
    if "place" in request.fixturenames:
        place: Place = request.getfixturevalue("place")
        (place.settings.instance / rendering.SOCKET).symlink_to(rendering_folder / rendering.SOCKET)
