"""Counting for the report beside the bare SQL aggregates, and the time that protection takes."""

import time
import tracemalloc
from typing import Any

from flask import Flask
from sqlalchemy import event

from caseapp.foundation import clock
from caseapp.foundation.access import Actor, Role
from caseapp.foundation.database import db
from caseapp.foundation.reach import Reach
from caseapp.foundation.rendering.protection import protect
from caseapp.reports.queries import question
from caseapp.reports.queries.counting import count
from caseapp.staff.models import Staff
from tests.bench.figures import alternating, tell


def figures(app: Flask, kind: str, size: int) -> None:
    """Print the figures of one database."""
    with app.test_request_context():
        db.session.remove()
        staff = db.session.query(Staff).filter_by(role=Role.MANAGER).first()
        assert staff is not None
        actor = Actor(staff.id, staff.agency_id, None, Role.MANAGER)
        db.session.remove()
        db.session().fix(Reach(actor.staff_id, actor.agency_id, clock.today()))
        ours = lambda: count(question("r36"), 5)  # noqa: E731
        statements: list[tuple[str, Any]] = []

        def note(_connection: Any, _cursor: Any, sql: str, values: Any, _context: Any, _many: bool) -> None:
            if "_fact" in sql:
                statements.append((sql, values))

        event.listen(db.engine, "before_cursor_execute", note)
        cells = ours()
        event.remove(db.engine, "before_cursor_execute", note)
        driver = db.session.connection().connection.driver_connection
        assert driver is not None

        def bare() -> None:
            for sql, values in statements:
                cursor = driver.cursor()
                cursor.execute(sql, values)
                cursor.fetchall()

        tracemalloc.start()
        ours()
        tell(f"{kind}_report_counting_{size}_megabytes", tracemalloc.get_traced_memory()[1] / 2**20, 2)
        tracemalloc.stop()
        tell(f"{kind}_report_counting_{size}_vs_bare", alternating(ours, bare, 7), 1.5)
        small = count(question("2026-q3", by="age_band"), 5)  # where much is small, much is to be protected
        for name, one in (("", cells), ("_of_small_counts", small)):
            known, began = one.known, time.perf_counter()
            protect(one.values, known.sums, known.groups, 5, known.unseen, known.few)
            tell(f"{kind}_report_protection{name}_seconds", time.perf_counter() - began, 10)
        db.session.remove()
