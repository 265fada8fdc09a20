"""A standing disclosure tells a topic anew while its consent stands, with the eyes of who started it; else it waits, or ends."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text, update

from caseapp.agencies.models import Agency
from caseapp.disclosures import commands
from caseapp.disclosures.models import StandingDisclosure
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.goals.models import Goal
from caseapp.log_review.queries.openings import openings_in
from tests.cast import Office
from tests.conftest import MONDAY, ON_SQLITE
from tests.consents.test_a_participant_answers import answer, consents, say
from tests.databases import Place, owners_engine
from tests.disclosures.test_what_leaves import MEETING, hidden, ways
from tests.emergencies.test_a_file_is_opened_by_break_glass import TYPED as GLASS
from tests.emergencies.test_a_file_is_opened_by_break_glass import case_number
from tests.reading import ReadingClient, at_once
from tests.received.test_a_partner_reads import person, take_back, tell

Clients = Callable[..., ReadingClient]
DAYS_ON = {"held_on": "2026-11-24", "held_at": "08:00"}


def start(client: ReadingClient, office: Office, every: str = "week") -> str:
    """Start telling attendance anew; answers the page of what may be told."""
    tell(client, office)
    offer = f"/participants/{office.files['elias']}/disclosures/to/{office.agencies['prison']}"
    way = re.findall(r'action="([^"]*/disclosures/standing/[0-9a-f-]{36})"', client.get(offer).text)[1]
    assert client.post(way, {"every": every}, token_from=offer).status_code == 303
    return offer


def send(app: Flask, on: str) -> str:
    """The nightly command, on the morning of a day, or now."""
    morning = datetime.fromisoformat(f"{on}T09:00+00:00")
    with time_machine.travel(max(morning, datetime.now(UTC)), tick=True):
        done = app.test_cli_runner().invoke(args=["disclosures", "send", "--on", on])
    assert done.exit_code == 0, done.output
    return str(done.output).strip().splitlines()[-1]


def test_it_is_told_anew_each_week_when_there_is_something_new(client_of: Clients, office: Office, app: Flask) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    assert cecilia.post(f"{file}/meetings/new", MEETING).status_code == 303
    offer = start(cecilia, office)
    assert "Told anew" in cecilia.get(offer).text
    assert cecilia.get(f"{consents(office)}/").text.count(">Told anew</span>") == 1
    assert send(app, "2026-11-23") == "1 due, 1 told"
    assert send(app, "2026-11-23") == "0 due, 0 told", "twice does no harm"
    page = person(client_of("partner"))
    assert "2026-11-20 10:00" in client_of("partner").get(page).text
    with time_machine.travel(MONDAY + timedelta(days=7), tick=True):
        assert send(app, "2026-11-30") == "1 due, 0 told", "nothing new"
        assert client_of("cecilia").post(f"{file}/meetings/new", MEETING | DAYS_ON).status_code == 303
    with time_machine.travel(MONDAY + timedelta(days=14), tick=True):
        assert send(app, "2026-12-07") == "1 due, 1 told"
        assert "2026-11-24 08:00" in client_of("partner").get(page).text


def test_it_ends_with_its_consent_before_the_next_night(client_of: Clients, office: Office, app: Flask) -> None:
    cecilia = client_of("cecilia")
    assert cecilia.post(f"/participants/{office.files['elias']}/meetings/new", MEETING).status_code == 303
    start(cecilia, office)
    take_back(cecilia, office)
    assert send(app, "2026-11-23") == "1 due, 0 told"
    assert send(app, "2026-12-23") == "0 due, 0 told"
    assert "Elias" not in client_of("partner").get("/received/").text


def test_it_is_stopped_by_hand(client_of: Clients, office: Office, app: Flask) -> None:
    cecilia, ledger = client_of("cecilia"), f"/participants/{office.files['elias']}/disclosures/"
    start(cecilia, office)
    stop = re.findall(r'action="([^"]*/standing/[0-9a-f-]{36}/end)"', cecilia.get(ledger).text)[0]
    assert cecilia.post(stop, {}, token_from=ledger).status_code == 303
    assert send(app, "2026-11-23") == "0 due, 0 told"


def test_whoever_no_longer_works_with_the_person_tells_nothing(client_of: Clients, office: Office, app: Flask) -> None:
    cecilia, karin = client_of("cecilia"), client_of("karin")
    start(cecilia, office)
    staff = {"staff": str(office.actors["karin"].staff_id)}
    file = f"/participants/{office.files['elias']}"
    assert karin.post(f"{file}/assignments/new/{office.sites['north']}", staff).status_code == 303
    stays = karin.get(f"{file}/enrolments/").text
    for way in re.findall(r'action="([^"]*/assignments/[^"]*/end)"', stays):
        karin.post(way, {}, token_from=f"{file}/enrolments/")
        break
    with time_machine.travel(MONDAY + timedelta(days=1), tick=True):
        reached = client_of("cecilia").get(f"{file}/").status_code
        assert reached == 404
        assert send(app, "2026-11-24") == "1 due, 0 told"
        karin, ledger = client_of("karin"), f"{file}/disclosures/"
        today = karin.get("/").text.split("Told anew, but it has stopped")[1].split("</section>")[0]
        assert ledger in today
        take_over = re.findall(r'action="([^"]*/take-over)"', karin.get(ledger).text)
        assert client_of("cecilia").post(take_over[0], {}, token_from="/").status_code == 404
        assert karin.post(f"{file}/meetings/new", MEETING).status_code == 303
        assert karin.post(take_over[0], {}, token_from=ledger).status_code == 303
        assert send(app, "2026-11-24") == "1 due, 1 told"
        assert "Told anew, but it has stopped" not in karin.get("/").text
        assert "/take-over" not in karin.get(ledger).text


def test_two_at_once_on_one_consent_are_one(client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    offer = start(cecilia, office)
    way = re.findall(r'action="([^"]*/disclosures/standing/[0-9a-f-]{36})"', cecilia.get(offer).text)
    assert len(way) == 2, "the third is told anew already"
    ledger = f"/participants/{office.files['elias']}/disclosures/"
    assert cecilia.get(ledger).text.count("Stop telling it anew") == 1


def test_under_a_new_consent_it_is_told_again(client_of: Clients, office: Office, app: Flask) -> None:
    """What nobody reads any more is no reason to be silent."""
    cecilia = client_of("cecilia")
    assert cecilia.post(f"/participants/{office.files['elias']}/meetings/new", MEETING).status_code == 303
    start(cecilia, office, "day")
    assert send(app, "2026-11-23") == "1 due, 1 told"
    take_back(cecilia, office)
    start(cecilia, office, "day")
    assert send(app, "2026-11-24") == "2 due, 1 told", "the first ends with its consent"
    with time_machine.travel(MONDAY + timedelta(days=1), tick=True):
        assert "2026-11-20 10:00" in client_of("partner").get(person(client_of("partner"))).text


def test_one_whose_starter_reads_by_break_glass_waits_and_the_others_are_told(
    client_of: Clients, office: Office, app: Flask
) -> None:
    cecilia, karin = client_of("cecilia"), client_of("karin")
    file = f"/participants/{office.files['elias']}"
    assert cecilia.post(f"{file}/meetings/new", MEETING).status_code == 303
    offer = start(cecilia, office, "day")
    plan = re.findall(r'action="([^"]*/disclosures/standing/[0-9a-f-]{36})"', karin.get(offer).text)[-1]
    assert karin.post(plan, {"every": "day"}, token_from=offer).status_code == 303
    staff = {"staff": str(office.actors["karin"].staff_id)}
    assert karin.post(f"{file}/assignments/new/{office.sites['north']}", staff).status_code == 303
    way = re.findall(r'action="([^"]*/assignments/[^"]*/end)"', karin.get(f"{file}/enrolments/").text)[0]
    assert karin.post(way, {}, token_from=f"{file}/enrolments/").status_code == 303
    with time_machine.travel(MONDAY + timedelta(days=1), tick=True):
        outside = client_of("cecilia")
        assert outside.get(f"{file}/").status_code == 404
        opened = outside.post("/emergencies/new", GLASS | {"words": case_number(app, office, "elias")})
        assert opened.status_code == 303
        assert send(app, "2026-11-24") == "2 due, 1 told"
        assert "Mål elias" in client_of("partner").get(person(client_of("partner"))).text


def test_what_the_database_refuses_ends_nothing_else(
    client_of: Clients, office: Office, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    cecilia, real, seen = client_of("cecilia"), commands.tell_standing, list[StandingDisclosure]()
    assert cecilia.post(f"/participants/{office.files['elias']}/meetings/new", MEETING).status_code == 303
    offer = start(cecilia, office, "day")
    plan = re.findall(r'action="([^"]*/disclosures/standing/[0-9a-f-]{36})"', cecilia.get(offer).text)[0]
    assert cecilia.post(plan, {"every": "day"}, token_from=offer).status_code == 303

    def first_fails(*, standing: StandingDisclosure, **rest: Any) -> bool:
        seen.append(standing)
        if len(seen) == 1:
            db.session.execute(text("select * from no_such_table"))
        return real(standing=standing, **rest)

    monkeypatch.setattr(commands, "tell_standing", first_fails)
    done = app.test_cli_runner().invoke(args=["disclosures", "send", "--on", "2026-11-23"])
    assert done.exit_code == 1
    assert "2 due, 1 told" in done.output
    assert "1 of them could not be told" in done.output
    assert send(app, "2026-11-23") == "1 due, 1 told", "the next run takes it up"


def test_begun_by_two_at_once_it_is_one(client_of: Clients, office: Office, app: Flask) -> None:
    cecilia, karin = client_of("cecilia"), client_of("karin")
    tell(cecilia, office)
    offer = f"/participants/{office.files['elias']}/disclosures/to/{office.agencies['prison']}"
    way = re.findall(r'action="([^"]*/disclosures/standing/[0-9a-f-]{36})"', cecilia.get(offer).text)[2]
    forms = [hidden(one.get(offer)) | {"every": "day"} for one in (cecilia, karin)]
    for form in forms:
        del form["seen"]
    done = at_once(
        lambda: cecilia.send(way, forms[0]).status_code,
        lambda: karin.send(way, forms[1]).status_code,
    )
    assert sorted(done) == [303, 422], "the other reads that it is told anew already"
    assert send(app, "2026-11-23").startswith("1 due")


@ON_SQLITE
def test_of_somebody_who_has_left_nothing_is_told_anew(client_of: Clients, office: Office) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    tell(cecilia, office)
    facts = {"exited_on": "2026-11-20", "reason": "moved", "planned": "planned", "verification": "none"}
    offer = f"{file}/disclosures/to/{office.agencies['prison']}"
    way = re.findall(r'action="([^"]*/disclosures/standing/[0-9a-f-]{36})"', cecilia.get(offer).text)[0]
    assert cecilia.post(f"{file}/enrolments/{office.stays['elias']}/exit", facts).status_code == 303
    gone = cecilia.post(way, {"every": "day"}, token_from=offer)
    assert gone.status_code == 422
    assert "No stay lasts with your agency" in gone.text


def test_what_only_falls_out_of_the_window_is_nothing_new(client_of: Clients, office: Office, app: Flask) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    for day in ("2026-11-19", "2026-11-20"):
        assert cecilia.post(f"{file}/meetings/new", MEETING | {"held_on": day}).status_code == 303
    start(cecilia, office, "day")
    assert send(app, "2026-11-23") == "1 due, 1 told"
    with time_machine.travel(MONDAY + timedelta(days=87), tick=True):
        assert send(app, "2027-02-18") == "1 due, 0 told", "the first meeting is 91 days back, nothing else happened"
        shown = client_of("partner").get(person(client_of("partner"))).text
        assert "2026-11-20 10:00" in shown
        assert shown.count("<h2>Attendance") == 1


def test_the_latest_takes_the_place_of_those_before(client_of: Clients, office: Office, app: Flask) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    assert cecilia.post(f"{file}/meetings/new", MEETING).status_code == 303
    start(cecilia, office, "day")
    assert send(app, "2026-11-23") == "1 due, 1 told"
    with time_machine.travel(MONDAY + timedelta(days=1), tick=True):
        assert client_of("cecilia").post(f"{file}/meetings/new", MEETING | DAYS_ON).status_code == 303
        assert send(app, "2026-11-24") == "1 due, 1 told"
        shown = client_of("partner").get(person(client_of("partner"))).text
        assert shown.count("<h2>Attendance") == 1
        assert "2026-11-24 08:00" in shown
        assert "2026-11-20 10:00" in shown
        ledger = client_of("cecilia").get(f"{file}/disclosures/").text
        assert ledger.count("They no longer read it here") == 1


def test_with_a_renewed_consent_it_goes_on(client_of: Clients, office: Office, app: Flask) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    assert cecilia.post(f"{file}/meetings/new", MEETING).status_code == 303
    start(cecilia, office, "day")
    assert send(app, "2026-11-23") == "1 due, 1 told"
    longer = answer(office, recipient=str(office.agencies["prison"]), until="2027-10-01")
    assert say(cecilia, consents(office), longer).status_code == 303
    assert "Told anew" in cecilia.get(f"{file}/disclosures/").text
    with time_machine.travel(MONDAY + timedelta(days=1), tick=True):
        assert client_of("cecilia").post(f"{file}/meetings/new", MEETING | DAYS_ON).status_code == 303
        assert send(app, "2026-11-24") == "1 due, 1 told"
        assert "2026-11-24 08:00" in client_of("partner").get(person(client_of("partner"))).text


def test_telling_by_night_is_nobodys_opening(client_of: Clients, office: Office, app: Flask) -> None:
    """Who started it sleeps: the log review is not to take it for reading by night."""
    cecilia = client_of("cecilia")
    assert cecilia.post(f"/participants/{office.files['elias']}/meetings/new", MEETING).status_code == 303
    start(cecilia, office, "day")
    with time_machine.travel(MONDAY + timedelta(hours=18), tick=True):
        assert send(app, "2026-11-24") == "1 due, 1 told"
        with app.app_context():
            found, _ = openings_in(date(2026, 11, 24), date(2026, 11, 24))
            told = db.session.scalars(select(AuditEntry.event).where(AuditEntry.at >= MONDAY + timedelta(hours=17)))
            assert "standing_disclosure.told" in set(told)
            db.session.remove()
    assert not [one for one in found if one.actor_id == office.actors["cecilia"].staff_id]


def test_what_was_stopped_by_hand_is_not_told_the_next_night(client_of: Clients, office: Office, app: Flask) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    assert cecilia.post(f"{file}/meetings/new", MEETING).status_code == 303
    start(cecilia, office, "day")
    assert send(app, "2026-11-23") == "1 due, 1 told"
    page, ledger = person(client_of("partner")), f"{file}/disclosures/"
    ends = re.findall(r'action="([^"]*/disclosures/[0-9a-f-]{36}/end)"', cecilia.get(ledger).text)
    assert [cecilia.post(one, {}, token_from=ledger).status_code for one in ends] == [303]
    with time_machine.travel(MONDAY + timedelta(days=1), tick=True):
        assert client_of("cecilia").post(f"{file}/meetings/new", MEETING | DAYS_ON).status_code == 303
        assert send(app, "2026-11-24") == "0 due, 0 told"
        assert client_of("partner").get(page).status_code == 404


def test_what_was_left_out_by_hand_is_not_told_by_night(client_of: Clients, office: Office, app: Flask) -> None:
    """Neither is it begun while they read less than would leave, nor does it go on once something is left out."""
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    assert cecilia.post(f"{file}/goals/new", {"own_words": "Hemligt mål"}).status_code == 303
    plan = ways(cecilia, office, recipient=str(office.agencies["prison"]), package="own", topics="plan")[0]
    shown = cecilia.get(plan)
    secret = re.findall(r'name="lines"[^>]*value="([0-9a-f]+)"[^>]*> <span class="text">Hemligt mål', shown.text)
    rest = [one for one in hidden(shown)["lines"] if one not in secret]
    assert len(rest) == len(hidden(shown)["lines"]) - 1
    assert cecilia.send(plan, hidden(shown) | {"lines": rest}).status_code == 303
    page, offer = person(client_of("partner")), f"{file}/disclosures/to/{office.agencies['prison']}"
    assert "Hemligt mål" not in client_of("partner").get(page).text
    way = re.findall(r'action="([^"]*/disclosures/standing/[0-9a-f-]{36})"', cecilia.get(offer).text)[0]
    refused = cecilia.post(way, {"every": "day"}, token_from=offer)
    assert refused.status_code == 422
    alarm = refused.text.split('role="alert"')[1].split("</div>")[0]
    assert "Disclose the rest first" in alarm, "it is said as an error, on the page where it was asked for"
    assert "Choose what leaves" in refused.text
    assert 'class="said"' not in cecilia.get(offer).text, "and nowhere as if it had gone well"
    assert send(app, "2026-11-23") == "0 due, 0 told"
    assert cecilia.send(plan, hidden(cecilia.get(plan))).status_code == 303, "now all of it"
    assert cecilia.post(way, {"every": "day"}, token_from=offer).status_code == 303
    assert send(app, "2026-11-23") == "1 due, 0 told", "all of it is read already"
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=True):
        later = client_of("cecilia")
        assert later.send(plan, hidden(later.get(plan)) | {"lines": rest[:1]}).status_code == 303
    assert send(app, "2026-11-24") == "0 due, 0 told", "something was left out: nothing is told by itself any more"


def test_what_does_not_open_ends_nothing_else(client_of: Clients, office: Office, app: Flask, place: Place) -> None:
    """One damaged record costs its own telling; the others are told, and the command says so in a line, each night."""
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    assert cecilia.post(f"{file}/meetings/new", MEETING).status_code == 303
    offer = start(cecilia, office, "day")
    for way in re.findall(r'action="([^"]*/disclosures/standing/[0-9a-f-]{36})"', cecilia.get(offer).text):
        cecilia.post(way, {"every": "day"}, token_from=offer)
    engine = owners_engine(place.settings)
    with engine.begin() as connection:
        connection.execute(update(Goal.__table__).values(own_words=b"\x01"))
    engine.dispose()
    done = app.test_cli_runner().invoke(args=["disclosures", "send"])
    assert done.exit_code == 1
    assert "3 due, 2 told" in done.output
    assert "1 of them could not be told" in done.output
    assert "Traceback" not in done.output


@ON_SQLITE
def test_a_day_to_come_is_refused(app: Flask, office: Office) -> None:
    done = app.test_cli_runner().invoke(args=["disclosures", "send", "--on", "2026-11-24"])
    assert done.exit_code == 2
    assert "a day to come" in done.output


def test_what_ended_with_its_consent_has_not_stopped(client_of: Clients, office: Office, app: Flask) -> None:
    """Nor is it said of whoever began it that they left, when only a night was missed."""
    cecilia, ledger = client_of("cecilia"), f"/participants/{office.files['elias']}/disclosures/"
    start(cecilia, office, "day")
    with time_machine.travel(MONDAY + timedelta(days=1), tick=True):
        late = client_of("cecilia")
        assert "it has stopped" in late.get("/").text
        assert "Not told since" in late.get(ledger).text
        assert "does not work with the person" not in late.get(ledger).text
        take_back(late, office)
        assert "it has stopped" not in late.get("/").text


@ON_SQLITE
def test_an_agency_that_lost_its_accounts_is_told_nothing_by_night(
    client_of: Clients, office: Office, app: Flask, place: Place
) -> None:
    cecilia = client_of("cecilia")
    assert cecilia.post(f"/participants/{office.files['elias']}/meetings/new", MEETING).status_code == 303
    start(cecilia, office, "day")
    engine = owners_engine(place.settings)
    with engine.begin() as connection:
        off = update(Agency.__table__).where(Agency.__table__.c.id == office.agencies["prison"])
        connection.execute(off.values(signs_in=False))
    engine.dispose()
    assert send(app, "2026-11-23") == "1 due, 0 told"
    assert send(app, "2026-11-24") == "0 due, 0 told"


@ON_SQLITE
def test_what_has_ended_is_not_taken_over(client_of: Clients, office: Office) -> None:
    cecilia, ledger = client_of("cecilia"), f"/participants/{office.files['elias']}/disclosures/"
    start(cecilia, office, "day")
    end = re.findall(r'action="([^"]*/standing/[0-9a-f-]{36}/end)"', cecilia.get(ledger).text)[0]
    assert cecilia.post(end, {}, token_from=ledger).status_code == 303
    answer_ = cecilia.post(end.replace("/end", "/take-over"), {}, token_from=ledger)
    assert "It has ended already." in cecilia.get(answer_.location).text


def test_what_was_left_out_does_not_leave_by_night_once_it_is_stopped(client_of: Clients, office: Office) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    for day in ("2026-11-20", "2026-11-19"):
        assert cecilia.post(f"{file}/meetings/new", MEETING | {"held_on": day}).status_code == 303
    page = ways(cecilia, office, recipient=str(office.agencies["prison"]))[1]
    form = hidden(cecilia.get(page))
    assert cecilia.send(page, form | {"lines": form["lines"][:1]}).status_code == 303
    stop = re.findall(r'action="([^"]*/end)"', cecilia.get(f"{file}/disclosures/").text)[0]
    assert cecilia.post(stop, {}, token_from=f"{file}/disclosures/").status_code == 303
    offer = f"{file}/disclosures/to/{office.agencies['prison']}"
    way = f"{file}/disclosures/standing/{page.rsplit('/', 1)[1]}"
    refused = cecilia.post(way, {"every": "day"}, token_from=offer)
    assert "They do not read all that would leave" in refused.text
    assert "Told anew" not in cecilia.get(offer).text
