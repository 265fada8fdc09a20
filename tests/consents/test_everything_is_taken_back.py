"""In one press everything is taken back that one agency may know: one line of the log, and pressing again changes nothing."""

import json
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from caseapp.consents import actions
from caseapp.consents.models import ConsentWithdrawal
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from tests.cast import Office
from tests.conftest import ON_SQLITE
from tests.consents.test_a_participant_answers import answer, consents, say, told
from tests.reading import ReadingClient, at_once

Clients = Callable[..., ReadingClient]


def way(office: Office, to: str) -> str:
    """Where everything is taken back from an agency."""
    return f"{consents(office)}/agencies/{office.agencies[to]}/withdraw-all"


def test_one_press_takes_back_all_to_one_agency(client_of: Clients, app: Flask, office: Office) -> None:
    cecilia, page = client_of("cecilia"), consents(office)
    for to in ("work", "prison"):
        assert say(cecilia, page, answer(office, recipient=str(office.agencies[to]))).status_code == 303
    shown = cecilia.get(f"{page}/").text
    assert re.findall(r"<h2>(Arbetsförmedlingen|Kriminalvården)</h2>", shown) == [
        "Arbetsförmedlingen",
        "Kriminalvården",
    ]
    assert "Take back all to Arbetsförmedlingen" in shown
    done = cecilia.post(way(office, "work"), {}, token_from=f"{page}/")
    assert done.status_code == 303
    assert "Everything is taken back" in cecilia.get(f"{page}/").text
    other = client_of("karin")
    assert not told(other, office, "plan")
    assert told(other, office, "plan", to="prison")
    with app.app_context():
        query = select(AuditEntry.detail).where(AuditEntry.event == "consent.withdrawn")
        details = [json.loads(one) for one in db.session.scalars(query)]
        db.session.remove()
    assert [len(one["records"]) for one in details] == [3], "one line names all three"


def test_pressed_again_it_says_that_nothing_stands(client_of: Clients, app: Flask, office: Office) -> None:
    cecilia, karin, page = client_of("cecilia"), client_of("karin"), consents(office)
    assert say(cecilia, page, answer(office)).status_code == 303
    assert cecilia.post(way(office, "work"), {}, token_from=f"{page}/").status_code == 303
    assert karin.post(way(office, "work"), {}, token_from=f"{page}/").status_code == 303
    assert "Nothing stands for that agency any more" in karin.get(f"{page}/").text
    with app.app_context():
        query = select(AuditEntry.id).where(AuditEntry.event == "consent.withdrawn")
        assert len(list(db.session.scalars(query))) == 1
        db.session.remove()


@ON_SQLITE
def test_a_single_consent_has_one_button(client_of: Clients, office: Office) -> None:
    cecilia, page = client_of("cecilia"), consents(office)
    assert say(cecilia, page, answer(office, package="least")).status_code == 303
    shown = cecilia.get(f"{page}/").text
    assert "Take back all" not in shown
    assert "Take it back" in shown


@ON_SQLITE
def test_an_unknown_agency_and_anothers_file_are_not_there(client_of: Clients, office: Office) -> None:
    cecilia, page = client_of("cecilia"), consents(office)
    nobody = f"{page}/agencies/{office.files['elias']}/withdraw-all"
    assert cecilia.post(nobody, {}, token_from=f"{page}/").status_code == 404
    assert client_of("sven").post(way(office, "work"), {}, token_from="/sessions").status_code == 404


def test_another_agency_takes_back_its_own_alone(client_of: Clients, office: Office) -> None:
    """Each agency lifts its own secrecy, so Amir's press ends nothing that the town was allowed."""
    cecilia, page, to = client_of("cecilia"), consents(office), str(office.agencies["prison"])
    staff = {"staff": str(office.actors["amir"].staff_id)}
    north = f"/participants/{office.files['elias']}/assignments/new/{office.sites['north']}"
    assert client_of("karin").post(north, staff).status_code == 303
    assert say(cecilia, page, answer(office, recipient=to)).status_code == 303
    assert client_of("amir").post(way(office, "prison"), {}, token_from=f"{page}/").status_code == 303
    assert told(cecilia, office, "plan", to="prison")


def test_all_and_one_of_them_at_once_leave_nothing(client_of: Clients, office: Office, app: Flask) -> None:
    cecilia, karin, page = client_of("cecilia"), client_of("karin"), consents(office)
    assert say(cecilia, page, answer(office)).status_code == 303
    one = re.findall(r'action="([^"]*/[0-9a-f-]{36}/withdraw)"', karin.get(f"{page}/").text)[0]
    forms = [
        {"csrf_token": re.findall(r'name="csrf_token" value="([^"]+)"', client.get(f"{page}/").text)[0]}
        for client in (cecilia, karin)
    ]
    at_once(
        lambda: cecilia.send(way(office, "work"), forms[0]).status_code,
        lambda: karin.send(one, forms[1]).status_code,
    )
    assert not any(told(cecilia, office, topic) for topic in ("participation", "attendance", "plan"))
    assert ended(app) == 3


def test_a_no_waits_for_whoever_takes_back_meanwhile(
    client_of: Clients, office: Office, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the write nobody else writes: the second looks at what the first left."""
    cecilia, karin, page = client_of("cecilia"), client_of("karin"), consents(office)
    assert say(cecilia, page, answer(office)).status_code == 303
    token = {"csrf_token": re.findall(r'name="csrf_token" value="([^"]+)"', karin.get(f"{page}/").text)[0]}
    real, others = actions.lasting_for, list[threading.Thread]()

    def look(*who: Any) -> Any:
        found = real(*who)
        if not others:
            others.append(threading.Thread(target=lambda: karin.send(way(office, "work"), token)))
            others[0].start()
            others[0].join(0.5)
        return found

    monkeypatch.setattr(actions, "lasting_for", look)
    no = say(cecilia, page, answer(office, "no"))
    others[0].join()
    assert no.status_code == 303
    assert ended(app) == 3, "each ended once, and nothing failed"
    assert not any(told(cecilia, office, topic) for topic in ("participation", "attendance", "plan"))


def ended(app: Flask) -> int:
    """How many consents have ended before their day."""
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("test"))
        found = len(db.session.scalars(select(ConsentWithdrawal)).all())
        db.session.remove()
    return found
