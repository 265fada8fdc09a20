"""Pages beside the same pages on plain columns, and at 100,000 participants beside 1,000; on both databases."""

import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import create_engine, func, insert, select

from caseapp import create_app
from caseapp.assignments.models import Assignment
from caseapp.casefile.queries import banner as sealed_banner
from caseapp.demonstration.actions import seed_office
from caseapp.enrolments.models import Enrolment
from caseapp.foundation import audit, clock, work
from caseapp.foundation.access import Role
from caseapp.foundation.database import db
from caseapp.foundation.encryption import keys_of
from caseapp.foundation.reach import Elevated
from caseapp.meetings.models import Attendance, Meeting
from caseapp.participants.models import Participant
from caseapp.sessions.actions import attempt_keys, begin_session
from caseapp.sessions.views import COOKIE
from caseapp.staff.models import Staff
from tests.bench import counting, plain
from tests.bench.figures import alternating, tell
from tests.conftest import make_place

MANY = int(os.environ.get("BENCH_PARTICIPANTS", "100000"))
FEW = 1000


class Bench:
    """One demonstration of a size on a database, with a caseworker signed in and a file of 200 meetings."""

    def __init__(self, kind: str, size: int, root: Path) -> None:
        folder = root / f"{kind}-{size}"
        folder.mkdir()
        self.place = make_place(kind, root, folder)
        self.app: Flask = create_app(self.place.settings)
        with self.app.app_context():
            seed_office(host="127.0.0.1", participants=size)
            db.session.remove()
            self.worker, self.busy = self._busy_file()
        self._analyse()
        if size == FEW:
            self._stand_beside_plain()

    def sign_in(self) -> "Bench":
        """A browser of the caseworker; not before both offices stand, which takes longer than a sign-in lasts."""
        with self.app.app_context():
            self.client = self.app.test_client()
            self.client.set_cookie(COOKIE, self._token(), domain="localhost", secure=True)
            db.session.remove()
        return self

    def _analyse(self) -> None:
        """Let the database know its own size, as autovacuum does in time."""
        engine = create_engine(self.place.settings.migration_address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("analyze")
        engine.dispose()

    def _busy_file(self) -> tuple[UUID, UUID]:
        """The caseworker with most open files, and one of the files, given 200 meetings."""
        db.session().fix(Elevated("bench"))
        busiest = (
            select(Assignment.staff_id)
            .join(Staff, Staff.id == Assignment.staff_id)
            .where(Assignment.valid_until == clock.FOREVER, Staff.role == Role.CASEWORKER, Staff.disabled_at.is_(None))
            .group_by(Assignment.staff_id)
            .order_by(func.count().desc())
            .limit(1)
        )
        worker = db.session.scalars(busiest).one()
        stay = db.session.scalars(
            select(Enrolment)
            .join(Assignment, Assignment.participant_id == Enrolment.participant_id)
            .join(Participant, Participant.id == Enrolment.participant_id)
            .where(Assignment.staff_id == worker, Assignment.valid_until == clock.FOREVER, Enrolment.ended_on.is_(None))
            .limit(1)
        ).one()
        self._fill(stay, db.session.get_one(Staff, worker))
        return worker, stay.participant_id

    def _fill(self, stay: Enrolment, by: Staff) -> None:
        rows = []
        for number in range(200):
            id_ = uuid4()
            moment = clock.now() - timedelta(days=number + 1)
            session, file = db.session(), stay.participant_id
            rows.append({
                "id": id_, "participant_id": file, "enrolment_id": stay.id, "owner_agency_id": by.agency_id,
                "author_id": by.id, "starts_at": moment, "recorded_at": moment, "minutes": 30, "version": 1,
                "attendance": Attendance.ATTENDED, "kind": "individual",
                "place": Meeting.place.seal(session, id_, file, "Kontoret"),
                "note": Meeting.note.seal(session, id_, file, "Vi gick igenom planen och ringde arbetsgivaren. " * 3),
            })  # fmt: skip
        db.session.execute(insert(Meeting.__table__), rows)
        audit.record("bench.filled", by=None, participant=stay.participant_id)
        db.session.commit()
        keys_of(db.session()).prefetch("participant", [])
        db.session.remove()

    def _token(self) -> str:
        with work.command():
            staff = db.session.get_one(Staff, self.worker)
            keys = attempt_keys("bench", "bench", known_browser=True)
            return begin_session(staff=staff, device="bench", keys=keys, longest=timedelta(hours=10))

    def get(self, path: str) -> Callable[[], Any]:
        """A fetch of a page, checked to be one."""

        def act() -> None:
            answer = self.client.get(path, base_url="https://localhost")
            assert answer.status_code == 200, (path, answer.status_code)

        return act

    @property
    def caseload(self) -> str:
        """The caseworker's list."""
        return "/participants/"

    @property
    def meetings(self) -> str:
        """The first 50 of the 200 meetings."""
        return f"/participants/{self.busy}/meetings/"

    def _stand_beside_plain(self) -> None:
        """Fill the plain tables and open their routes."""
        engine = plain.fill(self.app, self.place.settings, self.worker, self.busy)
        plain.install(self.app, engine, self.worker)
        either = lambda who: plain.banner(who) if hasattr(who, "plain") else sealed_banner(who)  # noqa: E731
        self.app.jinja_env.globals["banner_of"] = either
        whose: Any = self.app.jinja_env.globals["whose_of"]
        self.app.jinja_env.globals["whose_of"] = lambda one: whose(one) if hasattr(one, "owner_agency_id") else ""

    def beside_plain(self, path: str, row: str) -> float:
        """How much longer a page takes than the same one on plain columns, which must show as many rows."""
        both = (path, f"/plain{path}")
        shown = [self.client.get(one, base_url="https://localhost").text.count(row) for one in both]
        assert shown[0] == shown[1] > 1, (path, shown)
        return alternating(*map(self.get, both))


def figures() -> None:
    """Print the figures of pages on both databases."""
    root = Path(tempfile.mkdtemp(prefix="caseapp-bench-"))
    try:
        for kind in ("sqlite", "postgresql"):
            few, many = (one.sign_in() for one in [Bench(kind, FEW, root), Bench(kind, MANY, root)])
            for name in ("caseload", "meetings"):
                both = (many.get(getattr(many, name)), few.get(getattr(few, name)))
                tell(f"{kind}_{name}_{MANY}_vs_{FEW}", alternating(*both), 1.3)
            counting.figures(many.app, kind, MANY)
            tell(f"{kind}_caseload_vs_plain", few.beside_plain(few.caseload, "<tr"), 2)
            tell(f"{kind}_casefile_200_meetings_vs_plain", few.beside_plain(few.meetings, 'class="text"'), 2)
    finally:
        shutil.rmtree(root, ignore_errors=True)
