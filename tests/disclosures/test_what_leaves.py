"""What leaves is what was shown, on a consent that holds, of the own agency's records alone; it stays as it left."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from werkzeug.test import TestResponse

from caseapp.consents.models import TopicField
from caseapp.disclosures.models import Disclosure
from caseapp.disclosures.views.telling import TELLERS, kept, lines_of
from caseapp.foundation import audit
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.participants.models import Participant
from tests.cast import Office, act_as
from tests.conftest import MONDAY, ON_SQLITE
from tests.consents.test_a_participant_answers import answer, consents, say, told
from tests.databases import Place, owners_engine
from tests.reading import Reader, ReadingClient

Clients = Callable[..., ReadingClient]
MEETING = {
    "attendance": "attended",
    "kind": "individual",
    "held_on": "2026-11-20",
    "held_at": "10:00",
    "note": "Hemlig",
}


def ways(client: ReadingClient, office: Office, said: str = "yes", whose: str = "elias", **changes: str) -> list[str]:
    """Ask, hear the answer; the pages on which what it allows is disclosed, the least topic first."""
    page = consents(office, whose)
    assert say(client, page, answer(office, said, **changes)).status_code == 303
    return re.findall(r'href="([^"]*/disclosures/new/[0-9a-f-]{36})"', client.get(f"{page}/").text)


def hidden(answer: TestResponse) -> dict[str, Any]:
    """What the form of a page sends by itself, with what is ticked on it."""
    lines = re.findall(r'<input checked[^>]*name="lines"[^>]*value="([0-9a-f]+)"', answer.text)
    found: dict[str, Any] = {"lines": lines} if lines else {}
    return found | dict(re.findall(r'name="(csrf_token|new_id|seen)"[^>]*value="([^"]+)"', answer.text))


def test_shown_word_by_word_then_disclosed_and_kept(client_of: Clients, app: Flask, office: Office) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    assert cecilia.post(f"{file}/meetings/new", MEETING).status_code == 303
    taking_part, attendance, plan = ways(cecilia, office)
    shown = cecilia.get(attendance).text
    assert "2026-11-20 10:00 Enskilt möte: Kom" in shown
    assert "Hemlig" not in shown
    assert "Mål elias" in cecilia.get(plan).text
    assert "Deltar i" in cecilia.get(taking_part).text
    page = f"{consents(office)}/"
    assert ">Disclosed</span>" not in cecilia.get(page).text
    assert cecilia.send(attendance, hidden(cecilia.get(attendance))).status_code == 303
    assert cecilia.get(page).text.count(">Disclosed</span>") == 1, "beside the consent it rests on, and no other"
    ledger = cecilia.get(f"{file}/disclosures/").text
    assert "2026-11-20 10:00 Enskilt möte: Kom" in ledger
    assert "Mål elias" not in ledger
    for way in re.findall(r'action="([^"]*/withdraw)"', cecilia.get(f"{consents(office)}/").text):
        cecilia.post(way, {}, token_from=f"{consents(office)}/")
    assert "2026-11-20 10:00" in cecilia.get(f"{file}/disclosures/").text, "what left stays in the ledger"
    with app.app_context():
        assert "disclosure.made" in set(db.session.scalars(select(AuditEntry.event)))


def test_taken_back_nothing_leaves(client_of: Clients, office: Office) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    page = ways(cecilia, office)[2]
    form = cecilia.get(page)
    for way in re.findall(r'action="([^"]*/withdraw)"', client_of("karin").get(f"{consents(office)}/").text):
        client_of("karin").post(way, {}, token_from=f"{consents(office)}/")
    refused = cecilia.send(page, hidden(form))
    assert refused.status_code == 422
    assert "does not hold any more" in refused.text
    assert "valid choice" not in refused.text
    assert "Nothing has been disclosed" in cecilia.get(f"{file}/disclosures/").text


def test_a_tick_stays_with_its_line_wherever_that_comes_to_stand(client_of: Clients, office: Office) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    for held_at in ("10:00", "08:00"):
        assert cecilia.post(f"{file}/meetings/new", MEETING | {"held_at": held_at}).status_code == 303
    page = ways(cecilia, office)[1]
    form = hidden(cecilia.get(page))
    early = next(one.mark for one in lines_of("Elias\n2026-11-20 08:00 Enskilt möte: Kom"))
    assert early in form["lines"]
    assert cecilia.post(f"{file}/meetings/new", MEETING | {"held_at": "12:00"}).status_code == 303
    refused = cecilia.send(page, form | {"lines": [early]})
    assert refused.status_code == 422
    assert hidden(refused)["lines"] == [early], "neither what is new nor what stands in its place"
    assert cecilia.send(page, hidden(refused)).status_code == 303
    ledger = cecilia.get(f"{file}/disclosures/").text.split("<h1>")[1]
    assert "2026-11-20 08:00" in ledger
    assert "2026-11-20 10:00" not in ledger
    assert "2026-11-20 12:00" not in ledger


def test_from_a_page_that_was_kept_nothing_passes_for_told(client_of: Clients, office: Office) -> None:
    cecilia, ledger = client_of("cecilia"), f"/participants/{office.files['elias']}/disclosures/"
    page = ways(cecilia, office, recipient=str(office.agencies["prison"]))[2]
    form = hidden(cecilia.get(page))
    assert [cecilia.send(page, form).status_code for _ in range(2)] == [303, 303]
    stop = re.findall(r'action="([^"]*/end)"', cecilia.get(ledger).text)[0]
    assert cecilia.post(stop, {}, token_from=ledger).status_code == 303
    again = cecilia.send(page, form)
    assert again.status_code == 422
    assert "has been stopped since" in again.text
    assert "Elias" not in client_of("partner").get("/received/").text
    assert cecilia.send(page, hidden(cecilia.get(page))).status_code == 303, "from the page opened anew"
    assert "Elias" in client_of("partner").get("/received/").text


def test_two_lines_alike_are_chosen_each_by_itself() -> None:
    one, other = lines_of("Elias\n– Ringa\n– Ringa")
    assert (
        kept("Elias\n– Ringa\n– Ringa", {one.mark}) == kept("Elias\n– Ringa\n– Ringa", {other.mark}) == "Elias\n– Ringa"
    )


def test_changed_since_it_was_shown_it_is_shown_again(client_of: Clients, office: Office) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    page = ways(cecilia, office)[1]
    stale = hidden(cecilia.get(page))
    assert cecilia.post(f"{file}/meetings/new", MEETING).status_code == 303
    refused = cecilia.send(page, stale)
    assert refused.status_code == 422
    assert "2026-11-20 10:00" in refused.text
    assert "Nothing has been disclosed" in cecilia.get(f"{file}/disclosures/").text
    fresh = hidden(refused)
    assert cecilia.send(page, fresh).status_code == 303


def test_another_agencys_records_do_not_leave(client_of: Clients, office: Office) -> None:
    """Amir's note is the employment service's, and the person's consent to the town lifts the town's secrecy alone."""
    file, amir = f"/participants/{office.files['elias']}", client_of("amir")
    staff = {"staff": str(office.actors["amir"].staff_id)}
    assert client_of("karin").post(f"{file}/assignments/new/{office.sites['north']}", staff).status_code == 303
    assert amir.post(f"{file}/meetings/new", MEETING | {"held_at": "11:30"}).status_code == 303
    cecilia = client_of("cecilia")
    page = ways(cecilia, office, recipient=str(office.agencies["prison"]))[1]
    assert "11:30 Individual" not in cecilia.get(page).text


def test_another_agencys_step_towards_our_goal_does_not_leave(client_of: Clients, office: Office) -> None:
    file, staff = f"/participants/{office.files['elias']}", {"staff": str(office.actors["amir"].staff_id)}
    assert client_of("karin").post(f"{file}/assignments/new/{office.sites['north']}", staff).status_code == 303
    step = {"words": "Amirs delsteg", "done_by": "worker", "who_else": "", "due_on": ""}
    assert client_of("amir").post(f"{file}/goals/{office.goals['elias']}/steps/new", step).status_code == 303
    cecilia = client_of("cecilia")
    page = cecilia.get(ways(cecilia, office, recipient=str(office.agencies["prison"]))[2]).text
    assert "Mål elias" in page
    assert "Amirs delsteg" not in page


def test_a_later_no_ends_an_earlier_yes(client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    page = ways(cecilia, office)[2]
    form = hidden(cecilia.get(page))
    assert say(cecilia, consents(office), answer(office, "no")).status_code == 303
    assert not told(cecilia, office, "plan")
    assert cecilia.send(page, form).status_code == 422


def test_a_second_yes_stands_in_place_of_the_first(client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    ways(cecilia, office)
    assert len(ways(cecilia, office)) == 3
    for way in re.findall(r'action="([^"]*/withdraw)"', cecilia.get(f"{consents(office)}/").text):
        cecilia.post(way, {}, token_from=f"{consents(office)}/")
    assert not told(cecilia, office, "plan")


@ON_SQLITE
def test_a_no_and_another_files_consent_open_no_page(client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    assert ways(cecilia, office, "no") == []
    page = ways(cecilia, office)[0]
    other = page.replace(str(office.files["elias"]), str(office.files["farah"]))
    assert cecilia.get(other).status_code == 404
    assert client_of("amir").get(page).status_code == 404, "each agency discloses its own"


@ON_SQLITE
def test_the_line_of_trust_says_what_happened_in_order(client_of: Clients, office: Office) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    page = ways(cecilia, office, package="least")[0]
    assert cecilia.send(page, hidden(cecilia.get(page))).status_code == 303
    way = re.findall(r'action="([^"]*/withdraw)"', cecilia.get(f"{consents(office)}/").text)[0]
    cecilia.post(way, {}, token_from=f"{consents(office)}/")
    assert say(cecilia, consents(office), answer(office, "no", package="least")).status_code == 303
    with time_machine.travel(MONDAY + timedelta(days=1), tick=True):
        assert say(client_of("cecilia"), consents(office), answer(office, until="2026-11-25")).status_code == 303
    with time_machine.travel(MONDAY + timedelta(days=4), tick=True):
        shown = client_of("cecilia").get(f"{file}/disclosures/trust").text
    words = ("Your yes ended", "You said yes", "You said no", "You took it back", "We told it")
    places = [shown.index(one) for one in words]
    assert places == sorted(places)
    assert shown.count("Your yes ended") == 3
    assert "20030" not in shown, "no number on what is turned towards the person"


@ON_SQLITE
def test_sent_twice_it_left_once(client_of: Clients, office: Office) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    page = ways(cecilia, office)[2]
    form = hidden(cecilia.get(page))
    assert [cecilia.send(page, form).status_code for _ in range(2)] == [303, 303]
    assert cecilia.get(f"{file}/disclosures/").text.count("Mål elias") == 1


@ON_SQLITE
@pytest.mark.parametrize("topic", ["participation", "attendance", "contact", "placement"])
def test_where_a_protected_person_is_does_not_leave(client_of: Clients, app: Flask, office: Office, topic: str) -> None:
    """Each has something to tell, as of somebody without protection it would."""
    cecilia, page = client_of("cecilia"), consents(office, "farah")
    with app.app_context(), act_as(office.actors["cecilia"]):
        db.session.get_one(Participant, office.files["farah"]).phone = "070-174 06 58"
        audit.record("test.changed", by=office.actors["cecilia"], participant=office.files["farah"])
    meeting = MEETING | {"enrolment": str(office.stays["farah"])}
    assert cecilia.post(f"/participants/{office.files['farah']}/meetings/new", meeting).status_code == 303
    with app.test_request_context(), act_as(office.actors["cecilia"]):
        person = db.session.get_one(Participant, office.files["farah"])
        assert TELLERS[TopicField(topic)](office.actors["cecilia"], person)
        audit.read("test.opened", by=office.actors["cecilia"], participant=person.id)
    asked = answer(office, package="own", topics=topic)
    assert say(cecilia, page, asked).status_code == 303
    way = re.findall(r'href="([^"]*/disclosures/new/[0-9a-f-]{36})"', cecilia.get(f"{page}/").text)[0]
    assert "There is nothing to disclose" in cecilia.get(way).text
    assert cecilia.post(way, {}, token_from="/sessions").status_code == 422


def test_the_ledger_never_changes(client_of: Clients, office: Office, place: Place) -> None:
    cecilia = client_of("cecilia")
    page = ways(cecilia, office)[2]
    assert cecilia.send(page, hidden(cecilia.get(page))).status_code == 303
    engine = owners_engine(place.settings)
    for change in (f"update {Disclosure.__tablename__} set made_at = made_at", "delete from disclosure"):
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(change))
    engine.dispose()


def test_everything_that_a_topic_may_tell_can_be_told() -> None:
    assert set(TELLERS) == set(TopicField)


def test_the_same_words_are_told_once(client_of: Clients, office: Office) -> None:
    cecilia, karin = client_of("cecilia"), client_of("karin")
    way = ways(cecilia, office)[2]
    first, second = hidden(cecilia.get(way)), hidden(karin.get(way))
    assert cecilia.send(way, first).status_code == 303
    refused = karin.send(way, second)
    assert refused.status_code == 422
    assert "They read this already, word by word." in refused.text
    offer = f"/participants/{office.files['elias']}/disclosures/to/{office.agencies['work']}"
    assert "They read this already, since today" in karin.get(offer).text


def test_a_line_is_left_out_and_family_is_left_out_unasked(client_of: Clients, office: Office) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    for words in ("Övningsköra med brorsan", "Söka praktik i Bromölla"):
        goal = {"own_words": words, "agreed": "", "enrolment": str(office.stays["elias"]), "target_on": ""}
        shown = cecilia.get(f"{file}/goals/new").text
        fields = {name: value for name, value in goal.items() if f'name="{name}"' in shown}
        assert cecilia.post(f"{file}/goals/new", fields).status_code == 303
    way = ways(cecilia, office)[2]
    page = cecilia.get(way)
    assert "Övningsköra med brorsan" in page.text, "the worker sees what stays"
    assert "seems to speak of family" in page.text
    offer = f"{file}/disclosures/to/{office.agencies['work']}"
    assert "Left out, since it seems to speak of family: Övningsköra med brorsan" in cecilia.get(offer).text
    ticked = hidden(page)
    refused = cecilia.send(way, ticked | {"lines": []})
    assert refused.status_code == 422
    assert '<a href="#lines">What leaves?</a> Choose at least one.' in refused.text
    assert cecilia.send(way, ticked).status_code == 303
    ledger = cecilia.get(f"{file}/disclosures/").text
    assert "Söka praktik i Bromölla" in ledger, "a place is no brother"
    assert "brorsan" not in ledger


@pytest.mark.parametrize(
    ("words", "family"),
    [
        ("Bor hos sin syster", True),
        ("Mamma hjälper till", True),
        ("Hämta barnen", True),
        ("Träffa systrarna", True),
        ("Sonen fyller år", True),
        ("Ringa Andersson på måndag morgon", False),
        ("Söka jobb som barnskötare", False),
        ("Färdig med moduler", False),
    ],
)
def test_words_about_family_are_found(words: str, family: bool) -> None:
    assert [one.may_leave for one in lines_of(f"Elias\n{words}")] == [not family]


def test_what_would_leave_shows_line_by_line(client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    way = ways(cecilia, office)[0]
    offer = cecilia.get(f"/participants/{office.files['elias']}/disclosures/to/{office.agencies['work']}").text
    assert '<p class="text">Elias Åberg\nDeltar i' in offer
    assert cecilia.send(way, hidden(cecilia.get(way))).status_code == 303
    assert "Elias Åberg\nDeltar i" in cecilia.get(f"/participants/{office.files['elias']}/disclosures/").text


@ON_SQLITE
def test_an_agency_without_accounts_gets_it_by_hand(client_of: Clients, office: Office) -> None:
    """The pages say so, and nothing is told anew by itself to somebody who cannot read it."""
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    kassan = {"name": "Försäkringskassan", "kind": "other", "signs_in": "no"}
    assert client_of("admin").post("/agencies/new", kassan).status_code == 303
    fields = Reader(cecilia.get(f"{file}/consents/new").text).fields
    known = {str(one) for one in office.agencies.values()}
    to = [one["value"] for one in fields if one["name"] == "recipient" and one["value"] not in known]
    plan = ways(cecilia, office, recipient=to[0], package="own", topics="plan")[0]
    by_hand = "No accounts here: hand it over yourself"
    assert by_hand in cecilia.get(plan).text
    offer = cecilia.get(f"{file}/disclosures/to/{to[0]}").text
    assert "Försäkringskassan has no accounts here" in offer
    assert "/standing/" not in offer
    assert cecilia.send(plan, hidden(cecilia.get(plan))).status_code == 303
    ledger = cecilia.get(f"{file}/disclosures/").text
    assert by_hand in ledger
    assert "They can read it" not in ledger
    assert "Stop showing it to them" not in ledger
    way = f"{file}/disclosures/standing/{plan.rsplit('/', 1)[1]}"
    refused = cecilia.post(way, {"every": "day"}, token_from=f"{file}/consents/")
    assert refused.status_code == 422
    assert "Hand it over yourself." in refused.text
