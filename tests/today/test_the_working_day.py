"""Today: meetings, what is not written up, who has gone silent."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests.cast import Office
from tests.conftest import MONDAY
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]
PLANNED = {"attendance": "planned", "kind": "individual", "held_on": "2026-11-23", "held_at": "15:00", "note": ""}


def test_a_planned_meeting_shows_and_is_written_up(client_of: Clients, office: Office) -> None:
    client, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    assert client.post(f"{file}/meetings/new", PLANNED).status_code == 303
    page = client.get("/")
    assert "today 15:00" in page.text
    link = next(part.split('"')[0] for part in page.text.split('href="') if "/correct" in part.split('"')[0])
    with time_machine.travel(MONDAY + timedelta(hours=6), tick=True):
        done = PLANNED | {"attendance": "attended", "note": "Gick bra."}
        client.sign_in(office.email("cecilia"))
        assert client.post(link, done).status_code == 303
    assert "Gick bra." in client.get(f"{file}/").text


def test_yesterdays_planned_meeting_waits_to_be_written_up(client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    planned = PLANNED | {"held_on": "2026-11-22"}
    assert client.post(f"/participants/{office.files['elias']}/meetings/new", planned).status_code == 303
    assert "Not written up" in client.get("/").text
    assert "yesterday 15:00" in client.get("/").text


@pytest.mark.parametrize(("days", "silent"), [(10, False), (11, False), (12, True)])
def test_silence_counts_from_the_last_contact(client_of: Clients, office: Office, days: int, silent: bool) -> None:
    with time_machine.travel(MONDAY + timedelta(days=days), tick=True):
        text = client_of("cecilia").get("/").text.split("Gone silent")[1]
        assert ("Elias Åberg" in text) is silent


def test_a_coordinator_sees_the_silent_of_the_site(client_of: Clients, office: Office) -> None:
    with time_machine.travel(MONDAY + timedelta(days=30), tick=True):
        text = client_of("karin").get("/").text.split("Gone silent")[1]
        assert "Elias Åberg" in text
        assert "Sara" not in text
        assert "Farah" not in text


@pytest.mark.parametrize("who", ["manager", "partner", "frontdesk", "reviewer", "admin"])
def test_other_roles_see_no_participant(app: Flask, client_of: Clients, office: Office, who: str) -> None:
    text = client_of(who).get("/").text
    assert not any(name in text for name in ("Elias", "Farah", "Sara"))
