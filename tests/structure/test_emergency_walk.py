"""Every route within a file that a break-glass alone opens: what reads answers, whatever would write is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from caseapp.emergencies.actions import open_in_emergency
from caseapp.emergencies.models import Category
from caseapp.foundation.access import READING
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.participants.models import Participant
from tests.cast import act_as
from tests.conftest import BOTH
from tests.reading import Reader, ReadingClient
from tests.structure.cells import Cell, Ids, ids_of_files, permission_of, routes
from tests.structure.house import House, furnished


@pytest.fixture(params=BOTH)
def opened(
    request: pytest.FixtureRequest, root: Path, tmp_path: Path, on_a_monday: None
) -> Iterator[tuple[House, ReadingClient, Ids]]:
    """Cecilia of North has opened Sara's file at South by break-glass."""
    with furnished(request.param, root, tmp_path) as house:
        cecilia, file = house.office.actors["cecilia"], house.office.files["sara"]
        with house.app.app_context():
            ids = ids_of_files(house.office)["sara"]
            db.session.remove()
            db.session().fix(Elevated("test"))
            number = db.session.get_one(Participant, file).case_number
            with act_as(cecilia):
                open_in_emergency(by=cecilia, words=number, category=Category.OTHER, reason="Jag behöver läsa nu.")
            db.session.remove()
        yield house, ReadingClient(house.app).sign_in(house.office.email("cecilia")), ids


def _walk(house: House, ids: Ids) -> Iterator[Cell]:
    with house.app.test_request_context():
        for rule, method in routes(house.app):
            if "participant_id" in rule.arguments:
                yield Cell(rule, method, "emergency", str(rule.build(ids, append_unknown=False)[1]))  # type: ignore[index]


def test_what_reads_answers_and_what_writes_is_refused(opened: tuple[House, ReadingClient, Ids]) -> None:
    house, client, ids = opened
    token = next(one["value"] for one in Reader(client.get("/sessions").text).hidden if one["name"] == "csrf_token")
    wrong, seen = [], {"read": 0, "write": 0}
    for cell in list(_walk(house, ids)):
        reads = permission_of(house.app, cell.rule) in READING
        answer = client.get(cell.path) if cell.method == "GET" else client.send(cell.path, {"csrf_token": token})
        expected = (200, 303, 422) if reads else (403, 404)
        seen["read" if reads else "write"] += 1
        if answer.status_code not in expected:
            wrong.append(f"{cell}: {answer.status_code}, expected one of {expected}")
    assert not wrong, "\n".join(wrong)
    assert seen["read"] > 8
    assert seen["write"] > 25
