"""An administrator closes an account, which ends at once, and opens it again."""

from collections.abc import Callable

from flask import Flask

from caseapp.staff.actions import make_reset_link
from caseapp.staff.queries import staff_member
from tests.cast import Office, act_as
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]


def close(client: ReadingClient, office: Office, who: str) -> int:
    return client.post(f"/staff/{office.actors[who].staff_id}/disable", {}).status_code


def reopen(client: ReadingClient, office: Office, who: str) -> tuple[int, str]:
    path = f"/staff/{office.actors[who].staff_id}"
    answer = client.post(f"{path}/enable", {}, token_from=f"{path}/change")
    return answer.status_code, answer.text


def test_closing_is_asked_about_and_ends_the_session_for_good(client_of: Clients, office: Office) -> None:
    admin, cecilia = client_of("admin"), client_of("cecilia")
    asked = admin.get(f"/staff/{office.actors['cecilia'].staff_id}/disable")
    assert "is signed out at once" in asked.text
    assert cecilia.get("/participants/").status_code == 200, "a question changes nothing"
    assert close(admin, office, "cecilia") == 303
    assert "Closed" in admin.get("/staff").text
    assert cecilia.get("/participants/").status_code == 303
    assert reopen(admin, office, "cecilia")[0] == 303
    assert cecilia.get("/participants/").status_code == 303, "the old session does not come back to life"
    assert client_of("cecilia").get("/participants/").status_code == 200


def test_a_reset_link_of_a_closed_account_is_dead(client_of: Clients, office: Office, app: Flask) -> None:
    by = office.actors["admin"]
    with app.app_context(), act_as(by):
        token = make_reset_link(by=by, staff=staff_member(office.actors["cecilia"].staff_id))
    admin = client_of("admin")
    assert client_of("").get(f"/reset/{token}").status_code == 200
    close(admin, office, "cecilia")
    assert client_of("").get(f"/reset/{token}").status_code == 404
    reopen(admin, office, "cecilia")
    assert client_of("").get(f"/reset/{token}").status_code == 404


def test_nobody_closes_their_own_account(client_of: Clients, office: Office) -> None:
    admin = client_of("admin")
    page = admin.get(f"/staff/{office.actors['admin'].staff_id}/change").text
    assert "Close the account" not in page
    assert close(admin, office, "admin") == 422
    assert admin.get("/staff").status_code == 200


def test_an_account_without_a_place_stays_closed_until_it_gets_one(client_of: Clients, office: Office) -> None:
    admin, stationen = client_of("admin"), f"/programmes/{office.programmes['stationen']}/change"
    close(admin, office, "amir")
    alone = {
        "name": "Stationen",
        "prefix": "ST",
        "least_age": "18",
        "most_age": "29",
        "silent_after_days": "14",
    }
    admin.post(stationen, alone | {"phases": ["guidance"], "team": [str(office.agencies["town"])]})
    status, page = reopen(admin, office, "amir")
    assert status == 422
    assert "The agency is not in the team of that site." in page
    assert 'value="Amir Haddad"' in page, "the form to give the account a place stands there, filled in"
    fields = {"name": "Amir Haddad", "email": office.email("amir"), "role": "partner"}
    moved = fields | {"agency": str(office.agencies["work"]), "site": ""}
    assert admin.post(f"/staff/{office.actors['amir'].staff_id}/change", moved).status_code == 303
    assert reopen(admin, office, "amir")[0] == 303
