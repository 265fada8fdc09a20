"""One rendering process for all tests of a worker, since starting one for each would take minutes; and what is counted."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import insert

from caseapp.foundation import audit, rendering
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.foundation.work import command
from caseapp.statistics.models import MeetingFact, ResultFact, StayFact
from tests.cast import Office
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


@pytest.fixture
def counted(app: Flask, office: Office) -> None:
    """Exits of nobody in particular: 12 women and 9 men, to work and studies, and one woman who moved."""
    rows = [("woman", "work", "met")] * 7 + [("woman", "studies", "met")] * 5 + [("woman", "moved", "left_out")]
    rows += [("man", "work", "met")] * 6 + [("man", "own_choice", "not_met")] * 6
    common = {"site_id": office.sites["north"], "age_band": "to_24"}
    stays, results = [], []
    for gender, reason, says in rows:
        stays.append(
            {
                "id": uuid4(),
                "gender": gender,
                "began": date(2026, 1, 1),
                "ended": date(2026, 5, 1),
                "phase": "exited",
                "exit_reason": reason,
                **common,
            }
        )
        for definition in ("kolada-2022/1", "krami/1"):
            results.append(
                {
                    "id": uuid4(),
                    "gender": gender,
                    "ended": date(2026, 5, 1),
                    "definition": definition,
                    "result": says,
                    **common,
                }
            )
    with app.app_context():
        db.session.remove()
        with command(Elevated("a test")):
            db.session.execute(insert(StayFact), stays)
            db.session.execute(insert(ResultFact), results)
            meetings = [("woman", "attended")] * 30 + [("man", "attended")] * 20 + [("woman", "missed")] * 12
            meetings += [("man", "missed")] * 9
            db.session.execute(
                insert(MeetingFact),
                [
                    {"id": uuid4(), "gender": gender, "held": date(2026, 4, 1), "attended": code, **common}
                    for gender, code in meetings
                ],
            )
            audit.record("test.counted", by=None)
        db.session.remove()
