"""An agency outside the team reads what was disclosed to it while a ground stands, and nothing else; what it cannot read is not there."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from caseapp.disclosures.models import DisclosedItem, Received
from caseapp.foundation.access import Role
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.received.models import Statement, TopicRequest
from tests.cast import Office
from tests.conftest import MONDAY, ON_SQLITE
from tests.consents.test_a_participant_answers import answer, consents, say
from tests.consents.test_an_administrator_keeps_the_topics import TOPIC, page_of, typed
from tests.databases import Place, owners_engine
from tests.disclosures.test_what_leaves import MEETING, hidden, ways
from tests.disclosures.test_without_consent import ask, push
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]


def tell(client: ReadingClient, office: Office, *which: int, **changes: str) -> list[str]:
    """A consent to the prison and probation service, and some of its topics disclosed; the pages of all of them."""
    pages = ways(client, office, recipient=str(office.agencies["prison"]), **changes)
    for number in which:
        assert client.send(pages[number], hidden(client.get(pages[number]))).status_code == 303
    return pages


def take_back(client: ReadingClient, office: Office, topic: str = "") -> None:
    """Take back every consent, or those whose line names a topic."""
    page = client.get(f"{consents(office)}/").text
    for line in re.findall(r"<li>.*?</li>", page, re.DOTALL):
        way = re.search(r'action="([^"]*/withdraw)"', line)
        if way and topic in line:
            client.post(way[1], {}, token_from=f"{consents(office)}/")


def bar(admin: ReadingClient, name: str, kind: str) -> None:
    """Say that a kind of agency never receives a topic on a consent."""
    path = page_of(admin, name)
    form = typed(admin, path)
    assert admin.post(path, form | {"never": [*form["never"], kind]}).status_code == 303


def person(client: ReadingClient) -> str:
    """The page of the only person whom the partner's list shows."""
    return re.findall(r'href="(/received/[0-9a-f-]{36}/)"', client.get("/received/").text)[0]


def test_a_partner_reads_what_was_disclosed_and_no_more(client_of: Clients, office: Office) -> None:
    cecilia, partner = client_of("cecilia"), client_of("partner")
    assert cecilia.post(f"/participants/{office.files['elias']}/meetings/new", MEETING).status_code == 303
    assert partner.get("/").headers["Location"] == "/received/"
    assert "Elias" not in partner.get("/received/").text
    tell(cecilia, office, 0, 2)
    listed = partner.get("/received/").text
    assert "Elias Åberg" in listed
    assert "2 new" in listed
    shown = partner.get(person(partner)).text
    assert "Mål elias" in shown
    assert "Deltar i" in shown
    assert "Hemlig" not in shown
    assert "Enskilt möte" not in shown, "attendance was consented to, not disclosed"
    assert "200302" not in shown
    assert str(office.files["elias"]) not in shown, "the file's own id is not told"
    assert "2 new" not in partner.get("/received/").text
    copy = partner.get(f"{person(partner)}copy")
    assert copy.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Mål elias" in copy.text
    assert "Elias" not in copy.headers["Content-Disposition"]


def test_taken_back_it_is_not_there_at_the_next_request(client_of: Clients, office: Office) -> None:
    cecilia, partner = client_of("cecilia"), client_of("partner")
    tell(cecilia, office, 0, 2)
    page = person(partner)
    take_back(cecilia, office, "Goals and plan")
    left = partner.get(page).text
    assert "Mål elias" not in left
    assert "Deltar i" in left
    take_back(cecilia, office)
    nothing, nobody = partner.get(page), partner.get(f"/received/{uuid4()}/")
    assert (nothing.status_code, nothing.text) == (404, nobody.text)
    assert "Elias" not in partner.get("/received/").text
    for way in ("copy", "requests/new", "statements/new"):
        assert partner.get(f"{page}{way}").status_code == 404
    told = cecilia.get(f"/participants/{office.files['elias']}/disclosures/").text
    assert "Mål elias" in told, "what left stays in the ledger"
    assert "They no longer read it here" in told


