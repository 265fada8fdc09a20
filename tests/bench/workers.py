"""The gate's share of a statement, cold start and memory of a worker."""

import os
import shutil
import tempfile
import time
from pathlib import Path

import psutil
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from caseapp import create_app
from caseapp.foundation import clock
from caseapp.foundation.database import db
from caseapp.foundation.reach import Reach
from caseapp.meetings.models import Meeting
from tests.bench.figures import alternating, tell
from tests.cast import make_office
from tests.conftest import make_place
from tests.journeys.conftest import serve
from tests.visiting import Visitor


def gate(root: Path) -> None:
    """A query of a file's meetings with criterion and gate, beside the same rows without either."""
    (root / "gate").mkdir()
    place = make_place("sqlite", root, root / "gate")
    app = create_app(place.settings)
    office = make_office(app)
    by, file = office.actors["cecilia"], office.files["elias"]
    bare = create_engine(place.settings.address)
    with app.app_context():
        db.session.remove()
        db.session().fix(Reach(by.staff_id, by.agency_id, clock.today()))

        def ours() -> None:
            for _ in range(50):
                db.session.execute(select(Meeting.id, Meeting.starts_at).where(Meeting.participant_id == file)).all()

        with Session(bare) as session:

            def without() -> None:
                for _ in range(50):
                    query = select(Meeting.id, Meeting.starts_at).where(Meeting.participant_id == file)
                    session.execute(query).all()

            tell("query_with_reach_and_gate_vs_bare", alternating(ours, without), 4)
        db.session.remove()


def start(root: Path) -> None:
    """Seconds until a set-up instance answers, and the megabytes of its largest worker after charts and files of reports."""
    (root / "start").mkdir()
    place = make_place("sqlite", root, root / "start", furnished=True)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    server, _ = serve(place, root / "server.log")  # once before: an instance that is set up has its modules compiled
    server.terminate()
    server.wait(10)
    began = time.perf_counter()
    server, address = serve(place, root / "server.log")
    tell("cold_start_seconds", time.perf_counter() - began, 2)
    workers = psutil.Process(server.pid).children()
    _make_reports(address, "manager@test.example")
    tell("worker_memory_megabytes", max(one.memory_info().rss for one in workers) / 2**20, 150)
    server.terminate()
    server.wait(10)


def _make_reports(address: str, email: str) -> None:
    """A manager's morning: reports with their charts, each released and taken away in every form."""
    manager = Visitor(address)
    manager.sign_in(email)
    for by in ("programme", "site", "gender", "age_band"):
        for _ in range(3):
            fields = _once_there(manager, f"/reports/outcomes?by={by}")
            status, path = manager.fetch("/reports/outcomes", fields)
            assert (status, "/reports/releases/" in path) == (303, True)
            for kind in ("", "/workbook", "/text", "/document"):
                assert manager.fetch(path + kind)[0] == 200, kind


def _once_there(visitor: Visitor, path: str) -> dict[str, str]:
    """The hidden fields of a page that may say "in a moment" first, as a browser would come back to it."""
    for _ in range(60):
        if visitor.fetch(path)[0] == 200:
            return visitor.token(path)
        time.sleep(1)
    raise AssertionError(f"{path} never came")


def figures() -> None:
    """Print the figures of the process."""
    root = Path(tempfile.mkdtemp(prefix="caseapp-bench-"))
    try:
        gate(root)
        start(root)
    finally:
        shutil.rmtree(root, ignore_errors=True)
