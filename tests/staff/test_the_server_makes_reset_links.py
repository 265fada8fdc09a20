"""`flask staff reset` prints a one-time link on the server."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from flask import Flask

from caseapp.foundation import clock
from tests.cast import Office
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]
NEW = "röda tåg viskar högt"


def reset(app: Flask, email: str) -> str:
    """The path that the command prints."""
    answer = app.test_cli_runner().invoke(args=["staff", "reset", email])
    assert answer.exit_code == 0, answer.stderr
    assert answer.stdout.count("\n") == 1, "one line"
    return answer.stdout.strip()


def test_a_link_sets_a_password_once_and_ends_every_session(client_of: Clients, office: Office, app: Flask) -> None:
    cecilia = client_of("cecilia")
    first, second = reset(app, office.email("cecilia")), reset(app, " CECILIA@test.example")
    assert first.startswith("/reset/")
    assert client_of("").post(second, {"password": NEW}).status_code == 303
    assert cecilia.get("/participants/").status_code == 303, "signed out"
    client_of("").sign_in(office.email("cecilia"), NEW)
    assert client_of("").get(second).status_code == 404, "used up"
    assert client_of("").get(first).status_code == 404, "and so is every other link of the account"


def test_a_link_lives_two_hours(client_of: Clients, office: Office, app: Flask) -> None:
    path, now = reset(app, office.email("cecilia")), clock.now()
    with time_machine.travel(now + timedelta(minutes=119)):
        assert client_of("").get(path).status_code == 200
    with time_machine.travel(now + timedelta(minutes=121)):
        assert client_of("").get(path).status_code == 404


def test_unknown_and_closed_accounts_get_one_line_and_no_link(client_of: Clients, office: Office, app: Flask) -> None:
    client_of("admin").post(f"/staff/{office.actors['cecilia'].staff_id}/disable", {})
    for email in ("nobody@test.example", office.email("cecilia")):
        answer = app.test_cli_runner().invoke(args=["staff", "reset", email])
        assert answer.exit_code == 1
        assert answer.stdout == ""
        assert answer.stderr == "Error: no open account has that address\n"
