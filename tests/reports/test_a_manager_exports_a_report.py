"""A manager asks what was achieved, numbers the report and takes it away; no figure leads to anybody."""

import base64
import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median

import openpyxl
import pypdf
import pytest
from flask import Flask
from sqlalchemy import create_engine, event, select, text
from sqlalchemy.exc import DBAPIError

from caseapp.foundation import audit, rendering
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.exports import LIVE, tame
from caseapp.foundation.reach import Reach
from caseapp.foundation.rendering.protection import protect
from caseapp.meetings.models import Attendance
from caseapp.outcomes.models import ExitReason
from caseapp.outcomes.queries import facts
from caseapp.outcomes.queries.definitions import Result
from caseapp.outcomes.queries.review import Period, review
from caseapp.programmes.models import Programme
from caseapp.programmes.queries import site
from caseapp.reports.models import Release
from caseapp.reports.queries import ASKED, Question, layout, months_of, question
from caseapp.reports.queries.counting import _proportion, count, median_of
from caseapp.reports.views.telling import SIGNS
from caseapp.statistics import models
from caseapp.statistics.models import MeetingFact, PhaseFact, ResultFact, StayFact, definitions, every_definition
from tests.cast import Office, act_as
from tests.conftest import ON_SQLITE
from tests.databases import Place
from tests.reading import Reader, ReadingClient
from tests.reports.facts import EXITED, LASTING, state

Clients = Callable[..., ReadingClient]
YEAR = "/reports/outcomes?period=2026&by=gender"


NOBODY = Question("2026", date(2026, 1, 1), date(2026, 12, 1), None, None, None, None, "site", {}, (), {})


def released(client: ReadingClient, path: str = YEAR) -> str:
    """Number the report of a page; answers the path of its release."""
    hidden = {one["name"]: one.get("value", "") for one in Reader(client.get(path).text).hidden}
    names = ("csrf_token", "new_id", "seen", *ASKED)
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
@ON_SQLITE
def test_a_report_covers_whole_months(client_of: Clients, office: Office, period: str) -> None:
    answer = client_of("manager").get("/reports/outcomes", query_string={"period": period})
    assert answer.status_code == 422
    assert "A report covers whole months" in answer.text


def test_periods_are_whole_months() -> None:
    assert months_of("2026") == (date(2026, 1, 1), date(2026, 12, 1))
    assert months_of("2026-q2") == (date(2026, 4, 1), date(2026, 6, 1))
    assert months_of("2026-11") == (date(2026, 11, 1), date(2026, 11, 1))
    assert months_of("r12") == (date(2025, 11, 1), date(2026, 10, 1))
    assert months_of("r24") == (date(2024, 11, 1), date(2026, 10, 1))
    assert months_of("r36") == (date(2023, 11, 1), date(2026, 10, 1))


@pytest.mark.parametrize(
    "asked", [{"by": "name"}, {"site": "x"}, {"programme": "11111111-1111-1111-1111-111111111111"}]
)
@ON_SQLITE
def test_dimensions_are_fixed(client_of: Clients, office: Office, asked: dict[str, str]) -> None:
    answer = client_of("manager").get("/reports/outcomes", query_string=asked)
    assert answer.status_code == 422
    assert "There is no such report." in answer.text


def test_a_site_with_one_participant_shows_no_figure(client_of: Clients, office: Office) -> None:
    asked = {"site": str(office.sites["south"]), "by": "site"}
    page = client_of("manager").get("/reports/outcomes", query_string=asked).text
    cells = re.findall(r"<td[^>]*>(.*?)</td>", page)
    assert len(cells) > 40
    assert not [cell for cell in cells if re.search(r"\d", cell)]
    assert "not shown" in page.split(">Going on now<")[1].split("</tr>")[0]


def test_everybody_with_one_outcome_is_withheld(app: Flask, client_of: Clients, office: Office) -> None:
    """Thirty left, all for custody: that any one of them did must not be read here."""
    common = {"site_id": office.sites["south"], "age_band": "to_24", "gender": "man"}
    results = [
        {"ended": EXITED["ended"], "definition": one.key, "result": "not_met", **common}
        for one in definitions().values()
    ]
    state(app, {StayFact: [{"exit_reason": "custody", **EXITED, **common}] * 30, ResultFact: results * 30})
    page = client_of("manager").get(f"/reports/outcomes?period=2026&site={office.sites['south']}&by=site").text
    exits = page.split("<h2>Exits by reason</h2>")[1].split("</table>")[0]
    for label in ("In custody", "Work", "Own choice"):
        assert "not shown" in exits.split(f">{label}<")[1].split("</tr>")[0], label


