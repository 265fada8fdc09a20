"""The casefile: banner on every page, timeline, and a line in the log for every opening; no log, no page."""

import logging
from collections.abc import Callable
from io import StringIO
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.journal import JsonLine
from tests.cast import Office
from tests.databases import Place, owners_engine
from tests.reading import Reader, ReadingClient

Clients = Callable[..., ReadingClient]
PRACTICE = {
    "kind": "internship", "employer": "Verkstad elias", "role": "däck", "extent": "50", "started_on": "2026-10-14",
    "verification": "none",
}  # fmt: skip
EXIT = {"exited_on": "2026-11-20", "reason": "work", "planned": "planned", "verification": "contract"}
REVIEW = {"reviewed_on": "2026-11-20", "stands": "active", "own_words": "", "words": "Ser slit"}
PAGES = (
    "",
    "meetings/",
    "enrolments/",
    "identity",
    "identity/change",
    "meetings/new",
    "enrolments/new",
    "participation/new",
    "plan",
    "history",
    "work",
    "background/",
    "goals/new",
    "ratings/new",
    "placements/new",
)


def openings(app: Flask, office: Office) -> int:
    """How often Elias's file was opened."""
    with app.app_context():
        query = select(func.count()).where(
            AuditEntry.event == "casefile.opened", AuditEntry.participant_id == office.files["elias"]
        )
        found = db.session.scalar(query) or 0
        db.session.remove()
        return found


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_file_has_the_banner_and_its_line_in_the_log(
    app: Flask, client_of: Clients, office: Office, page: str
) -> None:
    client, before = client_of("cecilia"), openings(app, office)
    answer = client.get(f"/participants/{office.files['elias']}/{page}")
    assert answer.status_code == 200
    for shown in ("Elias Åberg", "2003-02-05 (23)", "20030205-2386", "ST-2026-0001"):
        assert shown in answer.text
    assert openings(app, office) == before + 1


