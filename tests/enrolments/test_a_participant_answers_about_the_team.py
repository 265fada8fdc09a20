"""The participant answers about the team, on one page, and takes it back: per agency, per topic, at once and everywhere."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from caseapp import create_app
from caseapp.enrolments.models import TeamConsent
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.foundation.records import Topic
from tests.cast import Office
from tests.databases import Place
from tests.reading import Reader, ReadingClient

Clients = Callable[..., ReadingClient]
MEETING = {
    "attendance": "attended", "kind": "phone", "held_on": "2026-11-20", "held_at": "10:00", "note": "Amirs anteckning",
    "place": "", "minutes": "", "next_on": "", "next_at": "",
}  # fmt: skip


def file(office: Office, key: str = "elias") -> str:
    """The address of a file."""
    return f"/participants/{office.files[key]}"


def team(office: Office, key: str = "elias") -> str:
    """The address of a stay's team consent."""
    return f"{file(office, key)}/enrolments/{office.stays[key]}/consents/"


def consents(app: Flask, office: Office, key: str = "elias") -> list[TeamConsent]:
    """What the participant lets the team read, withdrawn or not."""
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("a test"))
        return list(db.session.scalars(select(TeamConsent).where(TeamConsent.participant_id == office.files[key])))


def standing(app: Flask, office: Office, key: str = "elias") -> set[tuple[str, str]]:
    """Who may read what."""
    names = {id_: name for name, id_ in office.agencies.items()}
    return {(names[one.agency_id], one.topic.value) for one in consents(app, office, key) if one.withdrawn_at is None}


def entries(app: Flask, event: str) -> list[AuditEntry]:
    """What the log says of an event."""
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("a test"))
        return list(db.session.scalars(select(AuditEntry).where(AuditEntry.event == event)))


def records_of(entry: AuditEntry) -> list[str]:
    """The records an entry names."""
    found: list[str] = json.loads(entry.detail)["records"] if isinstance(entry.detail, str) else entry.detail["records"]
    return found


def with_amir(client_of: Clients, office: Office, key: str = "elias") -> ReadingClient:
    """Amir of the employment service works with the person too."""
    by = client_of("karin" if key == "elias" else "cecilia")
    path = f"{file(office, key)}/assignments/new/{office.sites['north']}"
    assert by.post(path, {"staff": str(office.actors["amir"].staff_id)}).status_code == 303
    return client_of("amir")


def asked_anew(client_of: Clients, office: Office) -> ReadingClient:
    """Elias has taken everything back, and is asked again."""
    cecilia = client_of("cecilia")
    assert cecilia.post(team(office), {"what": "."}).status_code == 303
    return cecilia


def test_enrolling_leads_on_to_the_question_which_opens_nothing_by_itself(
    app: Flask, client_of: Clients, office: Office
) -> None:
    cecilia = client_of("cecilia")
    facts = {"exited_on": "2026-11-20", "reason": "moved", "planned": "planned", "verification": "none"}
    cecilia.post(f"{file(office)}/enrolments/{office.stays['elias']}/exit", facts)
    before = len(consents(app, office))
    again = {"site": str(office.sites["north"]), "started_on": "2026-11-23", "phase": "guidance"}
    answer = cecilia.post(f"{file(office)}/enrolments/new", again)
    assert answer.headers["Location"].endswith("/consents/new")
    assert len(consents(app, office)) == before
    question = cecilia.get(answer.headers["Location"])
    assert "The person is enrolled." in question.text


def test_a_team_of_one_agency_is_not_asked_about(client_of: Clients, office: Office) -> None:
    sven, path = client_of("sven"), f"{file(office, 'sara')}/enrolments"
    facts = {"exited_on": "2026-11-20", "reason": "moved", "planned": "planned", "verification": "none"}
    sven.post(f"{path}/{office.stays['sara']}/exit", facts)
    again = {"site": str(office.sites["south"]), "started_on": "2026-11-23", "phase": "guidance"}
    assert sven.post(f"{path}/new", again).headers["Location"].endswith(f"{file(office, 'sara')}/")


