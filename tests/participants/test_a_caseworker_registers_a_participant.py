"""A caseworker registers a participant."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.participants.models import DuplicateQuestion, Participant
from tests.cast import Office
from tests.reading import Reader, ReadingClient

Clients = Callable[..., ReadingClient]
PROTECTED = {"protection": "lokalt_skydd", "ground": "Hot", "decided_on": "2026-11-20", "decider": "Skatteverket"}
PERSON = {
    "basis": "voluntary", "said_on": "2026-11-20", "own_words": "Jag vill jobba.", "name": "Ny Person",
    "number_kind": "personnummer", "number": "200302012398", "protection": "none", "language": "", "phone": "",
    "email": "", "address": "", "birth_date": "",
}  # fmt: skip


def fields(office: Office, **changed: str) -> dict[str, str]:
    """A filled-in form."""
    return PERSON | {"site": str(office.sites["north"])} | changed


def everyone(app: Flask) -> list[Participant]:
    """Every stored participant."""
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("a test"))
        found = list(db.session.scalars(select(Participant)))
        assert all(one.name for one in found)
        return found


def test_a_caseworker_registers_a_participant(client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    answer = client.post("/participants/new", fields(office))
    assert answer.status_code == 303, answer.text
    page = client.get(answer.headers["Location"].replace("/enrolments/new", "/identity"))
    for shown in ("Ny Person", "20030201-2398", "Jag vill jobba.", "Of their own will", "ST-2026-0003"):
        assert shown in page.text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"number": "200302012399"}, "Check the number."),
        ({"number": "20030230-0000"}, "Check the number."),
        ({"number": ""}, "Check the number."),
        ({"number_kind": "none"}, "You chose “No number”"),
        ({"number_kind": "none", "number": ""}, "Fill in the date of birth"),
        ({"number_kind": "temporary", "number": ""}, "Fill in the temporary number"),
        ({"number_kind": "none", "number": "", "birth_date": "2099-01-01"}, "must lie in the past"),
        (
            {"number_kind": "none", "number": "", "birth_date": "2001-02-30"},
            "Write the date as year-month-day",
        ),
        ({"said_on": "2026-11-24"}, "cannot lie in the future"),
        ({"name": ""}, "Fill this in."),
        ({"name": "x" * 201}, "At most 200 characters"),
        ({"own_words": ""}, "Fill this in."),
        ({"phone": "ring mig"}, "Check the phone number"),
        ({"email": "ingen"}, "Check the e-mail address."),
        ({"protection": ""}, "Fill this in."),
        ({"language": "klingon"}, "Fill this in."),
        ({"surplus": "1"}, "a field that does not belong to it"),
        ({"site": "00000000-0000-4000-8000-000000000000"}, "Not a valid choice"),
    ],
)
def test_bad_input_is_told_beside_the_field_and_nothing_is_lost(
    app: Flask, client_of: Clients, office: Office, changed: dict[str, str], words: str
) -> None:
    typed = fields(office, **changed)
    answer = client_of("cecilia").post("/participants/new", typed)
    assert answer.status_code == 422
    assert words in answer.text
    kept = {one["name"]: one.get("value", "") for one in Reader(answer.text).fields if "name" in one}
    for name in ("name", "number", "phone", "email", "said_on", "birth_date"):
        assert kept[name] == typed[name], f"{name} was lost"
    assert len(everyone(app)) == 3


def test_a_field_sent_twice_is_refused(app: Flask, client_of: Clients, office: Office) -> None:
    answer = client_of("cecilia").post("/participants/new", fields(office) | {"name": ["En", "Två"]})
    assert "sent twice" in answer.text
    assert len(everyone(app)) == 3


def test_sent_twice_it_is_stored_once(app: Flask, client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    hidden = {one["name"]: one.get("value", "") for one in Reader(client.get("/participants/new").text).hidden}
    whole = fields(office) | {name: hidden[name] for name in ("csrf_token", "new_id")}
    whole |= {"same_person_known": "y"}
    assert [client.send("/participants/new", whole).status_code for _ in range(2)] == [303, 303]
    assert len(everyone(app)) == 4


@pytest.mark.parametrize("form", ["030205-2386", "20030205-2386", "200302052386"])
def test_a_file_in_reach_with_the_same_number_is_shown_first(client_of: Clients, office: Office, form: str) -> None:
    answer = client_of("cecilia").post("/participants/new", fields(office, number=form))
    assert answer.status_code == 422
    assert "You already reach a file with this number" in answer.text
    assert "Elias Åberg" in answer.text


def test_a_file_out_of_reach_is_not_betrayed_and_both_coordinators_are_asked(
    app: Flask, client_of: Clients, office: Office
) -> None:
    south = client_of("sven")
    typed = fields(office, number="200302052386", site=str(office.sites["south"]))
    answer = south.post("/participants/new", typed)
    fresh = south.post("/participants/new", typed | {"number": "200302022397"})
    assert (answer.status_code, fresh.status_code) == (303, 303), "a known number answers as an unknown one"
    assert "Elias" not in south.get(answer.headers["Location"], follow_redirects=True).text
    assert "Is it the same person?" in client_of("karin").get("/").text
    assert "Is it the same person?" in client_of("klara").get("/").text
    page = client_of("karin").get(f"/participants/{office.files['elias']}/")
    assert "South may have a file for the same person" in page.text
    assert "Ny Person" not in page.text


def test_a_protected_file_never_shows_in_the_other(app: Flask, client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    typed = fields(office, number="200302032396", **PROTECTED)
    assert client.post("/participants/new", typed).status_code == 303
    other = fields(office, number="200302032396", site=str(office.sites["south"]))
    assert client_of("sven").post("/participants/new", other).status_code == 303
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("a test"))
        asked = list(db.session.scalars(select(DuplicateQuestion)))
        named_only = {one.id for one in db.session.scalars(select(Participant).where(Participant.named_only))}
        assert [one.participant_id in named_only for one in asked] == [True]


def test_a_question_is_answered(client_of: Clients, office: Office) -> None:
    typed = fields(office, number="200302052386", site=str(office.sites["south"]))
    client_of("sven").post("/participants/new", typed)
    karin, file = client_of("karin"), f"/participants/{office.files['elias']}"
    page = karin.get(f"{file}/")
    target = next(part.split('"')[0] for part in page.text.split('action="') if "/questions/" in part.split('"')[0])
    token = next(one["value"] for one in Reader(page.text).hidden if one["name"] == "csrf_token")
    assert karin.send(target, {"csrf_token": token}).status_code == 303
    assert "Is it the same person?" not in karin.get("/").text


def test_two_people_who_change_the_same_file_both_keep_their_text(client_of: Clients, office: Office) -> None:
    one, other = client_of("cecilia"), client_of("karin")
    path = f"/participants/{office.files['elias']}/identity/change"
    mine = {"name": "Elias Åberg", "number_kind": "personnummer", "number": "200302052386",
            "birth_date": "2003-02-05", "language": "", "email": "", "address": ""}  # fmt: skip
    stale = {one["name"]: one["value"] for one in Reader(one.get(path).text).hidden if "value" in one}
    assert other.post(path, mine | {"phone": "0520-111 11"}).status_code == 303
    answer = one.send(
        path, mine | {"phone": "0520-222 22", "csrf_token": stale["csrf_token"], "version": stale["version"]}
    )
    assert answer.status_code == 422
    assert "0520-111 11" in answer.text
    assert "0520-222 22" in answer.text
    again = {one["name"]: one["value"] for one in Reader(answer.text).hidden if "value" in one}
    sent = mine | {"phone": "0520-222 22", "csrf_token": again["csrf_token"], "version": again["version"]}
    assert one.send(path, sent).status_code == 303
    assert "0520-222 22" in other.get(f"/participants/{office.files['elias']}/identity").text


def test_registering_and_opening_are_in_the_log(app: Flask, client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    file = UUID(client.post("/participants/new", fields(office)).headers["Location"].split("/")[2])
    client.get(f"/participants/{file}/")
    with app.app_context():
        query = select(AuditEntry.event).where(AuditEntry.participant_id == file)
        events = set(db.session.scalars(query))
    assert {
        "participant.registered",
        "participation.recorded",
        "assignment.made",
        "casefile.opened",
    } <= events
