"""A caseworker asks, the participant says yes or no; taken back it holds no more from the next request on, everywhere."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from werkzeug.test import TestResponse

from caseapp.agencies.models import AgencyKind
from caseapp.background.models import BackgroundTopic
from caseapp.consents.models import Consent, TopicField, packages, topics
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from tests.cast import Office
from tests.conftest import MONDAY, ON_SQLITE
from tests.databases import Place, owners_engine
from tests.reading import Reader, ReadingClient

Clients = Callable[..., ReadingClient]
WHY = "Så att ni kan planera praktiken tillsammans"


def question(office: Office, **changes: str) -> dict[str, str]:
    """What is asked: the employment service may know plan and attendance for half a year."""
    to = str(office.agencies["work"])
    return {"recipient": to, "package": "attendance", "why": WHY, "until": "2027-05-23"} | changes


def answer(office: Office, said: str = "yes", **changes: str) -> dict[str, str]:
    """What the person says to it."""
    return question(office) | {"said": said, "way": "on_screen", "witness": ""} | changes


def say(client: ReadingClient, page: str, fields: dict[str, str]) -> TestResponse:
    """Prepare the question, then answer it as it was shown."""
    asked = {name: one for name, one in fields.items() if name not in ("said", "way", "witness", "signed_on")}
    shown = Reader(client.post(f"{page}/new", asked).text).hidden
    heard = {one["name"]: one.get("value", "") for one in shown if one["name"] in ("heard", "new_id")}
    return client.post(f"{page}/new", heard | fields)


def consents(office: Office, whose: str = "elias") -> str:
    """The page of a file's consents."""
    return f"/participants/{office.files[whose]}/consents"


def told(client: ReadingClient, office: Office, topic: str, to: str = "work") -> bool:
    """May it be told? As the page answers."""
    shown = client.get(f"{consents(office)}/?recipient={office.agencies[to]}&topic={topic}").text
    status = re.search(r'<p role="status"[^>]*>.*?<span class="pill (good|bad)">', shown, re.DOTALL)
    assert status
    return status[1] == "good"


def test_asked_answered_and_taken_back(client_of: Clients, app: Flask, office: Office) -> None:
    cecilia, page = client_of("cecilia"), consents(office)
    assert not told(cecilia, office, "attendance")
    shown = cecilia.post(f"{page}/new", question(office))
    assert shown.status_code == 200
    for words in ("your goals and steps", "23 May 2027", WHY, "The protection there is weaker", "A no does not affect"):
        assert words in shown.text, words
    assert "No consent." in cecilia.get(f"{page}/").text, "asking alone records nothing"
    assert say(cecilia, page, answer(office)).status_code == 303
    assert told(cecilia, office, "attendance")
    assert not told(cecilia, office, "contact")
    assert not told(cecilia, office, "attendance", to="prison")
    other = client_of("karin")
    assert told(other, office, "plan")
    ways = re.findall(r'action="([^"]*/withdraw)"', cecilia.get(f"{page}/").text)
    assert len(ways) == 3
    for way in ways:
        assert cecilia.post(way, {}, token_from=f"{page}/").status_code == 303
    assert not told(other, office, "plan")
    again = cecilia.post(ways[0], {}, token_from=f"{page}/")
    assert again.status_code == 303
    assert "does not stand any more" in cecilia.get(again.location).text
    with app.app_context():
        events = list(db.session.scalars(select(AuditEntry.event).where(AuditEntry.event.startswith("consent."))))
    assert (events.count("consent.recorded"), events.count("consent.withdrawn")) == (1, 3)


def test_a_no_is_as_easy_and_opens_nothing(client_of: Clients, office: Office) -> None:
    cecilia, page = client_of("cecilia"), consents(office)
    buttons = re.findall(r'<button class="([^"]*)" name="said"', cecilia.post(f"{page}/new", question(office)).text)
    assert buttons == ["button", "button"]
    assert say(cecilia, page, answer(office, "no")).status_code == 303
    assert not told(cecilia, office, "attendance")
    shown = cecilia.get(f"{page}/").text
    assert "Said no" in shown
    assert "withdraw" not in shown