def test_the_question_names_agencies_and_topics_in_plain_words_and_chooses_nothing(
    client_of: Clients, office: Office
) -> None:
    page = asked_anew(client_of, office).get(f"{team(office)}new").text
    for words in (
        "Provstads kommun", "Arbetsförmedlingen", "when we meet and what we write about it", "your goals, the steps",
        "Never about your family", "A no does not affect your place here", "What they have already read we cannot take back",
    ):  # fmt: skip
        assert words in page
    fields = Reader(page).fields
    assert not [one for one in fields if "checked" in one]
    assert [one["value"] for one in fields if one.get("name") == "said"] == ["all", "some", "no"]
    for hidden in ("20030205", "Kriminalvården", "Anteckning elias", 'role="search"'):
        assert hidden not in page, "the page may be turned towards the person"


def test_one_answer_lets_the_whole_team_read_everything(app: Flask, client_of: Clients, office: Office) -> None:
    cecilia = asked_anew(client_of, office)
    assert cecilia.post(f"{team(office)}new", {"said": "all"}).status_code == 303
    assert standing(app, office) == {(agency, topic.value) for agency in ("town", "work") for topic in Topic}
    latest = entries(app, "team_consent.taken")[-1]
    assert latest.participant_id == office.files["elias"]
    assert len(records_of(latest)) == 11, "the stay, and each consent"


def test_a_yes_to_some_of_it_is_as_wide_as_what_was_ticked(app: Flask, client_of: Clients, office: Office) -> None:
    cecilia = asked_anew(client_of, office)
    some = {"said": "some", "agencies": str(office.agencies["work"]), "topics": ["plan", "work"]}
    assert cecilia.post(f"{team(office)}new", some).status_code == 303
    assert standing(app, office) == {("work", "plan"), ("work", "work")}
    page = cecilia.get(f"{file(office)}/shown").text
    assert "Goals and plan" in page
    assert "Meetings and notes" not in page
    assert cecilia.post(f"{team(office)}new", {"said": "all"}).status_code == 303
    assert len(standing(app, office)) == 10
    assert len([one for one in consents(app, office) if one.withdrawn_at is None]) == 10, "what stood is not doubled"


def test_a_no_is_recorded_without_blame_and_changes_nothing(app: Flask, client_of: Clients, office: Office) -> None:
    cecilia = asked_anew(client_of, office)
    answer = cecilia.post(f"{team(office)}new", {"said": "no"})
    assert answer.status_code == 303
    assert "that is fine" in cecilia.get(answer.headers["Location"]).text
    assert standing(app, office) == set()
    assert [one.participant_id for one in entries(app, "team_consent.declined")] == [office.files["elias"]]


