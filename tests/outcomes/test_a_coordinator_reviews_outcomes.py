"""The coordinator's review of the own site: figures by definition, each opening its list; an exit marked as reviewed."""

import re
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from caseapp.enrolments.actions import end_stay
from caseapp.enrolments.queries import enrolment
from caseapp.foundation import clock
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.reach import Reach
from caseapp.outcomes.queries.definitions import Result
from caseapp.outcomes.queries.review import Review, period, review
from tests.cast import Office, act_as
from tests.conftest import ON_SQLITE
from tests.outcomes.test_a_stay_ends_and_is_followed_up import IN_MAY
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]
EXIT = {
    "exited_on": "2026-11-20",
    "reason": "work",
    "planned": "planned",
    "verification": "contract",
    "words": "Hemligt.",
}


def end(client: ReadingClient, office: Office, whose: str, **changed: str) -> None:
    """End somebody's stay."""
    path = f"/participants/{office.files[whose]}/enrolments/{office.stays[whose]}/exit"
    assert client.post(path, EXIT | changed).status_code == 303


def figures(page: str) -> dict[str, int]:
    """Every figure of the page, by the list it opens."""
    found = re.findall(r'figure=([\w.-]+)"><b class="num">(\d+)</b>', page)
    found += re.findall(r'figure=([\w.-]+)">(\d+)</a>', page)
    return {name: int(number) for name, number in found}


def seen_by(app: Flask, office: Office, who: str) -> Review:
    """The review as a query answers it."""
    by = office.actors[who]
    with app.app_context():
        db.session.remove()
        db.session().fix(Reach(by.staff_id, by.agency_id, clock.today()))
        within = period("2026")
        assert within is not None
        found = review(by, within)
        db.session.expunge_all()
        db.session.remove()
        return found


def test_each_figure_is_the_length_of_its_list(client_of: Clients, office: Office) -> None:
    end(client_of("cecilia"), office, "elias")
    karin = client_of("karin")
    shown = figures(karin.get("/outcomes").text)
    assert len(shown) == 6 + 2 * len(Result)
    for name, number in shown.items():
        page = karin.get(f"/outcomes/exits?figure={name}&period=2026").text
        assert len(re.findall(r'<th scope="row">', page)) == number, name
    assert shown["exits"] == shown["to_review"] == shown["krami.met"] == 1
    assert shown["unwritten"] == 0
    assert shown["unverified"] == 1, "the practice that goes on is not verified"


def test_the_definitions_stand_side_by_side(client_of: Clients, office: Office) -> None:
    end(client_of("cecilia"), office, "elias", verification="none")
    karin = client_of("karin")
    shown = figures(karin.get("/outcomes").text)
    assert (shown["krami.unverified"], shown["kolada-2022.missing"]) == (1, 1), "a practice of the cast is no work"
    work = {"kind": "temporary", "employer": "Göta", "role": "x", "extent": "50", "started_on": "2026-10-20"}
    stay = {"enrolment": str(office.stays["elias"]), "verification": "contract"}
    path = f"/participants/{office.files['elias']}/placements/new"
    assert client_of("cecilia").post(path, work | stay).status_code == 303
    assert figures(karin.get("/outcomes").text)["kolada-2022.met"] == 1
    page = karin.get("/outcomes").text
    for words in (
        "kolada-2022",
        "version 1",
        "Municipal employment does not count.",
        "as judged and verified by staff",
    ):
        assert words in page


def test_registered_in_error_counts_nowhere(client_of: Clients, office: Office) -> None:
    end(client_of("cecilia"), office, "elias", reason="registered_in_error")
    shown = figures(client_of("karin").get("/outcomes").text)
    assert {name for name, number in shown.items() if number} - {"silent"} == {"to_review"}, (
        "it is looked at all the same"
    )


@pytest.mark.parametrize("reason", ["deceased", "moved"])
def test_who_died_or_moved_leaves_the_denominator(app: Flask, client_of: Clients, office: Office, reason: str) -> None:
    end(client_of("cecilia"), office, "elias", reason=reason)
    found = seen_by(app, office, "karin")
    assert found.counted("krami") == found.counted("kolada-2022") == 0
    assert len(found.figures["exits"]) == 1
    assert found.count("krami", "left_out") == 1


