"""A manager asks what was achieved, numbers the report and takes it away; no figure leads to anybody."""

import base64
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import uuid4

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from caseapp.foundation import rendering
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.reach import Reach
from caseapp.foundation.rendering.protection import protect
from caseapp.outcomes.queries.definitions import Result
from caseapp.outcomes.queries.review import Period, review
from caseapp.reports.models import Release
from caseapp.reports.queries import ASKED, months_of, question
from caseapp.reports.queries.counting import count
from caseapp.reports.views.exports import tame
from caseapp.statistics.models import ResultFact, StayFact, definitions
from tests.cast import Office, act_as
from tests.reading import Reader, ReadingClient
from tests.reports.facts import EXITED, LASTING, state

Clients = Callable[..., ReadingClient]
RELEASE = uuid4()
YEAR = "/reports/outcomes?period=2026&by=gender"


def released(client: ReadingClient, path: str = YEAR) -> str:
    """Number the report of a page; answers the path of its release."""
    hidden = {one["name"]: one.get("value", "") for one in Reader(client.get(path).text).hidden}
    names = ("csrf_token", "new_id", *ASKED)
    answer = client.send("/reports/outcomes", {name: hidden.get(name, "") for name in names})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_a_manager_goes_from_the_question_to_the_workbook(client_of: Clients, counted: None) -> None:
    client = client_of("manager")
    assert "What did we achieve this year?" in client.get("/", follow_redirects=True).text
    page = client.get(YEAR).text
    for shown in ("Results at exit, 2026", "Women", "Men", "Exits by reason", "Exits by Kolada 2022"):
        assert shown in page
    path = released(client)
    assert "Release 1" in client.get(path).text
    book = openpyxl.load_workbook(io.BytesIO(client.http.get(f"{path}/workbook", base_url="https://localhost").data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert len(cells) > 60
    assert {cell.data_type for cell in cells} == {"s", "n"}, "no formula, no link"
    assert any(cell.value == 25 for cell in cells), "all exits"
    assert "Release 2" in client.get(released(client)).text, "each has its own number"
    assert "Results at exit, 2026" in client.get("/reports/").text


def test_the_woman_who_moved_stays_hidden(client_of: Clients, counted: None) -> None:
    page = client_of("manager").get(YEAR).text
    row = page.split(">Moved<")[1].split("</tr>")[0]
    assert row.count("not shown") >= 2
    assert "It does not mean zero" in page


def test_what_was_withheld_stands_nowhere_in_the_ledger(app: Flask, client_of: Clients, counted: None) -> None:
    released(client_of("manager"))
    with app.app_context():
        db.session.remove()
        body = json.loads(db.session.scalars(select(Release)).one().body)
        db.session.remove()
    moved = next(
        row
        for table in body["figures"]["tables"]
        if table["name"] == "exits"
        for row in table["rows"]
        if row["code"] == "moved"
    )
    assert moved["cells"][0] is None
    assert body["method"] == {"version": "1", "withheld_below": 5}
    assert {one["key"] for one in body["definitions"]} == {"kolada-2022/1", "krami/1"}


@pytest.mark.parametrize("period", ["2026-11-23", "2026-12", "1999", "2026-11..2026-01"])
def test_a_report_covers_whole_months(client_of: Clients, office: Office, period: str) -> None:
    answer = client_of("manager").get("/reports/outcomes", query_string={"period": period})
    assert answer.status_code == 422
    assert "A report covers whole months" in answer.text


def test_periods_are_whole_months() -> None:
    assert months_of("2026") == (date(2026, 1, 1), date(2026, 12, 1))
    assert months_of("2026-q2") == (date(2026, 4, 1), date(2026, 6, 1))
    assert months_of("2026-11") == (date(2026, 11, 1), date(2026, 11, 1))
    assert months_of("r12") == (date(2025, 11, 1), date(2026, 10, 1))


@pytest.mark.parametrize(
    "asked", [{"by": "name"}, {"site": "x"}, {"programme": "11111111-1111-1111-1111-111111111111"}]
)
def test_dimensions_are_fixed(client_of: Clients, office: Office, asked: dict[str, str]) -> None:
    answer = client_of("manager").get("/reports/outcomes", query_string=asked)
    assert answer.status_code == 422
    assert "There is no such report." in answer.text


def test_a_site_with_one_participant_shows_no_figure(client_of: Clients, office: Office) -> None:
    page = (
        client_of("manager")
        .get("/reports/outcomes", query_string={"site": str(office.sites["south"]), "by": "site"})
        .text
    )
    stays = page.split(">Going on at the end<")[1].split("</tr>")[0]
    assert "not shown" in stays


def test_a_site_that_opened_does_not_tell_its_exits_by_who_came_and_who_is_there(app: Flask, office: Office) -> None:
    """Twenty began, two left: that eighteen are there would tell it, were both shown."""
    common = {"site_id": office.sites["south"], "age_band": "to_24", "gender": "woman"}
    left = {"exit_reason": "work", **EXITED, "began": LASTING["began"], **common}
    results = [
        {"ended": EXITED["ended"], "definition": one.key, "result": "met", **common} for one in definitions().values()
    ]
    state(app, {StayFact: [{**LASTING, **common}] * 18 + [left] * 2, ResultFact: results * 2})
    with app.app_context():
        with act_as(office.actors["manager"]):
            asked = question("2026", site=str(office.sites["south"]), gender="woman", by="site")
            cells = count(asked)
        assert cells.values["exits/all/all"] == 2
        withheld = protect(cells.values, cells.sums, cells.groups, 5)
    assert {"stays/began/all", "stays/lasting/all"} & set(withheld)


@pytest.mark.parametrize("who", ["cecilia", "karin", "admin", "partner", "frontdesk", "reviewer"])
def test_others_see_no_report(client_of: Clients, office: Office, who: str) -> None:
    for path in ("/reports/", "/reports/outcomes", f"/reports/releases/{RELEASE}", f"/reports/releases/{RELEASE}/text"):
        assert client_of(who).get(path).status_code in (403, 404)


def test_exports_are_in_the_log(app: Flask, client_of: Clients, counted: None) -> None:
    client = client_of("manager")
    client.http.get(f"{released(client)}/text", base_url="https://localhost")
    with app.app_context():
        db.session.remove()
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.event.like("release.%")).order_by(AuditEntry.at)
        )
        found = [(one.event, json.loads(one.detail).get("why", "")) for one in entries]
        db.session.remove()
    assert ("release.made", "") in found
    assert ("release.read", "csv") in found


