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


def test_an_overdue_step_waits_until_it_is_done(client_of: Clients, office: Office) -> None:
    file = f"/participants/{office.files['elias']}"
    assert "Delsteg elias" in client_of("cecilia").get("/").text, "due today"
    with time_machine.travel(MONDAY + timedelta(days=3), tick=True):
        client = client_of("cecilia")
        page = " ".join(client.get("/").text.split())
        assert '<span class="pill warn">23 Nov</span>' in page
        assert "Delsteg sara" not in page
        mark = f"{file}/goals/{office.goals['elias']}/steps/{office.steps['elias']}/mark"
        client.post(mark, {"mark": "done"}, token_from=f"{file}/plan")
        assert "Delsteg elias" not in client.get("/").text


def test_a_review_waits_on_its_day(client_of: Clients, office: Office) -> None:
    client, goal = client_of("cecilia"), f"/participants/{office.files['elias']}/goals/{office.goals['elias']}"
    client.post(f"{goal}/change", {"own_words": "Mål elias", "agreed": "", "target_on": "", "review_on": "2026-11-26"})
    assert f"{goal}/review" not in client.get("/").text
    with time_machine.travel(MONDAY + timedelta(days=4), tick=True):
        assert f"{goal}/review" in client_of("cecilia").get("/").text


def test_what_waits_of_an_ended_stay_is_gone(client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    exit_ = {"exited_on": "2026-11-20", "reason": "moved", "planned": "planned", "verification": "none"}
    client.post(f"/participants/{office.files['elias']}/enrolments/{office.stays['elias']}/exit", exit_)
    assert "Delsteg elias" not in client.get("/").text


def test_a_coordinator_is_told_of_exits_to_review(client_of: Clients, office: Office) -> None:
    karin = client_of("karin")
    assert "Exits to review" not in karin.get("/").text
    exit_ = {"exited_on": "2026-11-20", "reason": "moved", "planned": "planned", "verification": "none"}
    path = f"/participants/{office.files['elias']}/enrolments/{office.stays['elias']}/exit"
    assert client_of("cecilia").post(path, exit_).status_code == 303
    assert "Exits to review" in karin.get("/").text
    assert "Exits to review" not in client_of("cecilia").get("/").text
