"""Lists and search: within reach, by work facts, by name, number and case number only; constant queries."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event, select

from caseapp.foundation import clock
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.participants.actions import register_participant
from caseapp.participants.models import Basis
from caseapp.participants.queries import fold, swedish_order
from caseapp.programmes.queries import site
from tests.cast import Office, act_as, identity
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]


@pytest.mark.parametrize("words", ["elias", "ELIAS ÅB", "aberg elias", "030205-2386", "20030205 2386", "st-2026-0001"])
def test_a_file_is_found_in_every_written_form(client_of: Clients, office: Office, words: str) -> None:
    answer = client_of("cecilia").post("/search", {"words": words})
    assert "Elias Åberg" in answer.text
    assert "Farah" not in answer.text


@pytest.mark.parametrize("words", ["Sara", "Anteckning", "KR-2026-0001", "Jag vill", "1", "individual", "%"])
def test_nothing_else_finds_a_file(client_of: Clients, office: Office, words: str) -> None:
    answer = client_of("cecilia").post("/search", {"words": words})
    assert "No file found among yours" in answer.text


def test_a_search_is_in_the_log_with_what_it_showed_and_not_what_was_typed(
    app: Flask, client_of: Clients, office: Office
) -> None:
    client_of("cecilia").post("/search", {"words": "elias"})
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.event == "casefile.searched")).one()
        assert office.files["elias"].hex in entry.detail
        assert "elias" not in entry.detail.lower().replace(office.files["elias"].hex, "")
        db.session.remove()


def test_a_number_never_stands_in_an_address(client_of: Clients, office: Office) -> None:
    assert client_of("cecilia").get("/search?words=0302052386").status_code in (200, 400)
    page = client_of("cecilia").get("/search").text
    assert 'method="post"' in page


def test_the_list_holds_what_is_in_reach_only(client_of: Clients, office: Office) -> None:
    for who, seen, unseen in (
        ("cecilia", ["Elias", "Farah"], ["Sara"]),
        ("karin", ["Elias"], ["Sara", "Farah"]),
        ("sven", ["Sara"], ["Elias", "Farah"]),
        ("amir", [], ["Elias", "Farah", "Sara"]),
    ):
        text = client_of(who).get("/participants/?who=site").text
        assert all(name in text for name in seen), who
        assert not any(name in text for name in unseen), who


def test_protected_identity_shows_in_words(client_of: Clients, office: Office) -> None:
    row = client_of("cecilia").get("/participants/").text.split("Farah Karlsson")[1].split("</tr>")[0]
    assert "Protected identity" in row


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("order=name", "Elias"),
        ("phase=guidance&order=phase", "Elias"),
        ("order=last", "Elias"),
        ("order=next", "Elias"),
    ],
)
def test_the_list_is_sorted_and_filtered_by_its_address(
    client_of: Clients, office: Office, query: str, first: str
) -> None:
    text = client_of("cecilia").get(f"/participants/?{query}").text
    assert text.index(first) < text.index("Farah")


@pytest.mark.parametrize("query", ["phase=paused", "site=00000000-0000-4000-8000-000000000000"])
def test_an_empty_list_says_what_to_do(client_of: Clients, office: Office, query: str) -> None:
    assert "Nobody here" in client_of("cecilia").get(f"/participants/?{query}").text


@pytest.mark.parametrize("query", ["phase=criminal", "order=barrier", "page=x", "who=all", "note=x", "page=1&page=2"])
def test_no_other_filter_exists(client_of: Clients, office: Office, query: str) -> None:
    assert client_of("cecilia").get(f"/participants/?{query}").status_code == 400


def more_files(app: Flask, office: Office, count: int) -> None:
    """Register some more participants with Cecilia."""
    by = office.actors["cecilia"]
    with app.app_context():
        with act_as(by):
            for number in range(count):
                register_participant(
                    by=by, site=site(office.sites["north"]), said_on=clock.today(), basis=Basis.VOLUNTARY, own_words="Ja.",
                    identity=identity(f"Person {number:03}", born=clock.today().replace(year=2003)),
                )  # fmt: skip
        db.session.remove()


def statements(app: Flask, client: ReadingClient, path: str) -> int:
    """How many statements a page takes."""
    seen: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    client.get(path)
    event.listen(engine, "before_cursor_execute", note)
    assert client.get(path).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_pages_and_a_constant_number_of_queries(app: Flask, client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    before = [statements(app, client, path) for path in ("/participants/", "/")]
    more_files(app, office, 60)
    assert [statements(app, client, path) for path in ("/participants/", "/")] == before
    page = client.get("/participants/")
    assert "Page 1 of 2" in page.text
    assert "Person 059" not in page.text
    assert "Person 059" in client.get("/participants/?page=2").text


def test_names_fold_and_sort_as_swedish_readers_expect() -> None:
    assert fold("Åsa ÖBERG É") == "asa oberg e"
    names = ["Örjan", "Ärla", "Åsa", "Zara", "Adam", "Émile"]
    assert sorted(names, key=swedish_order) == ["Adam", "Émile", "Zara", "Åsa", "Ärla", "Örjan"]
