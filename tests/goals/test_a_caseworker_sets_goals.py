"""Goals: own words first, steps in order, reviews; the plan of a stay that lasts."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.goals.models import Goal, Step
from tests.cast import Office
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]
GOAL = {
    "own_words": "Jag vill ha körkort.",
    "agreed": "Teori först",
    "target_on": "2027-05-01",
    "review_on": "2026-12-15",
}
STEP = {"words": "Boka teori", "done_by": "participant", "who_else": "", "due_on": "2026-12-01"}


def file(office: Office, whose: str = "elias") -> str:
    """The address of a file."""
    return f"/participants/{office.files[whose]}"


def goal(office: Office, whose: str = "elias") -> str:
    """The address of the goal that stands in a file of the cast."""
    return f"{file(office, whose)}/goals/{office.goals[whose]}"


def words_of_steps(app: Flask, office: Office) -> list[str]:
    """The steps of Elias's goal, in order."""
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("a test"))
        query = select(Step).where(Step.goal_id == office.goals["elias"]).order_by(Step.position)
        found = [one.words for one in db.session.scalars(query)]
        db.session.remove()
        return found


def test_a_caseworker_sets_a_goal_in_the_persons_words(client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    assert client.post(f"{file(office)}/goals/new", GOAL).status_code == 303
    page = client.get(f"{file(office)}/plan").text
    for shown in ("Jag vill ha körkort.", "Teori först", "1 May 2027", "15 Dec", "Written by Cecilia Ek,"):
        assert shown in page
    assert "Jag vill ha körkort." in client.get(f"{file(office)}/").text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"own_words": " "}, "Fill this in."),
        ({"target_on": "2026-11-22"}, "Choose today or a later day"),
        ({"review_on": "2036-01-01"}, "Choose today or a later day"),
        ({"review_on": "2026-02-31"}, "Write the date as year-month-day"),
        ({"owner_agency_id": "x"}, "a field that does not belong to it"),
    ],
)
def test_bad_input_is_told_and_nothing_is_lost(
    client_of: Clients, office: Office, changed: dict[str, str], words: str
) -> None:
    answer = client_of("cecilia").post(f"{file(office)}/goals/new", GOAL | changed)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Teori först" in answer.text


def test_a_goal_of_an_ended_stay_is_refused_in_words(client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    page = client.get(f"{file(office)}/goals/new").text
    still_open = dict(re.findall(r'name="(new_id|enrolment)"[^>]*value="([^"]+)"', page))
    facts = {"exited_on": "2026-11-20", "reason": "moved", "planned": "planned", "verification": "none"}
    client.post(f"{file(office)}/enrolments/{office.stays['elias']}/exit", facts)
    page = client.get(f"{file(office)}/goals/new").text
    assert "The stay has ended" in page
    assert 'name="own_words"' not in page
    for path, fields in (
        (f"{file(office)}/goals/new", GOAL | still_open),
        (f"{goal(office)}/change", GOAL),
        (f"{goal(office)}/steps/new", STEP),
    ):
        answer = client.post(path, fields)
        assert answer.status_code == 422, path
        assert "The stay ended 2026-11-20. Enrol the person again" in answer.text


def test_sent_twice_a_goal_is_stored_once(app: Flask, client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    page = client.get(f"{file(office)}/goals/new").text
    hidden = dict(re.findall(r'name="(csrf_token|new_id|enrolment)"[^>]*value="([^"]+)"', page))
    for _ in range(2):
        assert client.send(f"{file(office)}/goals/new", hidden | GOAL).status_code == 303
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("a test"))
        query = select(Goal.id).where(Goal.participant_id == office.files["elias"])
        assert len(db.session.scalars(query).all()) == 2, "the one of the cast, and this one"
        db.session.remove()


def test_steps_keep_their_order_and_change_places(app: Flask, client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    for words in ("Andra", "Tredje"):
        assert client.post(f"{goal(office)}/steps/new", STEP | {"words": words}).status_code == 303
    assert words_of_steps(app, office) == ["Delsteg elias", "Andra", "Tredje"]
    page = client.get(f"{file(office)}/plan").text
    third = re.findall(rf"{goal(office)}/steps/([0-9a-f-]+)/move", page)[-1]
    move = f"{goal(office)}/steps/{third}/move"
    assert client.post(move, {"way": "up"}, token_from=f"{file(office)}/plan").status_code == 303
    assert words_of_steps(app, office) == ["Delsteg elias", "Tredje", "Andra"]
    first = f"{goal(office)}/steps/{office.steps['elias']}/move"
    assert client.post(first, {"way": "up"}, token_from=f"{file(office)}/plan").status_code == 303
    client.post(move, {"way": "sideways"}, token_from=f"{file(office)}/plan")
    assert words_of_steps(app, office) == ["Delsteg elias", "Tredje", "Andra"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"done_by": "other"}, "Write who does it."),
        ({"who_else": "Mamma"}, "Leave this empty"),
        ({"done_by": ""}, "Fill this in."),
        ({"done_by": "dog"}, "Not a valid choice"),
        ({"due_on": "2026-11-01"}, "Choose today or a later day"),
        ({"words": ""}, "Fill this in."),
    ],
)
def test_a_step_that_does_not_fit_is_refused(
    client_of: Clients, office: Office, changed: dict[str, str], words: str
) -> None:
    answer = client_of("cecilia").post(f"{goal(office)}/steps/new", STEP | changed)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_step_is_done_and_taken_up_again(client_of: Clients, office: Office) -> None:
    client, plan = client_of("cecilia"), f"{file(office)}/plan"
    mark = f"{goal(office)}/steps/{office.steps['elias']}/mark"
    assert client.post(mark, {"mark": "done"}, token_from=plan).status_code == 303
    assert "Done 23 Nov" in " ".join(client.get(plan).text.split())
    client.post(mark, {"mark": "done"}, token_from=plan)
    client.post(mark, {"mark": "burnt"}, token_from=plan)
    assert client.post(mark, {"mark": "open"}, token_from=plan).status_code == 303
    assert "Done 23 Nov" not in " ".join(client.get(plan).text.split())