def test_a_programme_without_sites_has_a_report_of_nothing(app: Flask, client_of: Clients, office: Office) -> None:
    with app.app_context(), act_as(office.actors["admin"]):
        empty = Programme(name="Nystart", prefix="NY", least_age=18, most_age=None, silent_after_days=14)
        db.session.add(empty)
        audit.record("programme.added", by=office.actors["admin"])
        db.session.flush()
        key = empty.id
    page = client_of("manager").get(f"/reports/outcomes?period=2026&programme={key}").text
    assert "Nystart" in page
    assert "No exits." in page
    assert "not applicable" in page


def test_text_from_the_office_stays_text_in_files(
    app: Flask, client_of: Clients, office: Office, counted: None
) -> None:
    with app.app_context(), act_as(office.actors["admin"]):
        site(office.sites["north"]).name = '=HYPERLINK("x")#read("/etc/passwd")'
        audit.record("programme.changed", by=office.actors["admin"])
    client = client_of("manager")
    path = released(client, "/reports/outcomes?period=2026&by=site")
    book = openpyxl.load_workbook(io.BytesIO(client.http.get(f"{path}/workbook", base_url="https://localhost").data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("HYPERLINK" in str(cell.value) for cell in cells)
    assert {cell.data_type for cell in cells} == {"s", "n"}
    rows = list(
        csv.reader(
            io.StringIO(client.http.get(f"{path}/text", base_url="https://localhost").data.decode("utf-8-sig")),
            delimiter=";",
        )
    )
    assert not [cell for row in rows for cell in row if cell.startswith(LIVE) and cell not in SIGNS]
    pdf = pypdf.PdfReader(io.BytesIO(client.http.get(f"{path}/document", base_url="https://localhost").data))
    assert "root:" not in "".join(page.extract_text() for page in pdf.pages)


def test_figures_that_changed_since_they_were_looked_at_are_shown_again(
    app: Flask, client_of: Clients, office: Office, counted: None
) -> None:
    client = client_of("manager")
    hidden = {one["name"]: one.get("value", "") for one in Reader(client.get(YEAR).text).hidden}
    new = {"site_id": office.sites["north"], "age_band": "to_24", "gender": "woman", **LASTING}
    state(app, {StayFact: [new] * 20})
    answer = client.send(
        "/reports/outcomes", {name: hidden.get(name, "") for name in ("csrf_token", "new_id", "seen", *ASKED)}
    )
    assert "The figures have changed since you looked." in client.get(answer.headers["Location"]).text
    assert "No report has been released." in client.get("/reports/").text


@pytest.mark.parametrize("change", ["update release set number = 9", "delete from release"])
def test_the_database_refuses_to_change_a_release(
    app: Flask, client_of: Clients, counted: None, place: Place, change: str
) -> None:
    released(client_of("manager"))
    engine = create_engine(place.settings.migration_address)
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(change))
    engine.dispose()


def test_a_release_can_be_checked_by_its_checksum(client_of: Clients, counted: None) -> None:
    client = client_of("manager")
    path = released(client)
    figures = client.http.get(f"{path}/figures", base_url="https://localhost")
    assert figures.headers["Content-Type"] == "application/json"
    assert hashlib.sha256(figures.data).hexdigest() in client.get(path).text


def test_a_new_version_of_a_definition_says_what_to_do(
    app: Flask, client_of: Clients, office: Office, counted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of("manager")
    released(client)
    newer = [replace(one, version=2) for one in every_definition() if one.name == "krami"]
    both = (*every_definition(), *newer)
    for module in (models, facts):
        monkeypatch.setattr(module, "every_definition", lambda: both)
    assert client.get("/reports/").status_code == 200, "an earlier release is still listed"
    answer = client.get(YEAR)
    assert answer.status_code == 503
    assert "statistics settle --all" in answer.text
    assert "Exits by reason" not in answer.text


def test_the_first_page_asks_the_database_as_often_however_many_releases(
    app: Flask, client_of: Clients, counted: None
) -> None:
    client, asked = client_of("manager"), []
    for _ in range(3):
        released(client)
    listen = lambda *values: asked.append(values[2])  # noqa: E731
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    client.get("/reports/")
    few = len(asked)
    for _ in range(2):
        released(client)
    asked.clear()
    client.get("/reports/")
    event.remove(engine, "before_cursor_execute", listen)
    assert len(asked) == few


def test_more_is_withheld_where_the_setting_says_so(
    app: Flask, client_of: Clients, counted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of("manager")
    assert ">12<" in client.get(YEAR).text
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], report_withheld_to=15))
    page = client.get(YEAR).text
    assert "Counts from 1 to 15 are withheld" in page
    assert not re.search(r"<td[^>]*>([1-9]|1[0-5])</td>", page)


