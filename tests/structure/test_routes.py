"""The door: every view has said who may enter, every address is typed, and every change needs POST and a token."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask, Response
from werkzeug.routing import Rule

from caseapp import create_app
from caseapp.foundation.access import Permission, requires
from tests.conftest import MONDAY
from tests.reading import Reader, ReadingClient
from tests.structure.cells import STATIC, routes
from tests.structure.house import House, furnished

OPEN = {"sessions.sign_in", "sessions.set_password", "sessions.choose_language"}
# Arguments that are no ids: a one-time token, looked up by its hash; a language, looked up in a list of two.
WORDS = {"token", "language"}
# What ends, takes back or answers something at once is a button, and so no GET, which a link, a prefetch or a scanner sends.
BUTTONS = re.compile(r"^(end|sign_out|enable|answer|delete|remove|retire|stay|choose|confirm)")


def silent(views: dict[str, Callable[..., Any]]) -> list[str]:
    """Views that have not said, or said both."""
    return [
        f"{name}: write @requires(Permission.…) or @open_to_anyone under its route"
        for name, view in views.items()
        if name not in STATIC
        and (getattr(view, "permission", None) is None) == (not getattr(view, "open_to_anyone", False))
    ]


def untyped(rules: Iterable[Rule]) -> list[str]:
    """Arguments in addresses that any text fits."""
    return [
        f"{rule.rule}: write <uuid:{name}>"
        for rule in rules
        for name in rule.arguments
        if rule.endpoint not in STATIC and name not in WORDS and f"<uuid:{name}>" not in rule.rule
    ]


def changing_by_get(app_routes: Iterable[tuple[Rule, str]]) -> list[str]:
    """Buttons that a GET would press."""
    return [
        f"{rule.rule}: a button is @room.post(…)"
        for rule, method in app_routes
        if method == "GET" and BUTTONS.match(rule.endpoint.split(".")[-1])
    ]


@pytest.fixture(scope="module")
def tampered(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A house to which somebody added a silent view, and beside it one that has said who may enter."""
    with furnished("sqlite", root, tmp_path_factory.mktemp("tampered")) as house:
        house.app.add_url_rule("/forgotten", "forgotten", lambda: Response("in", mimetype="text/plain"))
        marked = requires(Permission.TODAY_READ)(lambda: Response("in", mimetype="text/plain"))
        house.app.add_url_rule("/marked", "marked", marked)
        yield house


def test_every_view_has_said_who_may_enter(house: House) -> None:
    views = house.app.view_functions
    assert not silent(views), "\n".join(silent(views))
    assert {name for name, view in views.items() if getattr(view, "open_to_anyone", False)} == OPEN
    assert len(views) > 30


def test_every_permission_is_asked_for_and_held(house: House) -> None:
    asked = {getattr(view, "permission", None) for view in house.app.view_functions.values()}
    within_views = {Permission.ENROLMENT_EXCEPT}  # asked inside a view, for one field
    assert set(Permission) - asked - within_views == set(), "a permission that no view asks for: remove it, or use it"


def test_addresses_are_typed(house: House) -> None:
    rules = list(house.app.url_map.iter_rules())
    assert not untyped(rules), "\n".join(untyped(rules))
    assert sum(bool(rule.arguments) for rule in rules) > 20


def test_what_changes_at_once_is_a_post(house: House) -> None:
    found = routes(house.app)
    assert not changing_by_get(found), "\n".join(changing_by_get(found))
    assert {method for _, method in found} == {"GET", "POST"}, "pages know GET and POST alone"
    assert sum(BUTTONS.match(rule.endpoint.split(".")[-1]) is not None for rule, _ in found) >= 5


def test_views_and_addresses_speak_the_rooms_words(house: House) -> None:
    wrong = [rule.rule for rule, _ in routes(house.app) if not re.fullmatch(r"[a-z/<>:_\-]*", rule.rule)]
    assert not wrong, f"addresses are lower case with hyphens: {wrong}"


def test_the_checks_are_seen_to_fail(tampered: House) -> None:
    app = Flask("bad")
    app.add_url_rule("/files/<name>", "bad.end_file", lambda name: name)
    assert silent(app.view_functions) == [
        "bad.end_file: write @requires(Permission.…) or @open_to_anyone under its route"
    ]
    assert "/files/<name>: write <uuid:name>" in untyped(app.url_map.iter_rules())
    assert len(changing_by_get(routes(app))) == 1
    assert [one.split(":")[0] for one in silent(tampered.app.view_functions)] == ["forgotten"]


@pytest.mark.parametrize("who", ["admin", "karin", "cecilia", "manager"])
def test_a_silent_view_is_unreachable_for_everybody(tampered: House, who: str) -> None:
    client = ReadingClient(tampered.app).sign_in(tampered.office.email(who))
    assert client.get("/forgotten").status_code == 403
    assert client.get("/marked").text == "in"


def test_a_silent_view_is_unreachable_signed_out(tampered: House) -> None:
    assert ReadingClient(tampered.app).get("/forgotten").status_code == 403


def test_a_post_without_a_token_is_refused(house: House) -> None:
    earlier = time_machine.travel(MONDAY, tick=True)
    with earlier:
        client, seen = ReadingClient(house.app).sign_in(house.office.email("admin")), 0
        token = next(one["value"] for one in Reader(client.get("/sessions").text).hidden if one["name"] == "csrf_token")
        with house.app.test_request_context():
            paths = [
                str(
                    rule.build(dict.fromkeys(rule.arguments, UUID(int=0)) | {"language": "sv"}, append_unknown=False)[1]
                )  # type: ignore[index]
                for rule, method in routes(house.app)
                if method == "POST" and getattr(house.app.view_functions[rule.endpoint], "permission", None)
            ]
        for path in paths:
            for fields in ({}, {"csrf_token": ""}, {"csrf_token": token[::-1]}):
                assert client.send(path, fields).status_code in (400, 403, 409), path
                seen += 1
        assert seen > 50
        assert client.send("/language/sv", {}).status_code == 409  # whoever is signed in may send it once more
        assert client.send("/language/sv", {"csrf_token": token}).status_code == 303


def test_a_token_of_another_browser_is_refused(house: House) -> None:
    one, other = ReadingClient(house.app), ReadingClient(house.app)
    theirs = next(one["value"] for one in Reader(other.get("/sign-in").text).hidden if one["name"] == "csrf_token")
    one.get("/sign-in")
    assert one.send("/language/en", {}).status_code == 400
    assert one.send("/language/en", {"csrf_token": theirs}).status_code == 400


def test_another_shape_of_body_is_refused(house: House) -> None:
    answer = ReadingClient(house.app).http.post("/sign-in", json={"email": "x"}, base_url="https://localhost")
    assert answer.status_code == 415


def test_the_check_of_tokens_is_on_in_every_application(house: House) -> None:
    app = create_app(house.place.settings)
    assert app.config.get("WTF_CSRF_ENABLED", True)
    assert app.config["WTF_CSRF_CHECK_DEFAULT"]