def test_it_ends_by_itself_with_its_day(client_of: Clients, office: Office) -> None:
    tell(client_of("cecilia"), office, 0, until="2026-11-25")
    page = person(client_of("partner"))
    with time_machine.travel(MONDAY + timedelta(days=2), tick=True):
        assert client_of("partner").get(page).status_code == 200
    with time_machine.travel(MONDAY + timedelta(days=3), tick=True):
        assert client_of("partner").get(page).status_code == 404


def test_a_renewed_consent_lets_them_read_on(client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    tell(cecilia, office, 2, until="2026-11-25")
    page, prison = person(client_of("partner")), str(office.agencies["prison"])
    again = answer(office, recipient=prison, until="2026-12-24")
    assert say(cecilia, consents(office), again).status_code == 303
    with time_machine.travel(MONDAY + timedelta(days=9), tick=True):
        assert "Mål elias" in client_of("partner").get(page).text
        assert (
            "You said yes anew"
            in client_of("cecilia").get(f"/participants/{office.files['elias']}/disclosures/trust").text
        )
    other = answer(office, recipient=prison, why="Något helt annat", until="2026-12-24")
    assert say(client_of("cecilia"), consents(office), other).status_code == 303
    assert client_of("partner").get(page).status_code == 404, "another purpose is another consent"


def test_renewed_after_the_topic_came_to_tell_less_the_earlier_text_is_not_carried(
    client_of: Clients, office: Office
) -> None:
    """The person was read less than what had left; what left since then goes on."""
    admin, cecilia = client_of("admin"), client_of("cecilia")
    assert admin.post("/topics/new", TOPIC).status_code == 303
    asked = {"recipient": str(office.agencies["prison"]), "package": "own", "topics": "progress"}
    way = ways(cecilia, office, until="2026-12-01", **asked)[0]
    assert cecilia.send(way, hidden(cecilia.get(way))).status_code == 303
    path = page_of(admin, "Progress")
    assert admin.post(path, typed(admin, path) | {"fields": ["phase"]}).status_code == 303
    assert cecilia.send(way, hidden(cecilia.get(way))).status_code == 303
    assert "Mål elias" in client_of("partner").get(person(client_of("partner"))).text, "consented to as it was read"
    ways(cecilia, office, until="2026-12-31", **asked)
    partner = client_of("partner")
    shown = partner.get(person(partner)).text
    assert "Vägledning" in shown
    assert "Mål elias" not in shown


def test_a_worker_ends_what_was_told_by_mistake(client_of: Clients, office: Office) -> None:
    cecilia, partner = client_of("cecilia"), client_of("partner")
    tell(cecilia, office, 2)
    page, ledger = person(partner), f"/participants/{office.files['elias']}/disclosures/"
    end = re.findall(r'action="([^"]*/end)"', cecilia.get(ledger).text)[0]
    cecilia.post(end, {}, token_from=ledger)
    assert partner.get(page).status_code == 404
    assert cecilia.post(end, {}, token_from=ledger).status_code == 303
    assert "It has ended already." in cecilia.get(ledger).text


@pytest.mark.parametrize("who", ["cecilia", "karin", "sven", "manager", "reviewer", "admin", "frontdesk"])
@ON_SQLITE
def test_nobody_else_opens_what_a_partner_opens(client_of: Clients, office: Office, who: str) -> None:
    tell(client_of("cecilia"), office, 0)
    page = person(client_of("partner"))
    assert client_of(who).get(page).status_code == 403
    assert client_of(who).get("/received/").status_code == 403


def test_a_partner_of_another_agency_reads_nothing(client_of: Clients, office: Office, place: Place) -> None:
    tell(client_of("cecilia"), office, 0, 2)
    page = person(client_of("partner"))
    engine = owners_engine(place.settings)
    with engine.begin() as connection:
        connection.execute(
            text(
                "update staff set agency_id = (select id from agency where kind = 'employment') where role = 'partner'"
            )
        )
    engine.dispose()
    assert client_of("partner").get(page).status_code == 404
    assert "Elias" not in client_of("partner").get("/received/").text


def test_what_the_worker_sees_before_is_what_the_partner_sees(client_of: Clients, office: Office) -> None:
    cecilia, partner = client_of("cecilia"), client_of("partner")
    tell(cecilia, office, 0, 2)
    preview = f"/participants/{office.files['elias']}/seen-by/{office.agencies['prison']}"

    def items(page: str) -> list[str]:
        cards = re.findall(r'<section class="card"><header>.*?</section>', page, re.DOTALL)
        return [re.sub(r' <span class="pill plan">.*?</span>', "", one) for one in cards]

    for topic in ("", "Goals and plan", "I take part"):
        if topic:
            take_back(cecilia, office, topic)
        shown = partner.get(person(partner)).text if topic != "I take part" else ""
        assert items(cecilia.get(preview).text) == items(shown)
    assert "They see nothing" in cecilia.get(preview).text


def test_somebody_protected_is_on_no_page_of_another_agency(client_of: Clients, office: Office) -> None:
    cecilia, partner = client_of("cecilia"), client_of("partner")
    pages = ways(cecilia, office, whose="farah", recipient=str(office.agencies["prison"]), package="own", topics="plan")
    assert cecilia.send(pages[0], hidden(cecilia.get(pages[0]))).status_code == 303
    assert "Farah" not in partner.get("/received/").text
    preview = f"/participants/{office.files['farah']}/seen-by/{office.agencies['prison']}"
    assert "They see nothing" in cecilia.get(preview).text


def test_protected_afterwards_it_is_gone_from_every_page(client_of: Clients, office: Office) -> None:
    cecilia, partner = client_of("cecilia"), client_of("partner")
    tell(cecilia, office, 0, 2)
    page, file = person(partner), f"/participants/{office.files['elias']}"
    decided = {"protection": "sekretessmarkering", "ground": "Hot från förr", "decided_on": "2026-11-20"}
    decided |= {"decider": "Skatteverket", "kind": "sekretessmarkering"}
    form = cecilia.get(f"{file}/protection/new").text
    fields = {name: value for name, value in decided.items() if f'name="{name}"' in form}
    assert cecilia.post(f"{file}/protection/new", fields).status_code == 303
    for way in ("", "copy", "copy/pdf", "requests/new", "statements/new"):
        assert partner.get(f"{page}{way}").status_code == 404
    assert "Elias" not in partner.get("/received/").text


def test_what_a_partner_reads_stands_in_the_log_and_in_the_line_of_trust(
    client_of: Clients, office: Office, app: Flask
) -> None:
    cecilia, partner = client_of("cecilia"), client_of("partner")
    tell(cecilia, office, 0)
    partner.get(person(partner))
    with app.app_context():
        rows = db.session.execute(select(AuditEntry.event, AuditEntry.participant_id)).all()
    assert ("received.opened", office.files["elias"]) in [tuple(row) for row in rows]
    trust = cecilia.get(f"/participants/{office.files['elias']}/disclosures/trust").text
    assert "They read what we told: Kriminalvården" in trust


def test_a_partner_asks_and_learns_no_more_from_an_answer(client_of: Clients, office: Office) -> None:
    cecilia, partner = client_of("cecilia"), client_of("partner")
    tell(cecilia, office, 0)
    page, file = person(partner), f"/participants/{office.files['elias']}/received/"
    asked = {"about": "health", "why": "Planera frigivningen"}
    assert partner.post(f"{page}requests/new", asked).status_code == 303
    again = partner.post(f"{page}requests/new", asked | {"why": "Fråga igen"})
    assert again.status_code == 422
    assert "Fråga igen" in again.text
    assert "Planera frigivningen" in cecilia.get(file).text
    assert "Other agencies wait" in cecilia.get("/").text
    answer_ = re.findall(r'action="([^"]*/answer)"', cecilia.get(file).text)[0]
    cecilia.post(answer_, {}, token_from=file)
    shown = partner.get(page).text
    assert "Answered" in shown
    assert not re.search(r"refus|consent|denied|no right", shown.split("What you asked for")[1].split("</section>")[0])
    assert cecilia.post(answer_, {}, token_from=file).status_code == 303
    assert "It is answered already." in cecilia.get(file).text


def test_a_start_is_taken_into_the_file_without_typing_it_again(client_of: Clients, office: Office) -> None:
    cecilia, partner = client_of("cecilia"), client_of("partner")
    tell(cecilia, office, 0)
    page, file = person(partner), f"/participants/{office.files['elias']}/received/"
    short = {"sort": "start", "words": "Hon ringde", "employer": "", "role": "", "starts_on": "", "extent": ""}
    refused = partner.post(f"{page}statements/new", short)
    assert refused.status_code == 422
    assert "Hon ringde" in refused.text
    assert re.findall(r'<a href="#(\w+)">', refused.text) == ["employer", "starts_on"], (
        "each at its field, both at once"
    )
    assert 'class="ifstart shown"' in refused.text
    start = short | {"employer": "Göta Terminal", "role": "packning", "starts_on": "2026-11-20", "extent": "50"}
    assert partner.post(f"{page}statements/new", start).status_code == 303
    accept = re.findall(r'href="([^"]*/accept)"', cecilia.get(file).text)[0]
    form = cecilia.get(accept).text
    assert 'value="Göta Terminal"' in form
    assert 'value="2026-11-20"' in form
    typed = {"kind": "temporary", "employer": "Göta Terminal", "role": "packning", "extent": "50"}
    typed |= {"started_on": "2026-11-20", "study_aid": "", "overlap": "", "enrolment": str(office.stays["elias"])}
    assert cecilia.post(accept, typed).status_code == 303
    work = cecilia.get(f"/participants/{office.files['elias']}/work").text
    assert "<dt>Told by</dt><dd>Kriminalvården, Paul Frivård" in work
    assert "Another agency has confirmed it" in work
    assert "Read today" in partner.get(page).text
    assert "taken into the file" in cecilia.get(file).text
    second = cecilia.post(accept, typed | {"role": "lager"}, token_from=file)
    assert second.status_code == 422
    assert "Somebody has looked at it already." in second.text


@ON_SQLITE
@pytest.mark.parametrize("changed", [{"employer": "Annan Terminal"}, {"started_on": "2026-11-21"}])
def test_what_the_worker_changes_is_not_verified_by_the_agency(
    client_of: Clients, office: Office, changed: dict[str, str]
) -> None:
    cecilia, partner = client_of("cecilia"), client_of("partner")
    tell(cecilia, office, 0)
    page, file = person(partner), f"/participants/{office.files['elias']}/received/"
    start = {"sort": "start", "words": "", "employer": "Göta Terminal", "role": "packning", "starts_on": "2026-11-20"}
    assert partner.post(f"{page}statements/new", start).status_code == 303
    accept = re.findall(r'href="([^"]*/accept)"', cecilia.get(file).text)[0]
    typed = {"kind": "temporary", "employer": "Göta Terminal", "role": "packning", "extent": "50"}
    typed |= {"started_on": "2026-11-20", "study_aid": "", "overlap": "", "enrolment": str(office.stays["elias"])}
    assert cecilia.post(accept, typed | changed).status_code == 303
    card = cecilia.get(f"/participants/{office.files['elias']}/work").text.split(" Terminal")[1]
    assert "Unverified" in card.split("<dt>Told by")[0]


def test_a_note_stays_the_partners_own(client_of: Clients, office: Office, app: Flask) -> None:
    cecilia, partner = client_of("cecilia"), client_of("partner")
    tell(cecilia, office, 0)
    page, file = person(partner), f"/participants/{office.files['elias']}/received/"
    said = {"sort": "note", "words": "Vi ses varannan vecka", "employer": "", "role": "", "starts_on": "", "extent": ""}
    assert partner.post(f"{page}statements/new", said).status_code == 303
    noted = re.findall(r'action="([^"]*/note)"', cecilia.get(file).text)[0]
    cecilia.post(noted, {}, token_from=file)
    assert "Vi ses varannan vecka" in cecilia.get(file).text
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("test"))
        assert {one.owner_agency_id for one in db.session.scalars(select(Statement))} == {office.agencies["prison"]}
        db.session.remove()


