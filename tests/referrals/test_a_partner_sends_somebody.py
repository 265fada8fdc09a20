"""An agency sends somebody in with their yes; the site answers in time, and nobody types twice what was sent."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from caseapp.foundation import audit
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.reach import OutOfReach
from caseapp.referrals.models import Referral
from caseapp.referrals.queries import answer_day
from tests.cast import Office, act_as
from tests.conftest import MONDAY, ON_SQLITE
from tests.databases import Place, owners_engine
from tests.disclosures.test_protected_afterwards import protect
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]


def typed(office: Office, **changes: str) -> dict[str, str]:
    """Somebody sent to North."""
    return {
        "site": str(office.sites["north"]),
        "agrees": "yes",
        "protected": "no",
        "name": "Nils Nyman",
        "number": "",
        "phone": "070-174 06 05",
        "email": "",
        "words": "Vill börja arbeta med trä.",
        "contact": "Paul, 0520-12",
    } | changes


def send(client: ReadingClient, office: Office, **changes: str) -> str:
    """Send; answers the page of the receipt."""
    answer = client.post("/referrals/new", typed(office, **changes))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def page_of(receipt: str) -> str:
    """The same referral as the site sees it."""
    return receipt.replace("/sent/", "/")


def test_sent_received_and_accepted_without_typing_again(client_of: Clients, office: Office) -> None:
    partner, cecilia = client_of("partner"), client_of("cecilia")
    receipt = send(partner, office)
    shown = partner.get(receipt).text
    assert "We answer by 30 Nov" in shown
    assert "has not committed to anything" in shown
    assert "Referrals to answer" in cecilia.get("/").text
    assert "Nils Nyman" in cecilia.get("/referrals/").text
    page = page_of(receipt)
    assert "Vill börja arbeta med trä." in cecilia.get(page).text
    words = {"said_on": "2026-11-23", "basis": "voluntary", "own_words": "Jag vill snickra."}
    undated = cecilia.post(f"{page}/accept", words | {"birth_date": ""})
    assert undated.status_code == 422
    assert "Jag vill snickra." in undated.text
    words |= {"birth_date": "2003-05-06"}
    gone = cecilia.post(f"{page}/accept", words)
    assert gone.status_code == 303
    file = gone.headers["Location"].removesuffix("/enrolments/new")
    assert "Nils Nyman" in cecilia.get(f"{file}/").text
    assert "070-174 06 05" in cecilia.get(f"{file}/identity").text
    history = cecilia.get(f"{file}/history").text
    for sent in ("Sent here by Kriminalvården", "Vill börja arbeta med trä.", "Paul, 0520-12"):
        assert sent in history, sent
    assert "Accepted" in partner.get(receipt).text
    assert "Jag vill snickra" not in partner.get(receipt).text
    again = cecilia.post(f"{page}/accept", words | {"own_words": "Igen"})
    assert again.status_code == 422
    assert "answered already" in again.text


@pytest.mark.parametrize("shown", [True, False])
def test_declined_with_a_reason_that_is_shown_or_not(client_of: Clients, office: Office, shown: bool) -> None:
    partner, cecilia = client_of("partner"), client_of("cecilia")
    receipt = send(partner, office)
    words = {"reason": "Vi har fullt till februari."} | ({"shown": "y"} if shown else {})
    assert cecilia.post(f"{page_of(receipt)}/decline", {"reason": "..."}).status_code == 422
    assert cecilia.post(f"{page_of(receipt)}/decline", words).status_code == 303
    page = partner.get(receipt).text
    assert "Declined" in page
    assert ("fullt till februari" in page) == shown


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"agrees": "no"}, "Ask the person first"),
        ({"protected": "yes"}, "Call the site instead"),
        ({"number": "20030205-2387"}, "Check the digits"),
        ({"phone": ""}, "so that we reach the person"),
        ({"words": "Har fingerade personuppgifter"}, "Never write that somebody has an assumed identity"),
        ({"contact": "Paul vet om den fingerade identiteten"}, "Never write that somebody has an assumed identity"),
        ({"site": str(uuid4())}, "Not a valid choice"),
    ],
)
@ON_SQLITE
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(
    client_of: Clients, office: Office, changes: dict[str, str], words: str
) -> None:
    refused = client_of("partner").post("/referrals/new", typed(office, **changes))
    assert refused.status_code == 422
    assert words in refused.text
    assert "Nils Nyman" in refused.text
    assert "No referrals" in client_of("cecilia").get("/referrals/").text


def test_somebody_who_has_a_file_gets_no_second_one_unasked(client_of: Clients, office: Office) -> None:
    partner, cecilia = client_of("partner"), client_of("cecilia")
    receipt = send(partner, office, number="200302052386")
    words = {"said_on": "2026-11-23", "basis": "voluntary", "own_words": "Ja."}
    refused = cecilia.post(f"{page_of(receipt)}/accept", words)
    assert refused.status_code == 422
    assert "already have a file with this number" in refused.text
    way = f"{page_of(receipt)}/take-up"
    assert "Elias Åberg" in cecilia.get(way).text, "looked for with what was sent"
    unchosen = cecilia.post(way, {"words": "Elias"})
    assert unchosen.status_code == 422
    assert "Choose whose file it is." in unchosen.text
    again = cecilia.post(way, {"words": "Farah", "again": "y", "file": str(office.files["elias"])})
    assert again.status_code == 200
    assert "Farah" in again.text
    assert "Waits" not in again.text
    none = cecilia.post(way, {"words": "Ingen Alls", "again": "y"}).text
    assert "No file found among yours" in none
    assert cecilia.post(way, {"words": "Sara", "file": str(office.files["sara"])}).status_code == 422, "out of reach"
    done = cecilia.post(way, {"words": "Elias", "file": str(office.files["elias"])})
    assert done.headers["Location"] == f"/participants/{office.files['elias']}/"
    assert "Accepted" in partner.get(receipt).text
    assert f"/participants/{office.files['elias']}/" in cecilia.get(page_of(receipt)).text


@pytest.mark.parametrize("known", [False, True])
def test_of_somebody_protected_afterwards_nothing_shows(
    client_of: Clients, office: Office, app: Flask, known: bool
) -> None:
    """The referral goes with its file: then named workers alone know where the person is, and the file tells them."""
    partner, cecilia, amir = client_of("partner"), client_of("cecilia"), client_of("amir")
    receipt = send(partner, office, name="Nils Nyman")
    words = {"said_on": "2026-11-23", "basis": "voluntary", "own_words": "Ja.", "birth_date": "2003-05-06"}
    if known:
        file = f"/participants/{office.files['elias']}"
        taken = {"words": "Elias", "file": str(office.files["elias"])}
        assert cecilia.post(f"{page_of(receipt)}/take-up", taken).status_code == 303
    else:
        opened = cecilia.post(f"{page_of(receipt)}/accept", words)
        file = opened.headers["Location"].removesuffix("/enrolments/new")
    assert "Nils Nyman" in amir.get("/referrals/").text
    protect(cecilia, file)
    other = send(partner, office, name="Olle Ordinär")
    for who, page in ((amir, page_of(receipt)), (cecilia, page_of(receipt)), (partner, receipt)):
        assert who.get(page).status_code == 404
        assert who.get(page).text == who.get(f"{page.rsplit('/', 1)[0]}/{uuid4()}").text
    for who, page in ((amir, "/referrals/"), (partner, "/referrals/sent/")):
        assert "Nils Nyman" not in who.get(page).text
        assert "Olle Ordinär" in who.get(page).text, other
    assert cecilia.get(f"{file}/").status_code == 200
    with app.app_context():
        query = select(AuditEntry.event).where(AuditEntry.participant_id == UUID(file.rsplit("/", 1)[1]))
        events = set(db.session.scalars(query))
        db.session.remove()
    assert ("referral.taken_up" if known else "referral.accepted") in events, "who asks who has read the file learns it"


def test_nobody_else_finds_it(client_of: Clients, office: Office, place: Place) -> None:
    receipt = send(client_of("partner"), office)
    page = page_of(receipt)
    nothing = client_of("sven").get(page)
    assert nothing.status_code == 404
    assert nothing.text == client_of("sven").get(f"/referrals/{uuid4()}").text
    assert "Nils" not in client_of("sven").get("/referrals/").text
    for way in ("accept", "decline"):
        assert client_of("sven").get(f"{page}/{way}").status_code == 404
    assert client_of("partner").get(page).status_code == 403, "the sender does not answer"
    for who in ("manager", "admin", "reviewer", "frontdesk"):
        assert client_of(who).get(page).status_code == 403
    engine = owners_engine(place.settings)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "update staff set agency_id = (select id from agency where kind = 'employment') where role = 'partner'"
        )
    engine.dispose()
    assert client_of("partner").get(receipt).status_code == 404, "another agency’s partner"


def test_late_it_says_so(client_of: Clients, office: Office) -> None:
    receipt = send(client_of("partner"), office)
    with time_machine.travel(MONDAY + timedelta(days=9), tick=True):
        assert "Was to be answered 30 Nov" in client_of("cecilia").get("/referrals/").text
        assert "Was to be answered" in client_of("partner").get(receipt).text


def test_the_answer_day_counts_working_days() -> None:
    assert answer_day(date(2026, 11, 23)) == date(2026, 11, 30)
    assert answer_day(date(2026, 12, 22)) == date(2027, 1, 4), "Christmas and New Year are no working days"


@ON_SQLITE
def test_sent_twice_it_is_one(client_of: Clients, office: Office) -> None:
    partner = client_of("partner")
    form = dict(re.findall(r'name="(csrf_token|new_id)"[^>]*value="([^"]+)"', partner.get("/referrals/new").text))
    assert [partner.send("/referrals/new", typed(office) | form).status_code for _ in range(2)] == [303, 303]
    assert partner.get("/referrals/sent/").text.count("Nils Nyman") == 1


def test_a_referral_names_no_file_out_of_reach(client_of: Clients, office: Office, app: Flask) -> None:
    """Neither one that is there nor one that is not: the same refusal."""
    send(client_of("partner"), office, site=str(office.sites["south"]))
    by = office.actors["sven"]
    for file in (office.files["elias"], uuid4()):
        with app.app_context():
            with pytest.raises(OutOfReach), act_as(by):
                db.session.scalars(select(Referral)).one().participant_id = file
                audit.record("test.changed", by=by)
                db.session.flush()
            db.session.remove()
