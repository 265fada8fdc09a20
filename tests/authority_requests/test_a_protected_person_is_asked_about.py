"""Of somebody with protected identity nothing is proposed before the weighing is written; then it shows, and stands in the log."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from caseapp.foundation import audit
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.participants.models import Participant
from caseapp.protection.models import Reveal
from tests.authority_requests.asking import WEIGHING, asked, decide, deciding, send
from tests.cast import Office, act_as
from tests.conftest import MONDAY, ON_SQLITE
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]
PHONE = "070-174 06 58"


def reached(app: Flask, office: Office) -> None:
    """Farah's file holds a telephone number."""
    by = office.actors["cecilia"]
    with app.app_context(), act_as(by):
        db.session.get_one(Participant, office.files["farah"]).phone = PHONE
        audit.record("test.changed", by=by, participant=office.files["farah"])


@pytest.fixture
def later(office: Office) -> Iterator[None]:
    """Ten minutes after the office was made, wherever that was."""
    with time_machine.travel(MONDAY + timedelta(minutes=10), tick=True):
        yield


@pytest.mark.usefixtures("later")
def test_contact_shows_once_it_is_weighed_and_stands_among_what_was_revealed(
    client_of: Clients, app: Flask, office: Office
) -> None:
    reached(app, office)
    cecilia = client_of("cecilia")
    page = asked(cecilia, office, "farah")
    shown = cecilia.get(f"{page}/decide").text
    assert "Protected identity: stop and think" in shown
    assert "Not shown yet" in shown
    assert PHONE not in shown
    assert "Verkstad farah" not in shown
    empty = send(cecilia, page, shown, deciding(office, listed="yes", weighing=""))
    assert empty.status_code == 422
    assert PHONE not in empty.text
    weighed = send(cecilia, page, shown, deciding(office, listed="yes"))
    assert weighed.status_code == 200
    assert PHONE in weighed.text
    assert "Nothing is decided yet" in weighed.text
    assert "Received, not decided" in cecilia.get(page).text
    wrong = send(cecilia, page, weighed.text, deciding(office, listed="no"))
    assert wrong.status_code == 422
    assert PHONE in wrong.text, "nothing is lost"
    assert send(cecilia, page, wrong.text, deciding(office, listed="yes")).status_code == 303
    decided = cecilia.get(page).text
    assert "Not shown: the person has protected identity." in decided
    assert PHONE not in decided
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("test"))
        reveals = db.session.scalars(select(Reveal)).all()
        assert [(one.field.value, one.reason) for one in reveals] == [("phone", WEIGHING)]
        events = list(db.session.scalars(select(AuditEntry.event)))
        db.session.remove()
    assert events.count("protection.revealed") == 2, "once more beside what was wrong"
    assert events.count("authority_request.weighed") == 1
    assert events.count("authority_request.decided") == 1


@ON_SQLITE
def test_the_usual_answer_is_no_and_shows_nothing(client_of: Clients, app: Flask, office: Office) -> None:
    reached(app, office)
    cecilia = client_of("cecilia")
    page = asked(cecilia, office, "farah")
    no = deciding(office, outcome="refused", listed="yes", weighing="Skyddet är ett synnerligt skäl.")
    assert decide(cecilia, page, no).status_code == 303
    shown = cecilia.get(page).text
    assert PHONE not in shown
    letter = shown[shown.index('class="card letter"') : shown.index("Your weighing")]
    assert "Farah" not in letter


@ON_SQLITE
def test_a_mark_from_nowhere_shows_nothing(client_of: Clients, app: Flask, office: Office) -> None:
    reached(app, office)
    cecilia = client_of("cecilia")
    page = asked(cecilia, office, "farah")
    form = cecilia.get(f"{page}/decide").text.replace('name="seen" type="hidden" value=""', 'name="seen" value="x"')
    forged = send(cecilia, page, form, deciding(office, listed="yes", weighing=""))
    assert forged.status_code == 422
    assert PHONE not in forged.text
    marked = cecilia.get(f"{page}/decide?seen=x")
    assert marked.status_code == 400
