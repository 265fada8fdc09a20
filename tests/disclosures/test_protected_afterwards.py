"""Somebody gets protected identity after something was told: what was told then shows with a reason only, and the log says so."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from caseapp.foundation import audit
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.participants.models import Participant
from caseapp.protection.models import Reveal
from tests.authority_requests.asking import asked, decide, deciding
from tests.cast import Office, act_as
from tests.conftest import ON_SQLITE
from tests.disclosures.test_what_leaves import hidden, ways
from tests.reading import ReadingClient
from tests.received.test_a_partner_reads import tell

Clients = Callable[..., ReadingClient]
PHONE = "070-174 06 99"
WHY = "Deltagaren frågar vad vi lämnade ut."


def protect(client: ReadingClient, file: str) -> None:
    """Record a decision on protected identity."""
    decided = {
        "protection": "sekretessmarkering",
        "ground": "Hot",
        "decided_on": "2026-11-20",
        "decider": "Skatteverket",
    }
    assert client.post(f"{file}/protection/new", decided).status_code == 303


def reached(app: Flask, office: Office, whose: str = "elias") -> None:
    """The file holds a telephone number."""
    by = office.actors["cecilia"]
    with app.app_context(), act_as(by):
        db.session.get_one(Participant, office.files[whose]).phone = PHONE
        audit.record("test.changed", by=by, participant=office.files[whose])


def reasons(app: Flask) -> list[tuple[str, str]]:
    """What was revealed, and why."""
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("test"))
        found = [(one.field.value, one.reason) for one in db.session.scalars(select(Reveal))]
        db.session.remove()
    return found


def test_what_was_told_shows_with_a_reason_only(client_of: Clients, office: Office, app: Flask) -> None:
    reached(app, office)
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    ledger = f"{file}/disclosures/"
    way = ways(cecilia, office, recipient=str(office.agencies["prison"]), package="own", topics="contact")[0]
    assert cecilia.send(way, hidden(cecilia.get(way))).status_code == 303
    assert PHONE in cecilia.get(ledger).text
    protect(cecilia, file)
    for page in (ledger, f"{ledger}trust"):
        shown = cecilia.get(page).text
        assert PHONE not in shown, page
        assert "Not shown: it was told before the person got protected identity." in shown
    show = f"{ledger}{cecilia.get(ledger).text.split(ledger)[-1].split('/told')[0]}/told"
    assert PHONE not in cecilia.get(show).text
    refused = cecilia.post(show, {"reason": " .. "})
    assert refused.status_code == 422
    assert PHONE not in refused.text
    assert reasons(app) == []
    form = hidden(cecilia.get(show)) | {"reason": WHY}
    seen = cecilia.send(show, form)
    assert seen.status_code == 200
    assert PHONE in seen.text
    assert reasons(app) == [("told", WHY)]
    again = cecilia.send(show, form)
    assert again.status_code == 303, "from a page kept open it shows nothing more"
    assert reasons(app) == [("told", WHY)]
    assert "What was told to others" in cecilia.get(f"{file}/identity").text


def test_of_somebody_without_protection_nothing_is_hidden(client_of: Clients, office: Office, app: Flask) -> None:
    cecilia, ledger = client_of("cecilia"), f"/participants/{office.files['elias']}/disclosures/"
    tell(cecilia, office, 2)
    shown = cecilia.get(ledger).text
    assert "Mål elias" in shown
    assert "/told" not in shown


@ON_SQLITE
def test_what_a_colleague_asked_before_is_not_shown_and_not_confirmed(
    client_of: Clients, office: Office, app: Flask
) -> None:
    reached(app, office)
    cecilia, karin = client_of("cecilia"), client_of("karin")
    file = f"/participants/{office.files['elias']}"
    staff = {"staff": str(office.actors["karin"].staff_id)}
    assert karin.post(f"{file}/assignments/new/{office.sites['north']}", staff).status_code == 303
    new = f"{file}/disclosures/without-consent/new"
    asking = {
        "recipient": str(office.agencies["prison"]),
        "about": "contact",
        "why": "Planering inför frigivning",
        "law": "osl_10_2",
        "reason": "Det behövs för vår egen verksamhet.",
        "until": "2026-12-01",
    }
    looked = cecilia.post(new, asking)
    assert PHONE in looked.text
    assert cecilia.send(new, hidden(looked) | asking).status_code == 303
    page = f"{new.removesuffix('new')}{cecilia.get(f'{file}/disclosures/').text.split('without-consent/')[2][:36]}"
    assert PHONE in karin.get(page).text
    protect(cecilia, file)
    shown = karin.get(page).text
    assert PHONE not in shown
    assert "it was asked before" in shown
    assert 'value="confirmed"' not in shown
    assert 'value="refused"' in shown


def test_what_an_authority_was_given_shows_with_a_reason_only(client_of: Clients, office: Office, app: Flask) -> None:
    reached(app, office)
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    page = asked(cecilia, office)
    assert decide(cecilia, page, deciding(office, listed="yes")).status_code == 303
    assert PHONE in cecilia.get(page).text
    protect(cecilia, file)
    shown = cecilia.get(page).text
    assert PHONE not in shown
    assert "Not shown: the person has protected identity." in shown
    assert cecilia.get(f"{page}/document").headers["Location"] == f"{page}/given"
    assert cecilia.post(f"{page}/given", {"reason": ""}).status_code == 422
    assert PHONE in cecilia.post(f"{page}/given", {"reason": WHY}).text
    made = cecilia.post(f"{page}/given", {"reason": f"{WHY} Som brev.", "document": "pdf"})
    assert made.headers["Content-Type"] == "application/pdf"
    assert sorted(reasons(app)) == [("told", WHY), ("told", f"{WHY} Som brev.")]
    form = hidden(cecilia.get(f"{page}/given")) | {"reason": WHY}
    assert [cecilia.send(f"{page}/given", form).status_code for _ in range(2)] == [200, 303]


def test_another_agency_does_not_read_why_something_was_revealed(
    client_of: Clients, office: Office, app: Flask
) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['farah']}"
    staff = {"staff": str(office.actors["amir"].staff_id)}
    assert cecilia.post(f"{file}/assignments/new/{office.sites['north']}", staff).status_code == 303
    assert cecilia.post(f"{file}/protection/reveal", {"field": "phone", "reason": WHY}).status_code == 200
    assert WHY in cecilia.get(f"{file}/identity").text
    assert WHY not in client_of("amir").get(f"{file}/identity").text
