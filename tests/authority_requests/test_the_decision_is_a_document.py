"""The document says what the page says, is tagged, names nobody it need not, and takes whatever was typed as text."""

import io
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pypdf
import pytest

from tests.authority_requests.asking import asked, decide, deciding
from tests.cast import Office
from tests.conftest import ON_SQLITE
from tests.databases import Place, owners_engine
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]
HOSTILE = (
    '#panic("x") #set page(width: 1cm) $x^2$ *fet* _kursiv_ @ref <a> // inte borta\n'
    '= Rubrik\n- #image("/etc/passwd") \\u{41} [#] "; =HYPERLINK("http://x") <script>alert(1)</script>'
)


class Letter(HTMLParser):
    """The words of the letter on a page, a piece for each element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Where it begins."""
        if tag == "section":
            self.inside = "letter" in (dict(attrs).get("class") or "")

    def handle_endtag(self, tag: str) -> None:
        """Where it ends."""
        self.inside = self.inside and tag != "section"

    def handle_data(self, data: str) -> None:
        """What stands there."""
        if self.inside and data.strip():
            self.pieces.append(data)


def document(client: ReadingClient, page: str) -> Any:
    """The document of a request, as the browser gets it."""
    return client.http.get(f"{page}/document", base_url="https://localhost")


def solid(words: str) -> str:
    """Without spaces, and without the hyphens that end a line."""
    return re.sub(r"[\s\-\u2010\u00ad\u0000]", "", words)


def decided(client: ReadingClient, office: Office, law: str, **changes: str) -> str:
    """A request and its decision; its page."""
    page = asked(client, office, law=law, **{k: v for k, v in changes.items() if k in ("asked_for", "asker")})
    fields = deciding(office, **{k: v for k, v in changes.items() if k not in ("asked_for", "asker")})
    assert decide(client, page, fields).status_code == 303
    return page


@ON_SQLITE
@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_says_what_the_swedish_page_says_and_is_tagged(client_of: Clients, office: Office, language: str) -> None:
    """Authorities write Swedish to each other, whatever language the worker reads."""
    cecilia = client_of("cecilia", language)
    page = decided(cecilia, office, "osl_10_15a", given="Han slutade 3 november.\nInget mer är känt.")
    answer = document(cecilia, page)
    assert answer.mimetype == "application/pdf"
    assert re.fullmatch(r'attachment; filename="beslut-[0-9A-F]{8}\.pdf"', answer.headers["Content-Disposition"])
    pdf = pypdf.PdfReader(io.BytesIO(answer.data))
    said = solid("".join(one.extract_text() for one in pdf.pages))
    pieces = Letter(client_of("cecilia", "sv").get(page).text).pieces
    assert len(pieces) > 20
    for one in pieces:
        assert solid(one) in said, one
    root = pdf.trailer["/Root"]
    assert re.search(r"pdfuaid:part(>|=\")1", root["/Metadata"].get_data().decode())
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "sv"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


@ON_SQLITE
def test_a_refusal_names_nobody(client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    words = "Var bor Elias Åberg 20030205-2386, ST-2026-0001?"
    page = decided(cecilia, office, "sfs_2025_170_6", outcome="refused", reasons="", asked_for=words)
    pdf = pypdf.PdfReader(io.BytesIO(document(cecilia, page).data))
    words = "".join(one.extract_text() for one in pdf.pages) + str(pdf.metadata)
    for secret in ("Elias", "Åberg", "ST-2026", "20030205", "Stationen"):
        assert secret not in words, secret
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Beslut om en framställning från en myndighet"


@ON_SQLITE
def test_what_was_typed_is_text_and_never_code(client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    page = decided(cecilia, office, "osl_10_15a", given=HOSTILE, reasons=HOSTILE, asked_for=HOSTILE, asker=HOSTILE[:40])
    answer = document(cecilia, page)
    assert answer.mimetype == "application/pdf"
    pdf = pypdf.PdfReader(io.BytesIO(answer.data))
    said = solid("".join(one.extract_text() for one in pdf.pages))
    assert said.count(solid(HOSTILE)) == 3
    assert "root:" not in said
    assert "<script>alert" not in cecilia.get(page).text


@ON_SQLITE
def test_letters_that_cannot_be_drawn_do_not_stop_the_document(client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    page = decided(cecilia, office, "osl_10_15a", given="Ring 😀 日本\u202e \x07 Åsa", reasons="مرحبا Жанна – ”ja” €")
    said = "".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(document(cecilia, page).data)).pages)
    assert "Åsa" in said
    assert "Жанна – ”ja” €" in said
    assert "Ring \ufffd" in said


@ON_SQLITE
def test_without_a_decision_there_is_no_document(client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    page = asked(cecilia, office)
    answer = cecilia.get(f"{page}/document")
    assert answer.status_code == 303
    assert "not decided yet" in cecilia.get(page).text


def test_it_bears_the_agency_that_was_asked_wherever_the_decider_works_by_now(
    client_of: Clients, office: Office, place: Place
) -> None:
    cecilia = client_of("cecilia")
    page = decided(cecilia, office, "osl_10_15a", given="Han slutade 3 november.")
    engine = owners_engine(place.settings)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "update staff set agency_id = (select id from agency where kind = 'employment') where role = 'coordinator'"
        )
    engine.dispose()
    letter = cecilia.get(page).text
    assert "Karin Nord, Provstads kommun" in letter
    assert "Arbetsförmedlingen" not in letter.split("letter")[1]
