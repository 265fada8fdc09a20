"""A release says the same on the page, in the workbook, in the text and in the document, which anybody can have read aloud."""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pypdf
import pytest
from pypdf.generic import ContentStream

from tests.reading import ReadingClient
from tests.reports.test_a_manager_exports_a_report import released

Clients = Callable[..., ReadingClient]
Rows = list[list[str]]
TEXT_SHOWN = {b"Tj", b"TJ", b"'", b'"'}


class Tables(HTMLParser):
    """The rows of every table of a page, as somebody sees them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: Rows = []
        self.inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A row, a cell, or what is not seen."""
        hidden = "visually-hidden" in (dict(attrs).get("class") or "")
        if tag in ("tr", "td", "th", "caption", "span"):
            self.inside.append("hidden" if hidden else tag)
        if tag in ("tr", "caption"):
            self.rows.append([])
        if tag in ("td", "th", "caption") and self.rows:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        """Out of it again."""
        if tag in ("tr", "td", "th", "caption", "span") and self.inside:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        """What stands in a cell."""
        if {"td", "th", "caption"} & set(self.inside) and "hidden" not in self.inside:
            self.rows[-1][-1] += data.strip()


def file(client: ReadingClient, path: str) -> bytes:
    """A file of a release."""
    return bytes(client.http.get(path, base_url="https://localhost").data)


def cells(rows: Rows) -> list[str]:
    """What stands there, in order, without the empty places."""
    return [cell for row in rows for cell in row if cell]


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("language", ["sv", "en"])
def test_page_workbook_and_text_hold_the_same_figures(client_of: Clients, language: str) -> None:
    client = client_of("manager", language)
    path = released(client)
    page = cells(Tables(client.get(path).text).rows)
    assert len(page) > 150
    text = list(csv.reader(io.StringIO(file(client, f"{path}/text").decode("utf-8-sig")), delimiter=";"))
    tables = text[next(number for number, row in enumerate(text) if row and row[0] == page[0]) :]
    assert cells(tables) == page
    book = openpyxl.load_workbook(io.BytesIO(file(client, f"{path}/workbook")))
    sheet = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert sheet[1:] == page, "after the line that says what it is"
    about = {row[0]: row[1] for row in text if len(row) == 2}
    assert {"Kolada 2022, version 1", "Krami, version 1"} <= about.keys()
    digest = hashlib.sha256(file(client, f"{path}/figures")).hexdigest()
    assert digest in about.values()
    assert digest in [cell.value for row in book.worksheets[1].iter_rows() for cell in row]


@pytest.fixture
def document(client_of: Clients, counted: None) -> tuple[pypdf.PdfReader, Rows]:
    """A release as a document, and the rows of its page."""
    client = client_of("manager", "sv")
    path = released(client)
    return pypdf.PdfReader(io.BytesIO(file(client, f"{path}/document"))), Tables(client.get(path).text).rows


def elements(node: Any) -> Iterator[Any]:
    """The structure of a document, depth first."""
    node = node.get_object()
    if isinstance(node, list):
        for one in node:
            yield from elements(one)
    elif isinstance(node, dict):
        yield node
        if "/K" in node:
            yield from elements(node["/K"])


def test_the_document_says_what_the_page_says(document: tuple[pypdf.PdfReader, Rows]) -> None:
    pdf, rows = document
    said = "".join("".join(page.extract_text() for page in pdf.pages).split())
    for row in filter(None, rows):
        assert "".join("".join(row).split()) in said, row
    for words in ("Kolada2022,version1", "Krami,version1", "Rapportnr1", "SHA-256", "Räknat2026-11-23"):
        assert words in said, words
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Resultat vid avslut, 2026"


def test_the_document_claims_pdf_ua_and_names_its_language(document: tuple[pypdf.PdfReader, Rows]) -> None:
    """ISO 14289-1, 5, 7.1, 7.2: the mark in the metadata, everything tagged, a title that shows, a language."""
    root = document[0].trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part(>|=\")1", metadata)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/Lang"] == "sv"
    assert all(page["/Tabs"] == "/S" for page in document[0].pages)


def test_tables_of_the_document_have_headers_and_headings_do_not_skip(
    document: tuple[pypdf.PdfReader, Rows],
) -> None:
    """ISO 14289-1, 7.4, 7.5."""
    found = [one for one in elements(document[0].trailer["/Root"]["/StructTreeRoot"]) if "/S" in one]
    kinds = [one["/S"] for one in found]
    tables = [one for one in found if one["/S"] == "/Table"]
    assert len(tables) == 8
    assert [kind for kind in kinds if re.fullmatch(r"/H\d", kind)][:2] == ["/H1", "/H2"]
    assert kinds.count("/H1") == 1
    assert not {"/H3", "/H4"} & set(kinds)
    for table in tables:
        heads = [one for one in elements(table) if one.get("/S") == "/TH"]
        assert heads, "column headers"
        assert all("/Scope" in str(one["/A"].get_object()) for one in heads)


def test_every_letter_of_the_document_is_tagged_and_its_font_is_in_it(
    document: tuple[pypdf.PdfReader, Rows],
) -> None:
    """ISO 14289-1, 7.1 and 7.21: no text outside of marked content, every font embedded with its letters known."""
    for page in document[0].pages:
        depth, shown = 0, 0
        for _, operator in ContentStream(page["/Contents"].get_object(), document[0]).operations:
            depth += (operator in (b"BDC", b"BMC")) - (operator == b"EMC")
            shown += operator in TEXT_SHOWN
            assert depth > 0 or operator not in TEXT_SHOWN
        assert shown
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()
            assert "/ToUnicode" in inner
            descriptor = inner["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert any(name.startswith("/FontFile") for name in descriptor)
