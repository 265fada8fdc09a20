"""Whoever changes the language while something typed is not saved is asked first, and keeps it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.cast import Office


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_the_language_switch_asks_before_typed_text_is_left(
    open_page: Callable[..., Page], server: tuple[str, Office]
) -> None:
    page, asked = open_page("cecilia"), list[str]()

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.goto(f"{server[0]}/participants/{server[1].files['elias']}/meetings/new")
    page.locator("#note").press_sequentially("Halvskriven")
    page.click("details.account summary")
    page.locator(".languages button").click(no_wait_after=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    expect(page.locator("#note")).to_have_value("Halvskriven")
    expect(page.locator("html")).to_have_attribute("lang", "sv")
