"""The reviewer draws, answers and signs a month's samples; what is late shows, and what was signed stays."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from caseapp.foundation import clock
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.rules import Broken, violated
from caseapp.foundation.work import command
from caseapp.log_review import queries
from caseapp.log_review.actions import Answered, answer_openings, draw_samples, sign_sample
from caseapp.log_review.models import Answer, Sample, SampledOpening
from tests.cast import Office, act_as
from tests.log_review.planting import OCTOBER, drawn, plant
from tests.reading import Reader, ReadingClient

FORMULA = '=HYPERLINK("http://example.org";"x")'
Client = Callable[..., ReadingClient]


@pytest.fixture
def sample(app: Flask, office: Office) -> tuple[str, list[str]]:
    """October's sample of North: its page, and the ids of its two openings."""
    with app.app_context():
        plant(office, "sven", "elias")
        plant(office, "cecilia", "farah", at="11:00", event="background.opened")
        found, openings = drawn(office)
        db.session.remove()
    return f"/log-review/samples/{found.id}", [one.id.hex for one in sorted(openings, key=lambda one: one.opened_at)]


def test_the_reviewer_answers_and_signs(
    client_of: Client, sample: tuple[str, list[str]], app: Flask, office: Office
) -> None:
    path, (first, second) = sample
    client = client_of("reviewer")
    page = client.get(path).text
    assert all(
        words in page for words in ("Sven Lund", "No relation to the file", "ST-2026-0001", "Protected identity")
    )
    assert "checked" not in page, "nothing is preselected"
    answer = _post(client, path, {f"answer_{first}": "ask", f"comment_{first}": FORMULA})
    assert answer.status_code == 303
    assert "1 opening is left" in client.get(path).text
    client.send(f"{path}/sign", {"csrf_token": _token(client, path)})
    assert "Not answered yet: 1." in client.get(path).text
    assert (
        _post(
            client, path, {f"answer_{first}": "ask", f"comment_{first}": FORMULA, f"answer_{second}": "legitimate"}
        ).status_code
        == 303
    )
    assert client.get(f"{path}/text").status_code == 303, "what is not signed is not taken away"
    assert client.send(f"{path}/sign", {"csrf_token": _token(client, path)}).status_code == 303
    assert "The sample is signed." in client.get(path).text
    refused = client.send(
        path,
        {
            "csrf_token": _token(client, path),
            f"answer_{first}": "legitimate",
            f"comment_{first}": "",
            f"version_{first}": "2",
        },
    )
    assert refused.status_code == 422
    assert "Nothing of it changes any more" in refused.text
    _look_at_files(client, path)
    with app.app_context():
        events = set(db.session.scalars(select(AuditEntry.event).where(AuditEntry.event.like("log_review.%"))))
        details = "".join(db.session.scalars(select(AuditEntry.detail)))
    assert {
        "log_review.answered",
        "log_review.signed",
        "log_review.sample_viewed",
        "log_review.sample_exported",
    } <= events
    assert "HYPERLINK" not in details


def _look_at_files(client: ReadingClient, path: str) -> None:
    """Text stays text, in both."""
    rows = list(csv.reader(io.StringIO(client.get(f"{path}/text").data.decode("utf-8-sig")), delimiter=";"))
    assert f"'{FORMULA}" in [cell for row in rows for cell in row]
    book = load_workbook(io.BytesIO(client.get(f"{path}/workbook").data))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert FORMULA in [cell.value for cell in cells]


def _token(client: ReadingClient, path: str) -> str:
    return next(one["value"] for one in Reader(client.get(path).text).hidden if one["name"] == "csrf_token")


def _post(client: ReadingClient, path: str, fields: dict[str, str]) -> object:
    """Send the form of a sample's page with its hidden fields."""
    hidden = {one["name"]: one["value"] for one in Reader(client.get(path).text).hidden}
    kept = {name: value for name, value in hidden.items() if name.startswith(("version_", "csrf_"))}
    return client.send(path, kept | fields)


def test_bad_answers_are_told_and_nothing_typed_is_lost(client_of: Client, sample: tuple[str, list[str]]) -> None:
    path, (first, second) = sample
    client = client_of("reviewer")
    for fields, words in (
        ({}, "Answer at least one opening."),
        ({f"answer_{first}": "breach", f"comment_{second}": "min text"}, "Write what you ask, or what is wrong."),
        ({f"answer_{first}": "legitimate", f"comment_{second}": "min text"}, "Choose an answer, too."),
        ({f"answer_{first}": "guilty", f"comment_{first}": "min text"}, "Not a valid choice"),
    ):
        answer = _post(client, path, fields)
        assert answer.status_code == 422, fields  # type: ignore[attr-defined]
        assert words in answer.text  # type: ignore[attr-defined]
        assert "min text" in answer.text or "min text" not in fields.values()  # type: ignore[attr-defined]
    assert "0 of 2 answered" in client.get(path).text


