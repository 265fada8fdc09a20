"""One line of time turned towards the person: what they let others know, what left and on which ground, and a copy to take along."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pypdf
import pytest
import time_machine
from flask import Flask

from caseapp.foundation import rendering
from tests.cast import Office
from tests.conftest import MONDAY, ON_SQLITE
from tests.consents.test_a_participant_answers import answer, consents, say
from tests.disclosures.test_protected_afterwards import protect
from tests.disclosures.test_told_anew import start
from tests.disclosures.test_what_leaves import ways
from tests.disclosures.test_without_consent import ask, push
from tests.enrolments.test_a_participant_answers_about_the_team import team
from tests.reading import ReadingClient
from tests.received.test_a_partner_reads import tell

Clients = Callable[..., ReadingClient]


def headings(client: ReadingClient, office: Office) -> list[str]:
    """What happened, latest first."""
    shown = client.get(f"/participants/{office.files['elias']}/disclosures/trust").text
    return re.findall(r"<div><h2>(.*?)</h2>", shown)


def paper(client: ReadingClient, office: Office) -> str:
    """The copy, without spaces and line breaks."""
    made = client.get(f"/participants/{office.files['elias']}/disclosures/trust/copy")
    assert made.headers["Content-Type"] == "application/pdf"
    assert "Elias" not in made.headers["Content-Disposition"]
    pdf = pypdf.PdfReader(io.BytesIO(made.data))
    assert pdf.metadata is not None
    assert pdf.metadata.title == "What others may know"
    return "".join("".join(page.extract_text() for page in pdf.pages).split())


def test_what_a_law_allowed_says_so(client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    asked = ask(cecilia, office)
    tell(cecilia, office, 0)
    assert (
        "a law lets us tell something"
        not in cecilia.get(f"/participants/{office.files['elias']}/disclosures/trust").text
    )
    assert push(client_of("karin"), asked, "confirmed")
    page = cecilia.get(f"/participants/{office.files['elias']}/disclosures/trust").text
    assert "We told it without asking you: Goals and plan → Kriminalvården" in page
    assert "Two of us decided it together." in page
    assert "OSL 10 kap. 28 §" in page
    assert "a law lets us tell something without asking you" in page
    assert "Wetolditwithoutaskingyou:Goalsandplan→Kriminalvården" in paper(cecilia, office)


def test_a_renewal_is_one_line_and_a_standing_disclosure_stands_there(client_of: Clients, office: Office) -> None:
    cecilia, prison = client_of("cecilia"), str(office.agencies["prison"])
    start(cecilia, office)
    assert [one for one in headings(cecilia, office) if "anew" in one] == [
        "We tell it anew when something is new: Attendance → Kriminalvården"
    ]
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=True):
        again = client_of("cecilia")
        assert say(again, consents(office), answer(office, recipient=prison)).status_code == 303
        found = headings(again, office)
    assert sum("Attendance" in one and "You said yes" in one for one in found) == 2
    assert "You said yes anew: Attendance → Kriminalvården" in found
    assert not any("took it back" in one for one in found)


def test_the_team_stands_there_too(client_of: Clients, office: Office) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    assert sorted(headings(cecilia, office)) == [
        "You let the team read: Arbetsförmedlingen",
        "You let the team read: Provstads kommun",
    ]
    back = {"what": f"{office.agencies['work']}.meetings"}
    assert cecilia.post(team(office), back).status_code == 303
    assert headings(cecilia, office)[0] == "You took back what the team may read: Arbetsförmedlingen"
    shown = cecilia.get(f"{file}/disclosures/trust").text
    assert '<p class="quiet">Meetings and notes</p>' in shown
    assert "Youlettheteamread:Arbetsförmedlingen" in paper(cecilia, office)
    assert cecilia.post(team(office), {"what": "."}).status_code == 303, "all that is left"
    back = [one for one in headings(cecilia, office) if one.startswith("You took back")]
    assert sorted(back) == [
        "You took back what the team may read: Arbetsförmedlingen",
        "You took back what the team may read: Arbetsförmedlingen",
        "You took back what the team may read: Provstads kommun",
    ], "each act once for each agency"


@ON_SQLITE
def test_a_no_to_the_team_is_remembered(client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    assert cecilia.post(team(office), {"what": "."}).status_code == 303
    assert cecilia.post(f"{team(office)}new", {"said": "no"}).status_code == 303
    assert headings(cecilia, office)[0] == "You said no to letting the team read"


def test_the_copy_hides_what_the_page_hides(client_of: Clients, office: Office, app: Flask) -> None:
    cecilia = client_of("cecilia")
    tell(cecilia, office, 2)
    assert "Målelias" in paper(cecilia, office)
    protect(cecilia, f"/participants/{office.files['elias']}")
    hidden = paper(cecilia, office)
    assert "Målelias" not in hidden
    assert "Notshown" in hidden


@ON_SQLITE
def test_without_a_rendering_process_it_says_so(
    client_of: Clients, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: object, **_values: object) -> None:
        raise rendering.RenderingAway("gone")

    monkeypatch.setattr("caseapp.disclosures.views.turned.ask", away)
    cecilia, trust = client_of("cecilia"), f"/participants/{office.files['elias']}/disclosures/trust"
    ways(cecilia, office)
    gone = cecilia.get(f"{trust}/copy").headers["Location"]
    assert "No document can be made right now" in cecilia.get(gone).text
