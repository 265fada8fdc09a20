"""An account is added just as its agency loses accounts or leaves the team: one of the two is refused."""

from collections.abc import Callable
from threading import Thread
from time import sleep
from uuid import UUID

import pytest
from flask import Flask

from caseapp.agencies.actions import add_agency, change_agency
from caseapp.agencies.models import AgencyKind
from caseapp.agencies.queries import agency
from caseapp.foundation.access import Role
from caseapp.foundation.rules import Broken
from caseapp.programmes.actions import Rules, change_programme
from caseapp.programmes.models import Phase
from caseapp.programmes.queries import programme
from caseapp.staff.actions import add_staff
from tests.cast import Office, act_as


def hire(app: Flask, office: Office, role: Role, employer: UUID, said: list[str]) -> None:
    """Add an account and say how it went."""
    by, site = office.actors["admin"], office.sites["south"] if role == Role.CASEWORKER else None
    try:
        with app.app_context(), act_as(by):
            add_staff(by=by, name="Nora", email="nora@test.example", role=role, agency_id=employer, site_id=site)
        said.append("hired")
    except Broken as broken:
        said.append(broken.code)


def meanwhile(app: Flask, office: Office, role: Role, employer: UUID, change: Callable[[], None]) -> list[str]:
    """Hire in a second thread between the change and its commit."""
    said: list[str] = []
    other = Thread(target=hire, args=(app, office, role, employer, said))
    with app.app_context(), act_as(office.actors["admin"]):
        change()
        other.start()
        sleep(0.5)
        assert said == [], "the other waits"
    other.join(10)
    return said


@pytest.fixture
def region(app: Flask, office: Office) -> UUID:
    """An agency with no accounts yet, in the team of Krami."""
    by = office.actors["admin"]
    with app.app_context(), act_as(by):
        found = add_agency(by=by, name="Regionen", kind=AgencyKind.OTHER, signs_in=True)
    with app.app_context(), act_as(by):
        team = [office.agencies["town"], found.id]
        change_programme(by=by, programme=programme(office.programmes["krami"]), version=1, rules=krami(team))
    return found.id


def krami(team: list[UUID]) -> Rules:
    """The programme at South, with another team."""
    return Rules("Krami", "KR", 18, None, 14, [Phase.GUIDANCE], team)


def test_an_account_waits_for_an_agency_that_loses_its_accounts(app: Flask, office: Office, region: UUID) -> None:
    def lose() -> None:
        by = office.actors["admin"]
        change_agency(by=by, agency=agency(region), version=1, name="Regionen", kind=AgencyKind.OTHER, signs_in=False)

    assert meanwhile(app, office, Role.PARTNER, region, lose) == ["agency_without_accounts"]


def test_an_account_waits_for_an_agency_that_leaves_the_team(app: Flask, office: Office, region: UUID) -> None:
    def leave() -> None:
        by, found = office.actors["admin"], programme(office.programmes["krami"])
        change_programme(by=by, programme=found, version=2, rules=krami([office.agencies["town"]]))

    assert meanwhile(app, office, Role.CASEWORKER, region, leave) == ["agency_outside_team"]
