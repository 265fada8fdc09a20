"""A caseworker enrols a participant; phases, team consent, assignment and cover follow."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from caseapp.enrolments.models import Enrolment
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from tests.cast import Office
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]


def stays(app: Flask, office: Office, key: str) -> list[Enrolment]:
    """The stays of a file."""
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("a test"))
        return list(db.session.scalars(select(Enrolment).where(Enrolment.participant_id == office.files[key])))


def stay(office: Office, **changed: object) -> dict[str, object]:
    """A filled-in form."""
    return {"site": str(office.sites["north"]), "started_on": "2026-11-20", "phase": "guidance"} | changed


def end_stay(client: ReadingClient, office: Office) -> None:
    """Exit Elias."""
    path = f"/participants/{office.files['elias']}/enrolments/{office.stays['elias']}/exit"
    facts = {"exited_on": "2026-11-20", "reason": "moved", "planned": "planned", "verification": "none"}
    assert client.post(path, facts).status_code == 303


def test_a_second_open_stay_at_the_programme_is_refused(app: Flask, client_of: Clients, office: Office) -> None:
    answer = client_of("cecilia").post(f"/participants/{office.files['elias']}/enrolments/new", stay(office))
    assert answer.status_code == 422
    assert "already an open stay" in answer.text
    assert len(stays(app, office, "elias")) == 1


def test_one_comes_back_in_one_step(app: Flask, client_of: Clients, office: Office) -> None:
    client, path = client_of("cecilia"), f"/participants/{office.files['elias']}"
    end_stay(client, office)
    page = client.get(f"{path}/enrolments/")
    assert f"/enrolments/new?site={office.sites['north']}" in page.text
    again = client.post(f"{path}/enrolments/new", stay(office, started_on="2026-11-23"))
    assert again.status_code == 303
    assert len(stays(app, office, "elias")) == 2


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"started_on": "2026-12-24"}, "cannot begin in the future"),
        ({"started_on": ""}, "Fill this in."),
        ({"phase": ""}, "Fill this in."),
        ({"phase": "exited"}, "Not a valid choice"),
        ({"site": ""}, "Fill this in."),
        ({"started_on": "2001-01-01"}, "years old that day"),
    ],
)
def test_bad_input_is_told_and_nothing_is_stored(
    app: Flask, client_of: Clients, office: Office, changed: dict[str, str], words: str
) -> None:
    client = client_of("cecilia")
    end_stay(client, office)
    answer = client.post(f"/participants/{office.files['elias']}/enrolments/new", stay(office, **changed))
    assert answer.status_code == 422
    assert words in answer.text
    assert len(stays(app, office, "elias")) == 1


def test_outside_the_window_a_coordinator_admits_in_writing(app: Flask, client_of: Clients, office: Office) -> None:
    person = {
        "site": str(office.sites["north"]), "basis": "voluntary", "said_on": "2026-11-20", "own_words": "Jag vill.",
        "name": "Äldre Person", "number_kind": "none", "birth_date": "1990-01-01", "protection": "none",
    }  # fmt: skip
    worker, coordinator = client_of("cecilia"), client_of("karin")
    path = worker.post("/participants/new", person).headers["Location"]
    refused = worker.post(path, stay(office))
    assert "36 years old that day" in refused.text
    assert "18–29" in refused.text
    assert worker.post(path, stay(office, age_exception="Vi vill")).status_code == 422, "a caseworker has no such field"
    admitted = coordinator.post(path, stay(office, age_exception="Syskon deltar redan."))
    assert admitted.status_code == 303
    page = coordinator.get(path.replace("/new", "/"))
    assert "Syskon deltar redan." in page.text
    assert "Karin Nord" in page.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"phase": "guidance", "changed_on": "2026-11-20"}, "already in this phase"),
        ({"phase": "placement", "changed_on": "2026-01-01"}, "Choose a day from the start of the stay"),
        ({"phase": "placement", "changed_on": "2026-12-01"}, "Choose a day from the start of the stay"),
        ({"phase": "exited", "changed_on": "2026-11-20"}, "Not a valid choice"),
    ],
)
def test_a_phase_that_does_not_fit_is_refused(
    client_of: Clients, office: Office, fields: dict[str, str], words: str
) -> None:
    path = f"/participants/{office.files['elias']}/enrolments/{office.stays['elias']}/phase"
    answer = client_of("cecilia").post(path, fields)
    assert answer.status_code == 422
    assert words in answer.text


def test_phases_keep_their_dates(client_of: Clients, office: Office) -> None:
    client, path = client_of("cecilia"), f"/participants/{office.files['elias']}/enrolments"
    change = {"phase": "placement", "changed_on": "2026-11-12"}
    assert client.post(f"{path}/{office.stays['elias']}/phase", change).status_code == 303
    page = client.get(f"{path}/")
    for shown in ("Guidance", "14 Oct", "Placement", "12 Nov"):
        assert shown in page.text


def test_team_consent_lets_the_other_agency_read_until_it_is_taken_back(client_of: Clients, office: Office) -> None:
    file = f"/participants/{office.files['elias']}"
    assign = f"{file}/assignments/new/{office.sites['north']}"
    assert client_of("karin").post(assign, {"staff": str(office.actors["amir"].staff_id)}).status_code == 303
    amir, cecilia = client_of("amir"), client_of("cecilia")
    assert "Anteckning elias" in amir.get(f"{file}/").text
    path = f"{file}/enrolments/{office.stays['elias']}/consents/"
    assert cecilia.post(path, {"what": f"{office.agencies['work']}."}).status_code == 303
    assert "Anteckning elias" not in amir.get(f"{file}/").text
    assert amir.get(f"{file}/meetings/{office.meetings['elias']}").status_code == 404
    assert "Anteckning elias" in cecilia.get(f"{file}/").text


def test_without_team_consent_each_agency_reads_its_own(client_of: Clients, office: Office) -> None:
    file = f"/participants/{office.files['farah']}"
    assign = f"{file}/assignments/new/{office.sites['north']}"
    assert client_of("karin").get(f"{file}/").status_code == 404, "protected: named persons only"
    assert client_of("karin").post(assign, {"staff": "x"}, token_from="/").status_code == 404


def test_cover_lasts_until_its_date(client_of: Clients, office: Office) -> None:
    file, karin = f"/participants/{office.files['elias']}", client_of("karin")
    page = karin.get(f"{file}/enrolments/").text
    path = next(part.split('"')[0] for part in page.split('href="') if "/cover" in part.split('"')[0])
    assert str(office.actors["cecilia"].staff_id) not in karin.get(path).text, "whoever is away stands in for nobody"
    cover = {
        "staff": str(office.actors["amir"].staff_id),
        "valid_from": "2026-11-23",
        "valid_until": "2026-11-22",
    }
    backwards = karin.post(path, cover)
    assert backwards.status_code == 422
    assert "The last day must be today or later." in backwards.text
    assert client_of("amir").get(f"{file}/").status_code == 404
    assert karin.post(path, cover | {"valid_until": "2026-11-30"}).status_code == 303
    assert client_of("amir").get(f"{file}/").status_code == 200
    assert "Cover: Amir Haddad" in karin.get(f"{file}/enrolments/").text


def test_the_last_assignment_stays(client_of: Clients, office: Office) -> None:
    file, karin = f"/participants/{office.files['elias']}", client_of("karin")
    assign = {"staff": str(office.actors["amir"].staff_id)}
    assert karin.post(f"{file}/assignments/new/{office.sites['north']}", assign).status_code == 303
    twice = karin.post(f"{file}/assignments/new/{office.sites['north']}", assign)
    assert "already works with the participant" in twice.text
    page = karin.get(f"{file}/enrolments/").text
    ends = [part.split('"')[0] for part in page.split('action="') if part.split('"')[0].endswith("/end")]
    assert len(ends) == 2
    assert karin.post(ends[0], {}, token_from=f"{file}/enrolments/").status_code == 303
    assert client_of("cecilia").get(f"{file}/").status_code == 404
    assert karin.post(ends[1], {}, token_from=f"{file}/enrolments/").status_code == 303
    assert "The last assignment cannot end." in karin.get(f"{file}/enrolments/").text
    assert client_of("amir").get(f"{file}/").status_code == 200


def test_the_yes_taken_back_ends_the_stay_without_blame(app: Flask, client_of: Clients, office: Office) -> None:
    client, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    page = client.get(f"{file}/identity").text
    path = next(part.split('"')[0] for part in page.split('href="') if "/participation/" in part.split('"')[0])
    early = client.post(path, {"withdrawn_on": "2020-01-01", "words": ""})
    assert "Choose a day from the yes until today." in early.text
    assert client.post(path, {"withdrawn_on": "2026-11-23", "words": "Jag flyttar."}).status_code == 303
    assert [one.ended_on is not None for one in stays(app, office, "elias")] == [True]
    assert "Jag flyttar." in client.get(f"{file}/identity").text
    refused = client.post(f"{file}/enrolments/new", stay(office))
    assert "no standing yes" in refused.text
    yes = {"basis": "voluntary", "said_on": "2026-11-23", "own_words": "Jag är tillbaka."}
    assert client.post(f"{file}/participation/new", yes).status_code == 303
    assert client.post(f"{file}/enrolments/new", stay(office, started_on="2026-11-23")).status_code == 303