def test_two_who_tell_at_the_same_time_make_one_person(client_of: Clients, office: Office, app: Flask) -> None:
    cecilia, karin = client_of("cecilia"), client_of("karin")
    pages = tell(cecilia, office)
    forms = [hidden(cecilia.get(pages[0])), hidden(karin.get(pages[2]))]
    assert cecilia.send(pages[0], forms[0]).status_code == karin.send(pages[2], forms[1]).status_code == 303
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("test"))
        assert len(db.session.scalars(select(Received)).all()) == 1
        assert len(db.session.scalars(select(DisclosedItem)).all()) == 2
        assert not db.session.scalars(select(TopicRequest)).all()
        db.session.remove()
    assert Role.PARTNER == "partner"


@ON_SQLITE
def test_an_empty_note_is_not_sent(client_of: Clients, office: Office) -> None:
    partner = client_of("partner")
    tell(client_of("cecilia"), office, 0)
    said = {"sort": "note", "words": "", "employer": "", "role": "", "starts_on": "", "extent": ""}
    refused = partner.post(f"{person(partner)}statements/new", said)
    assert refused.status_code == 422
    assert "Fill this in." in refused.text
    mixed = partner.post(f"{person(partner)}statements/new", said | {"words": "Hej", "employer": "Göta Terminal"})
    assert mixed.status_code == 422
    assert "Choose that work or studies begin" in mixed.text
    assert "Göta Terminal" in mixed.text


