"""What an attacker tried once and must not do again."""

from collections.abc import Callable

import pytest
from flask import Flask

from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.participants.models import DuplicateQuestion, Participant
from tests.cast import PASSWORD, Office
from tests.reading import Reader, ReadingClient

Clients = Callable[..., ReadingClient]
PROTECTED = {"protection": "lokalt_skydd", "ground": "Hot", "decided_on": "2026-11-20", "decider": "Skatteverket"}
PLANTED = {"attendance": "attended", "kind": "phone", "held_on": "2026-11-20", "held_at": "10:00", "note": "planted"}


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Referer": "https://evil.example/x"}, {}],
)
def test_another_sites_form_is_not_taken_up_after_a_sign_in(
    client_of: Clients, office: Office, headers: dict[str, str]
) -> None:
    path = f"/participants/{office.files['elias']}/meetings/new"
    answer = client_of().http.post(path, data=PLANTED, base_url="https://localhost", headers=headers)
    assert answer.status_code == 303
    assert "planted" not in answer.text
    assert answer.headers["Location"] == "/sign-in"


@pytest.mark.parametrize("path", ["javascript:alert(1)", "https://evil.example/x", "/staff", "//evil.example"])
def test_a_form_goes_back_to_files_alone(client_of: Clients, office: Office, path: str) -> None:
    client = client_of()
    token = next(one["value"] for one in Reader(client.get("/sign-in").text).hidden if one["name"] == "csrf_token")
    fields = {"email": office.email("cecilia"), "password": PASSWORD, "resume_path": path, "resume:note": "x"}
    answer = client.send("/sign-in", fields | {"csrf_token": token})
    assert answer.status_code == 303
    assert "evil" not in answer.headers["Location"]


def test_who_covers_for_a_day_cannot_take_a_file_over(client_of: Clients, office: Office) -> None:
    file, karin, amir = f"/participants/{office.files['elias']}", client_of("karin"), client_of("amir")
    page = karin.get(f"{file}/enrolments/").text
    path = next(part.split('"')[0] for part in page.split('href="') if "/cover" in part.split('"')[0])
    staff = str(office.actors["amir"].staff_id)
    cover = {"staff": staff, "valid_from": "2026-11-23", "valid_until": "2026-11-23"}
    assert karin.post(path, cover).status_code == 303
    assert amir.post(f"{file}/protection/new", PROTECTED).status_code == 303
    new = f"{file}/assignments/new/{office.sites['north']}"
    assert amir.post(new, {"staff": staff}, token_from="/").status_code in (403, 404)
    end = path.replace("/cover", "/end")
    assert amir.post(end, {}, token_from="/").status_code == 403
    assert client_of("cecilia").get(f"{file}/").status_code == 200


def test_a_cover_ends_with_its_assignment_and_by_hand(client_of: Clients, office: Office) -> None:
    file, karin, amir = f"/participants/{office.files['elias']}", client_of("karin"), client_of("amir")
    path = next(
        part.split('"')[0]
        for part in karin.get(f"{file}/enrolments/").text.split('href="')
        if "/cover" in part.split('"')[0]
    )
    cover = {"staff": str(office.actors["amir"].staff_id), "valid_from": "2026-11-23", "valid_until": "2027-01-31"}
    assert "at most a year" in karin.post(path, cover | {"valid_until": "2100-12-31"}).text
    assert karin.post(path, cover).status_code == 303
    assert amir.get(f"{file}/").status_code == 200
    page = karin.get(f"{file}/enrolments/").text
    end = next(part.split('"')[0] for part in page.split('action="') if "/covers/" in part.split('"')[0])
    assert karin.post(end, {}, token_from=f"{file}/enrolments/").status_code == 303
    assert amir.get(f"{file}/").status_code == 404


@pytest.mark.parametrize("number", ["200302012398", "200302022397"])
def test_protecting_and_renumbering_at_once_tells_nothing(
    app: Flask, client_of: Clients, office: Office, number: str
) -> None:
    other = {"site": str(office.sites["south"]), "basis": "voluntary", "said_on": "2026-11-20", "own_words": "Ja.",
             "name": "Dold Person", "number_kind": "personnummer", "number": "200302012398", "language": "", **PROTECTED}  # fmt: skip
    assert client_of("sven").post("/participants/new", other).status_code == 303
    change = {"name": "Elias Åberg", "number_kind": "personnummer", "number": number, "language": ""}
    karin, file = client_of("karin"), f"/participants/{office.files['elias']}"
    hidden = {path: Reader(karin.get(f"{file}/{path}").text).hidden for path in ("identity/change", "protection/new")}
    whole = {path: {one["name"]: one.get("value", "") for one in fields} for path, fields in hidden.items()}
    for path, typed in (("protection/new", PROTECTED), ("identity/change", change)):
        mine = {name: value for name, value in whole[path].items() if name in ("csrf_token", "new_id", "version")}
        karin.send(f"{file}/{path}", mine | typed)
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("a test"))
        assert db.session.query(DuplicateQuestion).count() == 0
        assert db.session.query(Participant).filter(Participant.named_only).count() == 3
        db.session.remove()


def test_a_form_sent_again_with_another_text_loses_nothing(client_of: Clients, office: Office) -> None:
    client, path = client_of("cecilia"), f"/participants/{office.files['elias']}/meetings/new"
    hidden = {one["name"]: one.get("value", "") for one in Reader(client.get(path).text).hidden}
    whole = PLANTED | {name: hidden[name] for name in ("csrf_token", "new_id", "enrolment")}
    assert client.send(path, whole | {"note": "Först"}).status_code == 303
    assert client.send(path, whole | {"note": "Sedan"}).status_code == 303
    page = client.get(f"/participants/{office.files['elias']}/").text
    assert "Först" in page
    assert "Sedan" in page


def test_a_flood_of_fields_is_not_parsed(client_of: Clients, office: Office) -> None:
    for who in ("", "cecilia"):
        answer = client_of(who).http.post(
            "/participants/new", data=b"a=&" * 5000, base_url="https://localhost",
            content_type="application/x-www-form-urlencoded",
        )  # fmt: skip
        assert answer.status_code == 413


def test_a_huge_version_is_stale_and_no_failure(client_of: Clients, office: Office) -> None:
    path = f"/participants/{office.files['elias']}/meetings/{office.meetings['elias']}/correct"
    answer = client_of("cecilia").post(path, PLANTED | {"version": "9" * 5000})
    assert answer.status_code == 422
