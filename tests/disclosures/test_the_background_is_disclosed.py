"""Schooling, language and the background are told topic by topic, of the own agency's records; the opening is logged; never family."""

import json
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from caseapp.background.models import BackgroundTopic, Purpose
from caseapp.background.queries import told_of
from caseapp.consents.models import TopicField
from caseapp.disclosures.views.telling import BACKGROUND
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from tests.background.test_a_caseworker_writes_the_background import write
from tests.cast import Office, act_as
from tests.consents.test_a_participant_answers import answer, consents, say
from tests.disclosures.test_protected_afterwards import protect
from tests.disclosures.test_what_leaves import hidden
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]
FAMILY = "Systern Maja bor i Uddevalla"


def page(client: ReadingClient, office: Office, topic: str, to: str = "prison", whose: str = "elias") -> str:
    """Ask about one topic, hear yes; the page on which it is disclosed."""
    said = answer(office, package="own", topics=topic, recipient=str(office.agencies[to]))
    assert say(client, consents(office, whose), said).status_code == 303
    return re.findall(r'href="([^"]*/disclosures/new/[0-9a-f-]{36})"', client.get(f"{consents(office, whose)}/").text)[
        0
    ]


@pytest.mark.parametrize(
    ("topic", "written", "facts", "lines"),
    [
        (
            "schooling",
            "schooling",
            {"education": "nine_years", "words": "Läser upp matte."},
            ["Skolgång hittills: Nio år", "Läser upp matte."],
        ),
        ("language", "swedish", {"swedish_level": "sfi_c", "words": ""}, ["Nivå i svenska: SFI C"]),
        ("housing", "housing", {"words": "Bor hos en kompis."}, ["Bor hos en kompis."]),
        ("health", "health", {"words": "Sover dåligt."}, ["Sover dåligt."]),
        ("criminal_record", "criminal_record", {"words": "Dömd en gång."}, ["Dömd en gång."]),
    ],
)
def test_what_the_own_agency_wrote_is_shown_and_leaves(
    client_of: Clients, app: Flask, office: Office, topic: str, written: str, facts: dict[str, str], lines: list[str]
) -> None:
    cecilia = client_of("cecilia")
    way = page(cecilia, office, topic)
    assert "There is nothing to disclose" in cecilia.get(way).text
    assert write(cecilia, office, written, **facts) == 303
    shown = cecilia.get(way)
    assert all(one in shown.text for one in lines)
    assert cecilia.send(way, hidden(shown)).status_code == 303
    assert lines[0] in cecilia.get(f"/participants/{office.files['elias']}/disclosures/").text
    with app.app_context():
        query = select(AuditEntry.detail).where(AuditEntry.event == "background.opened")
        why = [json.loads(one)["why"] for one in db.session.scalars(query)]
        db.session.remove()
    assert why.count(f"{written}: disclosure") >= 2, "each opening is in the log, with what it was for"


def test_language_says_whether_an_interpreter_is_needed(client_of: Clients, office: Office) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    form = cecilia.get(f"{file}/identity/change").text
    typed = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*type="(?:text|email|tel|date)"[^>]*value="([^"]*)"', form))
    typed |= {
        "name": "Elias Åberg",
        "number_kind": "personnummer",
        "number": "200302052386",
        "birth_date": "2003-02-05",
    }
    typed |= {"language": "so", "interpreter": "y", "phone": "", "email": "", "address": ""}
    assert cecilia.post(f"{file}/identity/change", typed).status_code == 303
    shown = cecilia.get(page(cecilia, office, "language")).text
    assert "Somaliska" not in shown, "nobody asked which language the person speaks"
    assert "Behöver tolk" in shown


