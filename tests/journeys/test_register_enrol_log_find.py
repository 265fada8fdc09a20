"""The main story: register somebody, enrol them, log a meeting, find them again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Office
from tests.journeys.conftest import accessible, follow

WORDS = {
    "sv": {
        "own": "Av egen vilja",
        "kind": "Personnummer",
        "none": "Inga skyddade personuppgifter",
        "phase": "Vägledning",
        "team": "Ja, till allt här ovanför",
    },
    "en": {
        "own": "Of their own will",
        "kind": "Personnummer",
        "none": "No protected identity",
        "phase": "Guidance",
        "team": "Yes, to everything above",
    },
}
MEETING = {
    "sv": {"log": "Logga möte", "came": "Kom", "way": "Telefon", "saved": "Mötet är sparat."},
    "en": {"log": "Log meeting", "came": "Came", "way": "Phone", "saved": "The meeting is saved."},
}


def register(page: Page, base: str, words: dict[str, str]) -> None:
    """Fill in the form for Åsa Öberg."""
    page.goto(f"{base}/participants/new")
    accessible(page)
    page.get_by_label(words["own"], exact=True).check(force=True)
    page.fill("#said_on", "2026-11-01")
    page.fill("#own_words", "Jag vill ha ett jobb före sommaren.")
    page.fill("#name", "Åsa Öberg")
    page.get_by_label(words["kind"], exact=True).check(force=True)
    page.fill("#number", "030203-2396")
    page.get_by_label(words["none"], exact=True).check(force=True)
    page.click("form.form button.main")


@pytest.mark.parametrize(
    ("server", "screen", "language", "scheme"),
    [("sqlite", "desktop", "sv", "light"), ("postgresql", "phone", "en", "dark")],
    indirect=["server"],
)
def test_a_caseworker_registers_enrols_logs_and_finds_again(
    open_page: Callable[..., Page], server: tuple[str, Office], screen: str, language: str, scheme: str
) -> None:
    page, words, meeting = open_page("cecilia", screen, language, scheme), WORDS[language], MEETING[language]
    accessible(page)
    register(page, server[0], words)
    page.wait_for_url("**/enrolments/new")
    accessible(page)
    page.fill("#started_on", "2026-11-02")
    page.get_by_label(words["phase"], exact=True).check(force=True)
    page.click("form.form button.main")
    page.wait_for_url("**/consents/new")
    accessible(page)
    page.get_by_label(words["team"], exact=True).check(force=True)
    page.click("form.form button.main")
    expect(page.locator(".banner .name")).to_contain_text("Åsa Öberg")
    accessible(page)
    follow(page, f"text={meeting['log']}")
    accessible(page)
    page.get_by_label(meeting["came"], exact=True).check(force=True)
    page.get_by_label(meeting["way"], exact=True).check(force=True)
    page.fill("#held_on", "2026-11-20")
    page.fill("#held_at", "10:00")
    page.fill("#note", "Vi ringde komvux tillsammans.")
    page.click("form.form button.main")
    expect(page.locator(".said")).to_have_text(meeting["saved"])
    expect(page.locator(".line")).to_contain_text("Vi ringde komvux tillsammans.")
    case_number = page.locator(".banner .case dd").text_content() or ""
    assert case_number.startswith("ST-")
    for words_typed in ("asa ob", "20030203-2396", case_number):
        page.fill("#find", words_typed)
        page.press("#find", "Enter")
        expect(page.locator(".rows")).to_contain_text("Åsa Öberg")
    accessible(page)
    assert "2396" not in page.url


def test_the_story_goes_by_keyboard_alone(open_page: Callable[..., Page], server: tuple[str, Office]) -> None:
    page = open_page("cecilia")
    page.goto(f"{server[0]}/participants/{server[1].files['elias']}/meetings/new")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("[name=attendance]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.locator("#note").focus()
    page.keyboard.type("Skrivet utan mus.")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Spara mötet":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".line")).to_contain_text("Skrivet utan mus.")


def test_without_scripts_the_story_goes_too(
    chromium: object, server: tuple[str, Office], open_page: Callable[..., Page]
) -> None:
    signed_in = open_page("cecilia").context.storage_state()
    context = chromium.new_context(java_script_enabled=False, storage_state=signed_in)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(f"{server[0]}/participants/{server[1].files['elias']}/meetings/new")
    page.locator("[name=attendance]").first.check(force=True)
    page.locator("[name=kind]").first.check(force=True)
    page.fill("#note", "Skrivet utan skript.")
    page.click("form.form button.main")
    assert "Skrivet utan skript." in page.content()
    context.close()
