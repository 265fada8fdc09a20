"""Without consent something leaves on a named ground, with a reason, once a colleague who reaches the file agreed; else it never left."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from caseapp import create_app
from caseapp.agencies.models import Agency
from caseapp.disclosures.queries.grounds import laws, offered
from caseapp.foundation.settings import SettingsError, read_settings
from caseapp.staff.models import Staff
from tests.cast import Office
from tests.conftest import MONDAY, ON_SQLITE
from tests.databases import Place, owners_engine
from tests.disclosures.test_what_leaves import hidden
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]


def page(office: Office, whose: str = "elias") -> str:
    """Where one asks."""
    return f"/participants/{office.files[whose]}/disclosures/without-consent/new"


def asked(office: Office, **changes: str) -> dict[str, str]:
    """The plan to the prison and probation service, since a law says so."""
    return {
        "recipient": str(office.agencies["prison"]),
        "about": "plan",
        "why": "Planera frigivningen",
        "law": "osl_10_28",
        "reason": "Enligt 6 kap. 1 § i den lag som gäller här",
        "until": "2026-12-31",
    } | changes


def ask(client: ReadingClient, office: Office) -> str:
    """See what would leave, ask; answers where a colleague confirms."""
    shown = client.post(page(office), asked(office))
    assert shown.status_code == 200
    assert "Mål elias" in shown.text
    assert client.send(page(office), asked(office) | hidden(shown)).status_code == 303
    ledger = client.get(f"/participants/{office.files['elias']}/disclosures/").text
    assert "Nothing has been disclosed" in ledger
    return re.findall(r'href="([^"]*/without-consent/[0-9a-f-]{36})"', ledger)[0]


def push(client: ReadingClient, way: str, answer: str) -> bool:
    """Press a button there; whether it did what it says."""
    read = {"answer": answer, "seen": hidden(client.get(way)).get("seen", "")}
    gone = client.post(f"{way}/answer", read, token_from=way).headers["Location"]
    return not gone.endswith(way)


def test_a_colleague_agrees_and_it_leaves_with_both_names(client_of: Clients, office: Office) -> None:
    cecilia, karin, partner = client_of("cecilia"), client_of("karin"), client_of("partner")
    way = ask(cecilia, office)
    assert not push(cecilia, way, "confirmed"), "never the one who asked"
    assert "Elias" not in partner.get("/received/").text
    assert "A colleague asks" in karin.get("/").text
    assert push(karin, way, "confirmed")
    assert "Elias Åberg" in partner.get("/received/").text
    ledger = cecilia.get(f"/participants/{office.files['elias']}/disclosures/").text
    for words in ("Mål elias", "OSL 10 kap. 28 §", "confirmed by Karin Nord", "Cecilia Ek"):
        assert words in ledger
    assert not push(karin, way, "confirmed"), "once"
    with time_machine.travel(MONDAY + timedelta(days=40), tick=True):
        assert "Elias" not in client_of("partner").get("/received/").text, "until its day"


@pytest.mark.parametrize("how", ["refused", "withdrawn", "late", "changed"])
def test_refused_taken_back_late_or_changed_nothing_leaves(client_of: Clients, office: Office, how: str) -> None:
    cecilia, karin = client_of("cecilia"), client_of("karin")
    way = ask(cecilia, office)
    if how == "refused":
        assert push(karin, way, "refused")
    elif how == "withdrawn":
        assert not push(karin, way, "withdrawn")
        assert push(cecilia, way, "withdrawn")
    elif how == "changed":
        goal = {"own_words": "Nytt mål", "agreed": "", "why_text": "", "review_on": ""}
        words = {name: value for name, value in goal.items() if name in ("own_words",)}
        assert cecilia.post(f"/participants/{office.files['elias']}/goals/new", words).status_code == 303
    moved = timedelta(hours=25) if how == "late" else timedelta(0)
    with time_machine.travel(MONDAY + moved, tick=True):
        assert not push(client_of("karin"), way, "confirmed")
        assert "Elias" not in client_of("partner").get("/received/").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": ". . . . . . ."}, "somebody else understands why"),
        ({"until": "2026-11-22"}, "The day has passed"),
        ({"until": "2027-11-30"}, "At most a year"),
        ({"law": "osl_10_27"}, "Not a valid choice"),
        ({"law": ""}, "Fill this in"),
        ({"about": "outcome"}, "nothing to disclose"),
    ],
)
@ON_SQLITE
def test_without_ground_reason_or_day_it_is_refused(
    client_of: Clients, office: Office, changes: dict[str, str], words: str
) -> None:
    refused = client_of("cecilia").post(page(office), asked(office, **changes))
    assert refused.status_code == 422
    assert words in refused.text
    assert "Planera frigivningen" in refused.text, "nothing typed is lost"


@ON_SQLITE
def test_the_police_and_the_own_agency_are_no_choice(client_of: Clients, office: Office) -> None:
    shown = client_of("cecilia").get(page(office)).text
    assert f'value="{office.agencies["town"]}"' not in shown
    assert client_of("amir").get(page(office)).status_code == 404


@ON_SQLITE
def test_somebody_out_of_reach_confirms_nothing(client_of: Clients, office: Office) -> None:
    way = ask(client_of("cecilia"), office)
    for who in ("sven", "klara", "amir"):
        assert client_of(who).get(way).status_code == 404
    assert client_of("manager").get(way).status_code == 403


def test_the_setting_says_which_grounds_are_offered() -> None:
    settings = read_settings({"CASEAPP_DISCLOSURE_GROUNDS": "osl_26_9, osl_10_27"})
    assert [one.code for one in offered(settings.grounds)] == ["osl_26_9"], "the general clause is never offered"
    assert [one.code for one in offered(read_settings({}).grounds)] == ["osl_10_2", "osl_10_28"]
    assert "osl_10_27" not in laws()


@ON_SQLITE
def test_a_ground_that_there_is_not_stops_the_start(place: Place) -> None:
    with pytest.raises(SettingsError, match="a ground that there is not: osl_10_27"):
        create_app(replace(place.settings, disclosure_grounds="osl_26_9,osl_10_27"))


@ON_SQLITE
def test_a_colleague_who_reads_another_language_confirms_the_same_text(client_of: Clients, office: Office) -> None:
    cecilia, karin = client_of("cecilia"), client_of("karin")
    shown = cecilia.post(page(office), asked(office, about="participation"))
    assert "Deltar i" in shown.text
    assert cecilia.send(page(office), asked(office, about="participation") | hidden(shown)).status_code == 303
    ledger = cecilia.get(f"/participants/{office.files['elias']}/disclosures/").text
    way = re.findall(r'href="([^"]*/without-consent/[0-9a-f-]{36})"', ledger)[0]
    karin.speak("sv")
    assert push(karin, way, "confirmed")
    partner = client_of("partner")
    page_ = re.findall(r'href="(/received/[0-9a-f-]{36}/)"', partner.get("/received/").text)[0]
    assert "Deltar i" in partner.get(page_).text


GONE = {
    "account": "Whoever asked may not disclose",
    "role": "Whoever asked may not disclose",
    "agency": "Whoever asked may not disclose",
    "ground": "The ground is not offered any more.",
    "police": "The police ask, and the law answers",
}


@pytest.mark.parametrize("gone", GONE)
def test_it_is_judged_anew_when_it_is_confirmed(
    client_of: Clients, office: Office, app: Flask, place: Place, gone: str
) -> None:
    karin, way = client_of("karin"), ask(client_of("cecilia"), office)
    asker = Staff.__table__, office.actors["cecilia"].staff_id
    changes: dict[str, Any] = {
        "account": (*asker, {"disabled_at": MONDAY}),
        "role": (*asker, {"role": "manager", "site_id": None}),
        "agency": (*asker, {"agency_id": office.agencies["work"]}),
        "police": (Agency.__table__, office.agencies["prison"], {"kind": "police"}),
    }
    if gone in changes:
        table, id_, values = changes[gone]
        engine = owners_engine(place.settings)
        with engine.begin() as connection:
            connection.execute(update(table).where(table.c.id == id_).values(**values))
        engine.dispose()
    else:
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], disclosure_grounds="osl_10_2")
    read = {"answer": "confirmed", "seen": hidden(karin.get(way))["seen"]}
    refused = karin.post(f"{way}/answer", read, token_from=way, follow_redirects=True)
    assert GONE[gone] in refused.text
    assert "Nothing has been disclosed" in karin.get(f"/participants/{office.files['elias']}/disclosures/").text
    assert push(karin, way, "refused")


def test_what_changed_meanwhile_is_asked_again_without_typing(client_of: Clients, office: Office) -> None:
    cecilia, karin = client_of("cecilia"), client_of("karin")
    way = ask(cecilia, office)
    file = f"/participants/{office.files['elias']}"
    assert cecilia.post(f"{file}/goals/new", {"own_words": "Nytt mål"}).status_code == 303
    assert not push(karin, way, "confirmed")
    onward = re.findall(r'href="([^"]*/without-consent/new[?]again=[^"]*)"', karin.get(way).text)[0]
    shown = karin.get(onward).text
    for words in (asked(office)["why"], asked(office)["reason"], 'value="osl_10_28"', 'value="2026-12-31"'):
        assert words in shown
    now = karin.post(onward, asked(office))
    assert "Nytt mål" in now.text
    assert karin.send(page(office), asked(office) | hidden(now)).status_code == 303
    other = f"/participants/{office.files['farah']}/disclosures/without-consent/new?{onward.split('?')[1]}"
    assert cecilia.get(other).status_code == 404, "of another file"


def test_nobody_confirms_what_they_have_not_read(client_of: Clients, office: Office) -> None:
    karin, way = client_of("karin"), ask(client_of("cecilia"), office)
    for seen in ("", "0" * 64):
        read = {"answer": "confirmed", "seen": seen}
        refused = karin.post(f"{way}/answer", read, token_from="/sessions", follow_redirects=True)
        assert "Read what leaves first." in refused.text
    assert "Nothing has been disclosed" in karin.get(f"/participants/{office.files['elias']}/disclosures/").text
    assert push(karin, way, "confirmed")


def test_asked_again_from_a_page_that_was_kept_it_is_not_asked_twice(client_of: Clients, office: Office) -> None:
    cecilia, ledger = client_of("cecilia"), f"/participants/{office.files['elias']}/disclosures/"
    form = asked(office) | hidden(cecilia.post(page(office), asked(office)))
    assert [cecilia.send(page(office), form).status_code for _ in range(2)] == [303, 303]
    (way,) = set(re.findall(r'href="([^"]*/without-consent/[0-9a-f-]{36})"', cecilia.get(ledger).text))
    assert push(client_of("karin"), way, "refused")
    again = cecilia.send(page(office), form)
    assert again.status_code == 422
    assert "it was answered" in again.text
