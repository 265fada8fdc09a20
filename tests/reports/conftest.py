"""One rendering process for all tests of a worker, since starting one for each would take minutes; and what is counted."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from caseapp.foundation import rendering
from caseapp.statistics.models import MeetingFact, PhaseFact, PlacementFact, ResultFact, StayFact
from tests.cast import Office
from tests.databases import Place
from tests.reports.facts import EXITED, state


@pytest.fixture(scope="session")
def rendering_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where a real rendering process listens, started on first use as everywhere."""
    folder = tmp_path_factory.mktemp("rendering")
    assert rendering.ask(folder, "protect", values={"x": 1}, sums=[], groups=[], least=5) == ["x"]
    yield folder
    (folder / rendering.SOCKET).unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def _ask_the_common_process(request: pytest.FixtureRequest, rendering_folder: Path) -> None:
    """Its socket stands in each instance folder of a test."""
    if "place" in request.fixturenames:
        place: Place = request.getfixturevalue("place")
        (place.settings.instance / rendering.SOCKET).symlink_to(rendering_folder / rendering.SOCKET)


@pytest.fixture
def counted(app: Flask, office: Office) -> None:
    """Exits of nobody in particular: 12 women and 6 men went to work or studies, 6 men chose to stop, one woman moved."""
    rows = [("woman", "work", "met")] * 7 + [("woman", "studies", "met")] * 5 + [("woman", "moved", "left_out")]
    rows += [("man", "work", "met")] * 6 + [("man", "own_choice", "not_met")] * 6
    common = {"site_id": office.sites["north"], "age_band": "to_24"}
    stays = [{"gender": gender, "exit_reason": reason, **EXITED, **common} for gender, reason, _ in rows]
    results = [
        {"gender": gender, "ended": EXITED["ended"], "definition": definition, "result": says, **common}
        for gender, _, says in rows
        for definition in ("kolada-2022/1", "krami/1")
    ]
    attended = [("woman", "attended")] * 30 + [("man", "attended")] * 20 + [("woman", "missed")] * 12
    attended += [("man", "missed")] * 9
    meetings = [{"gender": gender, "held": date(2026, 4, 1), "attended": code, **common} for gender, code in attended]
    phases = [
        {"gender": row["gender"], "phase": "guidance", "days": 60, "ended": row["ended"], **common} for row in stays
    ]
    begun = [("woman", "work")] * 9 + [("woman", "practice")] * 6 + [("man", "work")] * 7 + [("man", "practice")] * 8
    placements = [
        {"gender": gender, "began": date(2026, 3, 1), "ended": None, "sort": sort, **common} for gender, sort in begun
    ]
    facts = {StayFact: stays, ResultFact: results, MeetingFact: meetings, PhaseFact: phases, PlacementFact: placements}
    state(app, facts)