def test_a_review_says_where_the_goal_stands(client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    review = {"reviewed_on": "2026-11-22", "own_words": "Jag klarade det!", "words": "Med råge", "stands": "reached"}
    assert client.post(f"{goal(office)}/review", review).status_code == 303
    page = client.get(f"{file(office)}/plan").text
    for shown in ("Jag klarade det!", "Med råge", "Reached", "2026-11-22"):
        assert shown in page
    late = client.post(f"{goal(office)}/steps/new", STEP)
    assert "The goal is reached or no longer relevant." in late.text
    early = client.post(f"{goal(office)}/review", review | {"reviewed_on": "2026-01-01"})
    assert "Choose a day from 2026-10-14 to 2026-11-23." in early.text


def test_two_who_change_one_goal_both_keep_their_text(client_of: Clients, office: Office) -> None:
    one, other = client_of("cecilia"), client_of("karin")
    stale = dict(re.findall(r'name="(csrf_token|version)"[^>]*value="([^"]+)"', one.get(f"{goal(office)}/change").text))
    assert other.post(f"{goal(office)}/change", GOAL | {"own_words": "Karins text"}).status_code == 303
    answer = one.send(f"{goal(office)}/change", stale | GOAL | {"own_words": "Cecilias text"})
    assert answer.status_code == 422
    assert "Karins text" in answer.text
    assert "Cecilias text" in answer.text


def test_a_colleague_of_another_agency_adds_steps_and_changes_only_their_own(
    client_of: Clients, office: Office
) -> None:
    karin = client_of("karin")
    assign = {"staff": str(office.actors["amir"].staff_id)}
    karin.post(f"{file(office)}/assignments/new/{office.sites['north']}", assign)
    amir = client_of("amir")
    assert amir.post(f"{goal(office)}/steps/new", STEP | {"words": "Amirs delsteg"}).status_code == 303
    assert "Amirs delsteg" in client_of("cecilia").get(f"{file(office)}/plan").text
    refused = amir.post(f"{goal(office)}/change", GOAL)
    assert "Only the agency that wrote this may correct it." in refused.text
    foreign = f"{goal(office)}/steps/{office.steps['elias']}"
    assert "Only the agency that wrote this" in amir.post(f"{foreign}/change", STEP).text
    amir.post(f"{foreign}/mark", {"mark": "done"}, token_from=f"{file(office)}/plan")
    assert "Only the agency that wrote this" in amir.get(f"{file(office)}/plan").text
    assert "Done" not in re.sub(r"<button.*?</button>", "", client_of("cecilia").get(f"{file(office)}/plan").text)


def test_without_consent_the_plan_is_the_own_agencys(client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    path = f"{file(office)}/enrolments/{office.stays['elias']}/consents/"
    assign = {"staff": str(office.actors["amir"].staff_id)}
    client_of("karin").post(f"{file(office)}/assignments/new/{office.sites['north']}", assign)
    amir = client_of("amir")
    assert "Mål elias" in amir.get(f"{file(office)}/plan").text
    assert cecilia.post(path, {"what": f"{office.agencies['work']}."}).status_code == 303
    assert "Mål elias" not in amir.get(f"{file(office)}/plan").text
    assert amir.get(f"{goal(office)}/review").status_code == 404


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7*7 }}", "\u202ex", "🙂"])
def test_hostile_text_stays_text(client_of: Clients, office: Office, text: str) -> None:
    client = client_of("cecilia")
    assert client.post(f"{file(office)}/goals/new", GOAL | {"own_words": text}).status_code == 303
    assert "<script>alert" not in client.get(f"{file(office)}/plan").text