def test_whoever_is_alone_shows_not_even_what_they_never_did(app: Flask, client_of: Clients, office: Office) -> None:
    """One man came nine times and never missed; women came and missed: that he never did is his as well."""
    common = {"site_id": office.sites["south"], "age_band": "to_49", "held": date(2026, 4, 1)}
    held = [("man", "attended")] * 9 + [("woman", "attended")] * 40 + [("woman", "missed")] * 12
    women = [{"site_id": office.sites["south"], "age_band": "to_49", "gender": "woman", **LASTING}] * 9
    men = [{"site_id": office.sites["south"], "age_band": "to_49", "gender": "man", **LASTING}]
    state(
        app, {StayFact: women + men, MeetingFact: [{"gender": who, "attended": code, **common} for who, code in held]}
    )
    asked = f"/reports/outcomes?period=2026&site={office.sites['south']}&by=gender&age_band=to_49"
    table = client_of("manager").get(asked).text.split("<h2>Meetings and attendance</h2>")[1].split("</table>")[0]
    columns = re.findall(r"<th scope=\"col\">([^<]*)</th>", table)
    for label in ("Came", "Did not come"):
        cells = re.findall(r"<td[^>]*>(.*?)</td>", table.split(f">{label}<")[1].split("</tr>")[0])
        assert "not shown" in cells[columns.index("Men")], label
    nobody = re.findall(r"<td[^>]*>(.*?)</td>", table.split(">Came late<")[1].split("</tr>")[0])
    assert all("none" in one for one in nobody), "that nobody at all was late tells of nobody"


@pytest.mark.parametrize(("number", "percent"), [(9, None), (10, 60)])
def test_a_proportion_needs_ten(number: int, percent: int | None) -> None:
    """Domain §7: percentages only of ten or more, and only of what shows."""
    asked = replace(NOBODY, columns=("x",))
    shown: dict[str, int | None] = {
        "result:krami/1/met/all": 6,
        "exits/all/all": number + 3,
        "result:krami/1/left_out/all": 3,
    }
    [found] = _proportion(shown, "krami/1", asked)["columns"]
    assert found == (percent and {"met": 6, "of": 10, "percent": percent})
    assert _proportion(shown | {"result:krami/1/met/all": None}, "krami/1", asked)["columns"] == [None]


def test_figures_differ_by_who_is_for_named_persons_only(app: Flask, client_of: Clients, office: Office) -> None:
    """Farah's file is out of a coordinator's reach and figures; a manager's counts have everybody, of a quarter and a month."""
    for who, reason, day in (("elias", "work", "2026-11-20"), ("farah", "own_choice", "2026-11-19")):
        exit_ = {"exited_on": day, "reason": reason, "planned": "planned", "verification": "none", "words": ""}
        stay = f"/participants/{office.files[who]}/enrolments/{office.stays[who]}"
        assert client_of("cecilia").post(f"{stay}/exit", exit_).status_code == 303, who
    for period, days in (
        ("2026-q4", (date(2026, 10, 1), date(2026, 12, 31))),
        ("2026-11", (date(2026, 11, 1), date(2026, 11, 30))),
    ):
        with app.test_request_context():
            db.session.remove()
            karin = office.actors["karin"]
            db.session().fix(Reach(karin.staff_id, karin.agency_id, date(2026, 11, 23)))
            hers = review(karin, Period(*days))
            db.session.remove()
            his = count(question(period, site=str(office.sites["north"]), by="site"), 5).values
            db.session.remove()
        assert (his["exits/all/all"], len(hers.figures["exits"])) == (2, 1)
        assert (his["exits/work/all"], his["exits/own_choice/all"]) == (1, 1)
        assert (his["result:krami/1/unverified/all"], his["result:krami/1/not_met/all"]) == (1, 1)
        assert hers.count("krami", Result.UNVERIFIED) == 1
        assert hers.count("krami", Result.NOT_MET) == 0


