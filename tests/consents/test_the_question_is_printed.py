"""The question on paper: the same words as on the screen, in the language the participant reads; a tagged PDF without a name in its title."""

import base64
import html
import io
import re
from collections.abc import Callable

import pypdf
import pytest
from flask import Flask
from sqlalchemy import select

from caseapp.foundation import rendering
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.rendering.documents import ALSO_DRAWN, LAST_DRAWN, NOT_DRAWN, letter
from caseapp.foundation.rendering.serving import kept_answer
from tests.cast import Office
from tests.conftest import ON_SQLITE
from tests.consents.test_a_participant_answers import WHY, consents, question
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]
BOXES = {
    "en": ("Yes, you may tell it", "No, do not tell it", "A no does not affect your place.", "Date", "Signature"),
    "sv": ("Ja, ni får berätta", "Nej, berätta inte", "Ett nej påverkar inte din plats.", "Datum", "Underskrift"),
}


def printed(client: ReadingClient, office: Office, language: str, **changes: str) -> pypdf.PdfReader:
    """The question on paper."""
    answer = client.post(f"{consents(office)}/new", question(office, **changes) | {"printed": language})
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="samtycke-{language}.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    return pypdf.PdfReader(io.BytesIO(answer.data))


def said(pdf: pypdf.PdfReader) -> str:
    """What it says, without spaces and line breaks."""
    return "".join("".join(page.extract_text() for page in pdf.pages).split())


def on_screen(shown: str) -> list[str]:
    """The sentences of the question on the page."""
    card = re.search(r'<section class="card note">(.*?)</section>', shown, re.DOTALL)
    assert card
    return [html.unescape(one).strip() for one in re.findall(r">([^<>]+)</(?:p|li)>", card[1])]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_paper_says_what_the_page_says(client_of: Clients, office: Office, language: str) -> None:
    """Printed by somebody who reads the other language."""
    asked = on_screen(client_of("cecilia", language).post(f"{consents(office)}/new", question(office)).text)
    assert len(asked) == 7, "who and when, three topics, what for, the honest sentence, that one may say no"
    paper = said(printed(client_of("cecilia", {"sv": "en", "en": "sv"}[language]), office, language))
    for words in (*asked, *BOXES[language], "Elias Åberg", "Provstads kommun", WHY):
        assert "".join(words.split()) in paper, words


@ON_SQLITE
def test_it_is_tagged_and_its_title_holds_no_name(client_of: Clients, office: Office) -> None:
    """ISO 14289-1: the mark in the metadata, everything tagged, a title that shows, a language."""
    pdf = printed(client_of("cecilia"), office, "sv")
    root = pdf.trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part(>|=\")1", metadata)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/Lang"] == "sv"
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Får vi berätta för andra?"
    for secret in ("Elias", "Åberg", "20030", WHY):
        assert secret not in metadata
        assert secret not in str(dict(pdf.metadata))
    assert "200302052386" not in said(pdf), "no number on paper that travels"


HOSTILE = '#read("/etc/passwd") $x$ *b* _e_ @ref <a> #panic("x") \\ ] [ #sys.inputs // ` "'


@ON_SQLITE
def test_what_was_typed_is_text_and_never_code(client_of: Clients, office: Office) -> None:
    paper = said(printed(client_of("cecilia"), office, "en", why=HOSTILE))
    assert "".join(HOSTILE.split()) in paper
    assert "root:" not in paper


@ON_SQLITE
def test_letters_that_cannot_be_drawn_do_not_stop_the_paper(client_of: Clients, office: Office) -> None:
    paper = said(printed(client_of("cecilia"), office, "en", why="Så att 我們 kan 🙂 ses\u0007 igen"))
    assert "Såatt" in paper
    assert "igen" in paper


def test_every_letter_we_say_the_fonts_draw_is_drawn() -> None:
    every = "".join(chr(one) for one in range(0x20, LAST_DRAWN + 1)) + ALSO_DRAWN
    told = {"language": "sv", "title": "x", "intro": [every], "facts": [], "sections": [], "foot": ""}
    made = base64.b64decode(letter(**told))  # type: ignore[arg-type]  # as it comes, from JSON
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)
    assert all(one in text for one in "åäöŠżŵΩЖҰӿ€”"), text
    assert text.count(NOT_DRAWN) < 80, "only what is no letter"


def test_printing_stands_in_the_log_and_records_no_answer(client_of: Clients, app: Flask, office: Office) -> None:
    cecilia = client_of("cecilia")
    printed(cecilia, office, "en")
    assert "No consent." in cecilia.get(f"{consents(office)}/").text
    with app.app_context():
        query = select(AuditEntry.participant_id).where(AuditEntry.event == "consent.printed")
        assert list(db.session.scalars(query)) == [office.files["elias"]]
        db.session.remove()


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"printed": "xx"}, "Fill this in."), ({"printed": "sv", "why": ""}, "Fill this in.")],
)
@ON_SQLITE
def test_what_does_not_fit_is_not_printed(
    client_of: Clients, office: Office, changes: dict[str, str], words: str
) -> None:
    refused = client_of("cecilia").post(f"{consents(office)}/new", question(office) | changes)
    assert refused.status_code == 422
    assert words in refused.text


@ON_SQLITE
def test_without_a_rendering_process_the_question_stays_and_says_so(
    client_of: Clients, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: object, **_values: object) -> None:
        raise rendering.RenderingAway("gone")

    monkeypatch.setattr("caseapp.consents.views.asking.ask", away)
    shown = client_of("cecilia").post(f"{consents(office)}/new", question(office) | {"printed": "sv"})
    assert shown.status_code == 422
    assert "The form cannot be made just now" in shown.text
    assert "your goals and steps" in shown.text
    assert WHY in shown.text


def test_the_rendering_process_keeps_no_answer_that_names_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caseapp.foundation.rendering.serving.answer", lambda _message: b'{"answer": 1}')
    kept: dict[bytes, bytes] = {}
    kept_answer(b'{"what": "consent_form", "values": {}}', kept)
    assert not kept
    kept_answer(b'{"what": "document", "values": {}}', kept)
    assert len(kept) == 1


@ON_SQLITE
@pytest.mark.parametrize(("to", "words"), [("work", "The protection there is weaker"), ("other", "it can be weaker")])
def test_the_honest_sentence_is_there_for_every_recipient(
    client_of: Clients, office: Office, to: str, words: str
) -> None:
    admin, cecilia = client_of("admin"), client_of("cecilia")
    if to == "other":
        new = {"name": "Grannstads kommun", "kind": "municipality", "signs_in": "no"}
        assert admin.post("/agencies/new", new).status_code == 303
        form = cecilia.get(f"{consents(office)}/new").text
        found = re.search(r'value="([0-9a-f-]{36})"[^>]*><span>Grannstads', form)
        assert found
        recipient = found[1]
    else:
        recipient = str(office.agencies[to])
    assert words in cecilia.post(f"{consents(office)}/new", question(office, recipient=recipient)).text
