"""A file is handed over on one page made from it, and accepted by both."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.hand_overs.models import HandOver
from tests.cast import Office
from tests.conftest import MONDAY, ON_SQLITE
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]
MEETING = {"attendance": "planned", "kind": "individual", "held_on": "2026-11-25", "held_at": "10:00", "note": ""}
PROMISED = "Jag har lovat att följa med till banken."


@pytest.fixture
def file(client_of: Clients, office: Office) -> str:
    """Elias's file, with Amir arranged as cover until Friday and a meeting to come."""
    path, karin = f"/participants/{office.files['elias']}", client_of("karin")
    cover = re.search(r'href="([^"]*/cover)"', karin.get(f"{path}/enrolments/").text)
    assert cover
    days = {"staff": str(office.actors["amir"].staff_id), "valid_from": "2026-11-23", "valid_until": "2026-11-27"}
    assert karin.post(cover[1], days).status_code == 303
    assert client_of("cecilia").post(f"{path}/meetings/new", MEETING).status_code == 303
    return path


def _given(client: ReadingClient, office: Office, file: str, who: str = "amir", **more: str) -> str:
    typed = {"receiver": str(office.actors[who].staff_id), "promises": PROMISED} | more
    answer = client.post(f"{file}/hand-overs/new", typed)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_it_tells_what_goes_along_and_both_stand_behind_it(client_of: Clients, office: Office, file: str) -> None:
    cecilia, amir = client_of("cecilia"), client_of("amir")
    form = cecilia.get(f"{file}/hand-overs/new").text
    for words in (
        "Wed 25 Nov 10:00",
        "Mål elias",
        "Delsteg elias",
        "Arbetsförmedlingen",
        "Goals and plan",
        "Amir Haddad",
    ):
        assert words in form, words
    given = _given(cecilia, office, file)
    assert "not accepted yet" in cecilia.get(given).text
    assert "I have read it" not in cecilia.get(given).text
    assert "Handed over to you" in amir.get("/").text
    page = amir.get(given).text
    assert PROMISED in page
    assert "I have read it and take over" in page
    cecilia.post(f"{given}/accept", {}, token_from=given)
    assert "not accepted yet" in cecilia.get(given).text, "nobody accepts for another"
    assert amir.post(f"{given}/accept", {}, token_from=given).status_code == 303
    assert "not accepted yet" not in cecilia.get(given).text
    assert "Handed over to you" not in amir.get("/").text
    assert "Hand-over to Amir Haddad" in cecilia.get(f"{file}/enrolments/").text


def test_the_cover_ends_by_itself_and_with_it_the_page(client_of: Clients, office: Office, file: str) -> None:
    given = _given(client_of("cecilia"), office, file)
    with time_machine.travel(MONDAY + timedelta(days=5), tick=True):
        amir = client_of("amir")
        assert amir.get(given).status_code == 404
        assert amir.post(f"{given}/accept", {}, token_from="/").status_code == 404
        assert "Handed over to you" not in amir.get("/").text


@ON_SQLITE
def test_to_whom_it_cannot_go_and_what_was_typed_stays(client_of: Clients, office: Office, file: str) -> None:
    cecilia = client_of("cecilia")
    for who in ("sven", "cecilia", "admin"):
        typed = {"receiver": str(office.actors[who].staff_id), "promises": PROMISED}
        answer = cecilia.post(f"{file}/hand-overs/new", typed)
        assert answer.status_code == 422
        assert PROMISED in answer.text
    farah = f"/participants/{office.files['farah']}/hand-overs/new"
    assert "Nobody to hand over to yet" in cecilia.get(farah).text


def test_sent_twice_it_is_one(app: Flask, client_of: Clients, office: Office, file: str) -> None:
    cecilia = client_of("cecilia")
    page = cecilia.get(f"{file}/hand-overs/new").text
    hidden = dict(re.findall(r'name="(csrf_token|new_id)"[^>]*value="([^"]*)"', page))
    typed = hidden | {"receiver": str(office.actors["amir"].staff_id), "promises": PROMISED}
    assert [cecilia.send(f"{file}/hand-overs/new", typed).status_code for _ in range(2)] == [303, 303]
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("a test"))
        assert db.session.scalar(select(func.count()).select_from(HandOver)) == 1
        db.session.remove()


@ON_SQLITE
def test_one_waits_at_a_time_for_a_colleague(client_of: Clients, office: Office, file: str) -> None:
    cecilia, amir = client_of("cecilia"), client_of("amir")
    given = _given(cecilia, office, file)
    again = {"receiver": str(office.actors["amir"].staff_id), "promises": "Jag har lovat att ringa."}
    refused = cecilia.post(f"{file}/hand-overs/new", again)
    assert refused.status_code == 422
    assert "waits to be accepted already" in refused.text
    assert "Jag har lovat att ringa." in refused.text
    assert amir.post(f"{given}/accept", {}, token_from=given).status_code == 303
    assert cecilia.post(f"{file}/hand-overs/new", again).status_code == 303


def test_a_colleague_of_another_agency_reads_no_promise_made_to_somebody_else(
    client_of: Clients, office: Office, file: str
) -> None:
    staff = {"staff": str(office.actors["karin"].staff_id)}
    assert client_of("karin").post(f"{file}/assignments/new/{office.sites['north']}", staff).status_code == 303
    given = _given(client_of("cecilia"), office, file, who="karin")
    amir, stays = client_of("amir"), f"{file}/enrolments/"
    assert amir.get(given).status_code == 404
    assert given not in amir.get(stays).text
    assert PROMISED in client_of("karin").get(given).text
    assert given in client_of("cecilia").get(stays).text
