"""Another person confirms, once, within 24 hours, who may do so at that very moment; everybody else is refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from caseapp import create_app
from caseapp.confirmations import actions
from caseapp.confirmations.models import Confirmation, Kind
from caseapp.confirmations.queries import DEEDS
from caseapp.foundation import clock
from caseapp.foundation.access import Role
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.rules import Broken
from caseapp.staff.actions import change_staff, disable_staff
from caseapp.staff.queries import staff_member
from tests.cast import CAST, Office, act_as
from tests.confirming import WHY, account, both, press, waiting
from tests.conftest import ON_SQLITE
from tests.databases import Place
from tests.reading import Reader, ReadingClient

Clients = Callable[..., ReadingClient]


def ask(client: ReadingClient, office: Office, who: str = "amir", role: str = "coordinator") -> str:
    """Ask that somebody get a role; answers the page of it."""
    name = next(known for key, known, *_ in CAST if key == who)
    return waiting(client.post(f"/staff/{office.actors[who].staff_id}/change", account(office, who, name, role=role, reason=WHY)))  # fmt: skip


def change(app: Flask, office: Office, who: str, role: Role) -> None:
    """Take a role away, on whichever server."""
    by = office.actors["admin"]
    with app.app_context():
        with act_as(by):
            staff = staff_member(office.actors[who].staff_id)
            same = {"name": staff.name, "email": staff.email, "agency_id": staff.agency_id, "site_id": staff.site_id}
            change_staff(by=None, staff=staff, version=staff.version, role=role, **same)  # type: ignore[arg-type]  # values of two types
        db.session.remove()


def role_of(app: Flask, office: Office, who: str) -> Role:
    with app.app_context():
        found = staff_member(office.actors[who].staff_id).role
        db.session.remove()
    return found


def count(app: Flask, event: str) -> int:
    with app.app_context():
        query = select(func.count()).select_from(AuditEntry).where(AuditEntry.event == event)
        found = db.session.scalar(query) or 0
        db.session.remove()
    return found


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("klara", 200), ("manager", 200), ("karin", 404), ("amir", 404), ("cecilia", 404), ("sven", 404),
        ("partner", 403), ("frontdesk", 403), ("reviewer", 404),
    ],
)  # fmt: skip
@ON_SQLITE
def test_in_a_small_office_the_head_of_the_agency_or_another_site(
    client_of: Clients, office: Office, app: Flask, who: str, status: int
) -> None:
    """Amir works at North, and so does Karin; Klara is the coordinator of South."""
    admin = client_of("admin")
    asked, other = ask(admin, office), client_of(who)
    answer = other.get(asked)
    assert answer.status_code == status
    token = Reader(other.get("/sessions").text).hidden[0]["value"]
    pressed = other.send(f"{asked}/confirm", {"csrf_token": token})
    assert pressed.status_code in ((303,) if status == 200 else (403, 404)), (
        "a caseworker sees what they asked for, and answers nothing"
    )
    assert role_of(app, office, "amir") == (Role.COORDINATOR if status == 200 else Role.CASEWORKER)


def test_nobody_confirms_what_they_asked_for(client_of: Clients, office: Office, app: Flask) -> None:
    admin = client_of("admin")
    asked = ask(admin, office)
    assert "Confirm</button>" not in admin.get(asked).text
    for button in ("confirm", "refuse"):
        own = press(admin, asked, button)
        assert own.status_code == 422
        assert "You asked for this yourself." in own.text
    assert role_of(app, office, "amir") == Role.CASEWORKER
    assert press(admin, asked, "withdraw").status_code == 303
    assert "Taken back" in admin.get(asked).text


def test_the_database_refuses_it_too(app: Flask, office: Office) -> None:
    """Whatever the code says: no row answered by who asked, unless it is withdrawn."""
    by = office.actors["admin"]
    with app.app_context():
        with act_as(by):
            detail = {"about": "x", "before": None, "after": {}}
            one = actions.ask_for(by=by, kind="grant_role", subject_id=UUID(int=1), detail=detail, reason=WHY)
        with pytest.raises(Exception, match="another_person"), act_as(by):
            found = db.session.get_one(Confirmation, one.id)
            found.answer, found.answered_at, found.answered_by = actions.Answer.CONFIRMED, clock.now(), by.staff_id
        db.session.remove()


def test_the_one_it_is_about_does_not_confirm(client_of: Clients, office: Office, app: Flask) -> None:
    """Klara, who may confirm for others, is asked about herself."""
    admin, manager, klara = client_of("admin"), client_of("manager"), client_of("klara")
    asked = ask(admin, office, "klara", "administrator")
    assert klara.get(asked).status_code == 404
    assert asked not in klara.get("/confirmations").text
    assert press(manager, asked, "confirm").status_code == 303
    assert role_of(app, office, "klara") == Role.ADMINISTRATOR


def test_with_two_administrators_the_second_confirms_and_nobody_else(client_of: Clients, office: Office) -> None:
    admin, manager, klara = client_of("admin"), client_of("manager"), client_of("klara")
    both(admin.post(f"/staff/{office.actors['sven'].staff_id}/change", account(office, "sven", "Sven Lund", role="administrator", site="", reason=WHY)), manager)  # fmt: skip
    sven, asked = client_of("sven"), ask(admin, office)
    assert manager.get(asked).status_code == 404
    assert klara.get(asked).status_code == 404
    assert "Waits for your confirmation" in sven.get("/").text
    assert press(sven, asked, "refuse").status_code == 303
    assert "Refused" in admin.get(asked).text
    about_him = waiting(admin.post(f"/staff/{office.actors['sven'].staff_id}/reset", {"reason": WHY}))
    assert press(manager, about_him, "confirm").status_code == 303, "whoever lost the way in cannot confirm it"


def test_it_expires_after_24_hours(client_of: Clients, office: Office, app: Flask) -> None:
    asked, now = ask(client_of("admin"), office), clock.now()
    with time_machine.travel(now + timedelta(hours=23, minutes=59)):
        early = client_of("manager")
        assert "Confirm</button>" in early.get(asked).text
    with time_machine.travel(now + timedelta(hours=24, seconds=1)):
        late = press(client_of("manager"), asked, "confirm")
        assert late.status_code == 422
        assert "This has expired" in late.text
        admin = client_of("admin")
        assert "Nobody answered before" in admin.get(asked).text
        assert press(admin, asked, "withdraw").status_code == 422
        assert "Waits for another person" not in admin.get("/staff").text
        assert ask(admin, office) != asked, "and may be asked for again"
    assert role_of(app, office, "amir") == Role.CASEWORKER


def test_of_two_who_confirm_at_the_same_moment_one_does_it(client_of: Clients, office: Office, app: Flask) -> None:
    admin = client_of("admin")
    asked = waiting(admin.post("/staff/new", account(office, "cecilia", "x", role="manager", reason=WHY) | {"name": "Nora", "email": "nora@test.example"}))  # fmt: skip
    ready = []
    for who in ("manager", "klara", "manager", "klara"):
        client = client_of(who)
        token = next(one["value"] for one in Reader(client.get(asked).text).hidden if one["name"] == "csrf_token")
        ready.append((client, token))
    with ThreadPoolExecutor(len(ready)) as pool:
        found = list(pool.map(lambda one: one[0].send(f"{asked}/confirm", {"csrf_token": one[1]}), ready))
    assert sorted(one.status_code for one in found) == [303, 422, 422, 422]
    assert all("Somebody has answered this already." in one.text for one in found if one.status_code == 422)
    assert count(app, "confirmation.confirmed") == count(app, "staff.role_granted") == 1
    assert admin.get("/staff").text.count("nora@test.example") == 1


def test_who_loses_the_role_between_page_and_press_confirms_nothing(
    client_of: Clients, office: Office, place: Place, app: Flask
) -> None:
    admin, klara, another_server = client_of("admin"), client_of("klara"), create_app(place.settings)
    asked = ask(admin, office)
    assert "Confirm</button>" in klara.get(asked).text
    token = Reader(klara.get(asked).text).hidden[0]["value"]
    change(another_server, office, "klara", Role.CASEWORKER)
    assert klara.send(f"{asked}/confirm", {"csrf_token": token}).status_code == 403
    with app.app_context():  # and even past the door, by the role of a moment ago
        with pytest.raises(Broken, match="may_not_answer"), act_as(office.actors["klara"]):
            one = db.session.get_one(Confirmation, UUID(asked.split("/")[-1]))
            actions.confirm(by=office.actors["klara"], confirmation=one)
        db.session.remove()
    assert role_of(app, office, "amir") == Role.CASEWORKER
    with another_server.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("how", ["demoted", "closed"])
def test_what_somebody_asked_who_may_no_longer_ask_is_not_confirmed(
    client_of: Clients, office: Office, app: Flask, how: str
) -> None:
    admin, manager = client_of("admin"), client_of("manager")
    asked = ask(admin, office)
    if how == "demoted":
        change(app, office, "admin", Role.FRONT_DESK)
    else:
        with app.app_context(), act_as(office.actors["manager"]):
            disable_staff(by=office.actors["manager"], staff=staff_member(office.actors["admin"].staff_id))
    refused = press(manager, asked, "confirm")
    assert refused.status_code == 422
    assert "may not ask for it any more" in refused.text
    assert role_of(app, office, "amir") == Role.CASEWORKER
    assert press(manager, asked, "refuse").status_code == 303


def test_the_next_request_on_another_server_sees_it(client_of: Clients, office: Office, place: Place) -> None:
    asked, another_server = ask(client_of("admin"), office), create_app(place.settings)
    there = ReadingClient(another_server)
    there.speak("en")
    there.sign_in(office.email("manager"))
    assert asked in there.get("/confirmations").text
    assert press(there, asked, "confirm").status_code == 303
    late = press(client_of("klara"), asked, "refuse")
    assert late.status_code == 422
    assert "Somebody has answered this already." in late.text
    assert "Confirmed" in client_of("admin").get(asked).text
    with another_server.app_context():
        db.engine.dispose()


@ON_SQLITE
def test_it_is_told_in_the_readers_language(client_of: Clients, office: Office) -> None:
    admin = client_of("admin", language="sv")
    asked = ask(admin, office)
    own = press(admin, asked, "confirm")
    assert "Du har själv begärt det här." in own.text


def test_every_deed_can_be_done(app: Flask) -> None:
    assert set(DEEDS) == set(Kind)
