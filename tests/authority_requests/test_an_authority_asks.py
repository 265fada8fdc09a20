"""Who asks, for what, on which law; what the law exempts is refused, contact data is given, the rest is weighed; it stays."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from caseapp.assignments.actions import assign
from caseapp.authority_requests.models import AuthorityDecision
from caseapp.authority_requests.models.laws import read_laws
from caseapp.foundation import audit
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.participants.models import Participant
from caseapp.programmes.queries import site
from tests.authority_requests.asking import WEIGHING, asked, asking, decide, deciding, page_of, send
from tests.cast import Office, act_as
from tests.conftest import MONDAY, ON_SQLITE
from tests.databases import Place, owners_engine
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]

# law -> (what may be answered at a municipality, a piece of the decision's words)
OUTCOMES = {
    "sfs_2025_170_2": ("refused", "only says which authorities"),
    "sfs_2025_170_4": ("given", "lag (2025:170) 4 §"),
    "sfs_2025_170_5": ("refused", "Lag (2025:170) 5 § does not hold"),
    "sfs_2025_170_6": ("refused", "Lag (2025:170) 6 § does not hold"),
    "sfs_2025_170_7": ("refused", "Lag (2025:170) 7 § does not hold"),
    "sfs_2025_170_8": ("refused", "8 § exempts data"),
    "osl_10_15a": ("weighed", "OSL 10 kap. 15 a §"),
    "osl_10_18a": ("weighed", "OSL 10 kap. 18 a §"),
    "osl_10_18b": ("weighed", "OSL 10 kap. 18 b §"),
    "osl_10_18c": ("weighed", "OSL 10 kap. 18 c §"),
    "osl_26_1": ("refused", "no rule that lifts this secrecy was named"),
}


def reached(app: Flask, office: Office, whose: str = "elias") -> None:
    """The file holds a telephone number and an address."""
    with app.app_context(), act_as(office.actors["cecilia"]):
        person = db.session.get_one(Participant, office.files[whose])
        person.phone, person.address = "070-174 06 58", "Storgatan 1, Provstad"
        audit.record("test.changed", by=office.actors["cecilia"], participant=person.id)


def test_every_law_has_its_outcome_here() -> None:
    assert OUTCOMES.keys() == read_laws().by_code.keys()
    assert {one.reading.value for one in read_laws().by_code.values()} == {"define", "refuse", "contact", "weigh"}


@ON_SQLITE
@pytest.mark.parametrize("law", OUTCOMES)
def test_each_paragraph_comes_out_as_our_reading_says(client_of: Clients, office: Office, law: str) -> None:
    outcome, words = OUTCOMES[law]
    cecilia = client_of("cecilia")
    page = asked(cecilia, office, law=law)
    given = {"given": "Han når er på måndag.", "listed": "yes"} | deciding(office)
    if outcome == "weighed":
        bare = decide(cecilia, page, given | {"weighing": "", "decided_by": ""})
        assert bare.status_code == 422
        assert "Han når er på måndag." in bare.text, "nothing typed is lost"
        assert decide(cecilia, page, given | {"weighing": " . "}).status_code == 422
    answer = decide(cecilia, page, given)
    assert answer.status_code == (422 if outcome == "refused" else 303)
    if outcome == "refused":
        assert decide(cecilia, page, given | {"outcome": "refused"}).status_code == 303
    shown = cecilia.get(page).text
    assert words in shown
    assert ("The request is refused." in shown) == (outcome == "refused")
    assert ("How to appeal" in shown) == (outcome == "refused")


def test_six_is_refused_with_the_paragraph_in_the_decision(client_of: Clients, app: Flask, office: Office) -> None:
    cecilia = client_of("cecilia")
    page = asked(cecilia, office, law="sfs_2025_170_6")
    assert "Received, not decided" in cecilia.get(page).text
    form = cecilia.get(f"{page}/decide").text
    assert "The answer must be no" in form
    assert 'value="whole"' not in form
    forced = cecilia.post(f"{page}/decide", deciding(office, reasons="x"))
    assert forced.status_code == 422
    assert decide(cecilia, page, deciding(office, outcome="refused", reasons="")).status_code == 303
    shown = cecilia.get(page).text
    for words in ("OSL 26 kap. 1 §", "8 § of the same law", "kammarrätten", "Karin Nord", "says neither that we know"):
        assert words in shown, words
    with app.app_context():
        events = list(db.session.scalars(select(AuditEntry.event).where(AuditEntry.event.startswith("authority"))))
    assert events == ["authority_request.recorded", "authority_request.decided"]


def test_four_gives_contact_and_place_of_work_shown_before_and_nothing_beyond(
    client_of: Clients, app: Flask, office: Office
) -> None:
    reached(app, office)
    cecilia = client_of("cecilia")
    page = asked(cecilia, office)
    shown = cecilia.get(f"{page}/decide").text
    for words in ("070-174 06 58", "Storgatan 1, Provstad", "Verkstad elias"):
        assert words in shown, words
    assert "Mål elias" not in shown
    not_listed = send(cecilia, page, shown, deciding(office, listed="no"))
    assert not_listed.status_code == 422
    assert "To another nothing is given on it" in not_listed.text
    beyond = cecilia.post(f"{page}/decide", deciding(office, listed="yes", given="Mer"))
    assert "a field that does not belong" in beyond.text
    part = send(cecilia, page, shown, deciding(office, listed="yes", outcome="part", lines="1"))
    assert part.status_code == 303
    decision = cecilia.get(page).text
    assert "070-174 06 58" in decision
    assert "Storgatan" not in decision
    assert "A part of what was asked for is given" in decision
    with app.app_context():
        assert "authority_request.decided" in set(db.session.scalars(select(AuditEntry.event)))


@ON_SQLITE
def test_a_no_on_four_needs_grave_reasons_in_writing(client_of: Clients, app: Flask, office: Office) -> None:
    reached(app, office)
    cecilia = client_of("cecilia")
    page = asked(cecilia, office)
    refused = decide(cecilia, page, deciding(office, outcome="refused", listed="yes", weighing=""))
    assert "Only grave reasons" in refused.text
    told = decide(cecilia, page, deciding(office, outcome="refused", listed="yes", reasons=""))
    assert "needs its reasons" in told.text
    assert decide(cecilia, page, deciding(office, outcome="refused", listed="yes")).status_code == 303
    shown = cecilia.get(page).text
    assert "070-174" not in shown


@ON_SQLITE
def test_what_changed_since_it_was_shown_is_shown_again(client_of: Clients, app: Flask, office: Office) -> None:
    cecilia = client_of("cecilia")
    page = asked(cecilia, office)
    before = cecilia.get(f"{page}/decide").text
    reached(app, office)
    refused = send(cecilia, page, before, deciding(office, listed="yes"))
    assert refused.status_code == 422
    assert "has changed since you saw" in refused.text
    assert "070-174 06 58" in refused.text
    assert send(cecilia, page, refused.text, deciding(office, listed="yes")).status_code == 303


def test_fifteen_a_without_weighing_or_decider_is_refused_and_nothing_typed_is_lost(
    client_of: Clients, office: Office
) -> None:
    cecilia = client_of("cecilia")
    page = asked(cecilia, office, law="osl_10_15a")
    words = {"given": "Han slutade 3 november.", "reasons": "Behövs mot fusk."}
    nobody = decide(cecilia, page, deciding(office, **words, decided_by=""))
    assert nobody.status_code == 422
    assert "Fill this in." in nobody.text
    unweighed = decide(cecilia, page, deciding(office, **words, weighing="…"))
    assert unweighed.status_code == 422
    assert "Without a written weighing nothing may be given" in unweighed.text
    for answer in (nobody, unweighed):
        assert all(one in answer.text for one in words.values())
    stranger = decide(cecilia, page, deciding(office, "cecilia", **words))
    assert stranger.status_code == 422, "a caseworker is never named"
    assert decide(cecilia, page, deciding(office, "manager", **words)).status_code == 303
    shown = cecilia.get(page).text
    assert "Maja Chef" in shown
    assert "Han slutade 3 november." in shown
    letter = shown[shown.index('class="card letter"') : shown.index("Your weighing")]
    assert WEIGHING not in letter, "the weighing stays in the file"


@ON_SQLITE
def test_the_days_and_the_words_are_judged(client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    new = f"{page_of(office)}/new"
    late = cecilia.post(new, asking(received_on="2026-11-24"))
    assert "The day has not come yet" in late.text
    assert "Var når vi personen?" in late.text
    assert "assumed identity" in cecilia.post(new, asking(asked_for="Har han fingerade uppgifter?")).text
    page = asked(cecilia, office, law="sfs_2025_170_6")
    no = {"outcome": "refused"}
    assert "cannot be decided before" in decide(cecilia, page, deciding(office, **no, decided_on="2026-11-19")).text
    assert "cannot lie in the future" in decide(cecilia, page, deciding(office, **no, decided_on="2026-11-24")).text


def test_what_is_decided_never_changes(client_of: Clients, office: Office, place: Place) -> None:
    cecilia = client_of("cecilia")
    page = asked(cecilia, office, law="sfs_2025_170_6")
    form, no = cecilia.get(f"{page}/decide").text, deciding(office, outcome="refused")
    assert [send(cecilia, page, form, no).status_code for _ in range(2)] == [303, 303], "sent twice it is decided once"
    assert cecilia.get(f"{page}/decide").status_code == 303
    engine = owners_engine(place.settings)
    for change in (
        "update authority_request set received_on = received_on",
        "delete from authority_request",
        "update authority_decision set decided_on = decided_on",
        f"delete from {AuthorityDecision.__tablename__}",
    ):
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(change))
    engine.dispose()


@ON_SQLITE
def test_two_who_decide_at_once_decide_once(client_of: Clients, office: Office) -> None:
    cecilia, karin = client_of("cecilia"), client_of("karin")
    page = asked(cecilia, office, law="sfs_2025_170_6")
    theirs = karin.get(f"{page}/decide").text
    assert decide(cecilia, page, deciding(office, outcome="refused")).status_code == 303
    assert send(karin, page, theirs, deciding(office, outcome="refused", reasons="Annat")).status_code == 303
    assert "Annat" not in karin.get(page).text


def test_what_waits_too_long_says_so(client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    page = asked(cecilia, office)
    assert "Overdue" not in cecilia.get(f"{page_of(office)}/").text
    with time_machine.travel(MONDAY + timedelta(days=12), tick=True):
        listed = client_of("cecilia").get(f"{page_of(office)}/").text
        assert "Overdue: waited 15 days" in listed
        shown = client_of("cecilia")
        assert decide(shown, page, deciding(office, outcome="refused", listed="yes")).status_code == 303
        assert "Overdue" not in shown.get(f"{page_of(office)}/").text


def test_another_agency_of_the_team_sees_its_own_alone(client_of: Clients, app: Flask, office: Office) -> None:
    by = office.actors["karin"]
    with app.app_context(), act_as(by):
        amir_id, today = office.actors["amir"].staff_id, date(2026, 11, 23)
        assign(
            by=by,
            participant_id=office.files["elias"],
            site=site(office.sites["north"]),
            staff_id=amir_id,
            valid_from=today,
        )
    cecilia, amir = client_of("cecilia"), client_of("amir")
    theirs = asked(cecilia, office)
    assert "Nobody has asked" in amir.get(f"{page_of(office)}/").text
    assert amir.get(theirs).status_code == 404
    assert amir.get(f"{theirs}/decide").status_code == 404
    assert amir.get(f"{theirs}/document").status_code == 404
    own = asked(amir, office, law="sfs_2025_170_6")
    form = amir.get(f"{own}/decide").text
    assert "Another secrecy holds at your agency" in form, "OSL 26:1 is the social services'"
    assert "Nobody of your agency can be named" in form
    assert "does not hold for data" not in form
    assert cecilia.get(own).status_code == 404


@ON_SQLITE
def test_out_of_reach_there_is_nothing(client_of: Clients, office: Office) -> None:
    page = asked(client_of("cecilia"), office)
    sven = client_of("sven")
    for path in (f"{page_of(office)}/", f"{page_of(office)}/new", page, f"{page}/decide", f"{page}/document"):
        assert sven.get(path).status_code == 404, path
    assert client_of("manager").get(page).status_code == 403
    moved = page.replace(str(office.files["elias"]), str(office.files["farah"]))
    assert client_of("cecilia").get(moved).status_code == 404, "another file's request"


@ON_SQLITE
def test_the_participant_is_not_told_on_a_page_turned_to_them(client_of: Clients, office: Office) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    asked(cecilia, office)
    for path in ("disclosures/trust", "shown", "readers"):
        shown = cecilia.get(f"{file}/{path}").text
        assert "Polismyndigheten" not in shown, path
        assert "authority-requests" not in shown, path
        assert "equest from an authority" not in shown, path
    assert "authority-requests" in cecilia.get(f"{file}/disclosures/").text