def test_marking_an_exit_as_reviewed_holds_until_it_changes(client_of: Clients, office: Office) -> None:
    cecilia, karin = client_of("cecilia"), client_of("karin")
    end(cecilia, office, "elias")
    confirm = f"/participants/{office.files['elias']}/enrolments/{office.stays['elias']}/exit/confirm"
    listed = "/outcomes/exits?figure=to_review&period=2026"
    assert confirm in karin.get(listed).text
    back = karin.post(confirm, {"version": "1", "next": listed}, token_from=listed)
    assert back.location == listed, "one goes on in the list"
    assert figures(karin.get("/outcomes").text)["to_review"] == 0
    assert "Reviewed" in karin.get(f"/participants/{office.files['elias']}/enrolments/").text
    twice = karin.post(confirm, {"version": "1"}, token_from=listed, follow_redirects=True)
    assert "Marked as reviewed." in twice.text
    end(cecilia, office, "elias", reason="studies")
    assert figures(karin.get("/outcomes").text)["to_review"] == 1
    stale = karin.post(confirm, {"version": "1"}, token_from="/outcomes", follow_redirects=True)
    assert "The exit was changed meanwhile." in stale.text
    assert figures(karin.get("/outcomes").text)["to_review"] == 1


def test_the_lists_hold_no_sensitive_fact_and_name_their_purpose(client_of: Clients, office: Office) -> None:
    end(client_of("cecilia"), office, "elias", reason="custody", destination="Anstalten")
    page = client_of("karin").get("/outcomes/exits").text
    assert "Elias Åberg" in page
    assert "Purpose: follow-up" in page
    for secret in ("custody", "Anstalten", "Hemligt.", "2003-02-05", "20030205"):
        assert secret not in page


def test_the_log_names_whom_a_list_showed(app: Flask, client_of: Clients, office: Office) -> None:
    end(client_of("cecilia"), office, "elias")
    client_of("karin").get("/outcomes/exits?figure=to_review&period=2026")
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.event == "outcome.listed")).one()
        assert office.files["elias"].hex in entry.detail
        db.session.remove()


def test_another_sites_exits_are_not_there(client_of: Clients, office: Office) -> None:
    end(client_of("cecilia"), office, "elias")
    shown = figures(client_of("klara").get("/outcomes").text)
    assert shown["exits"] == 0
    assert "Elias" not in client_of("klara").get("/outcomes/exits").text


def test_a_file_for_named_persons_only_is_in_no_figure(client_of: Clients, office: Office) -> None:
    end(client_of("cecilia"), office, "farah")
    karin = client_of("karin")
    assert figures(karin.get("/outcomes").text)["exits"] == 0
    assert "Files for named persons only are not in these figures." in karin.get("/outcomes").text


@pytest.mark.parametrize("who", ["cecilia", "manager", "partner", "frontdesk", "reviewer", "admin"])
@ON_SQLITE
def test_nobody_else_reviews(client_of: Clients, office: Office, who: str) -> None:
    client = client_of(who)
    assert client.get("/outcomes").status_code == 403
    assert client.get("/outcomes/exits").status_code == 403


@pytest.mark.parametrize(
    "asked", ["period=1999", "period=2027", "period=x", "figure=secret", "figure=krami", "order=name"]
)
def test_what_nobody_can_ask_for_is_refused(client_of: Clients, office: Office, asked: str) -> None:
    assert client_of("karin").get(f"/outcomes/exits?{asked}").status_code == 400


def test_an_ended_stay_without_an_exit_asks_for_one(app: Flask, client_of: Clients, office: Office) -> None:
    """Such stays come from before exits were written."""
    by = office.actors["cecilia"]
    with app.app_context(), act_as(by):
        stay = enrolment(office.files["elias"], office.stays["elias"])
        end_stay(by=by, enrolment=stay, on=clock.today())
    with app.app_context():
        db.session.remove()
    karin = client_of("karin")
    shown = figures(karin.get("/outcomes").text)
    assert shown["unwritten"] == shown["krami.missing"] == shown["kolada-2022.missing"] == 1
    assert "Nobody has written how the stay ended." in karin.get("/outcomes/exits?figure=unwritten").text
    end(client_of("cecilia"), office, "elias", exited_on="2026-11-19")
    assert figures(karin.get("/outcomes").text)["unwritten"] == 0


def test_overdue_follow_ups_and_silent_files_open_their_lists(client_of: Clients, office: Office) -> None:
    end(client_of("cecilia"), office, "elias")
    with time_machine.travel(IN_MAY, tick=True):
        karin = client_of("karin")
        shown = figures(karin.get("/outcomes").text)
        assert shown["follow_ups"] == 1
        page = karin.get("/outcomes/exits?figure=follow_ups").text
        assert "After 6 months" in page
        assert "2027-05-20" in page