def test_a_topic_that_an_agency_may_never_receive_is_not_read_on_an_earlier_consent(
    client_of: Clients, office: Office
) -> None:
    admin, cecilia, partner = client_of("admin"), client_of("cecilia"), client_of("partner")
    tell(cecilia, office, 0, 2)
    page, seen_by = person(partner), f"/participants/{office.files['elias']}/seen-by/{office.agencies['prison']}"
    assert "Mål elias" in partner.get(page).text
    bar(admin, "Goals and plan", "probation")
    for read in (partner.get(page), partner.get(f"{page}copy"), cecilia.get(seen_by)):
        assert "Deltar i" in read.text
        assert "Mål elias" not in read.text
    bar(admin, "That I take part", "probation")
    assert partner.get(page).status_code == 404
    assert partner.get(page).text == partner.get(f"/received/{uuid4()}/").text
    assert "Elias" not in partner.get("/received/").text
    assert "They can read it" not in cecilia.get(f"/participants/{office.files['elias']}/disclosures/").text


def test_what_rests_on_a_law_says_so_and_is_not_barred(client_of: Clients, office: Office) -> None:
    """An administrator says what a consent may never tell; a law does not ask for consent."""
    admin, cecilia, karin, partner = (client_of(who) for who in ("admin", "cecilia", "karin", "partner"))
    assert push(karin, ask(cecilia, office), "confirmed")
    assert "On a ground in law, without consent." in partner.get(person(partner)).text
    bar(admin, "Goals and plan", "probation")
    assert "Mål elias" in partner.get(person(partner)).text
    tell(cecilia, office, 0, package="least")
    assert "On the person’s consent." in partner.get(f"{person(partner)}copy").text


