"""Faults: a real server under load, killed, cut off or out of disk, and what must hold afterwards."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from caseapp import create_app
from tests import databases
from tests.cast import Office, make_office
from tests.conftest import make_place, root
from tests.visiting import Visitor

__all__ = ["root"]


@pytest.fixture(params=["sqlite", "postgresql"])
def hit(request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> Iterator[tuple[databases.Place, Office]]:
    """A database with the cast, to be hit."""
    place = make_place(request.param, root, tmp_path)
    office = make_office(create_app(place.settings))
    yield place, office
    if request.param == "postgresql":
        databases.drop(root, place)
    shutil.rmtree(tmp_path, ignore_errors=True)


class Writer(Visitor, threading.Thread):
    """A caseworker's browser that logs meeting after meeting and remembers which were acknowledged."""

    def __init__(self, address: str, office: Office, name: str) -> None:
        threading.Thread.__init__(self, daemon=True)
        Visitor.__init__(self, address)
        self.office, self.label = office, name
        self.acknowledged: list[str] = []
        self.failed = 0
        self.going = True

    def log_meeting(self, note: str) -> int:
        """Log one meeting; answers the status."""
        path = f"/participants/{self.office.files['elias']}/meetings/new"
        meeting = {
            "attendance": "attended",
            "kind": "phone",
            "held_on": "2026-11-20",
            "held_at": "10:00",
            "note": note,
        }
        return self.fetch(path, self.token(path) | meeting)[0]

    def run(self) -> None:
        """Write until told to stop."""
        number = 0
        while self.going:
            number += 1
            note = f"{self.label}-{number}."
            if self.log_meeting(note) == 303:
                self.acknowledged.append(note)
            else:
                self.failed += 1
