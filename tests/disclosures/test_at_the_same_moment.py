"""What changes between the page and the press, or while a press waits: what leaves rests on what holds when it leaves."""

import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from caseapp.participants import queries as participants
from tests.authority_requests.asking import asked as record_request
from tests.authority_requests.asking import deciding
from tests.authority_requests.asking import send as decide
from tests.cast import Office
from tests.conftest import ON_SQLITE
from tests.consents.test_a_participant_answers import answer, consents, question, say, told
from tests.consents.test_an_administrator_keeps_the_topics import TOPIC, page_of, typed
from tests.disclosures.test_protected_afterwards import PHONE, protect, reached
from tests.disclosures.test_what_leaves import hidden, ways
from tests.disclosures.test_without_consent import asked, push
from tests.disclosures.test_without_consent import page as proposing
from tests.reading import Reader, ReadingClient
from tests.received.test_a_partner_reads import person, tell

Clients = Callable[..., ReadingClient]
ON_POSTGRESQL = pytest.mark.parametrize("place", ["postgresql"], indirect=True)  # SQLite has one writer at a time
DIED = {"exited_on": "2026-11-20", "reason": "deceased", "planned": "unplanned", "verification": "none"}


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], list[object]]:
    """Somebody else does something, to its end, just before the next press holds the file."""

    def arrange(act: Callable[[], object]) -> list[object]:
        real, done = participants.hold_file, list[object]()

        def hold(participant_id: Any) -> None:
            if not done:
                done.append(None)
                thread = threading.Thread(target=lambda: done.append(act()))
                thread.start()
                thread.join(20)
            real(participant_id)

        monkeypatch.setattr(participants, "hold_file", hold)
        return done

    return arrange


@ON_POSTGRESQL
def test_where_somebody_is_does_not_leave_once_they_are_protected(
    client_of: Clients, office: Office, meanwhile: Callable[..., list[object]]
) -> None:
    cecilia, other = client_of("cecilia"), client_of("cecilia")
    page = tell(cecilia, office)[0]
    form = hidden(cecilia.get(page))
    done = meanwhile(lambda: protect(other, f"/participants/{office.files['elias']}"))
    assert cecilia.send(page, form).status_code == 422
    assert len(done) == 2, "somebody else was first"
    assert "Deltar i" not in cecilia.get(f"/participants/{office.files['elias']}/disclosures/").text


@ON_POSTGRESQL
def test_nor_by_a_colleague_who_confirms(
    client_of: Clients, office: Office, meanwhile: Callable[..., list[object]]
) -> None:
    cecilia, karin, other, file = client_of("cecilia"), client_of("karin"), client_of("cecilia"), office.files["elias"]
    staff = {"staff": str(office.actors["karin"].staff_id)}
    assert karin.post(f"/participants/{file}/assignments/new/{office.sites['north']}", staff).status_code == 303
    about = asked(office, about="participation")
    shown = cecilia.post(proposing(office), about)
    assert cecilia.send(proposing(office), about | hidden(shown)).status_code == 303
    ledger = f"/participants/{file}/disclosures/"
    way = re.findall(r'href="([^"]*/without-consent/[0-9a-f-]{36})"', cecilia.get(ledger).text)[0]
    token = hidden(karin.get(way)) | {"answer": "confirmed"}
    token = {name: one for name, one in token.items() if name in ("csrf_token", "answer")}
    meanwhile(lambda: protect(other, f"/participants/{file}"))
    assert karin.send(f"{way}/answer", token).location.endswith(way)
    assert "Nothing has been disclosed" in cecilia.get(ledger).text


@ON_SQLITE
def test_what_was_asked_before_protection_is_not_confirmed_by_a_kept_page(client_of: Clients, office: Office) -> None:
    cecilia, karin = client_of("cecilia"), client_of("karin")
    shown = cecilia.post(proposing(office), asked(office))
    assert cecilia.send(proposing(office), asked(office) | hidden(shown)).status_code == 303
    ledger = f"/participants/{office.files['elias']}/disclosures/"
    way = re.findall(r'href="([^"]*/without-consent/[0-9a-f-]{36})"', cecilia.get(ledger).text)[0]
    protect(cecilia, f"/participants/{office.files['elias']}")
    staff = {"staff": str(office.actors["karin"].staff_id)}
    cecilia.post(f"/participants/{office.files['elias']}/assignments/new/{office.sites['north']}", staff)
    assert not push(karin, way, "confirmed")
    assert "Nothing has been disclosed" in cecilia.get(ledger).text