def test_another_agencys_background_does_not_leave(client_of: Clients, office: Office) -> None:
    """Amir's agency may let the town read it, and it is still not the town's to tell."""
    staff = {"staff": str(office.actors["amir"].staff_id)}
    north = f"/participants/{office.files['elias']}/assignments/new/{office.sites['north']}"
    assert client_of("karin").post(north, staff).status_code == 303
    assert write(client_of("amir"), office, "health", words="Amirs ord.") == 303
    cecilia = client_of("cecilia")
    shown = cecilia.get(page(cecilia, office, "health")).text
    assert "Amirs ord." not in shown
    assert "There is nothing to disclose" in shown


def test_no_topic_tells_of_family_however_it_is_mapped(client_of: Clients, app: Flask, office: Office) -> None:
    """A topic of everything there is: what was written about family is not in it, and is not even opened."""
    admin, cecilia = client_of("admin"), client_of("cecilia")
    everything = {
        "name_sv": "Allt",
        "name_en": "Everything",
        "covers_sv": "allt",
        "covers_en": "everything",
        "fields": [one.value for one in TopicField],
        "never": [],
        "code": "everything",
    }
    assert admin.post("/topics/new", everything).status_code == 303
    assert admin.post("/topics/new", everything | {"fields": ["family"], "code": "family"}).status_code == 422
    assert write(cecilia, office, "family", words=FAMILY) == 303
    assert write(cecilia, office, "health", words="Sover dåligt.") == 303
    shown = cecilia.get(page(cecilia, office, "everything")).text
    assert "Sover dåligt." in shown
    assert "Deltar i" in shown
    assert "Maja" not in shown
    with app.app_context():
        query = select(AuditEntry.detail).where(AuditEntry.event == "background.opened")
        why = {json.loads(one)["why"] for one in db.session.scalars(query)}
        db.session.remove()
    assert "health: disclosure" in why
    assert not {one for one in why if one.startswith("family") and one.endswith("disclosure")}


def test_no_field_leads_to_family_and_the_room_refuses_it(app: Flask, office: Office) -> None:
    told = {topic for topic, _ in BACKGROUND.values()}
    free = {BackgroundTopic.FAMILY, BackgroundTopic.OTHER, BackgroundTopic.STRENGTHS_AND_BARRIERS}
    assert told == set(BackgroundTopic) - free
    by = office.actors["cecilia"]
    with app.app_context():
        with act_as(by), pytest.raises(ValueError, match="family"):
            told_of(by, office.files["elias"], BackgroundTopic.FAMILY)
        db.session.remove()


def test_disclosing_is_no_purpose_that_one_chooses(client_of: Clients, office: Office) -> None:
    cecilia, path = client_of("cecilia"), f"/participants/{office.files['elias']}/background/"
    assert 'value="disclosure"' not in cecilia.get(path).text
    assert cecilia.post(path, {"topic": "health", "purpose": Purpose.DISCLOSURE.value}).status_code == 422


def test_where_a_protected_person_lives_does_not_leave(client_of: Clients, office: Office) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    assert write(cecilia, office, "housing", words="Bor hos en kompis.") == 303
    way = page(cecilia, office, "housing")
    assert "Bor hos en kompis." in cecilia.get(way).text
    protect(cecilia, file)
    assert "There is nothing to disclose" in cecilia.get(way).text


def test_without_a_consent_that_stands_nothing_is_opened(client_of: Clients, app: Flask, office: Office) -> None:
    cecilia = client_of("cecilia")
    assert write(cecilia, office, "health", words="Sover dåligt.") == 303
    way, back = page(cecilia, office, "health"), cecilia.get(f"{consents(office)}/").text
    taken = re.findall(r'action="([^"]*/withdraw)"', back)[0]
    assert cecilia.post(taken, {}, token_from=f"{consents(office)}/").status_code == 303
    assert "Sover dåligt." not in cecilia.get(way).text
    with app.app_context():
        query = select(AuditEntry.detail).where(AuditEntry.event == "background.opened")
        assert not [one for one in db.session.scalars(query) if "disclosure" in one]
        db.session.remove()
