"""Exits and follow-ups: how a stay ended, verified or not, how it went afterwards; nothing is overwritten."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from caseapp.enrolments.models import Enrolment
from caseapp.enrolments.queries import enrolment
from caseapp.foundation import audit, clock
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.foundation.rules import Broken
from caseapp.foundation.work import command
from caseapp.outcomes.actions import ExitFacts, record_exit
from caseapp.outcomes.models import Exit, ExitReason, FollowUp, Planned
from caseapp.programmes.models import Phase, Site
from tests.cast import Office, act_as
from tests.conftest import MONDAY
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]
EXIT = {
    "exited_on": "2026-11-20", "reason": "work", "planned": "planned", "destination": "Göta Terminal",
    "verification": "contract", "income_after": "work", "words": "Vill klara sig själv.",
}  # fmt: skip
AFTER = {
    "months": "6", "answered_on": "2027-05-20", "answer": "work", "verification": "participant", "income_after": "work",
    "words": "Trivs.",
}  # fmt: skip
IN_MAY = datetime(2027, 5, 24, 9, 0, tzinfo=UTC)


def stay(office: Office, whose: str = "elias") -> str:
    """The address of a stay."""
    return f"/participants/{office.files[whose]}/enrolments/{office.stays[whose]}"


def stays(client: ReadingClient, office: Office) -> str:
    """The page of Elias's stays, without line breaks."""
    return " ".join(client.get(f"/participants/{office.files['elias']}/enrolments/").text.split())


def count(app: Flask, model: type[Exit] | type[FollowUp]) -> int:
    """How many there are."""
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("a test"))
        found = len(db.session.scalars(select(model.id)).all())
        db.session.remove()
        return found


def test_a_caseworker_ends_a_stay_and_says_how(client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    answer = client.post(f"{stay(office)}/exit", EXIT, follow_redirects=True)
    assert "The person may always come back." in answer.text
    page = stays(client, office)
    for shown in (
        "Exited",
        "Ended as planned",
        "Göta Terminal",
        "seen the contract",
        "Vill klara sig själv.",
        "Enrol again",
    ):
        assert shown in page
    assert "The stay ended" in client.get(f"/participants/{office.files['elias']}/").text
    assert "No open stay" in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"exited_on": "2026-10-13"}, "The end cannot lie before the start."),
        ({"exited_on": "2026-11-24"}, "The stay cannot end in the future."),
        ({"exited_on": ""}, "Fill this in."),
        ({"reason": ""}, "Fill this in."),
        ({"reason": "bored"}, "Not a valid choice"),
        ({"planned": ""}, "Fill this in."),
        ({"verification": ""}, "Fill this in."),
        ({"income_after": "lottery"}, "Not a valid choice"),
    ],
)
def test_bad_input_is_told_and_nothing_is_lost(
    app: Flask, client_of: Clients, office: Office, changed: dict[str, str], words: str
) -> None:
    client = client_of("cecilia")
    answer = client.post(f"{stay(office)}/exit", EXIT | changed)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Vill klara sig själv." in answer.text
    assert count(app, Exit) == 0
    assert "End the stay" in stays(client, office), "the stay still lasts"


