"""A manager in a real browser: from "what did we achieve?" to a document and a workbook, by mouse and by keyboard alone."""

import io
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import openpyxl
import pypdf
import pytest
from playwright.sync_api import Page, expect

from caseapp.foundation import clock
from tests.cast import Office
from tests.journeys.conftest import accessible

WORDS = {
    "sv": {"ask": "Öppna årets rapport", "title": "Resultat vid avslut", "keep": "Ge rapporten ett nummer och spara den",
           "release": "Rapport nr 1", "hidden": "Siffran visas inte, så att ingen ska kunna kännas igen.", "sheet": "Arbetsbok (XLSX)", "pdf": "Dokument (PDF)"},
    "en": {"ask": "Open the report for this year", "title": "Results at exit", "keep": "Number and keep the report",
           "release": "Release 1", "hidden": "so that nobody can be recognised", "sheet": "Workbook (XLSX)", "pdf": "Document (PDF)"},
}  # fmt: skip


def taken(page: Page, words: str) -> bytes:
    """What a link downloads."""
    with page.expect_download() as download:
        page.get_by_role("link", name=words).click()
    path = download.value.path()
    return Path(path).read_bytes()


@pytest.mark.parametrize(
    ("server", "screen", "language", "scheme"),
    [("sqlite", "desktop", "sv", "light"), ("postgresql", "phone", "en", "dark")],
    indirect=["server"],
)
def test_from_the_question_to_a_document_and_a_workbook(
    open_page: Callable[..., Page], server: tuple[str, Office], screen: str, language: str, scheme: str
) -> None:
    words, began = WORDS[language], time.monotonic()
    page = open_page("manager", screen, language, scheme)
    page.get_by_role("link", name=words["ask"]).click()
    expect(page.locator("h1")).to_contain_text(words["title"])
    expect(page.locator("main")).to_contain_text(words["hidden"])
    accessible(page)
    page.get_by_role("button", name=words["keep"]).click()
    expect(page.locator("main")).to_contain_text(words["release"])
    accessible(page)
    book = openpyxl.load_workbook(io.BytesIO(taken(page, words["sheet"])))
    assert len(book.sheetnames) == 2
    text = pypdf.PdfReader(io.BytesIO(taken(page, words["pdf"]))).pages[0].extract_text()
    assert words["title"] in text
    assert time.monotonic() - began < 120, "two minutes, the checks of both pages included"
    page.go_back()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_report_goes_by_keyboard_alone(open_page: Callable[..., Page], server: tuple[str, Office]) -> None:
    page = open_page("manager", "desktop", "en", "light")
    page.goto(f"{server[0]}/reports/outcomes")
    page.locator("#period").focus()
    page.keyboard.type("The last 24")
    for _ in range(5):
        page.keyboard.press("Tab")
    page.keyboard.type("Gender")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**period=r24**")
    expect(page.locator("h1")).to_contain_text(str((clock.today().replace(day=1) - timedelta(days=1)).year))
    expect(page.locator("main")).to_contain_text("Women")
    page.get_by_role("button", name="Number and keep the report").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Release 1")