def test_it_ends_by_itself(client_of: Clients, office: Office) -> None:
    say(client_of("cecilia"), consents(office), answer(office, until="2026-11-30"))
    with time_machine.travel(MONDAY + timedelta(days=7), tick=True):
        assert told(client_of("cecilia"), office, "plan")
    with time_machine.travel(MONDAY + timedelta(days=8), tick=True):
        later = client_of("cecilia")
        assert not told(later, office, "plan")
        assert "Ended" in later.get(f"{consents(office)}/").text


def test_it_is_remembered_two_weeks_before_it_ends(client_of: Clients, office: Office) -> None:
    say(client_of("cecilia"), consents(office), answer(office, until="2026-12-15"))
    assert "Consents that end soon" not in client_of("cecilia").get("/").text
    with time_machine.travel(MONDAY + timedelta(days=9), tick=True):
        shown = client_of("cecilia").get("/").text
        assert "Consents that end soon" in shown
        line = shown.split("Consents that end soon")[1].split("</section>")[0]
        assert line.count("<li>") == 1, "one line for one answer"
        assert "Arbetsförmedlingen" in line
        assert not any(one in line for one in ("Goals", "Attendance", "That I take part")), "never beside a name"


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"recipient": ""}, "Fill this in."),
        ({"package": ""}, "Fill this in."),
        ({"package": "own"}, "Choose at least one topic."),
        ({"why": "  "}, "Fill this in."),
        ({"until": "2026-11-22"}, "The day has passed."),
        ({"until": "2027-11-24"}, "At most a year."),
        ({"until": "i morgon"}, "Write the date as"),
        ({"package": "own", "topics": "family"}, "not a valid choice"),
        ({"package": "own", "topics": "substance"}, "can never receive this on a consent"),
        ({"said": "yes", "way": ""}, "Fill this in."),
        ({"said": "yes", "way": "by_phone"}, "somebody else has to hear it"),
        ({"said": "yes", "way": "by_phone", "witness": "cecilia  EK"}, "Somebody else than you"),
        ({"said": "yes", "way": "by_phone", "witness": "Ek"}, "Somebody else than you"),
        ({"said": "yes", "way": "by_phone", "witness": " . "}, "somebody else has to hear it"),
        ({"said": "yes", "way": "on_paper"}, "The paper has a day on it."),
        ({"said": "yes", "way": "on_paper", "signed_on": "2026-11-24"}, "That day has not come yet."),
        ({"said": "no", "way": "on_paper", "signed_on": "i fredags"}, "Write the date as"),
        ({"said": "perhaps", "way": "on_screen"}, "Fill this in."),
    ],
)
def test_what_does_not_fit_is_told_and_kept(
    client_of: Clients, office: Office, changes: dict[str, str], words: str
) -> None:
    cecilia, page = client_of("cecilia"), consents(office)
    refused = say(cecilia, page, question(office, **changes))
    assert refused.status_code == 422
    assert words in refused.text
    if "why" not in changes:
        assert WHY in refused.text
    assert "No consent." in cecilia.get(f"{page}/").text


def test_on_the_telephone_somebody_else_hears_it(client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    heard = answer(office, way="by_phone", witness="Karin Nord")
    assert say(cecilia, consents(office), heard).status_code == 303
    assert "heard by Karin Nord" in cecilia.get(f"{consents(office)}/").text


def test_on_paper_the_day_on_it_is_kept(client_of: Clients, office: Office) -> None:
    cecilia, page = client_of("cecilia"), f"{consents(office)}/"
    signed = answer(office, way="on_paper", signed_on="2026-11-20")
    assert say(cecilia, consents(office), signed).status_code == 303
    assert "On paper, signed 20 Nov · 23 Nov, Cecilia Ek" in cecilia.get(page).text
    renewed = answer(office, signed_on="2026-11-20")
    assert say(cecilia, consents(office), renewed).status_code == 303
    holds = cecilia.get(page).text.split("Earlier answers")[0]
    assert "20 Nov" not in holds, "said on the screen it was not signed"


def test_sent_twice_it_is_one(client_of: Clients, app: Flask, office: Office) -> None:
    cecilia, page = client_of("cecilia"), consents(office)
    fields = answer(office) | {"new_id": "7d9f1d6e-1111-4222-8333-444455556666"}
    assert [say(cecilia, page, fields).status_code for _ in range(2)] == [303, 303]
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("test"))
        assert len(list(db.session.scalars(select(Consent.id)))) == 3
        db.session.remove()