def test_an_unverified_exit_is_kept_and_says_so_until_somebody_knows(client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    assert client.post(f"{stay(office)}/exit", EXIT | {"verification": "none"}).status_code == 303
    assert "Unverified" in stays(client, office)
    assert client_of("karin").post(f"{stay(office)}/exit", EXIT | {"verification": "payslip"}).status_code == 303
    page = stays(client, office)
    assert 'payslip <span class="quiet small">Karin Nord' in page
    assert "Earlier versions" in page


def test_a_correction_moves_the_day_and_keeps_what_stood(app: Flask, client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    client.post(f"{stay(office)}/exit", EXIT)
    corrected = EXIT | {"exited_on": "2026-11-18", "reason": "studies", "destination": "Komvux"}
    assert client.post(f"{stay(office)}/exit", corrected).status_code == 303
    page = stays(client, office)
    for shown in ("2026-10-14 – 2026-11-18", "Komvux", "Göta Terminal", "18 Nov"):
        assert shown in page
    assert count(app, Exit) == 2


def test_sent_twice_an_exit_is_stored_once(app: Flask, client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    page = client.get(f"{stay(office)}/exit").text
    hidden = dict(re.findall(r'name="(csrf_token|new_id|version)"[^>]*value="([^"]+)"', page))
    for _ in range(2):
        assert client.send(f"{stay(office)}/exit", hidden | EXIT).status_code == 303
    assert count(app, Exit) == 1


def test_two_who_end_one_stay_both_keep_their_text(client_of: Clients, office: Office) -> None:
    one, other = client_of("cecilia"), client_of("karin")
    page = one.get(f"{stay(office)}/exit").text
    stale = dict(re.findall(r'name="(csrf_token|new_id|version)"[^>]*value="([^"]+)"', page))
    other.post(f"{stay(office)}/exit", EXIT | {"reason": "moved", "words": "Karins text"})
    answer = one.send(f"{stay(office)}/exit", stale | EXIT)
    assert answer.status_code == 422
    for shown in ("Karins text", "Vill klara sig själv.", "Moved", "Someone else changed this"):
        assert shown in answer.text


def test_the_yes_taken_back_writes_an_exit_of_own_choice(client_of: Clients, office: Office) -> None:
    client, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    path = re.findall(rf'{file}/participation/[^"]+/withdraw', client.get(f"{file}/identity").text)[0]
    assert client.post(path, {"withdrawn_on": "2026-11-22", "words": ""}).status_code == 303
    page = stays(client, office)
    assert "Own choice" in page
    assert "2026-10-14 – 2026-11-22" in page
    with time_machine.travel(IN_MAY, tick=True):
        later = client_of("cecilia")
        assert "Follow-up after" not in later.get("/").text, "nobody chases somebody who took the yes back"


def test_a_stay_at_another_site_is_not_ended_from_here(client_of: Clients, office: Office) -> None:
    assert client_of("sven").post(f"{stay(office)}/exit", EXIT, token_from="/").status_code == 404


@pytest.fixture
def in_may(client_of: Clients, office: Office) -> ReadingClient:
    """Half a year after Elias's exit to work; Cecilia is at work."""
    assert client_of("cecilia").post(f"{stay(office)}/exit", EXIT).status_code == 303
    with time_machine.travel(IN_MAY, tick=True):
        yield client_of("cecilia")


def test_a_follow_up_waits_on_its_day_and_is_recorded(in_may: ReadingClient, office: Office) -> None:
    today = " ".join(in_may.get("/").text.split())
    assert "Follow-up after 6 months" in today
    assert "Elias Åberg" in today
    assert f"{stay(office)}/follow-ups/new?months=6" in today
    assert "is due 20 May" in stays(in_may, office)
    assert in_may.post(f"{stay(office)}/follow-ups/new?months=6", AFTER).status_code == 303
    page = stays(in_may, office)
    assert "After 6 months: In work" in page
    assert "Trivs." in page
    assert "Follow-up after" not in in_may.get("/").text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"answered_on": "2026-11-19"}, "The stay ended 2026-11-20. Choose a later day."),
        ({"answered_on": "2027-03-01"}, "may be made from 2027-04-19 on"),
        ({"answered_on": "2027-05-25"}, "Choose today or an earlier day."),
        ({"months": "12"}, "may be made from 2027-10-20 on"),
        ({"months": "7"}, "Not a valid choice"),
        ({"answer": ""}, "Fill this in."),
        ({"verification": ""}, "Fill this in."),
    ],
)
def test_a_follow_up_that_does_not_fit_is_refused(
    app: Flask, in_may: ReadingClient, office: Office, changed: dict[str, str], words: str
) -> None:
    answer = in_may.post(f"{stay(office)}/follow-ups/new", AFTER | changed)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Trivs." in answer.text
    assert count(app, FollowUp) == 0