def test_reading_what_another_agency_told_is_not_reading_ours(client_of: Clients, office: Office) -> None:
    cecilia, partner, amir = client_of("cecilia"), client_of("partner"), client_of("amir")
    file, staff = f"/participants/{office.files['elias']}", {"staff": str(office.actors["amir"].staff_id)}
    tell(cecilia, office, 2)
    take_back(cecilia, office)
    assert client_of("karin").post(f"{file}/assignments/new/{office.sites['north']}", staff).status_code == 303
    assert amir.post(f"{file}/meetings/new", MEETING).status_code == 303
    told = ways(amir, office, recipient=str(office.agencies["prison"]), package="own", topics="attendance")
    assert amir.send(told[0], hidden(amir.get(told[0]))).status_code == 303
    assert "2026-11-20 10:00" in partner.get(person(partner)).text
    assert "They read what we told" not in cecilia.get(f"{file}/disclosures/trust").text
    assert "They read what we told" in amir.get(f"{file}/disclosures/trust").text


def test_what_a_partner_writes_goes_to_the_agency_that_told_it_alone(client_of: Clients, office: Office) -> None:
    """Another agency of the team does not even learn that something was told."""
    cecilia, partner, amir = client_of("cecilia"), client_of("partner"), client_of("amir")
    file, staff = f"/participants/{office.files['elias']}", {"staff": str(office.actors["amir"].staff_id)}
    assert client_of("karin").post(f"{file}/assignments/new/{office.sites['north']}", staff).status_code == 303
    tell(cecilia, office, 0)
    page = person(partner)
    note = {"sort": "note", "words": "Övervakningsmöte", "employer": "", "role": "", "starts_on": "", "extent": ""}
    assert partner.post(f"{page}statements/new", note).status_code == 303
    assert partner.post(f"{page}requests/new", {"about": "health", "why": "Frigivning"}).status_code == 303
    theirs = cecilia.get(f"{file}/received/").text
    assert "Övervakningsmöte" in theirs
    seen = amir.get(f"{file}/received/").text
    assert "Övervakningsmöte" not in seen
    assert "Frigivning" not in seen
    assert "Other agencies wait" not in amir.get("/").text
    for way in re.findall(r'action="([^"]*/(?:answer|note))"', theirs):
        assert amir.post(way, {}, token_from="/sessions").status_code == 404
    assert "Waits for an answer" in partner.get(page).text
    assert amir.post(f"{file}/meetings/new", MEETING).status_code == 303
    told = ways(amir, office, recipient=str(office.agencies["prison"]), package="own", topics="attendance")
    assert amir.send(told[0], hidden(amir.get(told[0]))).status_code == 303
    unchosen = partner.post(f"{page}statements/new", note | {"words": "Till vem?"})
    assert unchosen.status_code == 422
    assert "Till vem?" in unchosen.text
    chosen = note | {"words": "Till er", "to": str(office.agencies["work"])}
    assert partner.post(f"{page}statements/new", chosen).status_code == 303
    assert "Till er" in amir.get(f"{file}/received/").text
    assert "Till er" not in cecilia.get(f"{file}/received/").text
    assert partner.post(f"{page}statements/new", chosen | {"to": str(office.agencies["prison"])}).status_code == 422


