"""Who, when, which file, what was done: and nothing that a file says, on no page and in no file to take away."""

import ast
import csv
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from caseapp.foundation import audit
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.deeds import DEEDS, deed
from caseapp.foundation.encryption.fields import sealed_fields
from caseapp.foundation.reach import Elevated, case_classes
from caseapp.foundation.work import command
from caseapp.log_review.actions import draw_samples
from caseapp.log_review.models import Sample
from tests.cast import Office, act_as
from tests.conftest import ON_SQLITE
from tests.log_review.planting import OCTOBER, plant
from tests.reading import Reader, ReadingClient
from tests.structure.source import sources

Client = Callable[..., ReadingClient]
GENERIC = 6  # a shorter value is found by chance


def _markers(office: Office) -> set[str]:
    """Every sealed value of every file, but the case numbers of files that are not for named persons only."""
    db.session.remove()
    db.session().fix(Elevated("test"))
    found: dict[tuple[Any, str], str] = {}
    for owner in case_classes():
        for part in sealed_fields(owner):
            for row in db.session.scalars(select(owner)):
                if part.name != "case_number" or row.named_only:
                    found[row.id, part.name] = str(getattr(row, part.name))
    db.session.remove()
    return {value for value in found.values() if len(value) >= GENERIC}


def _pages(office: Office, sample: Sample) -> list[str]:
    """Every page of the reviewer, and every file to take away."""
    elias, farah, cecilia = office.files["elias"], office.files["farah"], office.actors["cecilia"].staff_id
    logs = [f"/log-review/files/{one}{more}" for one in (elias, farah) for more in ("", "/text", "/workbook")]
    logs += [f"/log-review/files/{one}/extract{more}" for one in (elias, farah) for more in ("", "/text", "/workbook")]
    people = [
        f"/log-review/staff?who={cecilia}",
        f"/log-review/staff/{cecilia}/text",
        f"/log-review/staff/{cecilia}/workbook",
    ]
    signed = [f"/log-review/samples/{sample.id}{more}" for more in ("", "/text", "/workbook")]
    return ["/log-review/", "/log-review/files", *logs, *people, *signed]


@pytest.fixture
def signed(app: Flask, office: Office) -> Sample:
    """October's sample of North, signed."""
    with app.app_context():
        for who, file, event in (
            ("cecilia", "elias", "background.opened"), ("cecilia", "farah", "casefile.opened"),
            ("sven", "elias", "meeting.recorded"),
        ):  # fmt: skip
            plant(office, who, file, event=event)
        plant(office, "cecilia", "elias", at="12:00", event="casefile.searched", shown=list(office.files.values()))
        with command():
            draw_samples(by=None, month=OCTOBER)
        db.session.remove()
        with command():
            query = select(Sample).where(Sample.site_id == office.sites["north"]).options(joinedload(Sample.site))
            found = db.session.scalars(query).one()
            found.signed_by, found.signed_at = office.actors["reviewer"].staff_id, found.made_at
            audit.record("test.signed", by=None)
        db.session.remove()
    return found


def test_no_page_and_no_file_holds_anything_of_a_casefile(
    client_of: Client, app: Flask, office: Office, signed: Sample
) -> None:
    with app.app_context():
        markers = _markers(office)
    assert {"Elias Åberg", "200302052386", "Anteckning elias", "Mål farah", "ST-2026-0002"} <= markers
    client, seen = client_of("reviewer"), b""
    for path in _pages(office, signed):
        answer = client.get(path)
        assert answer.status_code == 200, path
        body = answer.data
        if path.endswith("workbook"):
            with zipfile.ZipFile(io.BytesIO(body)) as book:
                body = b"".join(book.read(name) for name in book.namelist())
        found = [one for one in markers if one.encode() in body]
        assert not found, f"{path} tells {found}"
        seen += body
    assert b"ST-2026-0001" in seen
    assert office.files["farah"].hex[:8].encode() in seen
    with app.app_context():
        logged = set(db.session.scalars(select(AuditEntry.event)))
    assert {f"log_review.{what}" for what in (
        "listed", "sample_viewed", "sample_exported", "file_viewed", "file_exported", "person_viewed", "person_exported",
        "extract_viewed", "extract_exported",
    )} <= logged  # fmt: skip


