"""One administrator asks for a role, another person confirms it; only then does it count, and both stand in the log."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from caseapp.foundation.access import Role
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.rules import Broken
from caseapp.staff.actions import add_staff, change_staff, enable_staff
from caseapp.staff.queries import staff_by_email, staff_member
from tests.cast import Office, act_as
from tests.confirming import WHY, account, both, press, waiting
from tests.conftest import ON_SQLITE
from tests.reading import Reader, ReadingClient

Clients = Callable[..., ReadingClient]
NEW = {"name": "Nora Ny", "email": "nora@test.example"}


def path_of(office: Office, who: str) -> str:
    return f"/staff/{office.actors[who].staff_id}/change"


def role_of(app: Flask, office: Office, who: str) -> Role:
    with app.app_context():
        found = staff_member(office.actors[who].staff_id).role
        db.session.remove()
    return found


def entries(app: Flask, *events: str) -> list[tuple[str, UUID | None, dict[str, Any]]]:
    """(event, who, detail) of what the log says, in its order."""
    with app.app_context():
        query = select(AuditEntry).where(AuditEntry.event.in_(events)).order_by(AuditEntry.at, AuditEntry.seq)
        found = [(one.event, one.actor_id, json.loads(one.detail)) for one in db.session.scalars(query)]
        db.session.remove()
    return found


def test_a_role_counts_once_another_person_has_confirmed_it(client_of: Clients, office: Office, app: Flask) -> None:
    admin, manager, amir = client_of("admin"), client_of("manager"), client_of("amir")
    change = account(office, "amir", "Amir Haddad", role="coordinator", reason=WHY)
    asked = waiting(admin.post(path_of(office, "amir"), change))
    page = admin.get(asked).text
    assert "Asked. Nothing has changed yet" in page
    assert "Maja Chef" in page, "the asker sees whom to tell"
    assert f"{asked}/confirm" not in page
    assert role_of(app, office, "amir") == Role.CASEWORKER
    assert amir.get("/outcomes").status_code == 403
    assert "Waits for another person" in admin.get("/staff").text
    assert "Waits for another person" in admin.get(path_of(office, "amir")).text

    assert "Waits for your confirmation" in manager.get("/reports/").text
    assert asked in manager.get("/confirmations").text
    page = manager.get(asked).text
    for words in ("Amir Haddad", "Adam Admin", WHY, "Caseworker", "<b>Coordinator</b>", "unchanged"):
        assert words in page
    assert press(manager, asked, "confirm").status_code == 303
    assert role_of(app, office, "amir") == Role.COORDINATOR
    assert amir.get("/outcomes").status_code == 200, "at the next request"
    assert "Waits for your confirmation" not in manager.get("/reports/").text
    assert "Waits for another person" not in admin.get("/staff").text
    assert "Maja Chef" in admin.get(asked).text


def test_both_stand_in_the_log(client_of: Clients, office: Office, app: Flask) -> None:
    change = account(office, "amir", "Amir Haddad", role="manager", site="", reason=WHY)
    asked = both(client_of("admin").post(path_of(office, "amir"), change), client_of("manager"))
    admin, manager = office.actors["admin"].staff_id, office.actors["manager"].staff_id
    first, granted, last = entries(app, "confirmation.asked", "staff.role_granted", "confirmation.confirmed")
    id_ = asked.split("/")[-1].replace("-", "")
    assert first[:2] == ("confirmation.asked", admin)
    assert first[2]["records"][0] == id_
    assert granted[:2] == ("staff.role_granted", manager)
    assert admin.hex in granted[2]["records"]
    assert last[:2] == ("confirmation.confirmed", manager)
    assert {id_, admin.hex} <= set(last[2]["records"])
    assert WHY not in str([first, granted, last])


@pytest.mark.parametrize("role", ["administrator", "coordinator", "manager", "log_reviewer"])
def test_a_new_account_with_such_a_role_is_not_there_before(
    client_of: Clients, office: Office, app: Flask, role: str
) -> None:
    admin = client_of("admin")
    form = account(office, "cecilia", "x", role=role, reason=WHY) | NEW
    asked = waiting(admin.post("/staff/new", form))
    with app.app_context():
        assert staff_by_email(NEW["email"]) is None
        db.session.remove()
    assert "New accounts that wait" in admin.get("/staff").text
    assert press(client_of("manager"), asked, "confirm").status_code == 303
    with app.app_context():
        found = staff_by_email(NEW["email"])
        assert found is not None
        assert found.role == role
        db.session.remove()


def test_asking_twice_with_one_form_asks_once(client_of: Clients, office: Office) -> None:
    admin = client_of("admin")
    hidden = {one["name"]: one["value"] for one in Reader(admin.get("/staff/new").text).hidden if "value" in one}
    form = account(office, "cecilia", "x", role="manager", reason=WHY) | NEW
    form |= {name: hidden[name] for name in ("csrf_token", "new_id")}
    assert waiting(admin.send("/staff/new", form)) == waiting(admin.send("/staff/new", form))
    assert client_of("manager").get("/confirmations").text.count("Nora Ny") == 1


def test_a_closed_account_with_such_a_role_opens_by_two_and_moves_by_two(
    client_of: Clients, office: Office, app: Flask
) -> None:
    admin, manager, path = client_of("admin"), client_of("manager"), f"/staff/{office.actors['klara'].staff_id}"
    assert admin.post(f"{path}/disable", {}).status_code == 303, "closing takes one"
    assert "Say why" in admin.post(f"{path}/enable", {}, token_from=f"{path}/change").text
    both(admin.post(f"{path}/enable", {"why": WHY}, token_from=f"{path}/change"), manager)
    assert client_of("klara").get("/outcomes").status_code == 200
    moved = account(office, "klara", "Klara Söder", site=str(office.sites["north"]), reason=WHY)
    asked = waiting(admin.post(f"{path}/change", moved))
    with app.app_context():
        assert staff_member(office.actors["klara"].staff_id).site_id == office.sites["south"]
        db.session.remove()
    assert press(manager, asked, "confirm").status_code == 303


def test_what_gives_nobody_more_takes_one(client_of: Clients, office: Office, app: Flask) -> None:
    admin = client_of("admin")
    lower = account(office, "karin", "Karin Nord", role="caseworker")
    assert admin.post(path_of(office, "karin"), lower).location == "/staff"
    assert role_of(app, office, "karin") == Role.CASEWORKER
    renamed = account(office, "manager", "Maja Boss")
    assert admin.post(path_of(office, "manager"), renamed).location == "/staff"
    new = account(office, "cecilia", "x", role="front_desk", site="") | NEW
    assert admin.post("/staff/new", new).location == "/staff"


@pytest.mark.parametrize("reason", ["", "   ", "kort", " a b c d e ", "\u00a0" * 20, "\u200b" * 20, "\t\n" * 10])
@ON_SQLITE
def test_a_reason_has_words(client_of: Clients, office: Office, reason: str) -> None:
    answer = client_of("admin").post(
        path_of(office, "amir"), account(office, "amir", "Amir H.", role="coordinator", reason=reason)
    )
    assert answer.status_code == 422
    assert '<a href="#reason">' in answer.text
    assert 'value="Amir H."' in answer.text, "nothing typed is lost"
    assert "Nothing waits" in client_of("manager").get("/confirmations").text


def test_it_is_asked_once_at_a_time_and_what_does_not_fit_is_told_at_once(client_of: Clients, office: Office) -> None:
    admin, path = client_of("admin"), path_of(office, "amir")
    wrong = account(office, "amir", "Amir Haddad", role="coordinator", reason=WHY)
    assert "no account" not in admin.post(path, wrong | {"site": ""}).text
    assert "Choose one." in admin.post(path, wrong | {"site": ""}).text
    assert "already an account" in admin.post(path, wrong | {"email": office.email("sven")}).text
    waiting(admin.post(path, wrong))
    again = admin.post(path, wrong | {"role": "manager"})
    assert again.status_code == 422
    assert "This is asked already" in again.text


def test_an_account_that_has_changed_meanwhile_is_told(client_of: Clients, office: Office, app: Flask) -> None:
    admin, manager, path = client_of("admin"), client_of("manager"), path_of(office, "amir")
    asked = waiting(admin.post(path, account(office, "amir", "Amir Haddad", role="coordinator", reason=WHY)))
    admin.post(path, account(office, "amir", "Amir Haddad", role="front_desk", site=""))
    late = press(manager, asked, "confirm")
    assert late.status_code == 422
    assert "The account has changed since this was asked for." in late.text
    assert role_of(app, office, "amir") == Role.FRONT_DESK
    assert press(manager, asked, "refuse").status_code == 303


def test_an_address_that_is_taken_meanwhile_is_told(client_of: Clients, office: Office) -> None:
    admin, manager = client_of("admin"), client_of("manager")
    asked = waiting(admin.post("/staff/new", account(office, "cecilia", "x", role="manager", reason=WHY) | NEW))
    admin.post("/staff/new", account(office, "cecilia", "Någon annan") | {"email": NEW["email"]})
    late = press(manager, asked, "confirm")
    assert late.status_code == 422
    assert "There is an account with this e-mail by now" in late.text
    assert "Waits" in manager.get(asked).text


@ON_SQLITE
def test_no_action_does_it_alone(app: Flask, office: Office) -> None:
    """Whatever page calls them: what is not asked for by another is refused."""
    by, cecilia = office.actors["admin"], office.actors["cecilia"]
    new = {"name": "N", "email": "n@test.example", "agency_id": cecilia.agency_id, "site_id": cecilia.site_id}
    for asker in (None, by.staff_id):
        with app.app_context(), pytest.raises(Broken, match="takes_two"), act_as(by):
            add_staff(by=by, role=Role.MANAGER, asked_by=asker, **new)  # type: ignore[arg-type]  # values of two types
        with app.app_context(), pytest.raises(Broken, match="takes_two"), act_as(by):
            staff = staff_member(cecilia.staff_id)
            change_staff(by=by, staff=staff, version=staff.version, role=Role.COORDINATOR, asked_by=asker, **new)  # type: ignore[arg-type]  # as above
        with app.app_context(), pytest.raises(Broken, match="takes_two"), act_as(by):
            enable_staff(by=by, staff=staff_member(office.actors["klara"].staff_id), asked_by=asker)
