"""Placements: what, where, how much, since when; several over time, and overlaps explained."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.placements.models import Placement
from caseapp.placements.queries import most_at_once
from tests.cast import Office
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]
WORK = {
    "kind": "temporary", "employer": "Göta Terminal", "role": "packning", "extent": "50", "started_on": "2026-11-02",
    "ended_on": "", "supervisor": "Ann-Marie", "study_aid": "", "end_reason": "", "verification": "contract", "overlap": "",
}  # fmt: skip


def file(office: Office) -> str:
    """Elias's file, in which a practice of 50 % goes on since the stay began."""
    return f"/participants/{office.files['elias']}"


def placements(app: Flask) -> list[Placement]:
    """Elias's and others' placements, opened."""
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("a test"))
        found = list(db.session.scalars(select(Placement).order_by(Placement.recorded_at)))
        assert all(one.employer for one in found)
        db.session.expunge_all()
        return found


def test_a_caseworker_records_work(client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    assert client.post(f"{file(office)}/placements/new", WORK).status_code == 303
    page = client.get(f"{file(office)}/work").text
    for shown in ("Packning, Göta Terminal", "Temporary work", "50 %", "Ann-Marie", "seen the contract", "Cecilia Ek"):
        assert shown in page
    assert "Begins: packning, Göta Terminal, 50 %" in client.get(f"{file(office)}/").text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"extent": "101"}, "Between 1 and 100."),
        ({"extent": "0"}, "Between 1 and 100."),
        ({"extent": "half"}, "Write a whole number."),
        ({"kind": ""}, "Fill this in."),
        ({"kind": "slavery"}, "Not a valid choice"),
        ({"ended_on": "2026-11-01", "end_reason": "moved"}, "The last day cannot lie before the first."),
        ({"ended_on": "2026-11-10"}, "Choose why it ended."),
        ({"end_reason": "moved"}, "Fill in the last day"),
        ({"ended_on": "2036-01-01"}, "at most three years ahead"),
        ({"started_on": "2036-01-01"}, "or an earlier day"),
        ({"kind": "studies_komvux"}, "“Not known” is an answer too."),
        ({"study_aid": "yes"}, "it is for studies only"),
        ({"verification": ""}, "Fill this in."),
        ({"extent": "60"}, "it comes to 110 %"),
    ],
)
def test_bad_input_is_told_and_nothing_is_lost(
    client_of: Clients, office: Office, changed: dict[str, str], words: str
) -> None:
    answer = client_of("cecilia").post(f"{file(office)}/placements/new", WORK | changed)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Göta Terminal" in answer.text


def test_two_at_full_time_want_an_explanation(app: Flask, client_of: Clients, office: Office) -> None:
    client, path = client_of("cecilia"), f"{file(office)}/placements/new"
    before = len(placements(app))
    refused = client.post(path, WORK | {"extent": "100"})
    assert "it comes to 150 %" in refused.text
    assert len(placements(app)) == before
    explained = WORK | {"extent": "100", "overlap": "Praktiken är på kvällar."}
    assert client.post(path, explained).status_code == 303
    assert "Praktiken är på kvällar." in client.get(f"{file(office)}/work").text


def test_one_ends_and_the_next_begins(client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    change = f"{file(office)}/placements/{office.placements['elias']}/change"
    practice = WORK | {"kind": "internship", "employer": "Verkstad elias", "started_on": "2026-10-14"}
    assert client.post(change, practice | {"ended_on": "2026-11-01", "end_reason": "led_on"}).status_code == 303
    assert client.post(f"{file(office)}/placements/new", WORK | {"extent": "100"}).status_code == 303
    page = client.get(f"{file(office)}/work").text
    assert "Led to work or studies" in page
    assert page.index("Göta Terminal") < page.index("Verkstad elias"), "latest first"


def test_verified_says_by_whom_and_unverified_says_so(client_of: Clients, office: Office) -> None:
    client, karin = client_of("cecilia"), client_of("karin")
    change = f"{file(office)}/placements/{office.placements['elias']}/change"
    assert "Unverified" in client.get(f"{file(office)}/work").text
    facts = WORK | {"kind": "internship", "verification": "employer", "started_on": "2026-10-14"}
    assert karin.post(change, facts).status_code == 303
    assert client.post(change, facts | {"role": "annat"}).status_code == 303, "changed by another, verified as before"
    page = " ".join(client.get(f"{file(office)}/work").text.split())
    assert 'has confirmed it <span class="quiet small">Karin Nord' in page


def test_two_who_change_one_placement_both_keep_their_text(client_of: Clients, office: Office) -> None:
    one, other = client_of("cecilia"), client_of("karin")
    change = f"{file(office)}/placements/{office.placements['elias']}/change"
    stale = dict(re.findall(r'name="(csrf_token|version)"[^>]*value="([^"]+)"', one.get(change).text))
    assert other.post(change, WORK | {"employer": "Karins uppgift"}).status_code == 303
    answer = one.send(change, stale | WORK | {"employer": "Cecilias uppgift"})
    assert answer.status_code == 422
    assert "Karins uppgift" in answer.text
    assert "Cecilias uppgift" in answer.text


def test_after_the_stay_a_start_within_a_month_may_be_written(client_of: Clients, office: Office) -> None:
    client, path = client_of("cecilia"), f"{file(office)}/placements/new"
    facts = {"exited_on": "2026-11-10", "reason": "work", "planned": "planned", "verification": "contract"}
    client.post(f"{file(office)}/enrolments/{office.stays['elias']}/exit", facts)
    stay = {"enrolment": str(office.stays["elias"])}
    late = client.post(path, WORK | stay | {"started_on": "2026-12-11"})
    assert "Choose 2026-12-10 or an earlier day." in late.text
    assert client.post(path, WORK | stay | {"started_on": "2026-12-10"}).status_code == 303


def test_another_agency_reads_work_by_consent_and_changes_nothing(client_of: Clients, office: Office) -> None:
    assign = {"staff": str(office.actors["amir"].staff_id)}
    client_of("karin").post(f"{file(office)}/assignments/new/{office.sites['north']}", assign)
    amir = client_of("amir")
    assert "Verkstad elias" in amir.get(f"{file(office)}/work").text
    change = f"{file(office)}/placements/{office.placements['elias']}/change"
    assert change not in amir.get(f"{file(office)}/work").text
    assert "Only the agency that wrote this may correct it." in amir.post(change, WORK).text


@pytest.mark.parametrize(
    ("first", "last", "extent", "together"),
    [
        (date(2026, 1, 1), None, 100, 225),  # A from March, B in April only
        (date(2026, 1, 1), date(2026, 2, 28), 100, 100),  # ends the day before A begins
        (date(2026, 1, 1), date(2026, 3, 1), 100, 175),  # shares one day with A
        (date(2026, 4, 15), date(2026, 4, 20), 10, 135),
        (date(2026, 5, 1), None, 10, 85),
    ],
)
def test_extents_add_up_day_by_day(first: date, last: date | None, extent: int, together: int) -> None:
    others = [
        Placement(started_on=date(2026, 3, 1), ended_on=None, extent=75),
        Placement(started_on=date(2026, 4, 1), ended_on=date(2026, 4, 30), extent=50),
    ]
    assert most_at_once(first, last, extent, others) == together
