"""Faults: a real server under load, killed, cut off or out of disk, and what must hold afterwards."""

import http.cookiejar
import re
import shutil
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from caseapp import create_app
from tests import databases
from tests.cast import PASSWORD, Office, make_office
from tests.conftest import make_place, root

__all__ = ["root"]


@pytest.fixture(params=["sqlite", "postgresql"])
def hit(request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> Iterator[tuple[databases.Place, Office]]:
    """A database with the cast, to be hit."""
    place = make_place(request.param, root, tmp_path)
    office = make_office(create_app(place.settings))
    yield place, office
    if request.param == "postgresql":
        databases.drop(root, place)
    shutil.rmtree(tmp_path, ignore_errors=True)


class Writer(threading.Thread):
    """A caseworker's browser that logs meeting after meeting and remembers which were acknowledged."""

    def __init__(self, address: str, office: Office, name: str) -> None:
        super().__init__(daemon=True)
        self.address, self.office, self.label = address, office, name
        self.acknowledged: list[str] = []
        self.failed = 0
        self.going = True
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar(_Everywhere()))
        self.web = urllib.request.build_opener(jar, _NoRedirect())

    def fetch(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """One request; a refused connection is status 0."""
        data = urllib.parse.urlencode(fields).encode() if fields is not None else None
        try:
            with self.web.open(self.address + path, data, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def token(self, path: str) -> dict[str, str]:
        """The hidden fields of a form."""
        found = re.findall(r'name="(csrf_token|new_id|enrolment|version)"[^>]*value="([^"]*)"', self.fetch(path)[1])
        return {name: value for name, value in found if value}

    def sign_in(self) -> None:
        """Sign in as Cecilia."""
        fields = self.token("/sign-in") | {"email": self.office.email("cecilia"), "password": PASSWORD}
        assert self.fetch("/sign-in", fields)[0] == 303

    def log_meeting(self, note: str) -> int:
        """Log one meeting; answers the status."""
        path = f"/participants/{self.office.files['elias']}/meetings/new"
        meeting = {
            "attendance": "attended",
            "kind": "phone",
            "held_on": "2026-11-20",
            "held_at": "10:00",
            "note": note,
        }
        return self.fetch(path, self.token(path) | meeting)[0]

    def run(self) -> None:
        """Write until told to stop."""
        number = 0
        while self.going:
            number += 1
            note = f"{self.label}-{number}."
            if self.log_meeting(note) == 303:
                self.acknowledged.append(note)
            else:
                self.failed += 1


class _Everywhere(http.cookiejar.DefaultCookiePolicy):
    """Sends Secure cookies to the loopback server, as browsers do."""

    def return_ok_secure(self, cookie: http.cookiejar.Cookie, request: urllib.request.Request) -> bool:
        return True


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A 303 is an answer."""

    def redirect_request(self, *_args: object) -> None:
        return None
