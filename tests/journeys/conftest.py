"""A server of its own for a story, a real Chromium, and what a story needs from a page."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests import databases
from tests.cast import PASSWORD, Office
from tests.conftest import make_place

ROOT = Path(__file__).parents[2]
WHATEVER = {"resultTypes": ["violations"]}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-quic",
]
PLACES: dict[str, databases.Place] = {}  # a server's address -> its database
SCREENS = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1360, "height": 900}}


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(place: databases.Place) -> dict[str, str]:
    """The environment that names a test database to another process."""
    settings = place.settings
    return os.environ | {
        "CASEAPP_INSTANCE": str(settings.instance),
        "CASEAPP_KEYRING": settings.keyring,
        "CASEAPP_DATABASE_URL": settings.database_url,
        "CASEAPP_MIGRATION_DATABASE_URL": settings.migration_database_url,
    }


def serve(place: databases.Place, log: Path, port: int | None = None) -> tuple[subprocess.Popen[bytes], str]:
    """Start gunicorn as `make run` does; answers the process and its address once it answers."""
    port = port or free_port()
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "wsgi.py", "--port", str(port)],
            cwd=ROOT,
            env=environment(place),
            stdout=out,
            stderr=out,
        )
    for _ in range(150):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=2)
            return process, f"http://127.0.0.1:{port}"
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise AssertionError(f"the server did not start:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the run."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def server(request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> Iterator[tuple[str, Office]]:
    """A server with the cast in it; its kind of database is the parameter, SQLite unless told."""
    kind = getattr(request, "param", "sqlite")
    place = make_place(kind, root, tmp_path, furnished=True)
    office = databases.office_of(root, kind)
    process, address = serve(place, tmp_path / "server.log")
    PLACES[address] = place
    yield address, office
    process.terminate()
    process.wait(10)
    if kind == "postgresql":
        databases.drop(root, place)


@pytest.fixture
def owners_address(server: tuple[str, Office]) -> str:
    """The address of the server's database as the owner of its tables reaches it: what lets a story's time pass."""
    return PLACES[server[0]].settings.migration_address


@pytest.fixture
def second_server(server: tuple[str, Office], tmp_path: Path) -> Iterator[str]:
    """The address of another application server on the same database."""
    process, address = serve(PLACES[server[0]], tmp_path / "second.log")
    yield address
    process.terminate()
    process.wait(10)


@pytest.fixture
def open_page(chromium: Browser, server: tuple[str, Office]) -> Iterator[Callable[..., Page]]:
    """A page on a screen, in a language, signed in as somebody; errors of scripts and the console fail the story."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def make(
        who: str, screen: str = "desktop", language: str = "sv", scheme: str = "light", address: str = server[0]
    ) -> Page:
        context = chromium.new_context(
            viewport=SCREENS[screen], color_scheme=scheme, locale="sv-SE", reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        page.goto(f"{address}/sign-in")
        if language == "en":
            page.click("text=In English")
        page.fill("#email", server[1].email(who))
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def follow(page: Page, what: str) -> None:
    """Press what leads to another page, and wait until that stands: axe cannot judge one that is about to go."""
    with page.expect_navigation():
        page.click(what)


# What depends on the screen and its colours; the rest of a page is the same on every one.
SEEN_ONLY = ("color-contrast", "target-size", "scrollable-region-focusable")


def accessible(page: Page, only: Sequence[str] = ()) -> None:
    """axe-core finds nothing serious or critical, and nothing is wider than the screen. `only`: these rules of it."""
    found = Axe().run(page, options=WHATEVER | ({"runOnly": list(only)} if only else {}))
    grave = [one for one in found.response["violations"] if one["impact"] in ("serious", "critical")]
    assert grave == [], [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in grave]
    width = page.viewport_size["width"]  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} is wider than the screen"