def test_what_a_person_opened_counts_lists_and_names_files_by_number(
    client_of: Client, office: Office, signed: Sample
) -> None:
    cecilia = office.actors["cecilia"].staff_id
    page = client_of("reviewer").get(f"/log-review/staff?who={cecilia}&period=d90").text
    assert all(
        words in page
        for words in ("ST-2026-0001", "3 files shown", "File with protected identity", "Searched for files")
    )
    rows = csv.reader(io.StringIO(client_of("reviewer").get(f"/log-review/staff/{cecilia}/text").text), delimiter=";")
    assert any("3 files shown" in row for row in rows)


def test_a_file_is_found_by_its_case_number_alone(client_of: Client, office: Office) -> None:
    client = client_of("reviewer")
    for words in ("Elias Åberg", "200302052386", "ST-2026", "ST-2026-9999", ""):
        assert client.post("/log-review/files", {"case_number": words}).status_code == 422, words
    answer = client.post("/log-review/files", {"case_number": "st 2026 1"})
    assert answer.status_code == 303
    assert answer.location.endswith(str(office.files["elias"])), "the number stands in no address"
    assert "Registered the person" in client.get(answer.location).text


def test_the_extract_is_handed_out_and_logged(client_of: Client, app: Flask, office: Office, signed: Sample) -> None:
    client, path = client_of("reviewer"), f"/log-review/files/{office.files['elias']}/extract"
    page = client.get(path).text
    assert all(
        words in page for words in ("Cecilia Ek", "Sven Lund", "Opened the background", "Saw the name in a list")
    )
    token = next(one["value"] for one in Reader(page).hidden if one["name"] == "csrf_token")
    assert client.send(f"{path}/handed-out", {"csrf_token": token}).status_code == 303
    with app.app_context():
        query = select(AuditEntry).where(AuditEntry.event == "log_review.extract_handed_out")
        assert db.session.scalars(query).one().participant_id == office.files["elias"]
    client.speak("sv")
    assert "Vem har läst din akt?" in client.get(path).text


@ON_SQLITE
def test_others_are_turned_away(client_of: Client, office: Office) -> None:
    """Every role and page is asked in tests/structure/test_roles.py; here those who are nearest."""
    for who in ("karin", "admin"):
        assert client_of(who).get("/log-review/").status_code == 403
    assert client_of("reviewer").get(f"/participants/{office.files['elias']}/readers").status_code == 403
    assert client_of("sven").get(f"/participants/{office.files['elias']}/readers").status_code == 404


@ON_SQLITE
def test_periods_that_are_not_offered_are_refused(client_of: Client, office: Office) -> None:
    client = client_of("reviewer")
    for path in (
        f"/log-review/files/{office.files['elias']}?period=all",
        "/log-review/staff?who=x",
        "/log-review/?page=1",
    ):
        assert client.get(path).status_code == 400, path


def test_a_new_sample_needs_no_reach(session_of: None, office: Office) -> None:
    """The reviewer's own session draws: what it needs of the files it asks elevated, and keeps nothing of."""
    by = office.actors["reviewer"]
    plant(office, "sven", "elias")
    with act_as(by):
        assert draw_samples(by=by, month=OCTOBER) == 2


def _told() -> set[str]:
    """Every event that our code writes in the log of a file, or of a list of them."""
    found = set()
    for source in sources():
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Call):
                continue
            given = {one.arg: one.value for one in node.keywords}
            if ast.unparse(node.func) in ("audit.record", "audit.read") and {"participant", "shown"} & given.keys():
                found |= {node.args[0].value} if isinstance(node.args[0], ast.Constant) else set()
            if ast.unparse(node.func) == "open_file" and isinstance(given.get("to"), ast.Constant):
                found.add(given["to"].value)  # type: ignore[attr-defined]  # a constant has one
    return {str(one) for one in found}


@ON_SQLITE
def test_every_event_that_names_a_file_has_its_words(app: Flask) -> None:
    told = _told()
    silent = {one for one in told if one not in DEEDS and not one.startswith(("log_review.", "release."))}
    assert not silent, f"say in foundation/deeds.py what the reviewer reads for {silent}"
    assert len(told) > 30
    with app.test_request_context():
        assert "something.new" in deed("something.new"), "a code nobody listed shows as itself"
