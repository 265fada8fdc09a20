"""What a person opened over a long time leaves the office when one has asked and another has confirmed, and once."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from tests.cast import Office
from tests.confirming import both, press, waiting
from tests.conftest import MONDAY, ON_SQLITE
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]
ASKED = {"period": "d365", "reason": "Utredning efter en anmälan"}


def page_of(office: Office) -> str:
    """Where one asks for what Cecilia opened."""
    return f"/log-review/staff/{office.actors['cecilia'].staff_id}"


def take(client: ReadingClient, path: str, token_from: str = "/sessions") -> tuple[int, str]:
    """Fetch what was confirmed; the status and the text."""
    answer = client.post(f"/log-review/exports/{path.split('/')[2]}/text", {}, token_from=token_from)
    return answer.status_code, answer.get_data().decode("utf-8", errors="replace")


@pytest.fixture
def opened(client_of: Clients, office: Office) -> None:
    """Cecilia has opened a file."""
    assert client_of("cecilia").get(f"/participants/{office.files['elias']}/").status_code == 200


@pytest.mark.usefixtures("opened")
def test_one_asks_another_confirms_and_the_first_fetches_it_once(
    client_of: Clients, app: Flask, office: Office
) -> None:
    reviewer, manager = client_of("reviewer"), client_of("manager")
    path = both(reviewer.post(f"{page_of(office)}/export", ASKED), manager)
    assert "2025-11-24 – 2026-11-23" in manager.get(path).text
    assert take(manager, path)[0] in (403, 404)
    status, text = take(reviewer, path)
    assert status == 200
    assert "ST-2026" in text
    assert "Elias" not in text
    assert take(reviewer, path)[0] == 303
    assert "This can be used once" in reviewer.get(path).text
    with app.app_context():
        events = list(db.session.scalars(select(AuditEntry.event)))
    assert events.count("log_review.person_exported") == 1
    assert {"confirmation.asked", "log_review.export_allowed", "confirmation.taken_up"} <= set(events)


@pytest.mark.usefixtures("opened")
def test_as_a_workbook_too(client_of: Clients, office: Office) -> None:
    reviewer = client_of("reviewer")
    path = both(reviewer.post(f"{page_of(office)}/export", ASKED | {"period": "d730"}), client_of("manager"))
    answer = reviewer.post(f"/log-review/exports/{path.split('/')[2]}/workbook", {}, token_from=path)
    sheet = load_workbook(BytesIO(answer.data)).active
    assert sheet is not None
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert "2024-11-24 – 2026-11-23" in cells
    assert any("ST-2026" in cell for cell in cells)


@pytest.mark.usefixtures("opened")
def test_without_a_second_person_nothing_leaves(client_of: Clients, office: Office) -> None:
    reviewer = client_of("reviewer")
    for kind in ("text", "workbook"):
        assert reviewer.get(f"{page_of(office)}/{kind}?period=d90").status_code == 200
        sent = reviewer.get(f"{page_of(office)}/{kind}?period=d365")
        assert (sent.status_code, sent.location) == (303, f"{page_of(office)}/export?period=d365")
    shown = reviewer.get(f"/log-review/staff?who={office.actors['cecilia'].staff_id}&period=d365").text
    assert "Over more than 90 days it takes two people" in shown
    assert f"{page_of(office)}/text" not in shown
    path = waiting(reviewer.post(f"{page_of(office)}/export", ASKED))
    assert take(reviewer, path)[0] == 303
    assert press(reviewer, path, "confirm").status_code == 422


def test_what_was_confirmed_holds_for_a_day_and_for_the_days_that_were_asked_for(
    client_of: Clients, office: Office
) -> None:
    path = both(client_of("reviewer").post(f"{page_of(office)}/export", ASKED), client_of("manager"))
    with time_machine.travel(MONDAY + timedelta(hours=23), tick=True):
        assert "2026-11-23" in take(client_of("reviewer"), path)[1]
    other = both(client_of("reviewer").post(f"{page_of(office)}/export", ASKED), client_of("manager"))
    with time_machine.travel(MONDAY + timedelta(hours=24, minutes=1), tick=True):
        assert take(client_of("reviewer"), other)[0] == 303


@ON_SQLITE
@pytest.mark.parametrize("who", ["admin", "karin", "cecilia", "partner", "frontdesk"])
def test_who_may_neither_ask_nor_confirm(client_of: Clients, office: Office, who: str) -> None:
    path = waiting(client_of("reviewer").post(f"{page_of(office)}/export", ASKED))
    other = client_of(who)
    assert other.get(f"{page_of(office)}/export").status_code == 403
    assert other.get(path).status_code in (403, 404)
    assert other.post(f"{path}/confirm", {}, token_from="/sessions").status_code in (403, 404)


@ON_SQLITE
@pytest.mark.parametrize("change", [{"reason": ""}, {"reason": " .\n. "}, {"period": ""}, {"period": "d9999"}])
def test_what_does_not_fit_is_told_and_kept(client_of: Clients, office: Office, change: dict[str, str]) -> None:
    answer = client_of("reviewer").post(f"{page_of(office)}/export", ASKED | change)
    assert answer.status_code == 422
    assert (ASKED | change)["reason"].strip() in answer.text


@ON_SQLITE
def test_a_confirmation_of_something_else_gives_nothing_out(client_of: Clients, office: Office) -> None:
    admin, partner = client_of("admin"), office.actors["partner"].staff_id
    path = waiting(admin.post(f"/staff/{partner}/reset", {"reason": "Personen har glömt lösenordet"}))
    assert take(client_of("reviewer"), path)[0] == 404
