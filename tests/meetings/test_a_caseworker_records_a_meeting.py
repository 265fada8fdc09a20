"""A caseworker records and corrects meetings."""

from collections.abc import Callable

import pytest
from flask import Flask
from markupsafe import escape
from sqlalchemy import func, select

from caseapp.foundation.database import db
from caseapp.foundation.fields import strip
from caseapp.foundation.reach import Elevated
from caseapp.meetings.models import Meeting, MeetingVersion
from tests.cast import Office
from tests.reading import Reader, ReadingClient

Clients = Callable[..., ReadingClient]
MEETING = {
    "attendance": "attended", "kind": "individual", "held_on": "2026-11-20", "held_at": "10:00", "minutes": "40",
    "note": "Vi ringde komvux.", "place": "Rum 3", "next_on": "", "next_at": "",
}  # fmt: skip


def new(office: Office, key: str = "elias") -> str:
    """The address of the form."""
    return f"/participants/{office.files[key]}/meetings/new"


def count(app: Flask, model: type = Meeting) -> int:
    """How many are stored."""
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("a test"))
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_caseworker_records_a_meeting(app: Flask, client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    assert client.post(new(office), MEETING).status_code == 303
    page = client.get(f"/participants/{office.files['elias']}/")
    for shown in ("Vi ringde komvux.", "The meeting is saved.", "Cecilia Ek"):
        assert shown in page.text
    assert count(app) == 4


def test_the_next_meeting_is_planned_at_once(app: Flask, client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    assert client.post(new(office), MEETING | {"next_on": "2026-12-03", "next_at": "13:00"}).status_code == 303
    assert "Thu 3 Dec 13:00" in client.get(f"/participants/{office.files['elias']}/").text
    assert count(app) == 5


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"held_on": "2026-12-24"}, "The meeting has not been held yet."),
        ({"held_on": "2026-12-24", "attendance": "missed"}, "The meeting has not been held yet."),
        ({"held_on": "2031-12-24", "attendance": "planned"}, "Plan at most a year ahead."),
        ({"held_on": "2026-01-01"}, "The stay began 2026-10-14"),
        ({"held_on": "i går"}, "Write the date as year-month-day"),
        ({"held_at": "25:00"}, "Write the time as hour:minute"),
        ({"held_at": ""}, "Fill this in."),
        ({"minutes": "0"}, "Between 1 and 1440."),
        ({"minutes": "fyrtio"}, "Write a whole number."),
        ({"attendance": ""}, "Fill this in."),
        ({"kind": "seance"}, "Not a valid choice"),
        ({"note": "ö" * 1_000_000}, "At most 20000 characters"),
        ({"next_on": "2026-12-03"}, "Fill in both day and time, or neither."),
        ({"next_on": "2026-11-01", "next_at": "10:00"}, "The next meeting lies ahead"),
        ({"surplus": "x"}, "a field that does not belong to it"),
    ],
)
def test_bad_input_is_told_beside_the_field_and_nothing_is_lost(
    app: Flask, client_of: Clients, office: Office, changed: dict[str, str], words: str
) -> None:
    typed = MEETING | changed
    answer = client_of("cecilia").post(new(office), typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert typed["note"] in answer.text
    kept = {one["name"]: one.get("value", "") for one in Reader(answer.text).fields if one.get("type") != "radio"}
    for name in ("held_on", "held_at", "minutes", "place", "next_on", "next_at"):
        assert kept[name] == typed[name], f"{name} was lost"
    assert count(app) == 3


@pytest.mark.parametrize("mimetype", ["application/json", "multipart/form-data", "text/plain"])
def test_a_wrong_content_type_is_refused(app: Flask, client_of: Clients, office: Office, mimetype: str) -> None:
    answer = client_of("cecilia").http.post(
        new(office),
        base_url="https://localhost",
        data=b"{}",
        content_type=mimetype,
        headers={"Referer": "https://localhost/"},
    )
    assert answer.status_code == 415
    assert count(app) == 3


def test_unknown_and_repeated_parameters_are_refused(client_of: Clients, office: Office) -> None:
    client, path = client_of("cecilia"), f"/participants/{office.files['elias']}/meetings/"
    for wrong in ("?pag=2", "?page=1&page=2", "?page=-1", "?page=x"):
        assert client.get(path + wrong).status_code == 400, wrong


def test_sent_twice_it_is_stored_once(app: Flask, client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    hidden = {one["name"]: one.get("value", "") for one in Reader(client.get(new(office)).text).hidden}
    whole = MEETING | {name: hidden[name] for name in ("csrf_token", "new_id", "enrolment")}
    assert [client.send(new(office), whole).status_code for _ in range(3)] == [303, 303, 303]
    assert count(app) == 4


def test_a_stale_form_comes_back_with_everything_typed(app: Flask, client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    answer = client.send(new(office), MEETING | {"csrf_token": "gammal"})
    assert answer.status_code == 409
    assert "What you had typed is still here" in answer.text
    hidden = {one["name"]: one.get("value", "") for one in Reader(answer.text).hidden}
    assert hidden["note"] == MEETING["note"]
    assert count(app) == 3


def test_signed_out_meanwhile_the_text_survives_the_sign_in(app: Flask, client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    hidden = {one["name"]: one.get("value", "") for one in Reader(client.get(new(office)).text).hidden}
    whole = MEETING | {name: hidden[name] for name in ("csrf_token", "new_id", "enrolment")}
    client.http.delete_cookie("__Host-caseapp", domain="localhost")
    page = client.send(new(office), whole)
    assert page.status_code == 401
    fields = {one["name"]: one.get("value", "") for one in Reader(page.text).hidden if one["name"] != "next"}
    again = client.send("/sign-in", fields | {"email": office.email("cecilia"), "password": "blå cyklar sjunger tyst"})
    assert "What you had typed is still here" in again.text
    hidden = {one["name"]: one.get("value", "") for one in Reader(again.text).hidden}
    assert client.send(new(office), {k: v for k, v in hidden.items() if k not in ("next",)}).status_code == 303
    assert "Vi ringde komvux." in client.get(f"/participants/{office.files['elias']}/").text


def test_a_correction_keeps_the_earlier_version(app: Flask, client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    path = f"/participants/{office.files['elias']}/meetings/{office.meetings['elias']}"
    facts = {name: MEETING[name] for name in ("attendance", "kind", "held_on", "held_at", "minutes", "place")}
    assert client.post(f"{path}/correct", facts | {"note": "Rättad anteckning"}).status_code == 303
    page = client.get(path)
    for shown in ("Rättad anteckning", "Anteckning elias", "Earlier versions"):
        assert shown in page.text
    assert count(app, MeetingVersion) == 1


def test_two_people_who_correct_the_same_note_both_keep_their_text(client_of: Clients, office: Office) -> None:
    path = f"/participants/{office.files['elias']}/meetings/{office.meetings['elias']}/correct"
    one, other = client_of("cecilia"), client_of("karin")
    facts = {name: MEETING[name] for name in ("attendance", "kind", "held_on", "held_at", "minutes", "place")}
    stale = {field["name"]: field.get("value", "") for field in Reader(one.get(path).text).hidden}
    assert other.post(path, facts | {"note": "Karins text"}).status_code == 303
    answer = one.send(path, facts | {"note": "Cecilias text"} | {k: stale[k] for k in ("csrf_token", "version")})
    assert answer.status_code == 422
    for shown in ("Karins text", "Cecilias text", "Someone else changed this"):
        assert shown in answer.text


def test_another_agency_reads_by_consent_and_corrects_nothing(client_of: Clients, office: Office) -> None:
    file = f"/participants/{office.files['elias']}"
    assign = {"staff": str(office.actors["amir"].staff_id)}
    client_of("karin").post(f"{file}/assignments/new/{office.sites['north']}", assign)
    amir, path = client_of("amir"), f"{file}/meetings/{office.meetings['elias']}"
    assert "Only the agency that wrote this may correct it." in amir.get(path).text
    facts = {name: MEETING[name] for name in ("attendance", "kind", "held_on", "held_at", "minutes", "place", "note")}
    answer = amir.post(f"{path}/correct", facts)
    assert answer.status_code == 422
    assert "Only the agency that wrote this may correct it." in answer.text


@pytest.mark.parametrize(("typed", "words"), [("2027-03-28", "02:30")])
def test_a_time_the_clock_skips_is_refused(client_of: Clients, office: Office, typed: str, words: str) -> None:
    planned = MEETING | {"attendance": "planned", "held_on": typed, "held_at": words}
    answer = client_of("cecilia").post(new(office), planned)
    assert "That time does not exist" in answer.text


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "' or 1=1 --", "{{ 7*7 }}", "=cmd()", "\u202e\u0000x", "🙂"]
)
def test_hostile_text_stays_text(client_of: Clients, office: Office, text: str) -> None:
    client = client_of("cecilia")
    assert client.post(new(office), MEETING | {"note": text}).status_code == 303
    page = client.get(f"/participants/{office.files['elias']}/").text
    assert escape(strip(text)) in page
    assert "<script>alert" not in page
