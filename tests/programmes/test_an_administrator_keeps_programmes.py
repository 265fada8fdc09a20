"""An administrator adds and changes programmes, their teams and their sites."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.cast import CAST, Office
from tests.conftest import ON_SQLITE
from tests.reading import Reader, ReadingClient

Clients = Callable[..., ReadingClient]
SITE = {
    "name": "East",
    "street": "Torget 2",
    "postcode": "46157",
    "town": "Provstad",
    "phone": "031-390 06 10",
}


def rules(office: Office, **changes: Any) -> dict[str, Any]:
    """What the form holds: Stationen as the cast has it, but for the changes."""
    team = [str(office.agencies["town"]), str(office.agencies["work"])]
    phases = ["waiting", "guidance", "placement", "supported", "paused", "enquiry"]
    there = {
        "name": "Stationen",
        "prefix": "ST",
        "least_age": "18",
        "most_age": "29",
        "silent_after_days": "14",
    }
    return there | {"phases": phases, "team": team} | changes


def test_an_administrator_adds_a_programme_and_its_site(client_of: Clients, office: Office) -> None:
    client = client_of("admin")
    new = rules(office, name="Nystart", prefix="ny", most_age="", phases=["guidance"])
    answer = client.post("/programmes/new", new)
    assert answer.status_code == 303, answer.text
    page = client.get(answer.location).text
    assert "from 18 years" in page
    assert "Guidance, Exited" in page, "exited always belongs to a programme"
    assert ">NY<" in page
    answer = client.post(f"{answer.location}/sites/new", SITE)
    assert answer.status_code == 303, answer.text
    assert "461 57" in client.get("/programmes").text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "Krami"}, "There is already a programme with this name."),
        ({"prefix": "KR"}, "Another programme begins its case numbers with these letters."),
        ({"prefix": "Å1"}, "Write two to four letters A to Z."),
        ({"most_age": "17"}, "The age window cannot end before it begins."),
        ({"least_age": "121"}, "Between 0 and 120."),
        ({"silent_after_days": "0"}, "Between 1 and 365."),
        ({"phases": []}, "Fill this in."),
        ({"team": []}, "Fill this in."),
    ],
)
def test_what_does_not_fit_gets_words_beside_its_field(
    client_of: Clients, office: Office, change: dict[str, Any], words: str
) -> None:
    (field,) = change
    for path in ("/programmes/new", f"/programmes/{office.programmes['stationen']}/change"):
        base = rules(office) if path.endswith("change") else rules(office, name="Nystart", prefix="NY")
        answer = client_of("admin").post(path, base | change)
        assert answer.status_code == 422, path
        assert f'<a href="#{field}">' in answer.text
        assert words in answer.text


def test_an_agency_leaves_the_team_only_when_nobody_of_it_works_there(client_of: Clients, office: Office) -> None:
    client, path = client_of("admin"), f"/programmes/{office.programmes['stationen']}/change"
    alone = rules(office, team=[str(office.agencies["town"])])
    refused = client.post(path, alone)
    assert refused.status_code == 422
    assert "have open accounts at a site of the programme" in refused.text
    client.post(f"/staff/{office.actors['amir'].staff_id}/disable", {})
    assert client.post(path, alone).status_code == 303
    assert "Team</dt><dd>Provstads kommun</dd>" in client.get(path.removesuffix("/change")).text


def test_an_agency_without_accounts_is_not_offered_for_a_team(client_of: Clients, office: Office) -> None:
    client = client_of("admin")
    client.post("/agencies/new", {"name": "Polismyndigheten", "kind": "police", "signs_in": "no"})
    assert "Polismyndigheten" not in client.get("/programmes/new").text


def test_a_change_of_team_or_phases_alone_counts_as_a_change(client_of: Clients, office: Office) -> None:
    client, path = client_of("admin"), f"/programmes/{office.programmes['stationen']}/change"
    assert client.post(path, rules(office, phases=["guidance"])).status_code == 303
    stale = client.post(path, rules(office, version="1", name="Stationen två", phases=["guidance", "paused"]))
    assert stale.status_code == 422
    assert '<dd class="text">Guidance</dd>' in stale.text
    assert '<dd class="text">Stationen</dd>' in stale.text
    assert "Arbetsförmedlingen</dd>" not in stale.text, "what agrees is left out"


def test_a_programme_without_upper_age_keeps_it_open(client_of: Clients, office: Office) -> None:
    client, path = client_of("admin"), f"/programmes/{office.programmes['krami']}/change"
    krami = rules(office, name="Krami", prefix="KR", most_age="", team=[str(office.agencies["town"])])
    assert client.post(path, krami).status_code == 303
    stale = client.post(path, krami | {"version": "1", "least_age": "20"})
    assert stale.text.count('<dd class="text">') == 1, "only the age differs"


def test_an_administrator_changes_a_site(client_of: Clients, office: Office) -> None:
    client, programme = client_of("admin"), f"/programmes/{office.programmes['stationen']}"
    path = f"{programme}/sites/{office.sites['north']}/change"
    assert client.post(path, SITE).status_code == 303
    stale = client.post(path, SITE | {"version": "1", "street": "Torget 3"})
    assert stale.status_code == 422
    assert '<dd class="text">Torget 2</dd>' in stale.text
    assert client.post(f"{programme}/sites/new", SITE).status_code == 422, "the name is taken"
    for field, value in (("postcode", "4615"), ("phone", "ring"), ("town", "")):
        answer = client.post(path, SITE | {field: value})
        assert answer.status_code == 422
        assert f'<a href="#{field}">' in answer.text


def test_a_site_is_found_under_its_own_programme_alone(client_of: Clients, office: Office) -> None:
    client, other = client_of("admin"), office.programmes["krami"]
    assert client.get(f"/programmes/{other}/sites/{office.sites['north']}/change").status_code == 404
    assert client.get(f"/programmes/{uuid4()}").status_code == 404


@pytest.mark.parametrize("who", [key for key, *_ in CAST])
@ON_SQLITE
def test_everybody_reads_programmes_and_only_an_administrator_changes_them(
    client_of: Clients, office: Office, who: str
) -> None:
    client, programme = client_of(who), f"/programmes/{office.programmes['stationen']}"
    listed = client.get("/programmes")
    assert listed.status_code == 200
    for words in (
        "Stationen",
        "18 to 29 years",
        "North",
        "Gatan 1",
        "461 00",
        "0520-1",
        "Arbetsförmedlingen",
    ):
        assert words in listed.text
    shown = client.get(programme)
    assert shown.status_code == 200
    changing = [
        link for page in (listed, shown) for link in Reader(page.text).links if link.endswith(("new", "change"))
    ]
    changing = [link for link in changing if link.startswith("/programmes")]
    assert len(changing) == (4 if who == "admin" else 0)
    for link in (f"{programme}/change", "/programmes/new", f"{programme}/sites/new"):
        assert client.get(link).status_code == (200 if who == "admin" else 403)