@pytest.mark.parametrize("numbers", [[5], [5, 7], [5, 7, 30], [1, 1, 2, 9], [3] * 7 + [8] * 6])
def test_the_median_of_counted_values_is_the_median(numbers: list[int]) -> None:
    assert median_of(Counter(numbers)) == round(median(numbers))


def test_days_in_a_phase_are_told_of_ten_or_more(app: Flask, client_of: Clients, office: Office, counted: None) -> None:
    where = {"site_id": office.sites["north"], "age_band": "to_24", "gender": "man", "ended": EXITED["ended"]}
    state(
        app, {PhaseFact: [{"phase": "waiting", "days": days, **where} for days in (3, 5, 8, 13, 21, 34, 55, 89, 144)]}
    )
    rows = (
        client_of("manager").get("/reports/outcomes?period=2026&by=programme").text.split("Days in each phase</h2>")[1]
    )
    waiting, guidance = (rows.split(f">{name}<")[1].split("</tr>")[0] for name in ("Waiting", "Guidance"))
    assert ">9<" in waiting
    assert "not shown" in waiting, "of nine there is no median"
    assert ">25<" in guidance
    assert ">60<" in guidance


def test_codes_are_those_of_the_rooms_that_state_facts() -> None:
    assert {*layout.REASONS} == {*(one.value for one in ExitReason), layout.UNWRITTEN} - {"registered_in_error"}
    assert {one for rows in layout.RESULTS.values() for one in rows} == {one.value for one in Result}
    assert {*layout.ATTENDED} == {one.value for one in Attendance} - {"planned"}


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
            cells = count(asked, 5)
        assert cells.values["exits/all/all"] == 2
        withheld = protect(cells.values, cells.known.sums, cells.known.groups, 5, cells.known.unseen, cells.known.few)
    assert {"stays/began/all", "stays/lasting/all"} & set(withheld)


@pytest.mark.parametrize("who", ["cecilia", "karin", "admin", "partner", "frontdesk", "reviewer"])
@ON_SQLITE
def test_others_see_no_report(client_of: Clients, counted: None, who: str) -> None:
    path = released(client_of("manager"))
    client = client_of(who)
    for one in ("/reports/", "/reports/outcomes", path, f"{path}/text", f"{path}/workbook", f"{path}/document"):
        assert client.get(one).status_code == 403, one


def test_exports_are_in_the_log(app: Flask, client_of: Clients, counted: None) -> None:
    client = client_of("manager")
    path = released(client)
    for kind in ("text", "workbook", "document", "figures"):
        assert client.http.get(f"{path}/{kind}", base_url="https://localhost").status_code == 200
    with app.app_context():
        db.session.remove()
        key = db.session.scalars(select(Release.id)).one().hex
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.event.like("release.%")))
        found = {(one.event, json.loads(one.detail).get("why", "")): json.loads(one.detail) for one in entries}
        db.session.remove()
    assert {why for what, why in found if what == "release.read"} >= {"csv", "xlsx", "pdf", "json"}
    assert all(one["shown"] == [key] for (what, _), one in found.items() if what == "release.read")
    assert ("release.made", "") in found


@pytest.mark.parametrize("text", ["=1+1", "+46", "-x", "@sum", "\tx", "＝1", "－1"])
def test_text_stays_text(text: str) -> None:
    assert tame(text, SIGNS) == f"'{text}"
    assert tame("-", SIGNS) == "-"
    assert tame("..", SIGNS) == ".."


def test_charts_show_only_what_shows(client_of: Clients, counted: None) -> None:
    page = client_of("manager").get(YEAR).text
    assert page.count("data:image/svg+xml;base64,") % 2 == 0
    pictures = [base64.b64decode(one.split('"')[0]).decode() for one in page.split("data:image/svg+xml;base64,")[1:]]
    assert pictures
    assert all("graphics-" in one and "<script" not in one for one in pictures)
    assert "The table has the same figures." in page
    assert all(">Moved<" not in one for one in pictures)
    assert {"#1f5f4e" in one for one in pictures[::2]} != {"#1f5f4e" in one for one in pictures[1::2]}, "light and dark"


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
        his = count(question("2026", site=str(office.sites["north"]), by="site"), 5).values
        db.session.remove()
    assert len(hers.figures["exits"]) == his["exits/all/all"]
    for name, definition in hers.definitions.items():
        for one in Result:
            assert hers.count(name, one) == his.get(f"result:{definition.key}/{one.value}/all", 0), (name, one)
