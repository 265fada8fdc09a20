"""What every answer carries to the browser: policy, transport, caching; and how the cookies are set (security.md §4, §5)."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from werkzeug.test import TestResponse

from tests.conftest import MONDAY
from tests.reading import Reader, ReadingClient
from tests.structure.house import House

POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
EXACT = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Who asks for what, and which status answers.
ANSWERS = [
    ("", "/sign-in", 200),
    ("", "/", 303),
    ("", "/nothing", 404),
    ("", "/static/page.js", 200),
    ("", "/bootstrap/static/css/bootstrap.min.css", 200),
    ("sven", "/", 200),
    ("sven", "/participants/", 200),
    ("sven", "/participants/?colour=red", 400),
    ("sven", "/sign-out", 405),
    ("sven", "/staff", 403),
    ("sven", "/participants/00000000-0000-4000-8000-000000000000/", 404),
]


def faults(answer: TestResponse) -> list[str]:
    """What an answer lacks."""
    headers = answer.headers
    wrong = [f"{name} is {headers.get(name)}" for name, value in EXACT.items() if headers.get(name) != value]
    policy = dict(part.strip().split(" ", 1) for part in headers.get("Content-Security-Policy", "x x").split(";"))
    wrong += [f"policy: {name} is {policy.get(name)}" for name, value in POLICY.items() if policy.get(name) != value]
    if not re.fullmatch(
        r"'nonce-[\w-]{16,}' 'strict-dynamic'|'nonce-none' 'strict-dynamic'", policy.get("script-src", "")
    ):
        wrong.append(f"policy: script-src is {policy.get('script-src')}")
    if "unsafe" in str(policy) or "http" in str(policy):
        wrong.append("policy: something unsafe or foreign is let in")
    if not re.match(r"max-age=(\d{8,});", headers.get("Strict-Transport-Security", "")):
        wrong.append("Strict-Transport-Security: at least a year, subdomains too")
    if "camera=()" not in headers.get("Permissions-Policy", ""):
        wrong.append("Permissions-Policy")
    if "Access-Control-Allow-Origin" in headers:
        wrong.append("no other origin may read an answer")
    return wrong


@pytest.fixture
def clients(house: House) -> Iterator[dict[str, ReadingClient]]:
    """Nobody, and Sven."""
    with time_machine.travel(MONDAY, tick=True):
        yield {
            "": ReadingClient(house.app),
            "sven": ReadingClient(house.app).sign_in(house.office.email("sven")),
        }


def test_every_answer_carries_its_headers(clients: dict[str, ReadingClient]) -> None:
    for who, path, status in ANSWERS:
        answer = clients[who].get(path)
        assert answer.status_code == status, path
        assert not faults(answer), f"{path}: {faults(answer)}"
        static = path.startswith(("/static", "/bootstrap"))
        assert answer.headers["Cache-Control"] == ("public, max-age=3600" if static else "no-store"), path
        assert "Server" not in answer.headers or "Werkzeug" not in answer.headers["Server"]


def test_a_nonce_serves_one_answer(clients: dict[str, ReadingClient]) -> None:
    nonces = {clients[""].get("/sign-in").headers["Content-Security-Policy"].split("'nonce-")[1][:16] for _ in range(5)}
    assert len(nonces) == 5


def test_cookies_are_bound_to_host_and_transport(clients: dict[str, ReadingClient], house: House) -> None:
    client = ReadingClient(house.app)
    page = Reader(client.get("/sign-in").text)
    token = next(one["value"] for one in page.hidden if one["name"] == "csrf_token")
    fields = {"email": house.office.email("sven"), "password": "blå cyklar sjunger tyst", "csrf_token": token}
    answer = client.http.post("/sign-in", data=fields, base_url=client.base, headers={"Referer": client.base})
    cookies = answer.headers.getlist("Set-Cookie")
    assert {cookie.split("=")[0] for cookie in cookies} == {
        "__Host-caseapp",
        "__Host-caseapp-known",
        "__Host-caseapp-form",
    }
    for cookie in cookies:
        for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert part in cookie, f"{cookie.split('=')[0]} lacks {part}"
        assert "Domain=" not in cookie
        assert len(cookie) < 4096


def test_signing_out_clears_the_browser_and_ends_the_session(clients: dict[str, ReadingClient], house: House) -> None:
    client = ReadingClient(house.app).sign_in(house.office.email("klara"))
    kept = client.http.get_cookie("__Host-caseapp", domain="localhost")
    answer = client.post("/sign-out", {}, token_from="/sessions")
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert kept is not None
    client.http.set_cookie("__Host-caseapp", kept.value, domain="localhost", secure=True)
    assert client.get("/participants/").status_code == 303, "an old cookie opens nothing"


def test_another_host_is_refused(house: House) -> None:
    answer = house.app.test_client().get("/sign-in", base_url="https://elsewhere.example")
    assert answer.status_code == 400


def test_one_is_never_sent_to_another_site(clients: dict[str, ReadingClient], house: House) -> None:
    for onward in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "/nothing"):
        client = ReadingClient(house.app)
        answer = client.post(f"/sign-in?next={onward}", {"email": "x@test.example", "password": "y"})
        assert "elsewhere" not in answer.headers.get("Location", "")
        answer = client.post("/language/sv", {"next": onward}, token_from="/sign-in")
        assert answer.headers["Location"] == "/"


def test_the_check_is_seen_to_fail(house: House) -> None:
    bare = house.app.response_class("x")
    assert len(faults(bare)) > 10  # type: ignore[arg-type]