def test_protected_identity_is_said_in_words_on_every_page(client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    for page in PAGES:
        answer = client.get(f"/participants/{office.files['farah']}/{page}").text
        assert "Tell nobody that this person is here." in answer
        assert "Confidentiality mark" in answer


def test_a_log_that_cannot_be_written_shows_nothing(client_of: Clients, office: Office, place: Place) -> None:
    client = client_of("cecilia", "sv")
    engine = owners_engine(place.settings)
    with engine.begin() as connection:
        if place.kind == "sqlite":
            refuse = "create trigger no_log before insert on audit_entry begin select raise(abort, 'full'); end"
            connection.execute(text(refuse))
        else:
            connection.execute(text("revoke insert on audit_entry from caseapp_test_app"))
    for path in ("/", "/participants/", f"/participants/{office.files['elias']}/"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert "Elias" not in answer.text
        assert "Referensnummer" in answer.text
    with engine.begin() as connection:
        if place.kind == "sqlite":
            connection.execute(text("drop trigger no_log"))
        else:
            connection.execute(text("grant insert on audit_entry to caseapp_test_app"))
    engine.dispose()
    assert client.get(f"/participants/{office.files['elias']}/").status_code == 200


def test_foreign_and_missing_files_read_the_same_and_refusals_are_in_the_log(
    app: Flask, client_of: Clients, office: Office
) -> None:
    client = client_of("cecilia")
    foreign, missing = (client.get(f"/participants/{one}/") for one in (office.files["sara"], uuid4()))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert "eference" not in foreign.text
    with app.app_context():
        query = select(func.count()).where(AuditEntry.event == "request.refused")
        assert db.session.scalar(query) == 2
        db.session.remove()


def test_a_failure_of_ours_has_a_reference_that_is_in_the_log(
    app: Flask, client_of: Clients, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of("cecilia")
    app.testing = False
    log = StringIO()
    ours = next(one for one in logging.getLogger().handlers if isinstance(one.formatter, JsonLine))
    monkeypatch.setattr(ours, "stream", log)
    monkeypatch.setitem(app.jinja_env.globals, "banner_of", lambda _who: 1 / 0)
    answer = client.get(f"/participants/{office.files['elias']}/")
    assert answer.status_code == 500
    reference = answer.text.split("Reference number:")[1].split('num">')[1].split("<")[0]
    said = log.getvalue()
    assert reference in said
    assert "ZeroDivisionError" in said
    for secret in ("Elias", "20030205", office.files["elias"].hex, str(office.files["elias"])):
        assert secret not in said
        assert secret not in answer.text


def test_the_timeline_tells_of_every_room(client_of: Clients, office: Office) -> None:
    client, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    goal = f"{file}/goals/{office.goals['elias']}/review"
    client.post(goal, {"reviewed_on": "2026-11-20", "stands": "reached", "own_words": "Det gick!", "words": ""})
    client.post(f"{file}/ratings/new", {"answered_on": "2026-11-19", "participant_readiness": "7"})
    change = f"{file}/placements/{office.placements['elias']}/change"
    client.post(change, PRACTICE | {"ended_on": "2026-11-18", "end_reason": "led_on"})
    client.post(f"{file}/enrolments/{office.stays['elias']}/exit", EXIT)
    page = " ".join(client.get(f"{file}/").text.split())
    for told in (
        "Mål elias", "Review of a goal", "Det gick!", "Motivation ruler", "Begins: däck, Verkstad elias, 50 %",
        "Ends: däck, Verkstad elias. Led to work or studies", "The stay ended", "Anteckning elias", "Said yes to taking part",
    ):  # fmt: skip
        assert told in page, told
    assert page.count("<time datetime") >= 9


def test_the_overview_shows_the_latest_and_history_everything(client_of: Clients, office: Office) -> None:
    client, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    for day in range(1, 14):
        client.post(f"{file}/ratings/new", {"answered_on": f"2026-11-{day:02d}", "participant_readiness": "5"})
    shown = client.get(f"{file}/").text
    assert shown.count("Motivation ruler</a>") == 10, "twelve lines, of which two are the meeting and the goal"
    assert "Said yes to taking part" not in shown
    everything = client.get(f"{file}/history").text
    assert everything.count("Motivation ruler</a>") == 13
    assert "Said yes to taking part" in everything
    assert client.get(f"{file}/history?page=2").status_code == 303
    assert client.get(f"{file}/history?page=x").status_code == 400


def test_next_step_last_contact_and_readers_come_first(client_of: Clients, office: Office) -> None:
    page = client_of("cecilia").get(f"/participants/{office.files['elias']}/").text
    order = [page.index(words) for words in ("Last contact", "Next steps", "Who may read what", "What has happened")]
    assert order == sorted(order)
    assert page.index("Delsteg elias") < page.index("What has happened")
    assert "Arbetsförmedlingen" in page[page.index("Who may read what") : page.index("What has happened")]


def test_what_is_shown_to_the_participant_is_theirs_alone(app: Flask, client_of: Clients, office: Office) -> None:
    client, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    ruler = {"participant_readiness": "7", "worker_readiness": "2", "worker_words": "Jag tvivlar."}
    client.post(f"{file}/ratings/new", {"answered_on": "2026-11-19"} | ruler)
    client.post(f"{file}/goals/{office.goals['elias']}/review", REVIEW)
    opened = client.post(f"{file}/background/", {"purpose": "planning", "topic": "health"}).text
    hidden = {one["name"]: one.get("value", "") for one in Reader(opened).hidden}
    fields = {name: hidden[name] for name in ("csrf_token", "version", "enrolment", "topic")}
    client.send(f"{file}/background/write", fields | {"words": "Sover dåligt."})
    page = client.get(f"{file}/shown").text
    for shown in (
        "Elias Åberg",
        "Mål elias",
        "Delsteg elias",
        "däck, Verkstad elias",
        "Arbetsförmedlingen",
        "Jag vill.",
    ):
        assert shown in page
    assert 'aria-label="Readiness, from 0 to 10. The participant: 7"' in page
    for kept in (
        "Anteckning elias", "Jag tvivlar.", "Sover", "The caseworker: 2", "20030205", "2003-02-05", "ST-2026", "Ser slit",
        "Log meeting", 'id="find"', "/search", "Background",
    ):  # fmt: skip
        assert kept not in page, kept
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(AuditEntry.event == "casefile.shown")) == 1
        db.session.remove()


def test_every_page_of_a_file_can_be_turned_towards_the_participant(client_of: Clients, office: Office) -> None:
    client, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    for page in PAGES:
        assert f'href="{file}/shown"' in client.get(f"{file}/{page}").text, page
