"""An administrator asks for somebody's new way in; once another has confirmed it, the link is made and shown once."""

import re
from collections.abc import Callable
from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import func, select

from caseapp.foundation import clock
from caseapp.foundation.database import db
from caseapp.staff.models import ResetLink
from tests.cast import Office
from tests.confirming import WHY, account, both, press, waiting
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]
PASSWORD = "röda tåg viskar högt"


def ask(client: ReadingClient, office: Office, who: str) -> str:
    return waiting(client.post(f"/staff/{office.actors[who].staff_id}/reset", {"reason": WHY}))


def links(app: Flask) -> int:
    with app.app_context():
        found = db.session.scalar(select(func.count()).select_from(ResetLink)) or 0
        db.session.remove()
    return found


def test_the_asker_fetches_the_link_once(client_of: Clients, office: Office, app: Flask) -> None:
    admin, klara = client_of("admin"), client_of("klara")
    asked = ask(admin, office, "cecilia")
    assert press(admin, asked, "link").status_code == 422, "not before it is confirmed"
    assert press(klara, asked, "confirm").status_code == 303
    assert links(app) == 0, "until it is fetched there is no link to steal"
    assert "Fetch the link" not in klara.get(asked).text
    assert press(klara, asked, "link").status_code == 422, "not whoever confirmed"
    assert "Go on" in admin.get("/confirmations").text
    page = press(admin, asked, "link")
    assert page.status_code == 200
    (path,) = re.findall(r"https://localhost(/reset/[\w-]{43})", page.text)
    again = press(admin, asked, "link")
    assert again.status_code == 422
    assert "This can be used once" in again.text
    assert links(app) == 1
    assert path not in admin.get(asked).text
    cecilia = client_of("cecilia")
    assert client_of("").post(path, {"password": PASSWORD}).status_code == 303
    assert cecilia.get("/participants/").status_code == 303, "signed out"
    client_of("").sign_in(office.email("cecilia"), PASSWORD)


def test_the_link_is_fetched_within_24_hours(client_of: Clients, office: Office) -> None:
    asked = ask(client_of("admin"), office, "cecilia")
    press(client_of("klara"), asked, "confirm")
    with time_machine.travel(clock.now() + timedelta(hours=24, seconds=5)):
        late = client_of("admin")
        assert "Make the link" not in late.get(asked).text
        assert press(late, asked, "link").status_code == 422


def test_an_account_that_got_another_role_meanwhile_gets_no_link(client_of: Clients, office: Office) -> None:
    """What was confirmed for a caseworker opens no coordinator's account."""
    admin, manager = client_of("admin"), client_of("manager")
    asked = ask(admin, office, "cecilia")
    press(manager, asked, "confirm")
    change = account(office, "cecilia", "Cecilia Ek", role="coordinator", reason=WHY)
    both(admin.post(f"/staff/{office.actors['cecilia'].staff_id}/change", change), manager)
    refused = press(admin, asked, "link")
    assert refused.status_code == 422
    assert "The account has changed" in refused.text


def test_a_closed_account_is_not_reset(client_of: Clients, office: Office) -> None:
    admin, path = client_of("admin"), f"/staff/{office.actors['cecilia'].staff_id}"
    asked = ask(admin, office, "cecilia")
    admin.post(f"{path}/disable", {})
    assert f'href="{path}/reset"' not in admin.get(f"{path}/change").text
    refused = admin.post(f"{path}/reset", {"reason": WHY})
    assert refused.status_code == 422
    assert "The account is closed." in refused.text
    assert "The account has changed" in press(client_of("klara"), asked, "confirm").text


def test_an_asker_who_is_no_administrator_any_more_fetches_nothing(client_of: Clients, office: Office) -> None:
    admin, manager = client_of("admin"), client_of("manager")
    second = account(office, "frontdesk", "Frida Disk", role="administrator", reason=WHY)
    both(admin.post(f"/staff/{office.actors['frontdesk'].staff_id}/change", second), manager)
    frida = client_of("frontdesk")
    asked = ask(admin, office, "cecilia")
    assert press(frida, asked, "confirm").status_code == 303
    assert press(frida, asked, "confirm").status_code == 422, "twice"
    third = account(office, "admin", "Adam Admin", role="coordinator", site=str(office.sites["south"]), reason=WHY)
    both(frida.post(f"/staff/{office.actors['admin'].staff_id}/change", third), manager)
    refused = press(admin, asked, "link")
    assert refused.status_code == 422
    assert "Your role may not ask" in refused.text


def test_what_was_confirmed_for_something_else_makes_no_link(client_of: Clients, office: Office, app: Flask) -> None:
    admin = client_of("admin")
    change = account(office, "amir", "Amir Haddad", role="coordinator", reason=WHY)
    asked = both(admin.post(f"/staff/{office.actors['amir'].staff_id}/change", change), client_of("manager"))
    assert press(admin, asked, "link").status_code == 422
    assert links(app) == 0