def test_not_reached_is_an_answer_and_may_be_corrected(app: Flask, in_may: ReadingClient, office: Office) -> None:
    missed = AFTER | {"answer": "not_reached", "verification": "none", "words": ""}
    assert in_may.post(f"{stay(office)}/follow-ups/new", missed).status_code == 303
    page = stays(in_may, office)
    assert "After 6 months: Not reached" in page
    shown = in_may.get(f"{stay(office)}/follow-ups/new?months=6").text
    assert re.search(r'<input checked [^>]*value="not_reached"', shown), "a correction begins with what stands"
    assert in_may.post(f"{stay(office)}/follow-ups/new", AFTER).status_code == 303
    page = stays(in_may, office)
    assert "After 6 months: In work" in page
    assert "corrected" in page
    assert count(app, FollowUp) == 2


def test_before_the_exit_there_is_nothing_to_follow_up(client_of: Clients, office: Office) -> None:
    answer = client_of("cecilia").post(f"{stay(office)}/follow-ups/new", AFTER | {"answered_on": "2026-11-20"})
    assert answer.status_code == 422
    assert "First write how the stay ended." in answer.text


@pytest.mark.parametrize("reason", ["deceased", "registered_in_error"])
def test_some_exits_are_not_followed_up(client_of: Clients, office: Office, reason: str) -> None:
    client_of("cecilia").post(f"{stay(office)}/exit", EXIT | {"reason": reason})
    with time_machine.travel(IN_MAY, tick=True):
        client = client_of("cecilia")
        assert "Follow-up after" not in client.get("/").text
        assert "This stay is not followed up." in client.post(f"{stay(office)}/follow-ups/new", AFTER).text


def test_only_the_latest_follow_up_waits_and_none_for_ever(client_of: Clients, office: Office) -> None:
    client_of("cecilia").post(f"{stay(office)}/exit", EXIT)
    for later, shown in ((370, "after 12 months"), (740, "after 24 months"), (1110, "")):
        with time_machine.travel(MONDAY + timedelta(days=later), tick=True):
            page = client_of("cecilia").get("/").text
            assert (shown or "Follow-up after") in page if shown else "Follow-up after" not in page


def test_another_agency_reads_the_exit_by_consent_and_never_corrects_it(client_of: Clients, office: Office) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    assign = {"staff": str(office.actors["amir"].staff_id)}
    client_of("karin").post(f"{file}/assignments/new/{office.sites['north']}", assign)
    cecilia.post(f"{stay(office)}/exit", EXIT | {"reason": "custody"})
    amir = client_of("amir")
    assert "Vill klara sig själv." in stays(amir, office), "team consent stands"
    refused = amir.post(f"{stay(office)}/exit", EXIT | {"words": "Amirs ord"})
    assert refused.status_code == 422
    assert "Only the agency that wrote this may correct it." in refused.text
    what = {"what": f"{office.agencies['work']}."}
    # a stay that ended keeps its consent until it is taken back
    assert cecilia.post(f"{stay(office)}/consents/", what).status_code == 303
    for page in (stays(amir, office), amir.get(f"{file}/").text, amir.get(f"{stay(office)}/exit").text):
        for secret in ("Vill klara sig själv.", "Göta Terminal", 'pill">In custody'):
            assert secret not in page
    assert "Another agency ended the stay." in stays(amir, office)
    again = amir.post(f"{stay(office)}/exit", EXIT | {"words": "Amirs ord"})
    assert again.status_code == 422
    assert "Somebody has already written this, perhaps at another agency." in again.text
    assert "Amirs ord" in again.text, "nothing typed is lost"
    with time_machine.travel(IN_MAY, tick=True):
        after = client_of("amir").post(f"{stay(office)}/follow-ups/new", AFTER)
        assert "You cannot read how the stay ended." in after.text
        assert "Follow-up after" not in client_of("amir").get("/").text