def test_a_no_while_something_stands_says_that_it_stands(client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    answer = cecilia.post(f"{team(office)}new", {"said": "no"})
    shown = cecilia.get(answer.headers["Location"]).text
    assert "stands until it is taken back below" in shown
    assert "nothing more may be read" not in shown


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Fill this in."),
        ({"said": "maybe"}, "Not a valid choice"),
        ({"said": "some"}, "Tick at least one."),
        ({"said": "some", "topics": "plan"}, "Tick at least one."),
        ({"said": "all", "topics": "plan"}, "You have ticked some of it."),
        ({"said": "no", "topics": "plan"}, "You have ticked some of it."),
        ({"said": "some", "topics": "plan", "agencies": "x"}, "is not a valid choice"),
    ],
)
def test_an_answer_that_is_none_is_asked_again(
    app: Flask, client_of: Clients, office: Office, typed: dict[str, str], words: str
) -> None:
    answer = asked_anew(client_of, office).post(f"{team(office)}new", typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert standing(app, office) == set()
    if typed.get("topics"):
        assert {one["value"] for one in Reader(answer.text).fields if "checked" in one} >= {"plan"}


def test_a_form_sent_twice_is_one_consent(app: Flask, client_of: Clients, office: Office) -> None:
    cecilia = asked_anew(client_of, office)
    hidden = {one["name"]: one["value"] for one in Reader(cecilia.get(f"{team(office)}new").text).hidden}
    for _ in range(2):
        assert cecilia.send(f"{team(office)}new", hidden | {"said": "all"}).status_code == 303
    assert len([one for one in consents(app, office) if one.withdrawn_at is None]) == 10


def test_a_stay_that_ended_is_not_asked_about(app: Flask, client_of: Clients, office: Office) -> None:
    cecilia = asked_anew(client_of, office)
    hidden = {one["name"]: one["value"] for one in Reader(cecilia.get(f"{team(office)}new").text).hidden}
    facts = {"exited_on": "2026-11-20", "reason": "moved", "planned": "planned", "verification": "none"}
    cecilia.post(f"{file(office)}/enrolments/{office.stays['elias']}/exit", facts)
    late = cecilia.send(f"{team(office)}new", hidden | {"said": "no"})
    assert late.status_code == 422
    assert "The stay ended" in late.text
    assert "there is nothing to ask about" in cecilia.get(f"{team(office)}new").text


def test_consent_outlasts_the_stay_and_is_taken_back_all_the_same(
    app: Flask, client_of: Clients, office: Office
) -> None:
    cecilia = client_of("cecilia")
    facts = {"exited_on": "2026-11-20", "reason": "moved", "planned": "planned", "verification": "none"}
    cecilia.post(f"{file(office)}/enrolments/{office.stays['elias']}/exit", facts)
    assert team(office) in cecilia.get(f"{file(office)}/enrolments/").text
    assert cecilia.post(team(office), {"what": f"{office.agencies['work']}."}).status_code == 303
    assert {agency for agency, _ in standing(app, office)} == {"town"}


def test_the_grid_says_what_stands_and_each_button_what_it_takes_back(client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    page = cecilia.get(team(office)).text
    assert page.count('name="what"') == 10 + 5 + 2 + 1
    for words in (": Meetings and notes, Arbetsförmedlingen<", ": Arbetsförmedlingen<", ": Meetings and notes<"):
        assert words in page
    cecilia.post(team(office), {"what": f"{office.agencies['work']}.meetings"})
    page = cecilia.get(team(office)).text
    assert "It is taken back. It holds from now" in page
    assert ": Meetings and notes, Arbetsförmedlingen<" not in page
    assert "taken back today" in page


@pytest.mark.parametrize(
    ("what", "left"),
    [
        ("{work}.meetings", {("work", one.value) for one in Topic if one != Topic.MEETINGS} | {("town", one.value) for one in Topic}),
        ("{work}.", {("town", one.value) for one in Topic}),
        (".meetings", {(agency, one.value) for agency in ("town", "work") for one in Topic if one != Topic.MEETINGS}),
        (".", set()),
    ],
)  # fmt: skip
def test_one_takes_back_a_topic_an_agency_or_everything(
    app: Flask, client_of: Clients, office: Office, what: str, left: set[tuple[str, str]]
) -> None:
    cecilia = client_of("cecilia")
    assert cecilia.post(team(office), {"what": what.format(**office.agencies)}).status_code == 303
    assert standing(app, office) == left
    entry = entries(app, "team_consent.withdrawn")[-1]
    assert entry.participant_id == office.files["elias"]
    gone = {one.id.hex for one in consents(app, office) if one.withdrawn_at}
    assert set(records_of(entry)) == gone | {office.stays["elias"].hex}


def test_what_was_taken_back_meanwhile_is_said_in_words(client_of: Clients, office: Office) -> None:
    cecilia, page = client_of("cecilia"), {"what": f"{office.agencies['work']}.meetings"}
    assert cecilia.post(team(office), page).status_code == 303
    again = cecilia.post(team(office), page)
    assert again.status_code == 303
    assert "That was taken back already." in cecilia.get(team(office)).text
    for wrong in ({}, {"what": "x"}, {"what": f"{office.agencies['prison']}."}):
        assert cecilia.post(team(office), wrong).status_code == 303
        assert 'class="said"' in cecilia.get(team(office)).text


def _pages(office: Office) -> tuple[str, ...]:
    file_ = file(office)
    return (
        "/", f"{file_}/", f"{file_}/meetings/", f"{file_}/history", f"{file_}/shown", f"{file_}/hand-overs/new",
        f"{file_}/plan", f"{file_}/enrolments/", "/participants/", "/participants/?order=phase",
    )  # fmt: skip


def _booked(client: ReadingClient, office: Office) -> None:
    """A meeting of today's with a note, one to come, and a place that names both."""
    path = f"{file(office)}/meetings/new"
    planned = MEETING | {
        "attendance": "planned",
        "held_on": "2026-11-23",
        "held_at": "15:00",
        "note": "Kommunens ord",
        "place": "Kommunens rum",
    }
    assert client.post(path, planned).status_code == 303
    assert client.post(path, MEETING | {"note": "Kommunens ord", "place": "Kommunens rum"}).status_code == 303


def test_after_the_withdrawal_no_page_shows_a_meeting_while_the_plan_stays(
    app: Flask, client_of: Clients, office: Office
) -> None:
    amir, cecilia = with_amir(client_of, office), client_of("cecilia")
    _booked(cecilia, office)
    amir.post(f"{file(office)}/meetings/new", MEETING)
    meeting = f"{file(office)}/meetings/{office.meetings['elias']}"
    words = ("Kommunens ord", "Kommunens rum", "Anteckning elias")
    before = {path: amir.get(path).text for path in _pages(office)}
    assert amir.get(meeting).status_code == 200
    for path in (
        "/",
        f"{file(office)}/",
        f"{file(office)}/meetings/",
        f"{file(office)}/shown",
        f"{file(office)}/hand-overs/new",
    ):
        assert any(one in before[path] for one in words) or path == "/", path
    assert cecilia.post(team(office), {"what": f"{office.agencies['work']}.meetings"}).status_code == 303
    for path in _pages(office):
        page = amir.get(path)
        assert page.status_code == 200
        assert not [one for one in words if one in page.text], path
    assert "15:00" not in amir.get(f"{file(office)}/").text, "nor the banner: when the other agency meets the person"
    assert amir.get(meeting).status_code == 404
    assert amir.get(f"{meeting}/correct").status_code == 404
    assert "Amirs anteckning" in amir.get(f"{file(office)}/meetings/").text, "one's own stays"
    assert "Mål elias" in amir.get(f"{file(office)}/plan").text, "the plan was not taken back"
    assert "Amirs anteckning" in cecilia.get(f"{file(office)}/meetings/").text, "the other agency keeps its own"
    assert cecilia.post(team(office), {"what": f"{office.agencies['town']}.meetings"}).status_code == 303
    assert "Amirs anteckning" not in cecilia.get(f"{file(office)}/meetings/").text


def test_another_server_on_the_same_database_sees_it_at_its_next_request(
    app: Flask, place: Place, client_of: Clients, office: Office
) -> None:
    with_amir(client_of, office)
    another = ReadingClient(create_app(place.settings)).sign_in(office.email("amir"))
    meetings, plan = f"{file(office)}/meetings/", f"{file(office)}/plan"
    assert "Anteckning elias" in another.get(meetings).text
    assert client_of("cecilia").post(team(office), {"what": ".meetings"}).status_code == 303
    assert "Anteckning elias" not in another.get(meetings).text
    assert "Mål elias" in another.get(plan).text


def test_the_other_agency_of_the_team_may_take_it_back_too_but_nobody_elsewhere(
    app: Flask, client_of: Clients, office: Office
) -> None:
    amir = with_amir(client_of, office)
    assert amir.post(team(office), {"what": f"{office.agencies['town']}."}).status_code == 303
    assert {agency for agency, _ in standing(app, office)} == {"work"}
    assert client_of("sven").get(team(office)).status_code == 404
    assert client_of("manager").get(team(office)).status_code == 403


def test_a_yes_from_a_page_that_was_kept_does_not_pass_for_recorded(
    client_of: Clients, app: Flask, office: Office
) -> None:
    cecilia = asked_anew(client_of, office)
    hidden = Reader(cecilia.get(f"{team(office)}new").text).hidden
    form = {one["name"]: one.get("value", "") for one in hidden} | {"said": "all"}
    assert [cecilia.send(f"{team(office)}new", form).status_code for _ in range(2)] == [303, 303]
    assert standing(app, office)
    assert cecilia.post(team(office), {"what": "."}, token_from=team(office)).status_code == 303
    again = cecilia.send(f"{team(office)}new", form)
    assert again.status_code == 422
    assert "The person has answered otherwise since." in again.text
    assert not standing(app, office)