def test_writing_reads_nothing(client_of: Clients, office: Office) -> None:
    """A form that shows the name alone leaves new what is new, and is no reading in the line of trust."""
    cecilia, partner = client_of("cecilia"), client_of("partner")
    tell(cecilia, office, 0)
    assert partner.get(f"{person(partner)}requests/new").status_code == 200
    assert "1 new" in partner.get("/received/").text
    assert "They read what we told" not in cecilia.get(f"/participants/{office.files['elias']}/disclosures/trust").text


@ON_SQLITE
def test_an_agency_of_which_nothing_may_be_read_is_not_written_to(client_of: Clients, office: Office) -> None:
    cecilia, partner, file = client_of("cecilia"), client_of("partner"), f"/participants/{office.files['elias']}"
    staff = {"staff": str(office.actors["amir"].staff_id)}
    assert client_of("karin").post(f"{file}/assignments/new/{office.sites['north']}", staff).status_code == 303
    tell(cecilia, office, 0)
    amir = client_of("amir")
    assert amir.post(f"{file}/goals/new", {"own_words": "Amirs mål"}).status_code == 303
    plan = ways(amir, office, recipient=str(office.agencies["prison"]), package="own", topics="plan")[0]
    assert amir.send(plan, hidden(amir.get(plan))).status_code == 303
    page = person(partner)
    assert "Arbetsförmedlingen" in partner.get(f"{page}statements/new").text
    bar(client_of("admin"), "Goals and plan", "probation")
    assert "Amirs mål" not in partner.get(page).text
    assert "Arbetsförmedlingen" not in partner.get(f"{page}statements/new").text
