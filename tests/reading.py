"""A test client that reads every page it fetches: one h1, a title, no duplicate ids, labels for fields, headers."""

import threading
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import PASSWORD

VOID = {"input", "meta", "link", "br", "hr", "img"}


class Reader(HTMLParser):
    """What a page holds, as far as the checks need it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[dict[str, str]] = []
        self.hidden: list[dict[str, str]] = []
        self.counts: dict[str, int] = {}
        self.title = ""
        self.inside: list[str] = []
        self.links: list[str] = []
        self.scripts: list[dict[str, str]] = []
        self.styled = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what matters."""
        found = {name: value or "" for name, value in attrs}
        self.counts[tag] = self.counts.get(tag, 0) + 1
        if "id" in found:
            self.ids.append(found["id"])
        self.styled += "style" in found or any(name.startswith("on") for name in found) or tag == "style"
        if tag == "label" and "for" in found:
            self.labelled.add(found["for"])
        if tag == "a":
            self.links.append(found.get("href", ""))
        if tag == "script":
            self.scripts.append(found)
        if tag in ("input", "select", "textarea"):
            found["wrapped"] = "yes" if "label" in self.inside else ""
            (self.hidden if found.get("type") == "hidden" else self.fields).append(found)
        if tag not in VOID:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if tag in self.inside:
            while self.inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Keep the title."""
        if self.inside and self.inside[-1] == "title" and "svg" not in self.inside:
            self.title += data

    def check(self, response: TestResponse) -> None:
        """Raise AssertionError for a page that is not as pages are."""
        assert self.counts.get("h1") == 1, f"{self.counts.get('h1', 0)} h1 on the page"
        assert self.title.strip().removeprefix("·").strip() != "caseapp", "no title of its own"
        assert len(self.ids) == len(set(self.ids)), (
            f"duplicate ids: {sorted(one for one in self.ids if self.ids.count(one) > 1)}"
        )
        for one in self.fields:
            named = one.get("aria-label") or one.get("id", "") in self.labelled or one["wrapped"]
            assert named, f"a field without a label: {one}"
        assert not self.styled, "inline style or handler"
        policy = response.headers["Content-Security-Policy"]
        assert all(f"nonce-{one['nonce']}" in policy for one in self.scripts), "script without the nonce"
        assert response.headers["Cache-Control"] == "no-store"


class ReadingClient:
    """A client over https, which the __Host- cookies want, that reads what it gets."""

    def __init__(self, app: Flask, **options: Any) -> None:
        self.http: FlaskClient = app.test_client(**options)
        self.base = "https://localhost"

    def speak(self, language: str) -> None:
        """Choose the language."""
        self.post(f"/language/{language}", {}, token_from="/sign-in")

    def sign_in(self, email: str, password: str = PASSWORD) -> "ReadingClient":
        """Sign in by the page."""
        answer = self.post("/sign-in", {"email": email, "password": password})
        assert answer.status_code == 303, answer.text
        return self

    def get(self, path: str, **options: Any) -> TestResponse:
        """Fetch and read."""
        return self._read(self.http.get(path, base_url=self.base, **options))

    def post(self, path: str, fields: dict[str, Any], token_from: str | None = None, **options: Any) -> TestResponse:
        """Send a form as its page would: with the token and hidden fields found there."""
        source = self.get(token_from or path, follow_redirects=True)
        page = Reader(source.text)
        hidden = {one["name"]: one.get("value", "") for one in page.hidden}
        whole = {"csrf_token": hidden.get("csrf_token", "")}
        if not token_from:
            whole |= {name: value for name, value in hidden.items() if name in ("new_id", "version", "enrolment")}
        return self.send(path, whole | fields, **options)

    def send(self, path: str, fields: dict[str, Any], **options: Any) -> TestResponse:
        """Send a form as it stands."""
        referer = {"Referer": self.base + path}
        return self._read(self.http.post(path, data=fields, base_url=self.base, headers=referer, **options))

    def _read(self, response: TestResponse) -> TestResponse:
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 308):
            Reader(response.text).check(response)
        return response


def at_once(*acts: Callable[[], int]) -> list[int]:
    """Do them in threads that start together; what each answered."""
    barrier, found = threading.Barrier(len(acts)), dict[int, int]()

    def run(number: int, act: Callable[[], int]) -> None:
        barrier.wait()
        found[number] = act()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return [found[number] for number in range(len(acts))]
