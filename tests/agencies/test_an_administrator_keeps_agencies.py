"""An administrator adds and changes agencies."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from caseapp.agencies.models import Agency
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from tests.cast import CAST, Office
from tests.conftest import ON_SQLITE
from tests.reading import Reader, ReadingClient

Clients = Callable[..., ReadingClient]
POLICE = {"name": "Polismyndigheten", "kind": "police", "signs_in": "no"}


def test_an_administrator_adds_an_agency(client_of: Clients) -> None:
    client = client_of("admin")
    answer = client.post("/agencies/new", POLICE)
    assert answer.status_code == 303, answer.text
    page = client.get("/agencies").text
    assert "Polismyndigheten" in page
    assert "None; it asks, and the law answers" in page
    assert "The agency is added." in page


def test_an_agency_sent_twice_is_stored_once(client_of: Clients) -> None:
    client = client_of("admin")
    hidden = {one["name"]: one["value"] for one in Reader(client.get("/agencies/new").text).hidden if "value" in one}
    form = POLICE | {"csrf_token": hidden["csrf_token"], "new_id": hidden["new_id"]}
    assert [client.send("/agencies/new", form).status_code for _ in range(2)] == [303, 303]
    assert client.get("/agencies").text.count(">Polismyndigheten<") == 1


def test_a_taken_name_gets_words_beside_the_field(client_of: Clients) -> None:
    answer = client_of("admin").post("/agencies/new", POLICE | {"name": "Kriminalvården"})
    assert answer.status_code == 422
    assert "There is already an agency with this name." in answer.text
    assert 'value="Kriminalvården"' in answer.text


def test_what_is_left_out_is_asked_for(client_of: Clients) -> None:
    client = client_of("admin")
    answer = client.post("/agencies/new", {"name": " "})
    assert answer.status_code == 422
    assert answer.text.count("Fill this in.") == 6, "three fields, each also in the summary"
    assert "checked" not in client.get("/agencies/new").text, "nothing is chosen beforehand"


def test_an_agency_loses_its_accounts_only_when_none_is_open(client_of: Clients, office: Office) -> None:
    client, path = client_of("admin"), f"/agencies/{office.agencies['prison']}/change"
    without = {"name": "Kriminalvården", "kind": "probation", "signs_in": "no"}
    refused = client.post(path, without)
    assert refused.status_code == 422
    assert "Close or move the accounts first." in refused.text
    client.post(f"/staff/{office.actors['partner'].staff_id}/disable", {})
    assert client.post(path, without).status_code == 303


def test_of_two_changes_the_second_sees_both_texts(client_of: Clients, office: Office) -> None:
    client, path = client_of("admin"), f"/agencies/{office.agencies['prison']}/change"
    there = {"name": "Frivården", "kind": "other", "signs_in": "yes"}
    assert client.post(path, there).status_code == 303
    mine = {"name": "Anstalten", "kind": "probation", "signs_in": "yes"}
    stale = client.post(path, mine | {"version": "1"})
    assert stale.status_code == 422
    assert "Frivården" in stale.text
    assert 'value="Anstalten"' in stale.text
    assert '<dd class="text">Other</dd>' in stale.text, "a code shows as its word"
    assert '<dd class="text">yes</dd>' not in stale.text, "what agrees is left out"
    version = next(one["value"] for one in Reader(stale.text).hidden if one["name"] == "version")
    assert client.post(path, mine | {"version": version}).status_code == 303, "saved again, mine stays"


@pytest.mark.parametrize("who", [key for key, *_ in CAST if key != "admin"])
@ON_SQLITE
def test_nobody_else_keeps_agencies(client_of: Clients, office: Office, who: str) -> None:
    client = client_of(who)
    for path in ("/agencies", "/agencies/new", f"/agencies/{office.agencies['town']}/change"):
        assert client.get(path).status_code == 403, path


def test_the_signed_out_are_sent_to_sign_in(client_of: Clients) -> None:
    assert client_of("").get("/agencies").location.startswith("/sign-in")


def test_a_change_has_its_entry_in_the_log(client_of: Clients, office: Office, app: Flask) -> None:
    client_of("admin").post("/agencies/new", POLICE)
    with app.app_context():
        found = db.session.scalars(select(AuditEntry).where(AuditEntry.event == "agency.added")).all()
        assert [one.actor_id for one in found] == [office.actors["admin"].staff_id]
        assert "Polis" not in found[0].detail
        db.session.remove()


def test_the_police_never_sign_in(client_of: Clients, app: Flask) -> None:
    admin = client_of("admin")
    refused = admin.post("/agencies/new", POLICE | {"signs_in": "yes"})
    assert refused.status_code == 422
    assert "The police never have accounts here." in refused.text
    assert admin.post("/agencies/new", POLICE | {"kind": "other", "signs_in": "yes"}).status_code == 303
    with app.app_context():
        id_ = db.session.scalars(select(Agency.id).where(Agency.name == POLICE["name"])).one()
    become = admin.post(f"/agencies/{id_}/change", POLICE | {"signs_in": "yes"})
    assert become.status_code == 422
    assert "The police never have accounts here." in become.text
