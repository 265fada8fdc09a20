"""Two managers at the same moment, a report that takes its time, and what a manager meets first."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from caseapp.foundation import rendering
from caseapp.foundation.database import db
from caseapp.reports import views
from caseapp.reports.actions import make_release
from caseapp.reports.queries import question, releases
from caseapp.reports.queries.counting import Protection, body_of, digest_of
from caseapp.reports.views import charting, exports
from caseapp.statistics.models import StayFact
from tests.cast import Office, act_as
from tests.reading import ReadingClient
from tests.reports.facts import LASTING, state
from tests.reports.test_a_manager_exports_a_report import YEAR, released

Clients = Callable[..., ReadingClient]


@pytest.mark.usefixtures("counted")
def test_two_reports_released_at_the_same_moment_have_two_numbers(
    app: Flask, client_of: Clients, office: Office
) -> None:
    """The other waits; then it has the next number, or is asked to try again, and nothing is half there."""
    client, said = client_of("manager"), []
    other = threading.Thread(target=lambda: said.append(client.get(released(client)).text))
    with app.app_context(), act_as(office.actors["manager"]):
        protection = Protection(Path(app.config["SETTINGS"].instance), 5, patience=25)
        seen = digest_of(body_of(question("2026"), protection))
        make_release(by=office.actors["manager"], asked=question("2026"), protection=protection, seen=seen)
        db.session.flush()
        other.start()
        other.join(1.0)
        assert said == [], "the other waits"
    other.join(20)
    assert len(said) == 1
    if "Somebody else released a report at the same moment. Try again." in said[0]:
        client.get(released(client))
    with app.app_context(), act_as(office.actors["manager"]):
        assert [one.number for one in releases()] == [2, 1]


@pytest.fixture
def busy(app: Flask) -> Iterator[Path]:
    """A rendering process that takes the question and has not answered yet."""
    folder = Path(app.config["SETTINGS"].instance)
    real = (folder / rendering.SOCKET).readlink()
    (folder / rendering.SOCKET).unlink()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        with rendering.address(folder) as path:
            listener.bind(path)
        listener.listen(16)
        yield real


@pytest.mark.usefixtures("counted")
def test_a_report_that_takes_time_says_so_and_shows_by_itself(
    app: Flask, client_of: Clients, busy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "QUICKLY", 0.2)
    monkeypatch.setattr(views, "AT_ONCE", 0.1)
    client = client_of("manager")
    answer = client.get(YEAR)
    assert answer.status_code == 202
    assert answer.headers["Refresh"] == "2"
    assert "<progress" in answer.text
    assert "The report shows by itself when it is ready." in answer.text
    assert "Exits by reason" not in answer.text
    assert "Open the report for this year" in client.get("/reports/").text, "the first page does not wait"
    folder = Path(app.config["SETTINGS"].instance)
    (folder / rendering.SOCKET).unlink()
    (folder / rendering.SOCKET).symlink_to(busy)
    ready = client.get(YEAR)
    assert ready.status_code == 200
    assert "Refresh" not in ready.headers
    assert "Exits by reason" in ready.text


def test_who_could_not_wait_has_the_answer_when_asking_again(rendering_folder: Path) -> None:
    values = {f"c{one}": one % 7 + 1 for one in range(60)} | {"all": sum(one % 7 + 1 for one in range(60))}
    asked = {"values": values, "sums": [("all", [f"c{one}" for one in range(60)])], "groups": [], "least": 5}
    with pytest.raises(rendering.RenderingLate):
        rendering.ask(rendering_folder, "protect", patience=0.000001, **asked)
    assert "c0" in rendering.ask(rendering_folder, "protect", **asked)


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    ("more", "words"),
    [
        (0, "nothing has changed"),
        (2, "some figures have changed"),
        (20, r"Began: 13 → 33 · Going on now: 13 → 33"),
    ],
)
def test_a_managers_first_page_says_what_changed_since_the_last_reports(
    app: Flask, client_of: Clients, office: Office, more: int, words: str
) -> None:
    client = client_of("manager")
    new = {"site_id": office.sites["north"], "age_band": "to_24", "gender": "woman", **LASTING}
    state(app, {StayFact: [new] * 10})
    released(client)
    if more:
        state(app, {StayFact: [new] * more})
    page = client.get("/", follow_redirects=True).text
    assert re.search(f"Since then: {words}", page), page.split("Since then:")[1][:200]
    assert "25 exits." in page


@pytest.mark.usefixtures("counted")
def test_a_report_waits_for_its_charts_too(app: Flask, client_of: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted and protected, and the charts are late: the page waits for them, and the release shows its tables."""
    client, path = client_of("manager"), ""
    path = released(client)

    def late(*_values: object, **_more: object) -> None:
        raise rendering.RenderingLate

    monkeypatch.setattr(charting, "ask", late)
    answer = client.get(YEAR)
    assert (answer.status_code, answer.headers["Refresh"]) == (202, "2")
    assert "Exits by reason" not in answer.text
    kept = client.get(path)
    assert kept.status_code == 200
    assert "Exits by reason" in kept.text
    assert "<picture>" not in kept.text


@pytest.mark.usefixtures("counted")
def test_a_document_that_cannot_be_made_is_said(client_of: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of("manager")
    path = released(client)

    def away(*_values: object, **_more: object) -> None:
        raise rendering.RenderingAway("gone")

    monkeypatch.setattr(exports, "ask", away)
    assert client.get(f"{path}/document").headers["Location"] == path
    assert "The document cannot be made just now." in client.get(path).text


@pytest.mark.usefixtures("counted")
def test_a_filter_is_a_fixed_dimension(client_of: Clients) -> None:
    page = client_of("manager").get("/reports/outcomes?period=2026&gender=man&age_band=to_24&by=gender").text
    assert (
        "All programmes · Gender: Men · Age: 21–24 · side by side: Gender · up to and including November 23, 2026"
        in page
    )
    assert "12 exits." in page
    assert ">Women</th>" not in page
    assert page.count("selected") == 4
    assert "By Kolada 2022, 6 of 12 went to work or studies (50 %)." in page


@pytest.mark.usefixtures("counted")
def test_a_release_keeps_its_filter(client_of: Clients) -> None:
    client = client_of("manager")
    path = released(client, "/reports/outcomes?period=2026&gender=woman")
    assert "All programmes · Gender: Women" in client.get(path).text
    assert (
        "All programmes · Gender: Women" in client.http.get(f"{path}/text", base_url="https://localhost").data.decode()
    )