@pytest.mark.parametrize("text", ["=1+1", "+46", "-x", "@sum", "\tx", "＝1", "－1"])
def test_text_stays_text(text: str) -> None:
    assert tame(text) == f"'{text}"
    assert tame("-") == "-"
    assert tame("..") == ".."


def test_charts_show_only_what_shows(client_of: Clients, counted: None) -> None:
    page = client_of("manager").get(YEAR).text
    assert page.count("data:image/svg+xml;base64,") % 2 == 0
    pictures = [base64.b64decode(one.split('"')[0]).decode() for one in page.split("data:image/svg+xml;base64,")[1:]]
    assert pictures
    assert all("graphics-" in one and "<script" not in one for one in pictures)
    assert "The table has the same figures." in page
    assert all(">Moved<" not in one for one in pictures)


def test_without_the_rendering_process_nothing_is_shown(
    app: Flask, client_of: Clients, counted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "_start", lambda folder: None)
    client = client_of("manager")
    for path in Path(str(app.config["SETTINGS"].instance)).glob("rendering.socket"):
        path.unlink()
    answer = client.get(YEAR)
    assert answer.status_code == 503
    assert "cannot be protected just now" in answer.text
    assert "Exits by reason" not in answer.text


@pytest.mark.parametrize("reason", ["work", "own_choice", "moved", "registered_in_error"])
def test_a_coordinators_figures_equal_a_managers(app: Flask, client_of: Clients, office: Office, reason: str) -> None:
    exit_ = {"exited_on": "2026-11-20", "reason": reason, "planned": "planned", "verification": "employer", "words": ""}
    client = client_of("cecilia")
    stay = f"/participants/{office.files['elias']}/enrolments/{office.stays['elias']}"
    assert client.post(f"{stay}/exit", exit_).status_code == 303
    with app.test_request_context():
        db.session.remove()
        karin = office.actors["karin"]
        db.session().fix(Reach(karin.staff_id, karin.agency_id, date(2026, 11, 23)))
        hers = review(karin, Period(date(2026, 1, 1), date(2026, 12, 31)))
        db.session.remove()
        his = count(question("2026", site=str(office.sites["north"]), by="site")).values
        db.session.remove()
    assert len(hers.figures["exits"]) == his["exits/all/all"]
    for name, definition in hers.definitions.items():
        for one in Result:
            assert hers.count(name, one) == his[f"result:{definition.key}/{one.value}/all"], (name, one)
