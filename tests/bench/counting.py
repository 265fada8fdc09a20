"""Counting for the report beside the bare SQL aggregates, and the time that protection takes."""

import time
import tracemalloc

from flask import Flask

from caseapp.foundation import clock
from caseapp.foundation.access import Actor, Role
from caseapp.foundation.database import db
from caseapp.foundation.reach import Reach
from caseapp.foundation.rendering.protection import protect
from caseapp.reports.queries import question
from caseapp.reports.queries.counting import count
from caseapp.staff.models import Staff
from tests.bench.figures import alternating, tell

# The same figures asked for by hand, with no criterion of a site: a report of everything.
PERIOD = ("first", "last")
AGGREGATES = (
    ("select site_id, count(*) from stay_fact where began between ? and ? group by site_id", PERIOD),
    (
        "select exit_reason, site_id, count(*) from stay_fact where ended between ? and ? group by exit_reason, site_id",
        PERIOD,
    ),
    (
        "select site_id, count(*) from stay_fact where began <= ? and (ended is null or ended > ?) group by site_id",
        ("last", "last"),
    ),
    (
        "select site_id, count(*) from stay_fact where began < ? and (ended is null or ended >= ?) group by site_id",
        ("first", "first"),
    ),
    (
        "select site_id, count(*) from stay_fact where began <= ? and (ended is null or ended >= ?) group by site_id",
        ("last", "first"),
    ),
    (
        "select definition, result, site_id, count(*) from result_fact where ended between ? and ?"
        " group by definition, result, site_id",
        PERIOD,
    ),
    (
        "select attended, site_id, count(*) from meeting_fact where held between ? and ? group by attended, site_id",
        PERIOD,
    ),
    ("select sort, site_id, count(*) from placement_fact where began between ? and ? group by sort, site_id", PERIOD),
    ("select phase, days, count(*) from phase_fact where ended between ? and ? group by phase, days", PERIOD),
)


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
        asked = question("r36")
        cells = ours()
        driver = db.session.connection().connection.driver_connection
        assert driver is not None

        mark = "?" if kind == "sqlite" else "%s"
        first, last = (day.isoformat() if kind == "sqlite" else day for day in (asked.first, asked.last))

        def bare() -> None:
            for sql, values in (
                (sql, [last if name == "last" else first for name in names]) for sql, names in AGGREGATES
            ):
                cursor = driver.cursor()
                cursor.execute(sql.replace("?", mark), values)
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
