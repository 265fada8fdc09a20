"""Break-glass: one file out of reach, to read for two hours, told at once to those who review it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from caseapp import create_app
from caseapp.emergencies.models import EmergencyOpening
from caseapp.emergencies.queries import ATTEMPTS_AN_HOUR
from caseapp.foundation import audit, clock
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.participants.models import Participant
from tests import databases
from tests.cast import Office
from tests.conftest import MONDAY, ON_SQLITE
from tests.reading import Reader, ReadingClient

Clients = Callable[..., ReadingClient]
NEW = "/emergencies/new"
TYPED = {"category": "danger", "reason": "Personen har ringt och låter orolig, jag måste veta vem jag når."}
NOTHING = "No file opens with that number."


def case_number(app: Flask, office: Office, whose: str) -> str:
    """The number that opens a file by break-glass."""
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("test"))
        found = db.session.get_one(Participant, office.files[whose]).case_number
        db.session.remove()
    return found


def _opened(app: Flask) -> int:
    with app.app_context():
        found = db.session.scalar(select(func.count()).select_from(EmergencyOpening)) or 0
        db.session.remove()
    return found


def _events(app: Flask, name: str) -> int:
    with app.app_context():
        found = db.session.scalar(select(func.count()).where(audit.AuditEntry.event == name)) or 0
        db.session.remove()
    return found


def test_it_opens_one_file_to_read_and_closes_by_itself(app: Flask, client_of: Clients, office: Office) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['sara']}"
    assert cecilia.get(f"{file}/").status_code == 404
    assert cecilia.post(NEW, TYPED | {"words": case_number(app, office, "sara")}).location == f"{file}/"
    page = cecilia.get(f"{file}/").text
    assert "Sara Öst" in page
    assert "You may read this file until today 12:" in page
    assert "Anteckning sara" in cecilia.get(f"{file}/meetings/{office.meetings['sara']}").text
    assert cecilia.get(f"/participants/{office.files['elias']}/").text.count("You may read this file") == 0
    for path in ("meetings/new", "identity/change", "goals/new", "enrolments/new"):
        assert cecilia.get(f"{file}/{path}").status_code == 403, "it is read, never written"
    with time_machine.travel(MONDAY + timedelta(hours=1, minutes=58), tick=True):
        again = client_of("cecilia")
        assert again.get(f"{file}/").status_code == 200
    with time_machine.travel(MONDAY + timedelta(hours=2, minutes=1), tick=True):
        later = client_of("cecilia")
        assert later.get(f"{file}/").status_code == 404
        assert "Sara" not in later.get("/participants/?who=site").text
    assert _events(app, "emergency.opened") == 1


def test_it_is_closed_before_its_time(app: Flask, client_of: Clients, office: Office) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['sara']}"
    cecilia.post(NEW, TYPED | {"words": case_number(app, office, "sara")})
    with app.app_context():
        opening = db.session.scalar(select(EmergencyOpening.id))
        db.session.remove()
    assert client_of("amir").post(f"/emergencies/{opening}/end", {}, token_from="/").status_code == 404
    assert cecilia.post(f"/emergencies/{opening}/end", {}, token_from=f"{file}/").status_code == 303
    assert cecilia.get(f"{file}/").status_code == 404
    cecilia.post(NEW, TYPED | {"words": case_number(app, office, "sara")})
    assert _opened(app) == 2, "whoever needs it again says why again"


@pytest.mark.parametrize(
    ("who", "whose", "why"),
    [("sven", "farah", "for named persons only"), ("amir", "sara", "a programme without the agency")],
)
def test_what_it_does_not_open_is_as_if_there_were_no_file(
    app: Flask, client_of: Clients, office: Office, who: str, whose: str, why: str
) -> None:
    client = client_of(who)
    there = client.post(NEW, TYPED | {"words": case_number(app, office, whose)})
    nowhere = client.post(NEW, TYPED | {"words": "ST-2026-9999"})
    assert there.status_code == nowhere.status_code == 422
    assert NOTHING in there.text, why
    assert NOTHING in nowhere.text
    assert client.get(f"/participants/{office.files[whose]}/").status_code == 404
    assert _opened(app) == 0
    assert _events(app, "emergency.asked") == 2, "an attempt is in the log although nothing opened"


def test_a_name_opens_nothing_and_a_file_of_ones_own_needs_no_glass(
    app: Flask, client_of: Clients, office: Office
) -> None:
    cecilia = client_of("cecilia")
    assert NOTHING in cecilia.post(NEW, TYPED | {"words": "Sara Öst"}).text
    assert cecilia.post(NEW, TYPED | {"words": "20030205-2386"}).location == f"/participants/{office.files['elias']}/"
    assert _opened(app) == 0


@pytest.mark.parametrize(
    "reason", ["", "   \n\t  ", "for a b", "\u00a0" * 40, "\u200b" * 20, "............", "\u3164" * 12]
)
@ON_SQLITE
def test_a_reason_of_spaces_opens_nothing_and_what_was_typed_stays(
    app: Flask, client_of: Clients, office: Office, reason: str
) -> None:
    number = case_number(app, office, "sara")
    answer = client_of("cecilia").post(NEW, TYPED | {"words": number, "reason": reason})
    assert answer.status_code == 422
    assert number in answer.text
    assert _opened(app) == 0


def test_whoever_tries_number_after_number_is_stopped(app: Flask, client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    for one in range(ATTEMPTS_AN_HOUR):
        assert NOTHING in cecilia.post(NEW, TYPED | {"words": f"KR-2026-{one + 50:04d}"}).text
    stopped = cecilia.post(NEW, TYPED | {"words": case_number(app, office, "sara")})
    assert "many times within an hour" in stopped.text
    with time_machine.travel(MONDAY + timedelta(minutes=61), tick=True):
        answer = client_of("cecilia").post(NEW, TYPED | {"words": case_number(app, office, "sara")})
        assert answer.status_code == 303


def test_posted_twenty_times_at_once_it_opens_once(app: Flask, client_of: Clients, office: Office) -> None:
    cecilia, number = client_of("cecilia"), case_number(app, office, "sara")
    page = Reader(cecilia.get(NEW).text)
    hidden = {one["name"]: one["value"] for one in page.hidden if one["name"] in ("csrf_token", "new_id")}
    cookies = cecilia.http._cookies  # type: ignore[attr-defined]  # werkzeug's jar

    def press(_number_of: int) -> int:
        one = ReadingClient(app)
        one.http._cookies = cookies  # type: ignore[attr-defined]  # the same browser
        return one.send(NEW, hidden | TYPED | {"words": number}).status_code

    with ThreadPoolExecutor(5) as many:
        answers = list(many.map(press, range(20)))
    assert set(answers) <= {303, 503}, "the same file, or busy; never a failure of ours"
    assert 303 in answers
    assert _opened(app) == 1


def test_coordinator_and_log_reviewer_are_told_on_whatever_page_they_open(
    app: Flask, client_of: Clients, office: Office
) -> None:
    klara, reviewer, karin = client_of("klara"), client_of("reviewer"), client_of("karin")
    assert "waits for a review" not in klara.get("/programmes").text
    client_of("cecilia").post(NEW, TYPED | {"words": case_number(app, office, "sara")})
    assert "1 opening waits for a review" in klara.get("/programmes").text
    assert "1 opening waits for a review" in reviewer.get("/programmes").text
    assert "waits for a review" not in karin.get("/programmes").text, "another site's coordinator"
    listed = {who: client.get("/emergencies").text for who, client in (("klara", klara), ("reviewer", reviewer))}
    assert all(TYPED["reason"] in one and "Cecilia Ek" in one for one in listed.values())
    assert "Sara Öst" in listed["klara"]
    assert "Sara" not in listed["reviewer"], "who, when and why; never whose name"
    assert "Sara" not in karin.get("/emergencies").text
    link = next(one for one in Reader(listed["klara"]).links if one.endswith("/review"))
    assert karin.get(link).status_code == 404
    assert "Write what you asked" in klara.post(link, {"answer": "breach", "comment": " "}).text
    assert klara.post(link, {"answer": "ask", "comment": "Jag frågar Cecilia."}).status_code == 303
    assert "waits for a review" not in reviewer.get("/programmes").text
    assert "waits for a review" in klara.get("/programmes").text, "whoever asks has not finished"
    assert "Jag frågar Cecilia." in reviewer.get("/emergencies").text
    overwritten = reviewer.post(link, {"answer": "legitimate", "comment": ""})
    assert "What they wrote stands." in overwritten.text
    assert klara.post(link, {"answer": "legitimate", "comment": "Hon hade rätt."}).status_code == 303
    assert "waits for a review" not in klara.get("/programmes").text
    assert _events(app, "emergency.reviewed") == 2


def test_nobody_reviews_their_own(app: Flask, client_of: Clients, office: Office) -> None:
    karin = client_of("karin")
    karin.post(NEW, TYPED | {"words": case_number(app, office, "sara")})
    assert "waits for a review" not in karin.get("/programmes").text
    link = next(one for one in Reader(client_of("klara").get("/emergencies").text).links if one.endswith("/review"))
    assert karin.get(link).status_code == 404


def test_another_server_shuts_it_on_the_very_next_request(app: Flask, client_of: Clients, office: Office) -> None:
    """Protection that comes meanwhile, and the opener's move to another agency, end it."""
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['sara']}"
    cecilia.post(NEW, TYPED | {"words": case_number(app, office, "sara")})
    assert cecilia.get(f"{file}/").status_code == 200
    settings = app.config["SETTINGS"]
    other = ReadingClient(create_app(settings)).sign_in(office.email("sven"))
    decision = {"protection": "lokalt_skydd", "ground": "Hot", "decided_on": "2026-11-23", "decider": "Skatteverket"}
    assert other.post(f"{file}/protection/new", decision).status_code == 303
    assert cecilia.get(f"{file}/").status_code == 404