def test_of_two_who_answer_at_once_the_second_is_asked(client_of: Client, sample: tuple[str, list[str]]) -> None:
    path, (first, _) = sample
    one, other = client_of("reviewer"), client_of("reviewer")
    hidden = {field["name"]: field["value"] for field in Reader(other.get(path).text).hidden}
    assert _post(one, path, {f"answer_{first}": "legitimate"}).status_code == 303  # type: ignore[attr-defined]
    late = {"csrf_token": _token(other, path), f"version_{first}": hidden[f"version_{first}"]}
    late |= {f"answer_{first}": "breach", f"comment_{first}": "mina ord"}
    refused = other.send(path, late)
    assert refused.status_code == 422
    assert "Somebody else has answered some of these meanwhile" in refused.text
    assert "mina ord" in refused.text
    assert "Lo Granskare" in refused.text, "what stands there shows beside"
    again = {field["name"]: field["value"] for field in Reader(refused.text).hidden}
    late |= {f"version_{first}": again[f"version_{first}"], "csrf_token": again["csrf_token"]}
    assert other.send(path, late).status_code == 303


def test_signing_is_refused_while_something_is_unanswered(app: Flask, office: Office) -> None:
    with app.app_context():
        plant(office, "sven", "elias")
        found, openings = drawn(office)
        by = office.actors["reviewer"]
        with pytest.raises(Broken, match="unanswered"), act_as(by):
            sign_sample(by=by, sample_id=found.id)
        with pytest.raises(Broken, match="comment_needed"), act_as(by):
            answer_openings(by=by, sample_id=found.id, answers=[Answered(openings[0].id, 1, Answer.ASK)])
        with act_as(by):
            answer_openings(by=by, sample_id=found.id, answers=[Answered(openings[0].id, 1, Answer.LEGITIMATE)])
        with act_as(by):
            sign_sample(by=by, sample_id=found.id)
        with pytest.raises(Broken, match="signed"), act_as(by):
            answer_openings(by=by, sample_id=found.id, answers=[Answered(openings[0].id, 2, Answer.BREACH, "nej")])
        with pytest.raises(Broken, match="signed"), act_as(by):
            sign_sample(by=by, sample_id=found.id)


def test_what_is_overdue_shows_until_it_is_signed(client_of: Client, app: Flask, office: Office) -> None:
    reviewer, admin = client_of("reviewer"), client_of("admin")
    words = "The log review of October 2026 is overdue at 2 sites"
    for path in ("/log-review/", "/log-review/files", "/log-review/staff", "/programmes", "/sessions"):
        assert words in reviewer.get(path).text, path
    assert words in admin.get("/").text
    assert words not in client_of("cecilia").get("/").text
    reviewer.send("/log-review/draw", {"csrf_token": _token(reviewer, "/log-review/"), "month": "2026-10-01"})
    assert words in reviewer.get("/log-review/").text, "drawn is not signed"
    with app.app_context():
        for id_ in list(db.session.scalars(select(Sample.id))):
            with act_as(office.actors["reviewer"]):
                sign_sample(by=office.actors["reviewer"], sample_id=id_)
        db.session.remove()
    assert "overdue" not in reviewer.get("/log-review/").text.lower()
    assert "overdue" not in admin.get("/").text.lower()


def test_the_fifteenth_is_in_time(session_of: None, office: Office) -> None:
    for day, late in ((15, 0), (16, 1)):
        with time_machine.travel(datetime(2026, 11, day, 12, tzinfo=UTC)):
            assert len(queries.overdue()) == late


def test_a_month_nobody_drew_is_not_forgotten(session_of: None, office: Office) -> None:
    for month in (7, 9):
        with command():
            draw_samples(by=None, month=OCTOBER.replace(month=month))
    assert [one.month.month for one in queries.overdue()] == [10, 9, 8, 7]
    by = office.actors["reviewer"]
    july = [one.id for one in db.session.scalars(select(Sample)) if one.month.month == 7]
    for id_ in july:
        with act_as(by):
            sign_sample(by=by, sample_id=id_)
    assert [one.month.month for one in queries.overdue()] == [10, 9, 8]


def test_the_command_may_run_twice(app: Flask, office: Office) -> None:
    with app.app_context():
        plant(office, "sven", "elias")
        db.session.remove()
    runner = app.test_cli_runner()
    assert runner.invoke(args=["log-review", "draw"]).output == "2026-10: 2 samples drawn\n"
    assert "already" in runner.invoke(args=["log-review", "draw", "--month", "2026-10"]).output
    early = runner.invoke(args=["log-review", "draw", "--month", "2026-11"])
    assert early.exit_code == 2
    assert "has ended" in early.output
    with app.app_context():
        assert len(list(db.session.scalars(select(Sample)))) == 2
        assert len(list(db.session.scalars(select(SampledOpening)))) == 1


def test_of_two_samples_the_database_refuses_one(session_of: None, office: Office) -> None:
    for again in (False, True):
        row = Sample(site_id=office.sites["north"], month=OCTOBER, made_at=clock.now(), found="{}", version=1)
        db.session.add(row)
        if not again:
            db.session.flush()
            continue
        with pytest.raises(IntegrityError) as refused:
            db.session.flush()
        assert violated(refused.value) == "uq_log_sample_site_id_month"
    db.session.rollback()
