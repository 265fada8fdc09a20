"""Lifting a protected identity: asked by one who works with the person, confirmed by another, done by the first."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from tests.cast import Office
from tests.conftest import MONDAY, ON_SQLITE
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]
ASKED = {
    "ground": "Beslutet har upphört",
    "decided_on": "2026-11-20",
    "decider": "Skatteverket",
    "reason": "Personen har visat upp beslutet för mig.",
}


def _waiting(client: ReadingClient) -> str:
    found = re.search(r"/confirmations/[0-9a-f-]{36}", client.get("/confirmations").text)
    return found[0] if found else ""


def _asked(client_of: Clients, office: Office) -> tuple[ReadingClient, str, str]:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['farah']}"
    assert cecilia.post(f"{file}/protection/lift", ASKED).location == f"{file}/identity"
    return cecilia, file, _waiting(cecilia)


def _lift(client: ReadingClient, file: str, waiting: str) -> str:
    path = f"{file}/protection/lift/{waiting.split('/')[2]}"
    assert client.post(path, {}, token_from=f"{file}/identity").status_code == 303
    return client.get(f"{file}/identity").text


def test_one_asks_another_confirms_and_the_first_lifts(app: Flask, client_of: Clients, office: Office) -> None:
    cecilia, file, waiting = _asked(client_of, office)
    assert "Waits for another person" in cecilia.get(f"{file}/identity").text
    assert "confirmation has expired or is used" in _lift(cecilia, file, waiting), "before anybody confirmed it"
    karin = client_of("karin")
    page = karin.get(waiting).text
    assert "Beslutet har upphört" in page
    assert "Farah" not in page
    assert karin.get(f"{file}/").status_code == 404
    assert karin.post(f"{waiting}/confirm", {}, token_from=waiting).status_code == 303
    assert karin.get(f"{file}/").status_code == 404, "confirmed is not lifted"
    assert "Lift the protection now" in cecilia.get(f"{file}/identity").text
    assert "The protection is lifted." in _lift(cecilia, file, waiting)
    assert karin.get(f"{file}/").status_code == 200
    assert "Record protected identity" in cecilia.get(f"{file}/identity").text
    with app.app_context():
        events = set(db.session.scalars(select(AuditEntry.event)))
    assert {"confirmation.asked", "confirmation.confirmed", "confirmation.taken_up", "protection.lifted"} <= events


@pytest.mark.parametrize("who", ["cecilia", "amir", "sven", "reviewer", "partner"])
@ON_SQLITE
def test_who_may_not_confirm(client_of: Clients, office: Office, who: str) -> None:
    cecilia, file, waiting = _asked(client_of, office)
    other = client_of(who) if who != "cecilia" else cecilia
    assert other.post(f"{waiting}/confirm", {}, token_from="/sessions").status_code in (403, 404, 422)
    assert "confirmation has expired or is used" in _lift(cecilia, file, waiting)


def test_a_confirmation_holds_for_a_day_and_once(client_of: Clients, office: Office) -> None:
    _, file, waiting = _asked(client_of, office)
    client_of("manager").post(f"{waiting}/confirm", {}, token_from=waiting)
    with time_machine.travel(MONDAY + timedelta(hours=24, minutes=1), tick=True):
        late = client_of("cecilia")
        path = f"{file}/protection/lift/{waiting.split('/')[2]}"
        assert late.post(path, {}, token_from=f"{file}/identity").status_code == 303
        assert (
            "Sekretessmarkering" in late.get(f"{file}/identity").text or "Confidentiality" in late.get(f"{file}/").text
        )


def test_a_confirmation_opens_no_other_file(client_of: Clients, office: Office) -> None:
    cecilia, file, waiting = _asked(client_of, office)
    client_of("karin").post(f"{waiting}/confirm", {}, token_from=waiting)
    other = f"/participants/{office.files['elias']}"
    path = f"{other}/protection/lift/{waiting.split('/')[2]}"
    assert cecilia.post(path, {}, token_from=f"{file}/identity").status_code == 404


@pytest.mark.parametrize(
    "change", [{"ground": ""}, {"reason": " \t "}, {"decided_on": "x"}, {"ground": "fingerade uppgifter"}]
)
@ON_SQLITE
def test_what_does_not_fit_is_kept_and_asked_for(client_of: Clients, office: Office, change: dict[str, str]) -> None:
    cecilia, path = client_of("cecilia"), f"/participants/{office.files['farah']}/protection/lift"
    answer = cecilia.post(path, ASKED | change)
    assert answer.status_code == 422
    assert "Skatteverket" in answer.text
    assert not _waiting(cecilia)


DECIDED = {"protection": "lokalt_skydd", "ground": "Nytt hot", "decided_on": "2026-11-23", "decider": "Socialchefen"}


def test_an_old_confirmation_lifts_no_newer_protection(client_of: Clients, office: Office) -> None:
    cecilia, file, waiting = _asked(client_of, office)
    karin = client_of("karin")
    karin.post(f"{waiting}/confirm", {}, token_from=waiting)
    with time_machine.travel(MONDAY + timedelta(minutes=20), tick=True):
        assert cecilia.post(f"{file}/protection/new", DECIDED).status_code == 303
        assert "new decision has been recorded since you asked" in _lift(cecilia, file, waiting)
        assert karin.get(f"{file}/").status_code == 404


def test_a_second_request_waits_for_the_first(client_of: Clients, office: Office) -> None:
    cecilia, file, waiting = _asked(client_of, office)
    client_of("karin").post(f"{waiting}/confirm", {}, token_from=waiting)
    assert "asked already" in cecilia.post(f"{file}/protection/lift", ASKED).text


def test_whoever_confirms_does_not_learn_whose_file_it_is(client_of: Clients, office: Office) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['farah']}"
    named = ASKED | {"reason": "Farah har visat upp beslutet för mig."}
    assert "must not learn whose file it is" in cecilia.post(f"{file}/protection/lift", named).text
    cecilia.post(f"{file}/protection/lift", ASKED)
    waiting = _waiting(cecilia)
    assert office.files["farah"].hex[:8] not in client_of("karin").get(waiting).text
    assert client_of("admin").get(waiting).status_code == 404