def test_the_database_itself_lets_it_read_and_not_write(
    app: Flask, place: databases.Place, client_of: Clients, office: Office
) -> None:
    if place.kind != "postgresql":
        pytest.skip("SQLite has no row-level security; the walls in tests/structure hold there")
    client_of("cecilia").post(NEW, TYPED | {"words": case_number(app, office, "sara")})
    url = make_url(place.settings.address).set(drivername="postgresql").render_as_string(hide_password=False)
    cecilia, file = office.actors["cecilia"], office.files["sara"]

    def files_at(moment: object, statement: str) -> set[object]:
        settings = {"actor": cecilia.staff_id, "agency": cecilia.agency_id, "day": clock.today(), "moment": moment}
        with psycopg.connect(url) as connection:
            for name, value in settings.items():
                connection.execute("select set_config(%s, %s, true)", [f"caseapp.{name}", str(value)])
            found = {row[0] for row in connection.execute(statement)}
            connection.rollback()
        return found

    read, change = "select id from participant", "update participant set version = version returning id"
    assert file in files_at(clock.now(), read)
    assert file in files_at(clock.now(), "select participant_id from meeting")
    assert file not in files_at(clock.now(), change)
    assert file not in files_at(clock.now(), "delete from meeting returning participant_id")
    assert file not in files_at(clock.now() + timedelta(hours=3), read)


def test_the_statement_that_is_kept_asks_for_its_own_moment(app: Flask, client_of: Clients, office: Office) -> None:
    """Criteria are kept between requests; the expiry is asked anew by each statement."""
    cecilia = client_of("cecilia")
    cecilia.post(NEW, TYPED | {"words": case_number(app, office, "sara")})
    path = f"/participants/{office.files['sara']}/meetings/{office.meetings['sara']}"
    assert cecilia.get(path).status_code == 200
    with time_machine.travel(MONDAY + timedelta(minutes=25), tick=True):
        assert cecilia.get(path).status_code == 200
    with app.app_context():
        row = db.session.scalars(select(EmergencyOpening)).one()
        row.expires_at = clock.now()
        audit.record("test.expired", by=None)
        db.session.commit()
        db.session.remove()
    assert cecilia.get(path).status_code == 404
