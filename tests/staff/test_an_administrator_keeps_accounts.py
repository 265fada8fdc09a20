"""An administrator lists, adds and changes accounts."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from caseapp.foundation.access import Role
from caseapp.staff.actions import add_staff
from tests.cast import CAST, Office, act_as
from tests.confirming import WHY, both
from tests.conftest import ON_SQLITE
from tests.reading import Reader, ReadingClient

Clients = Callable[..., ReadingClient]


def account(office: Office, **changes: Any) -> dict[str, Any]:
    """What the form holds of Cecilia, but for the changes."""
    place = {"agency": str(office.agencies["town"]), "site": str(office.sites["north"])}
    return {"name": "Cecilia Ek", "email": office.email("cecilia"), "role": "caseworker"} | place | changes


def change_path(office: Office, who: str) -> str:
    return f"/staff/{office.actors[who].staff_id}/change"


def test_an_administrator_adds_an_account_and_learns_how_it_gets_its_password(
    client_of: Clients, office: Office
) -> None:
    client = client_of("admin")
    answer = client.post("/staff/new", account(office, name="Nora Ny", email="nora@test.example"))
    assert answer.status_code == 303, answer.text
    page = client.get("/staff").text
    assert "flask --app wsgi staff reset E-MAIL" in page
    assert "nora@test.example" in page
    refused = client_of("").post("/sign-in", {"email": "nora@test.example", "password": "!"})
    assert "do not match an open account" in refused.text, "no password fits an account that waits for its link"


def test_an_account_sent_twice_is_stored_once(client_of: Clients, office: Office) -> None:
    client = client_of("admin")
    hidden = {one["name"]: one["value"] for one in Reader(client.get("/staff/new").text).hidden if "value" in one}
    form = account(office, email="nora@test.example") | {name: hidden[name] for name in ("csrf_token", "new_id")}
    assert [client.send("/staff/new", form).status_code for _ in range(2)] == [303, 303]
    assert client.get("/staff").text.count("nora@test.example") == 1


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"email": "AMIR@test.example "}, "email", "There is already an account with this e-mail"),
        ({"email": "amir"}, "email", "Check the e-mail address."),
        ({"site": ""}, "site", "Caseworkers and coordinators work at a site."),
        ({"agency": "prison"}, "site", "The agency is not in the team of that site."),
        ({"agency": ""}, "agency", "Fill this in."),
        ({"role": ""}, "role", "Fill this in."),
        ({"name": ""}, "name", "Fill this in."),
    ],
)
def test_what_does_not_fit_gets_words_beside_its_field(
    client_of: Clients, office: Office, change: dict[str, str], field: str, words: str
) -> None:
    change = {name: str(office.agencies.get(value, value)) for name, value in change.items()}
    for path in ("/staff/new", change_path(office, "cecilia")):
        fresh = {"email": "nora@test.example"} if path.endswith("new") else {}
        answer = client_of("admin").post(path, account(office, **fresh | change))
        assert answer.status_code == 422, path
        assert f'<a href="#{field}">' in answer.text
        assert words in answer.text


def test_an_agency_without_accounts_is_not_offered(client_of: Clients, office: Office) -> None:
    client = client_of("admin")
    client.post("/agencies/new", {"name": "Polismyndigheten", "kind": "police", "signs_in": "no"})
    assert "Polismyndigheten" not in client.get("/staff/new").text


def test_nothing_is_chosen_beforehand(client_of: Clients) -> None:
    page = client_of("admin").get("/staff/new").text
    assert "checked" not in page
    assert "<option selected" not in page.replace('<option selected value="">', "")


def test_a_new_role_counts_from_the_next_request(client_of: Clients, office: Office) -> None:
    cecilia, admin = client_of("cecilia"), client_of("admin")
    answer = admin.post(change_path(office, "cecilia"), account(office, role="manager", site="", reason=WHY))
    assert cecilia.get("/participants/").status_code == 200, "nothing has changed yet"
    both(answer, client_of("manager"))
    assert cecilia.get("/participants/").status_code == 403
    assert cecilia.get(f"/participants/{office.files['elias']}/").status_code == 403


def test_nobody_changes_their_own_role(client_of: Clients, office: Office) -> None:
    client, path = client_of("admin"), change_path(office, "admin")
    own = account(office, name="Adam Admin", email=office.email("admin"), role="coordinator")
    refused = client.post(path, own)
    assert refused.status_code == 422
    assert "You cannot change your own role." in refused.text
    assert client.post(path, own | {"role": "administrator", "name": "Adam Nyman", "site": ""}).status_code == 303


def test_of_two_changes_the_second_sees_both_texts(client_of: Clients, office: Office) -> None:
    client, path = client_of("admin"), change_path(office, "cecilia")
    changed = account(office, name="Cecilia Alm", role="coordinator", reason=WHY)
    both(client.post(path, changed), client_of("manager"))
    stale = client.post(path, account(office, name="Cecilia Ask", version="1"))
    assert stale.status_code == 422
    assert '<dd class="text">Cecilia Alm</dd>' in stale.text
    assert '<dd class="text">Coordinator</dd>' in stale.text, "a code shows as its word"
    assert 'value="Cecilia Ask"' in stale.text
    assert stale.text.count('<dd class="text">') == 2, "what agrees is left out"


def test_the_list_is_narrowed_and_paged_by_address(client_of: Clients, office: Office, app: Flask) -> None:
    by = office.actors["admin"]
    with app.app_context(), act_as(by):
        for number in range(51):
            add_staff(
                by=by,
                name=f"Zz {number:02}",
                email=f"z{number}@test.example",
                role=Role.FRONT_DESK,
                agency_id=office.agencies["town"],
                site_id=None,
            )
    client = client_of("admin")
    assert "Adam Admin" in client.get("/staff").text
    assert "Zz 50" in client.get("/staff?page=2").text
    assert "Zz 50" in client.get("/staff?page=999").text, "beyond the last page stands the last"
    narrowed = client.get(f"/staff?role=partner&agency={office.agencies['prison']}").text
    assert "Paul Frivård" in narrowed
    assert "Adam Admin</a>" not in narrowed
    assert "Nobody here" in client.get(f"/staff?role=manager&agency={office.agencies['prison']}").text
    for bad in ("role=boss", "agency=1", "page=x", "wish=1"):
        assert client.get(f"/staff?{bad}").status_code == 400


@pytest.mark.parametrize("who", [key for key, *_ in CAST if key != "admin"])
@ON_SQLITE
def test_nobody_else_keeps_accounts(client_of: Clients, office: Office, who: str) -> None:
    client, one = client_of(who), f"/staff/{office.actors['sven'].staff_id}"
    for path in ("/staff", "/staff/new", f"{one}/change", f"{one}/disable", f"{one}/reset"):
        assert client.get(path).status_code == 403, path
    assert client.post(f"{one}/enable", {}, token_from="/programmes").status_code == 403
