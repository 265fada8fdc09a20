"""Who has read, within the file: by name who may be named, a count of the rest of the team, and nothing of other places."""

from collections.abc import Callable
from datetime import date

from flask import Flask

from caseapp.foundation import clock
from tests.cast import Office
from tests.log_review.planting import TUESDAY, assign_as, plant
from tests.reading import ReadingClient

Client = Callable[..., ReadingClient]
FIRST = date(2026, 9, 1)


def _page(client_of: Client, office: Office, who: str = "cecilia") -> str:
    return client_of(who).get(f"/participants/{office.files['elias']}/readers").text


def test_the_own_agency_shows_by_name_and_what_they_did(client_of: Client, app: Flask, office: Office) -> None:
    with app.app_context():
        plant(office, "sven", "elias", event="emergency.opened")
        plant(office, "cecilia", "elias", event="background.opened")
        plant(office, "karin", "elias", at="11:00", event="casefile.searched", shown=[office.files["elias"]])
        plant(office, "karin", "elias", at="12:00", event="casefile.searched", shown=[office.files["sara"]])
    page = _page(client_of, office)
    assert all(words in page for words in ("Sven Lund", "Opened the file in an emergency", "Karin Nord", "Caseworker"))
    assert page.count("Saw the name in a list or a search") == 1
    assert "(2)" not in page.split("Saw the name")[1][:60]
    assert "The log reviewer gives you the whole list" in page
    assert "200302052386" not in page, "the page is turned towards the person"


def test_a_colleague_of_another_agency_shows_by_name_once_they_work_here(
    client_of: Client, app: Flask, office: Office
) -> None:
    with app.app_context():
        plant(office, "amir", "elias")
    page = _page(client_of, office)
    assert "Amir Haddad" not in page
    assert "Arbetsförmedlingen: 1 person" in page, "of the team, so a count"
    with app.app_context():
        assign_as(office, "amir", "elias", "north", FIRST, TUESDAY)
    page = _page(client_of, office)
    assert "Amir Haddad" in page, "worked here once"
    assert "Arbetsförmedlingen: 1 person" not in page


def test_agencies_outside_the_team_are_left_out(client_of: Client, app: Flask, office: Office) -> None:
    with app.app_context():
        plant(office, "partner", "elias")
    page = _page(client_of, office)
    assert "Paul Frivård" not in page
    assert "Kriminalvården" not in page


def test_a_stay_at_another_programme_does_not_show(client_of: Client, app: Flask, office: Office) -> None:
    """Kriminalvården has placed Elias at South. Whoever reads there, of whichever agency, would tell of it."""
    with app.app_context():
        assign_as(office, "sven", "elias", "south", FIRST, clock.FOREVER, "prison")
        assign_as(office, "amir", "elias", "south", FIRST, clock.FOREVER, "prison")
        for who in ("sven", "klara", "amir"):
            plant(office, who, "elias")
    page = _page(client_of, office)
    for words in ("Sven Lund", "Klara Söder", "Amir Haddad", "Arbetsförmedlingen", "South", "Krami"):
        assert words not in page, words
    assert "Cecilia Ek" in page, "registered the person today"
    with app.app_context():
        assign_as(office, "amir", "elias", "north", FIRST, TUESDAY)
    assert "Amir Haddad" in _page(client_of, office), "who works at both places shows"
    extract = client_of("reviewer").get(f"/log-review/files/{office.files['elias']}/extract?period=d90").text
    assert all(words in extract for words in ("Sven Lund", "Klara Söder", "Amir Haddad")), "the reviewer's is whole"


def test_the_file_leads_there(client_of: Client, office: Office) -> None:
    client, path = client_of("cecilia"), f"/participants/{office.files['elias']}"
    for page in ("shown", "identity"):
        assert f'href="{path}/readers"' in client.get(f"{path}/{page}").text
    assert client.get(f"{path}/readers?period=d730").status_code == 200
    assert client.get(f"{path}/readers?period=ever").status_code == 400
