"""A file for named persons only that none of them can open any more comes back to the coordinator of its site."""

from collections.abc import Callable
from datetime import date, timedelta

import time_machine
from flask import Flask
from sqlalchemy import select

from caseapp.assignments.models import Assignment, Cover
from caseapp.foundation import audit
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.foundation.work import command
from tests.cast import Office
from tests.confirming import account
from tests.conftest import MONDAY
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]


def seen_by(client_of: Clients, office: Office) -> set[str]:
    """Who of those that look after sites opens Farah's file, or finds her in a list."""
    file = f"/participants/{office.files['farah']}/"
    found = set()
    for who in ("karin", "klara", "amir"):
        client = client_of(who)
        opens, listed = client.get(file).status_code == 200, "Farah" in client.get("/participants/?who=site").text
        assert opens or not listed
        found |= {who} if opens else set()
    return found


def test_when_the_account_of_the_last_named_person_closes(client_of: Clients, office: Office) -> None:
    assert seen_by(client_of, office) == set()
    admin, cecilia = client_of("admin"), office.actors["cecilia"].staff_id
    assert admin.post(f"/staff/{cecilia}/disable", {}, token_from="/staff").status_code == 303
    assert seen_by(client_of, office) == {"karin"}
    file, karin = f"/participants/{office.files['farah']}", client_of("karin")
    given = karin.post(
        f"{file}/assignments/new/{office.sites['north']}", {"staff": str(office.actors["amir"].staff_id)}
    )
    assert given.status_code == 303, given.text
    assert seen_by(client_of, office) == {"amir"}, "somebody is named again, and the coordinator is not"


def test_not_while_somebody_who_covers_can_open_it(client_of: Clients, app: Flask, office: Office) -> None:
    farah, cecilia = office.files["farah"], office.actors["cecilia"].staff_id
    with app.app_context(), command(Elevated("test")):
        worked = db.session.scalars(select(Assignment).where(Assignment.participant_id == farah)).one()
        days = {"valid_from": MONDAY.date(), "valid_until": MONDAY.date() + timedelta(days=2)}
        town, amir = office.agencies["town"], office.actors["amir"].staff_id
        db.session.add(
            Cover(participant_id=farah, owner_agency_id=town, assignment_id=worked.id, staff_id=amir, **days)
        )
        audit.record("test.covered", by=None, participant=farah)
    assert client_of("admin").post(f"/staff/{cecilia}/disable", {}, token_from="/staff").status_code == 303
    assert seen_by(client_of, office) == {"amir"}
    with time_machine.travel(MONDAY + timedelta(days=2), tick=True):
        assert seen_by(client_of, office) == {"amir"}
    with time_machine.travel(MONDAY + timedelta(days=3), tick=True):
        assert seen_by(client_of, office) == {"karin"}


def test_when_the_last_named_person_works_as_something_else(client_of: Clients, office: Office) -> None:
    cecilia = office.actors["cecilia"].staff_id
    changed = account(office, "cecilia", "Cecilia Ek", role="front_desk")
    assert client_of("admin").post(f"/staff/{cecilia}/change", changed).status_code == 303
    assert seen_by(client_of, office) == {"karin"}


def test_a_site_where_the_person_was_long_ago_learns_nothing(client_of: Clients, app: Flask, office: Office) -> None:
    with app.app_context(), command(Elevated("test")):
        farah, days = office.files["farah"], {"valid_from": date(2024, 1, 1), "valid_until": date(2024, 6, 1)}
        place = {"site_id": office.sites["south"], "staff_id": office.actors["sven"].staff_id}
        db.session.add(Assignment(participant_id=farah, owner_agency_id=office.agencies["town"], **place, **days))
        audit.record("test.assigned", by=None, participant=farah)
    cecilia = office.actors["cecilia"].staff_id
    assert client_of("admin").post(f"/staff/{cecilia}/disable", {}, token_from="/staff").status_code == 303
    assert seen_by(client_of, office) == {"karin"}


def test_each_site_counts_its_own(client_of: Clients, app: Flask, office: Office) -> None:
    with app.app_context(), command(Elevated("test")):
        farah, days = office.files["farah"], {"valid_from": date(2026, 1, 1), "valid_until": date(9999, 12, 31)}
        place = {"site_id": office.sites["south"], "staff_id": office.actors["sven"].staff_id}
        db.session.add(Assignment(participant_id=farah, owner_agency_id=office.agencies["town"], **place, **days))
        audit.record("test.assigned", by=None, participant=farah)
    cecilia = office.actors["cecilia"].staff_id
    assert client_of("admin").post(f"/staff/{cecilia}/disable", {}, token_from="/staff").status_code == 303
    assert seen_by(client_of, office) == {"karin"}, "North has nobody left, South has Sven"
