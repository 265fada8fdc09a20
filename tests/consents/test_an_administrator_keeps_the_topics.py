"""An administrator keeps the topics of consents. What a topic tells only shrinks, and nothing about family is told."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from caseapp.consents.actions.keeping import TopicFacts, change_topic
from caseapp.consents.models import ConsentTopicField, TopicField, topics
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.rules import Broken
from tests.cast import Office, act_as
from tests.conftest import ON_SQLITE
from tests.consents.test_a_participant_answers import WHY, answer, consents, question, say, told
from tests.databases import Place, owners_engine
from tests.reading import Reader, ReadingClient

Clients = Callable[..., ReadingClient]
TOPIC = {
    "name_sv": "Framsteg",
    "name_en": "Progress",
    "covers_sv": "hur det går med målen och studierna",
    "covers_en": "how goals and studies go",
    "fields": ["goals", "phase"],
    "never": ["other"],
    "code": "progress",
}


def page_of(client: ReadingClient, name: str) -> str:
    """Where a topic is changed."""
    found = re.search(rf'<a href="(/topics/[^"]*/change)">{name}</a>', client.get("/topics").text)
    assert found, name
    return found[1]


def typed(client: ReadingClient, path: str) -> dict[str, Any]:
    """What stands in the form of a topic."""
    shown = client.get(path).text
    found: dict[str, Any] = {"fields": [], "never": []}
    for one in Reader(shown).fields:
        if one["name"] in ("fields", "never", "offered"):
            if "checked" in one and one["name"] == "offered":
                found["offered"] = one["value"]
            elif "checked" in one:
                found[one["name"]].append(one["value"])
        elif one.get("type") == "text" and one["name"] != "words":
            found[one["name"]] = one["value"]
    return found


def events(app: Flask) -> list[str]:
    """What the log says was done with topics."""
    with app.app_context():
        query = select(AuditEntry.event).where(AuditEntry.event.startswith("consent_topic."))
        found = list(db.session.scalars(query))
        db.session.remove()
        return sorted(found)


def test_a_topic_is_added_asked_about_told_and_retired(client_of: Clients, app: Flask, office: Office) -> None:
    admin, cecilia = client_of("admin"), client_of("cecilia")
    assert admin.post("/topics/new", TOPIC).status_code == 303
    asked = question(office, package="own", topics="progress")
    assert "how goals and studies go" in cecilia.post(f"{consents(office)}/new", asked).text
    said = answer(office, package="own", topics="progress")
    assert say(cecilia, consents(office), said).status_code == 303
    assert told(cecilia, office, "progress")
    way = re.findall(r'href="([^"]*/disclosures/new/[0-9a-f-]{36})"', cecilia.get(f"{consents(office)}/").text)[0]
    leaves = cecilia.get(way).text
    assert "Mål elias" in leaves
    assert "Stationen: Vägledning" in leaves
    path = page_of(admin, "Progress")
    assert admin.post(path, typed(admin, path) | {"offered": "no"}).status_code == 303
    assert "Retired" in admin.get("/topics").text
    refused = cecilia.post(f"{consents(office)}/new", asked)
    assert refused.status_code == 422
    assert "not a valid choice" in refused.text
    assert "Progress" in cecilia.get(f"{consents(office)}/").text, "what stands keeps its name"
    assert "Mål elias" in cecilia.get(way).text
    assert told(cecilia, office, "progress")
    assert events(app) == ["consent_topic.added", "consent_topic.changed", "consent_topic.retired"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"code": "phase"}, "already a topic with this code"),
        ({"code": "Två ord"}, "Write small letters"),
        ({"name_sv": ""}, "Fill this in."),
        ({"covers_en": " "}, "Fill this in."),
        ({"fields": []}, "Choose at least one."),
        ({"fields": ["family"]}, "not a valid choice"),
        ({"never": ["everybody"]}, "not a valid choice"),
        ({"covers_sv": "x" * 201}, "At most 200 characters"),
    ],
)
def test_bad_input_is_told_and_kept(client_of: Clients, changed: dict[str, Any], words: str) -> None:
    refused = client_of("admin").post("/topics/new", TOPIC | changed)
    assert refused.status_code == 422
    assert words in refused.text
    assert "Progress" in refused.text
    assert "Progress" not in client_of("admin").get("/topics").text


def test_what_a_topic_tells_is_taken_away_never_added(client_of: Clients, app: Flask, office: Office) -> None:
    admin = client_of("admin")
    assert admin.post("/topics/new", TOPIC).status_code == 303
    path = page_of(admin, "Progress")
    shown = admin.get(path).text
    assert "can be taken away, never added" in shown
    assert 'value="health"' not in shown, "what cannot be added is not offered"
    before = typed(admin, path)
    assert before["fields"] == ["phase", "goals"]
    refused = admin.post(path, before | {"fields": ["phase", "goals", "health"], "name_en": "Wider"})
    assert refused.status_code == 422
    assert "can be taken away, never added: consents were given to less" in refused.text
    assert "Wider" in refused.text
    assert admin.post(path, before | {"fields": ["phase"]}).status_code == 303
    assert typed(admin, path)["fields"] == ["phase"]
    assert admin.post(path, typed(admin, path) | {"fields": ["phase", "goals"]}).status_code == 422, "nor taken back"
    assert admin.post(path, typed(admin, path) | {"fields": []}).status_code == 422
    assert typed(admin, path)["fields"] == ["phase"]


def test_the_action_refuses_more_too(app: Flask, office: Office) -> None:
    admin = office.actors["admin"]
    with app.app_context():
        with act_as(admin), pytest.raises(Broken, match="field_added"):
            one = topics()["schooling"]
            facts = TopicFacts(one.name, one.covers, [*one.fields, TopicField.HEALTH], one.never)
            change_topic(by=admin, topic=one, version=one.version, facts=facts, offered=True)
        db.session.remove()


def test_two_administrators_do_not_overwrite_each_other(client_of: Clients) -> None:
    admin = client_of("admin")
    path = page_of(admin, "Schooling")
    stale = typed(admin, path) | {"version": "1"}
    assert admin.post(path, typed(admin, path) | {"name_en": "School"}).status_code == 303
    refused = admin.post(path, stale | {"name_en": "Learning"})
    assert refused.status_code == 422
    assert "Someone else changed this" in refused.text
    assert "School" in refused.text
    assert "Learning" in refused.text


def test_who_can_never_receive_it_does_not_though_it_was_said_before(client_of: Clients, office: Office) -> None:
    admin, cecilia = client_of("admin"), client_of("cecilia")
    asked = answer(office, package="own", topics="phase")
    assert say(cecilia, consents(office), asked).status_code == 303
    way = re.findall(r'href="([^"]*/disclosures/new/[0-9a-f-]{36})"', cecilia.get(f"{consents(office)}/").text)[0]
    form = {one["name"]: one["value"] for one in Reader(cecilia.get(way).text).hidden if one["name"] != "words"}
    path = page_of(admin, "Where I stand")
    assert admin.post(path, typed(admin, path) | {"never": ["employment"]}).status_code == 303
    assert not told(cecilia, office, "phase")
    assert cecilia.send(way, form).status_code == 422
    shown = cecilia.get(f"{consents(office)}/").text
    assert "May not be told there" in shown
    assert way not in shown
    back = re.findall(r'action="([^"]*/withdraw)"', shown)
    assert cecilia.post(back[0], {}, token_from=f"{consents(office)}/").status_code == 303
    assert "Taken back" in cecilia.get(f"{consents(office)}/").text


def test_the_police_receive_nothing_whatever_is_chosen(client_of: Clients, app: Flask) -> None:
    admin = client_of("admin")
    path = page_of(admin, "Schooling")
    assert admin.post(path, typed(admin, path) | {"never": []}).status_code == 303
    with app.app_context():
        assert topics()["schooling"].never == ("police",)
        db.session.remove()
    assert admin.post(path, typed(admin, path) | {"never": ["police"]}).status_code == 422


def test_a_package_leaves_out_what_is_retired(client_of: Clients, app: Flask, office: Office) -> None:
    admin, cecilia = client_of("admin"), client_of("cecilia")
    for name in ("Attendance", "That I take part"):
        path = page_of(admin, name)
        assert admin.post(path, typed(admin, path) | {"offered": "no"}).status_code == 303
    shown = cecilia.get(f"{consents(office)}/new").text
    assert "Only that I take part" not in shown, "a package of nothing is none"
    heard = cecilia.post(f"{consents(office)}/new", question(office)).text
    assert "your goals and steps" in heard
    assert "whether you came" not in heard
    path = page_of(admin, "Attendance")
    assert admin.post(path, typed(admin, path) | {"offered": "yes"}).status_code == 303
    assert re.findall(r'name="topics" value="(\w+)"', heard) == ["plan"]
    sent = answer(office, topics="plan", heard=re.findall(r'name="heard" value="(\w+)"', heard)[0])
    assert cecilia.post(f"{consents(office)}/new", sent).status_code == 303
    assert told(cecilia, office, "plan")
    assert not told(cecilia, office, "attendance"), "no more than what was read out"


def test_words_that_changed_while_the_page_was_open_are_read_out_anew(client_of: Clients, office: Office) -> None:
    admin, cecilia, page = client_of("admin"), client_of("cecilia"), consents(office)
    hidden = Reader(cecilia.post(f"{page}/new", question(office)).text).hidden
    heard = {one["name"]: one["value"] for one in hidden if one["name"] in ("heard", "new_id")}
    path = page_of(admin, "Goals and plan")
    changed = {"name_en": "Everything we know", "covers_en": "whatever we know of you"}
    assert admin.post(path, typed(admin, path) | changed).status_code == 303
    for mark in (heard["heard"], "", "0" * 64):
        refused = cecilia.post(f"{page}/new", answer(office) | heard | {"heard": mark})
        assert refused.status_code == 422
        assert "The question reads otherwise now." in refused.text
        assert "whatever we know of you" in refused.text
        assert WHY in refused.text
    assert "No consent." in cecilia.get(f"{page}/").text
    assert say(cecilia, page, answer(office)).status_code == 303


@pytest.mark.parametrize("who", ["cecilia", "karin", "manager", "reviewer"])
def test_nobody_else_keeps_the_topics(client_of: Clients, who: str) -> None:
    client = client_of(who)
    for path in ("/topics", "/topics/new"):
        assert client.get(path).status_code == 403


def test_the_database_knows_no_field_of_family(app: Flask, office: Office) -> None:
    with app.app_context():
        table, one = ConsentTopicField.__table__, topics()["health"].id
        with pytest.raises((IntegrityError, LookupError)):
            db.session.execute(insert(table).values(topic_id=one, field="family"))  # type: ignore[arg-type]
        db.session.remove()


def test_topics_are_asked_once_a_page(client_of: Clients, app: Flask, office: Office) -> None:
    cecilia = client_of("cecilia")
    assert say(cecilia, consents(office), answer(office, package="work")).status_code == 303
    seen = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append("consent_topic" in statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert cecilia.get(f"{consents(office)}/").status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert seen.count(True) == 1


def test_what_somebody_was_read_out_keeps_its_words(client_of: Clients, office: Office, place: Place) -> None:
    """A topic may get other words; a yes that was given, and what was told on it, keep theirs."""
    admin, cecilia = client_of("admin"), client_of("cecilia")
    assert say(cecilia, consents(office), answer(office)).status_code == 303
    path = page_of(admin, "Goals and plan")
    changed = {"name_en": "Everything we know", "covers_en": "whatever we know of you"}
    assert admin.post(path, typed(admin, path) | changed).status_code == 303
    shown = cecilia.get(f"{consents(office)}/").text
    assert "<b>Goals and plan</b>" in shown
    assert "your goals and steps" in shown
    assert "whatever we know" not in shown
    assert "Everything we know" not in cecilia.get(f"/participants/{office.files['elias']}/disclosures/trust").text
    assert say(cecilia, consents(office), answer(office, why="Annat")).status_code == 303
    again = cecilia.get(f"{consents(office)}/").text
    assert "<b>Everything we know</b>" in again, "what is read out from now on"
    assert "<b>Goals and plan</b>" in again, "among the earlier answers"
    engine = owners_engine(place.settings)
    for change in ("update consent_topic_words set name_en = 'x'", "delete from consent_topic_words"):
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.exec_driver_sql(change)
    engine.dispose()


def test_topics_are_moved(client_of: Clients, app: Flask, office: Office) -> None:
    def order() -> list[str]:
        with app.app_context():
            found = list(topics())
            db.session.remove()
        return found

    admin, before = client_of("admin"), order()
    ways = re.findall(r'action="(/topics/[0-9a-f-]{36}/move)"', admin.get("/topics").text)
    assert len(ways) == 2 * len(before) - 2, "the first not earlier, the last not later"
    assert admin.post(ways[0], {"later": "yes"}, token_from="/topics").status_code == 303
    moved = [before[1], before[0], *before[2:]]
    assert order() == moved
    listed = client_of("cecilia").get(f"{consents(office)}/new").text
    assert re.findall(r'name="topics"[^>]*value="(\w+)"', listed)[:2] == moved[:2]
    assert admin.post(ways[0], {"later": "no"}, token_from="/topics").status_code == 303
    assert admin.post(ways[0], {"later": "no"}, token_from="/topics").status_code == 303
    assert order() == before, "at its end nothing moves"
    assert admin.post(ways[0], {"later": "maybe"}, token_from="/topics").status_code == 303
    assert order() == before
    assert client_of("cecilia").post(ways[0], {"later": "yes"}, token_from="/").status_code == 403