@pytest.mark.parametrize(
    ("reason", "words"),
    [("moved", "No stay lasts at your site"), ("deceased", "Nobody can be asked for this person any more.")],
)
def test_somebody_who_has_left_is_not_asked(client_of: Clients, office: Office, reason: str, words: str) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    left = {
        "exited_on": "2026-11-20", "reason": reason, "planned": "unplanned", "destination": "", "income_after": "unknown",
        "verification": "contract", "words": "",
    }  # fmt: skip
    ended = cecilia.post(f"{file}/enrolments/{office.stays['elias']}/exit", left)
    assert ended.status_code == 303, ended.text
    assert "No stay lasts at your site" in cecilia.get(f"{file}/consents/new").text
    refused = cecilia.post(f"{file}/consents/new", question(office))
    assert refused.status_code == 422
    assert words in refused.text
    assert WHY in refused.text, "what was typed before the exit is still there"
    assert "No consent." in cecilia.get(f"{file}/consents/").text


def test_a_no_is_remembered_where_one_asks_whether_it_may_be_told(client_of: Clients, office: Office) -> None:
    cecilia, page = client_of("cecilia"), consents(office)
    asked = f"{page}/?recipient={office.agencies['work']}&topic=plan"
    assert "Ask the participant" in cecilia.get(asked).text
    assert "(OSL 26 kap. 1 §)" in cecilia.get(asked).text
    assert say(cecilia, page, answer(office, "no")).status_code == 303
    shown = cecilia.get(asked).text
    assert "The participant said no today" in shown
    assert "Ask the participant, or" not in shown
    assert say(cecilia, page, answer(office)).status_code == 303
    assert "said no" not in cecilia.get(asked).text.split('role="status"')[1].split("</p>")[0]


def test_each_agency_is_told_of_its_own_secrecy(client_of: Clients, office: Office) -> None:
    staff = {"staff": str(office.actors["amir"].staff_id)}
    north = f"/participants/{office.files['elias']}/assignments/new/{office.sites['north']}"
    assert client_of("karin").post(north, staff).status_code == 303
    shown = client_of("amir").get(f"{consents(office)}/?recipient={office.agencies['prison']}&topic=plan").text
    assert "(OSL 28 kap.)" in shown


def test_what_another_agency_asked_for_is_filled_in(client_of: Clients, office: Office) -> None:
    cecilia, page = client_of("cecilia"), consents(office)
    work = office.agencies["work"]
    shown = cecilia.get(f"{page}/?recipient={work}&topic=plan").text
    onward = re.search(r'href="([^"]*/consents/new[?][^"]*)"', shown)
    assert onward
    chosen = [one for one in Reader(cecilia.get(onward[1].replace("&amp;", "&")).text).fields if "checked" in one]
    assert {(one["name"], one["value"]) for one in chosen} == {
        ("recipient", str(work)),
        ("package", "own"),
        ("topics", "plan"),
    }
    assert not [one for one in Reader(cecilia.get(f"{page}/new?topic=nothing").text).fields if "checked" in one]


def test_of_somebody_who_has_died_nothing_is_told_on(client_of: Clients, office: Office) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    assert say(cecilia, consents(office), answer(office)).status_code == 303
    assert told(cecilia, office, "plan")
    facts = {"exited_on": "2026-11-20", "reason": "deceased", "planned": "unplanned", "verification": "none"}
    assert cecilia.post(f"{file}/enrolments/{office.stays['elias']}/exit", facts).status_code == 303
    assert not told(cecilia, office, "plan")
    assert "No consent." in cecilia.get(f"{file}/consents/").text


@pytest.mark.parametrize(("who", "status"), [("sven", 404), ("klara", 404), ("manager", 403), ("partner", 403)])
def test_who_neither_sees_nor_asks(client_of: Clients, office: Office, who: str, status: int) -> None:
    say(client_of("cecilia"), consents(office), answer(office))
    other = client_of(who)
    assert other.get(f"{consents(office)}/").status_code == status
    assert other.get(f"{consents(office)}/new").status_code == status


