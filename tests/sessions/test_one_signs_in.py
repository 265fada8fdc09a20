"""Signing in and out: sessions are rows, guesses are slowed down, nobody is locked out by others."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from caseapp.foundation import audit, clock
from caseapp.foundation.database import db
from caseapp.foundation.passwords import hash_password, matches, weakness
from caseapp.foundation.work import command
from caseapp.sessions.models import SignIn, SignInAttempt
from caseapp.staff.actions import make_reset_link
from caseapp.staff.models import Staff
from tests.cast import PASSWORD, Office
from tests.conftest import MONDAY
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]
COOKIE = "__Host-caseapp"


def wrong(client: ReadingClient, email: str, times: int = 1) -> int:
    """Guess wrong so many times; the last status."""
    return [
        client.post("/sign-in", {"email": email, "password": "fel lösenord här"}).status_code for _ in range(times)
    ][-1]


def test_a_session_is_a_row_and_the_browser_holds_what_the_database_does_not(
    app: Flask, client_of: Clients, office: Office
) -> None:
    client = client_of("cecilia")
    cookie = client.http.get_cookie(COOKIE, domain="localhost")
    assert cookie is not None
    assert cookie.secure
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    with app.app_context():
        row = db.session.scalars(select(SignIn)).one()
        assert cookie.value.encode() not in row.token_hash
        assert len(row.token_hash) == 32
        db.session.remove()


def test_an_old_cookie_is_nothing_after_signing_out(client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    cookie = client.http.get_cookie(COOKIE, domain="localhost")
    answer = client.post("/sign-out", {}, token_from="/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert cookie is not None
    client.http.set_cookie(COOKIE, cookie.value, domain="localhost", secure=True)
    assert client.get("/").status_code == 303


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 303)])
def test_an_idle_session_ends(client_of: Clients, office: Office, minutes: int, status: int) -> None:
    client = client_of("cecilia")
    with time_machine.travel(MONDAY.timestamp() + minutes * 60, tick=True):
        assert client.get("/").status_code == status


def test_a_session_ends_after_its_longest_life_however_busy(client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    for quarter in range(1, 41):
        with time_machine.travel(MONDAY.timestamp() + quarter * 15 * 60 - 30, tick=True):
            assert client.get("/").status_code == 200
    with time_machine.travel(MONDAY.timestamp() + 601 * 60, tick=True):
        assert client.get("/").status_code == 303


def test_unknown_wrong_and_disabled_read_the_same(app: Flask, client_of: Clients, office: Office) -> None:
    with app.app_context():
        with command():
            db.session.get_one(Staff, office.actors["sven"].staff_id).disabled_at = clock.now()
            audit.record("test.disabled", by=None)
        db.session.remove()
    texts = set()
    for email, password in (
        ("nobody@test.example", "x"),
        (office.email("cecilia"), "x"),
        (office.email("sven"), PASSWORD),
    ):
        answer = client_of().post("/sign-in", {"email": email, "password": password})
        assert answer.status_code == 422
        texts.add("do not match an open account" in answer.text)
    assert texts == {True}


def test_guesses_are_slowed_down_and_time_helps(client_of: Clients, office: Office) -> None:
    client, email = client_of(), office.email("cecilia")
    wrong(client, email, 4)
    answer = client.post("/sign-in", {"email": email, "password": PASSWORD})
    assert answer.status_code == 422
    assert "Too many attempts. Wait" in answer.text
    with time_machine.travel(MONDAY.timestamp() + 600, tick=True):
        client.sign_in(email)


def test_strangers_who_guess_do_not_keep_the_owner_out(app: Flask, client_of: Clients, office: Office) -> None:
    owner, email = client_of("cecilia"), office.email("cecilia")
    owner.post("/sign-out", {}, token_from="/")
    for number in range(16):
        stranger = client_of()
        stranger.http.environ_base["REMOTE_ADDR"] = f"127.0.1.{number}"
        wrong(stranger, email)
    blocked = client_of()
    blocked.http.environ_base["REMOTE_ADDR"] = "127.0.2.1"
    assert "Too many attempts" in blocked.post("/sign-in", {"email": email, "password": PASSWORD}).text
    owner.sign_in(email)


def test_attempts_are_kept_as_hashes(app: Flask, client_of: Clients, office: Office) -> None:
    wrong(client_of(), office.email("cecilia"))
    with app.app_context():
        keys = list(db.session.scalars(select(SignInAttempt.key)))
        db.session.remove()
    assert len(keys) == 4
    assert all(len(key) == 32 for key in keys)


def test_one_ends_ones_own_sessions_and_no_others(app: Flask, client_of: Clients, office: Office) -> None:
    one, other = client_of("cecilia"), client_of("karin")
    with app.app_context():
        ids = {row.staff_id: row.id for row in db.session.scalars(select(SignIn))}
        db.session.remove()
    karins = ids[office.actors["karin"].staff_id]
    assert one.post(f"/sessions/{karins}/end", {}, token_from="/sessions").status_code == 404
    assert other.post(f"/sessions/{karins}/end", {}, token_from="/sessions").status_code == 303
    assert other.get("/").status_code == 303
    assert one.get("/").status_code == 200


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "/sign-out", "/nothing"])
def test_one_is_sent_on_to_known_pages_only(client_of: Clients, office: Office, path: str) -> None:
    client = client_of()
    token = client.get("/sign-in").text.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    fields = {"csrf_token": token, "email": office.email("cecilia"), "password": PASSWORD}
    answer = client.http.post(
        "/sign-in", query_string={"next": path}, data=fields, base_url=client.base, headers={"Referer": client.base}
    )
    assert answer.headers["Location"] == "/"


def test_a_one_time_link_sets_a_password_once_and_ends_every_session(
    app: Flask, client_of: Clients, office: Office
) -> None:
    old = client_of("cecilia")
    with app.app_context():
        with command():
            token = make_reset_link(by=None, staff=db.session.get_one(Staff, office.actors["cecilia"].staff_id))
        db.session.remove()
    client, path = client_of(), f"/reset/{token}"
    for password, words in (
        ("kort", "at least 15 characters"),
        ("cecilia cecilia cecilia", "Leave out your own name"),
        ("aaaaaaaaaaaaaaaaaaaa", "easy to guess"),
        ("x" * 129, "at most 128"),
    ):
        answer = client.post(path, {"password": password})
        assert answer.status_code == 422
        assert words in answer.text
    assert client.post(path, {"password": "gröna moln äter frukost"}).status_code == 303
    assert client.get(path).status_code == 404
    assert old.get("/").status_code == 303
    client.sign_in(office.email("cecilia"), "gröna moln äter frukost")


def test_passwords_match_only_their_hash() -> None:
    stored = hash_password("gröna moln äter frukost")
    assert matches(stored, "gröna moln äter frukost")
    assert not matches(stored, "gröna moln")
    assert not matches("!", "!")
    assert weakness("fyra ord som passar ihop", 15, ["Cecilia Ek"]) == ""


def test_the_sign_in_form_needs_its_token(client_of: Clients, office: Office) -> None:
    answer = client_of().send("/sign-in", {"email": office.email("cecilia"), "password": PASSWORD})
    assert answer.status_code == 400
