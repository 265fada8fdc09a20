"""Of somebody who has died no stay begins and no team is let in, at any site; nor does one site learn what the person told another."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from caseapp.assignments.models import Assignment
from caseapp.enrolments.models import TeamConsent
from caseapp.foundation import audit
from caseapp.foundation.clock import FOREVER
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.foundation.work import command
from caseapp.programmes.models import ProgrammeAgency
from tests.cast import Office
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]
DIED = {"exited_on": "2026-11-20", "reason": "deceased", "planned": "unplanned", "verification": "none"}
STAY = {"started_on": "2026-11-20", "phase": "guidance"}
NO_MORE = "Nobody can be asked for this person any more."


@pytest.fixture
def asked_at_south(client_of: Clients, app: Flask, office: Office) -> str:
    """Amir works with Elias at North, too; and he stays at South as well, where Sven turns the page of the team towards him; its address."""
    with app.app_context():
        db.session.remove()
        with command(Elevated("test")):
            days = {"valid_from": date(2026, 11, 1), "valid_until": FOREVER}
            whose = {"participant_id": office.files["elias"], "owner_agency_id": office.agencies["town"]}
            for who, site in (("sven", "south"), ("amir", "north")):
                where = {"site_id": office.sites[site], "staff_id": office.actors[who].staff_id}
                db.session.add(Assignment(**whose, **where, **days))
            team = {"programme_id": office.programmes["krami"], "agency_id": office.agencies["work"]}
            db.session.add(ProgrammeAgency(**team))
            audit.record("test.assigned", by=None, participant=office.files["elias"])
        db.session.remove()
    new = f"/participants/{office.files['elias']}/enrolments/new"
    begun = client_of("sven").post(new, STAY | {"site": str(office.sites["south"])})
    assert begun.status_code == 303
    return str(begun.location)


def dies(client_of: Clients, office: Office) -> str:
    """Cecilia records it at North; the file's address."""
    file = f"/participants/{office.files['elias']}"
    exit_page = f"{file}/enrolments/{office.stays['elias']}/exit"
    assert client_of("cecilia").post(exit_page, DIED).status_code == 303
    return file


@pytest.mark.parametrize("said", ["all", "no"])
def test_the_team_of_another_site_is_not_let_in(
    client_of: Clients, app: Flask, office: Office, asked_at_south: str, said: str
) -> None:
    dies(client_of, office)
    refused = client_of("sven").post(asked_at_south, {"said": said})
    assert refused.status_code == 422
    assert NO_MORE in refused.text
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("test"))
        assert list(db.session.scalars(select(TeamConsent.id).where(TeamConsent.withdrawn_at.is_(None)))) == []
        db.session.remove()


def test_no_stay_begins(client_of: Clients, office: Office) -> None:
    file = dies(client_of, office)
    stay = STAY | {"site": str(office.sites["north"]), "started_on": "2026-11-23"}
    refused = client_of("cecilia").post(f"{file}/enrolments/new", stay)
    assert refused.status_code == 422
    assert NO_MORE in refused.text


def test_a_no_at_one_programme_is_not_seen_at_another(client_of: Clients, office: Office, asked_at_south: str) -> None:
    trust = f"/participants/{office.files['elias']}/disclosures/trust"
    assert client_of("sven").post(asked_at_south, {"said": "no"}).status_code == 303
    assert "You said no to letting the team read" in client_of("sven").get(trust).text
    shown = client_of("amir").get(trust).text
    assert "You let the team read" in shown
    assert "You said no" not in shown, "South's stay is not his agency's, and nobody let it in"