def test_another_agency_of_the_team_is_not_told_of_it(client_of: Clients, office: Office) -> None:
    say(client_of("cecilia"), consents(office), answer(office, recipient=str(office.agencies["prison"])))
    seen = client_of("amir").get(f"{consents(office)}/")
    assert seen.status_code in (200, 404)
    assert WHY not in seen.text


def test_the_database_lets_nobody_change_an_answer(
    client_of: Clients, app: Flask, office: Office, place: Place
) -> None:
    say(client_of("cecilia"), consents(office), answer(office))
    engine = owners_engine(place.settings)
    for change in ("update consent set valid_until = '2030-01-01'", "delete from consent"):
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(change))
    engine.dispose()


@pytest.mark.usefixtures("session_of")
def test_topics_are_sound() -> None:
    assert "family" not in topics()
    assert set(topics()) & set(BackgroundTopic) == {"schooling", "housing", "health", "substance", "criminal_record"}
    assert {"family", "other", "strengths_and_barriers"}.isdisjoint(TopicField)
    for package in packages().values():
        assert set(package.topics) <= set(topics())
    assert next(iter(packages())) == "least"
    for topic in topics().values():
        assert AgencyKind.POLICE in topic.never
        assert {"sv", "en"} == set(topic.name) == set(topic.covers)
        assert len(topic.fields) == 1, "at first each tells one thing"


@ON_SQLITE
def test_asked_anew_everything_but_the_day_is_filled_in(client_of: Clients, office: Office) -> None:
    cecilia, page = client_of("cecilia"), consents(office)
    assert say(cecilia, page, answer(office)).status_code == 303
    way = re.findall(r'href="([^"]*/consents/new\?renew=[0-9a-f-]{36})"', cecilia.get(f"{page}/").text)[0]
    shown = cecilia.get(way).text
    assert WHY in shown
    assert len(re.findall(r"<input[^>]*checked[^>]*>", shown)) == 2 + 3, "the agency, own topics, and the three"
    assert 'value="2027-05-23"' not in shown
    assert cecilia.get(f"{page}/new?renew={office.agencies['work']}").status_code == 404


def test_how_it_was_said_is_asked_for_at_its_field(client_of: Clients, office: Office) -> None:
    refused = say(client_of("cecilia"), consents(office), answer(office, way=""))
    assert refused.status_code == 422
    assert '<a href="#way">How does the person answer?</a> Fill this in.' in refused.text
    assert re.search(r'<fieldset id="way"[^>]*class="bad"', refused.text)
    assert "your goals and steps" in refused.text, "the question is still there"


def test_the_question_is_turned_to_the_person_in_the_language_they_read(client_of: Clients, office: Office) -> None:
    """Nothing of the file, no menu; asked in another language nothing prepared is lost, and the answer counts."""
    cecilia, page = client_of("cecilia", "sv"), consents(office)
    swedish = cecilia.post(f"{page}/new", question(office)).text
    for hidden_ in ("20030205", 'role="search"', '/participants/"', "Logga möte"):
        assert hidden_ not in swedish, hidden_
    assert "dina mål och delsteg" in swedish
    english = cecilia.post(f"{page}/new", question(office) | {"shown": "en"}).text
    assert '<html lang="en">' in english
    assert "your goals and steps" in english
    assert "Yes, you may tell it" in english
    assert WHY in english
    unsaid = say(cecilia, page, answer(office, way="") | {"heard_in": "en"})
    assert unsaid.status_code == 422
    assert "your goals and steps" in unsaid.text
    assert say(cecilia, page, answer(office) | {"heard_in": "en"}).status_code == 303
    assert told(cecilia, office, "plan")
    assert cecilia.post(f"{page}/new", question(office) | {"shown": "xx"}).status_code == 422


@ON_SQLITE
def test_the_answer_is_where_the_reader_lands(client_of: Clients, office: Office) -> None:
    shown = (
        client_of("cecilia")
        .get(f"{consents(office)}/?recipient={office.agencies['work']}&topic=plan#may-tell-answer")
        .text
    )
    assert f'action="{consents(office)}/#may-tell-answer"' in shown
    assert re.search(r'<p role="status"[^>]* id="may-tell-answer" tabindex="-1">', shown)