@ON_POSTGRESQL
def test_an_authority_gets_nothing_unweighed_of_somebody_just_protected(
    client_of: Clients, office: Office, app: Flask, meanwhile: Callable[..., list[object]]
) -> None:
    reached(app, office)
    cecilia, other = client_of("cecilia"), client_of("cecilia")
    page = record_request(cecilia, office)
    shown = cecilia.get(f"{page}/decide").text
    assert PHONE in shown
    fields = deciding(office, outcome="whole", listed="yes", weighing="", reasons="")
    meanwhile(lambda: protect(other, f"/participants/{office.files['elias']}"))
    assert decide(cecilia, page, shown, fields).status_code == 422


@ON_SQLITE
def test_a_decision_from_a_page_opened_before_protection_says_why_first(
    client_of: Clients, office: Office, app: Flask
) -> None:
    reached(app, office)
    cecilia = client_of("cecilia")
    page = record_request(cecilia, office)
    shown = cecilia.get(f"{page}/decide").text
    protect(cecilia, f"/participants/{office.files['elias']}")
    fields = deciding(office, outcome="whole", listed="yes", weighing="De behöver nå personen i dag")
    again = decide(cecilia, page, shown, fields)
    assert again.status_code == 200, "what would be given is shown again, now with the weighing as its reason"
    assert "De behöver nå personen i dag" in cecilia.get(f"/participants/{office.files['elias']}/identity").text


@ON_POSTGRESQL
def test_what_a_topic_tells_no_more_does_not_leave(
    client_of: Clients, office: Office, meanwhile: Callable[..., list[object]]
) -> None:
    cecilia, admin = client_of("cecilia"), client_of("admin")
    assert admin.post("/topics/new", TOPIC | {"fields": ["goals", "phase"], "never": []}).status_code == 303
    prison = str(office.agencies["prison"])
    page = ways(cecilia, office, recipient=prison, package="own", topics="progress")[0]
    form, path = hidden(cecilia.get(page)), page_of(admin, "Progress")
    changed = typed(admin, path) | {"fields": ["phase"]}
    meanwhile(lambda: admin.post(path, changed).status_code)
    assert cecilia.send(page, form).status_code == 422
    assert "Mål elias" not in cecilia.get(f"/participants/{office.files['elias']}/disclosures/").text


@ON_POSTGRESQL
def test_nobody_is_asked_after_a_death(
    client_of: Clients, office: Office, meanwhile: Callable[..., list[object]]
) -> None:
    cecilia, karin, page = client_of("cecilia"), client_of("karin"), consents(office)
    shown = Reader(cecilia.post(f"{page}/new", question(office)).text).hidden
    heard = {one["name"]: one["value"] for one in shown if one["name"] in ("heard", "new_id", "csrf_token")}
    exit_ = f"/participants/{office.files['elias']}/enrolments/{office.stays['elias']}/exit"
    done = meanwhile(lambda: karin.post(exit_, DIED).status_code)
    assert cecilia.send(f"{page}/new", answer(office) | heard).status_code == 422
    assert done[1:] == [303]
    assert not told(cecilia, office, "plan")


def test_a_death_written_by_another_agency_ends_everything(client_of: Clients, office: Office) -> None:
    """What the person let any agency tell ends, what the team reads of each other, too; and nobody is asked any more."""
    cecilia, partner, karin = client_of("cecilia"), client_of("partner"), client_of("karin")
    file = f"/participants/{office.files['elias']}"
    staff = {"staff": str(office.actors["amir"].staff_id)}
    assert karin.post(f"{file}/assignments/new/{office.sites['north']}", staff).status_code == 303
    tell(cecilia, office, 0, 2)
    amir = client_of("amir")
    assert "Mål elias" in amir.get(f"{file}/plan").text, "by the team's consent"
    page = person(partner)
    assert amir.post(f"{file}/enrolments/{office.stays['elias']}/exit", DIED).status_code == 303
    assert partner.get(page).status_code == 404
    assert not told(cecilia, office, "plan", to="prison")
    assert "Mål elias" not in amir.get(f"{file}/plan").text
    refused = say(cecilia, consents(office), answer(office))
    assert refused.status_code == 422
    assert "Nobody can be asked for this person any more." in refused.text