def test_an_exit_does_not_reach_into_a_later_stay(client_of: Clients, office: Office) -> None:
    client, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    client.post(f"{stay(office)}/exit", EXIT | {"exited_on": "2026-11-01"})
    again = {"site": str(office.sites["north"]), "started_on": "2026-11-05", "phase": "guidance"}
    assert client.post(f"{file}/enrolments/new", again).status_code == 303
    late = client.post(f"{stay(office)}/exit", EXIT | {"exited_on": "2026-11-20"})
    assert "A later stay began 2026-11-05." in late.text
    assert client.post(f"{stay(office)}/exit", EXIT | {"exited_on": "2026-11-05"}).status_code == 303


def test_nothing_is_planned_within_an_ended_stay(client_of: Clients, office: Office) -> None:
    client, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    client.post(f"{stay(office)}/exit", EXIT)
    held = {
        "attendance": "attended", "kind": "phone", "held_on": "2026-11-19", "held_at": "10:00", "note": "Sista samtalet",
        "next_on": "2026-12-10", "next_at": "10:00", "enrolment": str(office.stays["elias"]),
    }  # fmt: skip
    answer = client.post(f"{file}/meetings/new", held)
    assert answer.status_code == 422
    assert "The stay ended 2026-11-20." in answer.text
    assert "Sista samtalet" in answer.text


def test_an_ended_stay_has_no_next_steps(client_of: Clients, office: Office) -> None:
    client, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    before = client.get(f"{file}/").text
    assert "Delsteg elias" in before[before.index("Next steps") : before.index("Who may read what")]
    client.post(f"{stay(office)}/exit", EXIT)
    after = client.get(f"{file}/").text
    assert "Delsteg elias" not in after[after.index("Next steps") : after.index("Who may read what")]
    assert "Delsteg elias" not in client.get(f"{file}/shown").text


def test_a_stay_does_not_end_before_its_latest_phase(client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    paused = {"phase": "paused", "changed_on": "2026-11-19"}
    assert client.post(f"{stay(office)}/phase", paused).status_code == 303
    early = client.post(f"{stay(office)}/exit", EXIT | {"exited_on": "2026-11-18"})
    assert early.status_code == 422
    assert "The phase changed 2026-11-19." in early.text
    assert client.post(f"{stay(office)}/exit", EXIT | {"exited_on": "2026-11-19"}).status_code == 303


def test_a_later_stay_that_is_not_shown_is_not_dated(office: Office, session_of: None) -> None:
    """Where another site has enrolled the person again, the day of that stay is its own secret (OSL 8 kap. 1 §)."""
    by, file = office.actors["cecilia"], office.files["elias"]
    with act_as(by):
        record_exit(by=by, enrolment=enrolment(file, office.stays["elias"]), version=0, facts=facts("2026-11-01"))
    west = uuid4()
    db.session.remove()
    with command(Elevated("a test")):
        standing = db.session.get_one(Enrolment, office.stays["elias"])
        other = {"programme_id": standing.programme_id, "version": 1}
        db.session.add(Site(id=west, name="West", street="x", postcode="461 00", town="x", phone="1", **other))
        db.session.flush()
        later = Enrolment(
            participant_id=file, owner_agency_id=office.agencies["prison"], site_id=west, started_on=date(2026, 11, 5),
            phase=Phase.GUIDANCE, age_exception="", recorded_by=by.staff_id, recorded_at=clock.now(), **other,
        )  # fmt: skip
        db.session.add(later)
        audit.record("test.enrolled", by=None, participant=file)
    with act_as(by):
        with pytest.raises(Broken) as caught:
            record_exit(by=by, enrolment=enrolment(file, office.stays["elias"]), version=1, facts=facts("2026-11-20"))
        assert caught.value.code == "later_stay_elsewhere"
        assert "2026-11-05" not in str(caught.value.facts)
        db.session.rollback()


def facts(on: str) -> ExitFacts:
    """An exit on a day."""
    return ExitFacts(date.fromisoformat(on), ExitReason.MOVED, Planned.PLANNED)
