"""Managers of every agency of a team see how their programme goes: counts alone, the same as in the outcome report."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from caseapp.foundation import audit
from caseapp.foundation.access import Role
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.passwords import hash_password
from caseapp.foundation.work import command
from caseapp.staff.actions import add_staff
from tests.cast import PASSWORD, Office
from tests.conftest import ON_SQLITE
from tests.reading import Reader, ReadingClient

Clients = Callable[..., ReadingClient]
STEERING = "/reports/steering"


def manager_of(app: Flask, office: Office, agency: str) -> str:
    """A manager of an agency; answers the key to sign in with."""
    with app.app_context():
        db.session.remove()
        with command():
            made = add_staff(
                by=None,
                name="Asta Chef",
                email=office.email(f"chef-{agency}"),
                role=Role.MANAGER,
                agency_id=office.agencies[agency],
                site_id=None,
            )
            made.password_hash = hash_password(PASSWORD)
            audit.record("test.manager_made", by=None)
        db.session.remove()
    return f"chef-{agency}"


def shown(client: ReadingClient, path: str) -> str:
    """A page of reports, once its report is protected."""
    for _ in range(20):
        answer = client.get(path)
        if answer.status_code != 202:
            break
    assert answer.status_code == 200, answer.text
    return answer.text


def tables(page: str) -> list[str]:
    """The tables of a page, to the letter."""
    return re.findall(r"<table.*?</table>", page, re.DOTALL)


@pytest.mark.parametrize(("language", "words"), [("en", "Steering group: Stationen"), ("sv", "Styrgruppen: Stationen")])
def test_a_manager_of_another_agency_of_the_team_sees_the_same_figures_as_the_outcome_report(
    app: Flask, client_of: Clients, office: Office, counted: None, language: str, words: str
) -> None:
    client = client_of(manager_of(app, office, "work"), language)
    page = shown(client, STEERING)
    assert words in page
    assert "Provstads kommun" in page
    outcomes = shown(client, f"/reports/outcomes?period=r12&programme={office.programmes['stationen']}&by=site")
    assert tables(page) == tables(outcomes)
    assert len(tables(page)) >= 7
    assert ".." in page
    assert "<script>" not in page


def test_small_counts_are_withheld_and_the_sign_is_explained(client_of: Clients, office: Office, counted: None) -> None:
    page = shown(client_of("manager"), f"{STEERING}?programme={office.programmes['stationen']}")
    moved = re.search(r"Moved</th>(.*?)</tr>", page)
    assert moved is not None
    assert "not shown" in moved[1], "one woman moved"
    assert "The sign .. means: the figure is not shown" in page


def test_nobody_is_named_and_nothing_is_taken_along(client_of: Clients, office: Office, counted: None) -> None:
    page = shown(client_of("manager"), STEERING)
    links = Reader(page).links
    assert not [one for one in links if "/participants/" in one or "workbook" in one or "document" in one]
    assert "make_release" not in page
    for name in ("Elias", "Cecilia Ek", "Amir Haddad"):
        assert name not in page


def test_one_programme_at_a_time_and_only_those_of_the_own_team(
    app: Flask, client_of: Clients, office: Office, counted: None
) -> None:
    town, work = client_of("manager"), client_of(manager_of(app, office, "work"))
    krami = f"{STEERING}?programme={office.programmes['krami']}"
    assert "Steering group: Krami" in shown(town, STEERING), "the first by name"
    assert "Steering group: Krami" in shown(town, krami)
    assert "Steering group: Stationen" in shown(town, f"{STEERING}?programme={office.programmes['stationen']}")
    assert work.get(krami).status_code == 404, "its team is the municipality alone"
    assert work.get(f"{STEERING}?programme=x").status_code == 404
    assert work.get(f"{STEERING}?site={office.sites['north']}").status_code == 400


def test_an_agency_outside_every_team_reads_why_there_is_nothing(
    app: Flask, client_of: Clients, office: Office
) -> None:
    page = shown(client_of(manager_of(app, office, "prison")), STEERING)
    assert "Your agency is in no team yet" in page
    assert "Kriminalvården belongs to none." in page
    assert not tables(page)


def test_the_first_page_of_reports_leads_there_and_the_log_says_that_it_was_counted(
    app: Flask, client_of: Clients, office: Office
) -> None:
    client = client_of("manager")
    assert STEERING in Reader(client.get("/reports/").text).links
    with app.app_context():
        before = len(list(db.session.scalars(select(AuditEntry).where(AuditEntry.event == "report.counted"))))
        db.session.remove()
    shown(client, STEERING)
    with app.app_context():
        after = len(list(db.session.scalars(select(AuditEntry).where(AuditEntry.event == "report.counted"))))
        db.session.remove()
    assert after > before


@pytest.mark.parametrize("who", ["cecilia", "karin", "admin", "partner", "frontdesk", "reviewer"])
@ON_SQLITE
def test_no_other_role_opens_it(client_of: Clients, who: str) -> None:
    assert client_of(who).get(STEERING).status_code == 403
