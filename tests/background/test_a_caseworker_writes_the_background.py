"""Background: opened by a deliberate click with a purpose, written topic by topic, and nothing lying there tells which."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from caseapp.background.models import BackgroundDocument, BackgroundTopic
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from tests.cast import Office
from tests.reading import Reader, ReadingClient

Clients = Callable[..., ReadingClient]


def path(office: Office, whose: str = "elias") -> str:
    """The background of a file."""
    return f"/participants/{office.files[whose]}/background/"


def opened(client: ReadingClient, office: Office, topic: str = "health", purpose: str = "planning") -> str:
    """Open a topic; answers the page."""
    answer = client.post(path(office), {"topic": topic, "purpose": purpose})
    assert answer.status_code == 200, answer.text
    return answer.text


def write(client: ReadingClient, office: Office, topic: str, **facts: object) -> int:
    """Open a topic and save what is typed; answers the status."""
    hidden = {one["name"]: one.get("value", "") for one in Reader(opened(client, office, topic)).hidden}
    fields = {name: hidden[name] for name in ("csrf_token", "version", "enrolment", "topic")}
    return client.send(f"{path(office)}write", fields | facts).status_code


def documents(app: Flask, office: Office) -> list[BackgroundDocument]:
    """Every document of one file, opened."""
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("a test"))
        query = select(BackgroundDocument).where(BackgroundDocument.participant_id == office.files["elias"])
        found = list(db.session.scalars(query))
        assert all(one.content for one in found)
        db.session.expunge_all()
        return found


def entries(app: Flask, event: str) -> list[AuditEntry]:
    """Lines of the log."""
    with app.app_context():
        found = list(db.session.scalars(select(AuditEntry).where(AuditEntry.event == event).order_by(AuditEntry.seq)))
        db.session.remove()
        return found


def test_nothing_shows_before_the_click(client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    assert write(client, office, "health", words="Sover dåligt.") == 303
    page = client.get(path(office)).text
    assert "Sover" not in page
    assert "Sover dåligt." in opened(client, office)


@pytest.mark.parametrize("missing", ["topic", "purpose"])
def test_without_topic_or_purpose_nothing_opens(app: Flask, client_of: Clients, office: Office, missing: str) -> None:
    fields = {"topic": "health", "purpose": "planning"}
    answer = client_of("cecilia").post(path(office), {name: one for name, one in fields.items() if name != missing})
    assert answer.status_code == 422
    assert "Fill this in." in answer.text
    assert entries(app, "background.opened") == []


def test_each_opening_is_in_the_log_with_its_purpose_and_no_value(
    app: Flask, client_of: Clients, office: Office
) -> None:
    client = client_of("cecilia")
    write(client, office, "health", words="Sover dåligt.")
    opened(client, office, purpose="handover")
    last = entries(app, "background.opened")[-1]
    assert json.loads(last.detail)["why"] == "health: handover"
    assert last.participant_id == office.files["elias"]
    assert all("Sover" not in one.detail for one in entries(app, "background.written"))


def test_every_topic_is_written_from_the_first_day_of_a_stay(app: Flask, client_of: Clients, office: Office) -> None:
    fresh = documents(app, office)
    assert {one.topic for one in fresh} == set(BackgroundTopic)
    assert {one.owner_agency_id for one in fresh} == {office.agencies["town"]}
    assert len({len(one.content_sealed) for one in fresh}) == 1
    assert write(client_of("cecilia"), office, "health", words="Frisk.") == 303
    told = documents(app, office)
    assert len(told) == len(fresh), "what somebody says adds no row"
    assert {len(one.content_sealed) for one in told} == {len(one.content_sealed) for one in fresh}, (
        "nor makes any longer"
    )
    assert {one.written.revision for one in fresh} == {0}


def test_every_topic_is_written_anew_and_equally_long(app: Flask, client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    write(client, office, "criminal_record", words="Prövotid till våren. " * 60)
    first = {one.topic: one.content_sealed for one in documents(app, office)}
    assert first.keys() == set(BackgroundTopic), "every topic is written, whatever was filled in"
    assert len({len(one) for one in first.values()}) == 1, "a longer text shows in none of them"
    write(client, office, "health", words="Frisk.")
    then = {one.topic: one.content_sealed for one in documents(app, office)}
    assert all(then[topic] != first[topic] for topic in first), "an unchanged topic is sealed anew too"
    assert len({one.version for one in documents(app, office)}) == 1
    assert len({len(one) for one in then.values()}) == 1
    assert len(json.loads(entries(app, "background.written")[-1].detail)["written"]) == len(BackgroundTopic)


def test_earlier_wordings_stay_and_say_who_wrote(client_of: Clients, office: Office) -> None:
    cecilia, karin = client_of("cecilia"), client_of("karin")
    write(cecilia, office, "housing", words="Andra hand till mars.")
    write(karin, office, "housing", words="Eget kontrakt.")
    page = opened(cecilia, office, "housing")
    for shown in ("Eget kontrakt.", "Andra hand till mars.", "Karin Nord", "Cecilia Ek", "Earlier versions"):
        assert shown in page


def test_two_who_write_on_one_topic_both_keep_their_text(client_of: Clients, office: Office) -> None:
    cecilia, karin = client_of("cecilia"), client_of("karin")
    hidden = {one["name"]: one.get("value", "") for one in Reader(opened(cecilia, office, "debt")).hidden}
    write(karin, office, "debt", income="studies", words="Karins text")
    fields = {name: hidden[name] for name in ("csrf_token", "version", "enrolment", "topic")}
    answer = cecilia.send(f"{path(office)}write", fields | {"income": "work", "words": "Cecilias text"})
    assert answer.status_code == 422
    for shown in ("Karins text", "Cecilias text", "Studies", "Someone else changed this"):
        assert shown in answer.text


def test_two_topics_do_not_stand_in_each_others_way(client_of: Clients, office: Office) -> None:
    cecilia, karin = client_of("cecilia"), client_of("karin")
    hidden = {one["name"]: one.get("value", "") for one in Reader(opened(cecilia, office, "debt")).hidden}
    write(karin, office, "health", words="Frisk.")
    fields = {name: hidden[name] for name in ("csrf_token", "version", "enrolment", "topic")}
    assert cecilia.send(f"{path(office)}write", fields | {"income": "", "words": "x"}).status_code == 303


def test_strengths_and_barriers_stand_side_by_side(client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    facts = {"strengths": "Kommer i tid.", "barriers": ["debt", "threats"], "words": ""}
    assert write(client, office, "strengths_and_barriers", **facts) == 303
    page = opened(client, office, "strengths_and_barriers")
    for shown in ("Kommer i tid.", "Debt", "Threats", "What carries", "What stands in the way"):
        assert shown in page


def test_release_from_prison_has_its_dates(client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    facts = {
        "institution": "Anstalten", "leaves_on": "2027-02-02", "leave_from": "2027-01-04",
        "visits": "2026-11-10 Planen", "words": "",
    }  # fmt: skip
    assert write(client, office, "prison", **facts) == 303
    page = opened(client, office, "prison")
    assert all(shown in page for shown in ("Anstalten", "2027-02-02", "2027-01-04", "2026-11-10 Planen"))
    assert write(client, office, "prison", **facts | {"leave_from": "2027-03-01"}) == 422


def test_a_field_of_another_topic_is_refused(client_of: Clients, office: Office) -> None:
    assert write(client_of("cecilia"), office, "health", words="x", institution="y") == 422


def test_another_agency_reads_by_consent_and_writes_its_own(app: Flask, client_of: Clients, office: Office) -> None:
    cecilia, karin = client_of("cecilia"), client_of("karin")
    write(cecilia, office, "schooling", education="nine_years", words="Gick klart nian.")
    file = f"/participants/{office.files['elias']}"
    karin.post(f"{file}/assignments/new/{office.sites['north']}", {"staff": str(office.actors["amir"].staff_id)})
    amir = client_of("amir")
    assert "Gick klart nian." in opened(amir, office, "schooling")
    assert write(amir, office, "schooling", education="", words="Har ett intyg.") == 303
    page = opened(cecilia, office, "schooling")
    assert "Gick klart nian." in page
    assert "Har ett intyg." in page
    consents = f"{file}/enrolments/{office.stays['elias']}/consents/"
    assert cecilia.post(consents, {"what": f"{office.agencies['work']}."}).status_code == 303
    assert "Gick klart nian." not in opened(amir, office, "schooling")
    assert len(documents(app, office)) == 2 * len(BackgroundTopic)


def test_after_the_stay_one_reads_and_writes_no_more(client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    hidden = {one["name"]: one.get("value", "") for one in Reader(opened(client, office, "other")).hidden}
    facts = {"exited_on": "2026-11-20", "reason": "moved", "planned": "planned", "verification": "none"}
    exit_ = f"/participants/{office.files['elias']}/enrolments/{office.stays['elias']}/exit"
    assert client.post(exit_, facts).status_code == 303
    assert "no open stay at your site" in opened(client, office, "other")
    fields = {name: hidden[name] for name in ("csrf_token", "version", "enrolment", "topic")}
    late = client.send(f"{path(office)}write", fields | {"words": "Skrivet för sent."})
    assert late.status_code == 422
    assert "The stay ended 2026-11-20" in late.text
    assert "Skrivet för sent." in late.text


def test_writing_without_opening_leads_to_the_choice(client_of: Clients, office: Office) -> None:
    answer = client_of("cecilia").get(f"{path(office)}write")
    assert "What do you open?" in answer.text


def test_family_is_read_by_the_own_agency_alone(client_of: Clients, office: Office) -> None:
    cecilia, karin = client_of("cecilia"), client_of("karin")
    assert write(cecilia, office, "family", words="Två småsyskon.") == 303
    file = f"/participants/{office.files['elias']}"
    karin.post(f"{file}/assignments/new/{office.sites['north']}", {"staff": str(office.actors["amir"].staff_id)})
    amir = client_of("amir")
    write(cecilia, office, "health", words="Frisk.")
    assert "Frisk." in opened(amir, office, "health"), "consent stands"
    assert "Två småsyskon." not in opened(amir, office, "family")
    assert "Två småsyskon." in opened(karin, office, "family")


def test_a_new_stay_goes_on_from_the_last_one_and_each_keeps_its_own(client_of: Clients, office: Office) -> None:
    client, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    write(client, office, "housing", words="Från första gången.")
    facts = {"exited_on": "2026-11-20", "reason": "moved", "planned": "planned", "verification": "none"}
    assert client.post(f"{file}/enrolments/{office.stays['elias']}/exit", facts).status_code == 303
    again = {"site": str(office.sites["north"]), "started_on": "2026-11-21", "phase": "guidance"}
    assert client.post(f"{file}/enrolments/new", again).status_code == 303
    page = opened(client, office, "housing")
    hidden = {one["name"]: one.get("value", "") for one in Reader(page).hidden}
    assert hidden["version"] == "0"
    assert "Från första gången.</textarea>" in page.replace("\n", "")
    assert write(client, office, "housing", words="Från andra gången.") == 303
    both = opened(client, office, "housing")
    assert "Från första gången." in both
    assert "Från andra gången.</textarea>" in both.replace("\n", "")


def test_without_a_stay_here_writing_is_refused_in_words(client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    person = {
        "site": str(office.sites["north"]), "basis": "voluntary", "said_on": "2026-11-20", "own_words": "Jag vill.",
        "name": "Ny Person", "number_kind": "none", "birth_date": "2004-01-01", "protection": "none",
    }  # fmt: skip
    file = client.post("/participants/new", person).headers["Location"].removesuffix("/enrolments/new")
    fields = {"topic": "health", "words": "Skrivet för tidigt."}
    answer = client.post(f"{file}/background/write", fields, token_from=f"{file}/background/write")
    assert answer.status_code == 422
    assert "Skrivet för tidigt." in answer.text


def test_what_a_stale_form_shows_is_an_opening_too(app: Flask, client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    write(client, office, "criminal_record", words="Prövotid till våren.")
    before = len(entries(app, "background.opened"))
    fields = {"topic": "criminal_record", "enrolment": str(office.stays["elias"]), "version": "999", "words": "x"}
    answer = client.post(f"{path(office)}write", fields, token_from=path(office))
    assert "Prövotid till våren." in answer.text
    last = entries(app, "background.opened")
    assert len(last) == before + 1
    assert json.loads(last[-1].detail)["why"] == "criminal_record: correction"


def test_sent_twice_a_topic_is_written_once(client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    hidden = {one["name"]: one.get("value", "") for one in Reader(opened(client, office, "other")).hidden}
    fields = {name: hidden[name] for name in ("csrf_token", "version", "enrolment", "topic")} | {
        "words": "Spelar fotboll."
    }
    for _ in range(2):
        assert client.send(f"{path(office)}write", fields).status_code == 303
    assert "Earlier versions" not in opened(client, office, "other")
