"""An administrator asks on a desktop, the manager confirms on a phone, the administrator hands the link over."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Office
from tests.journeys.conftest import accessible

WHY = "Cecilia has forgotten her password"


@pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
def test_two_people_reset_a_sign_in(open_page: Callable[..., Page], server: tuple[str, Office]) -> None:
    address, office = server
    admin = open_page("admin", "desktop", "en", "light")
    admin.goto(f"{address}/staff/{office.actors['cecilia'].staff_id}/change")
    why = admin.get_by_label("Why")
    expect(why).to_be_hidden()
    admin.get_by_label("Coordinator", exact=True).check()
    expect(why).to_be_visible()
    accessible(admin)
    admin.get_by_role("link", name="Reset the sign-in").click()
    admin.get_by_label("Why").fill(WHY)
    admin.get_by_role("button", name="Ask").click()
    expect(admin.locator("main")).to_contain_text("Maja Chef")
    accessible(admin)
    manager = open_page("manager", "phone", "sv", "dark")
    expect(manager.locator("main")).to_contain_text("Väntar på ditt godkännande")
    manager.get_by_role("link", name="Se vad någon begär").click()
    accessible(manager)
    manager.get_by_role("link", name="Titta på det").click()
    expect(manager.locator("main")).to_contain_text(WHY)
    accessible(manager)
    manager.get_by_role("button", name="Godkänn").click()
    expect(manager.get_by_role("status")).to_contain_text("står i loggen med bådas namn")
    admin.goto(f"{address}/confirmations")
    admin.get_by_role("link", name="Go on").click()
    admin.get_by_role("button", name="Make the link and show it").click()
    assert admin.get_by_label("The link").input_value().startswith(f"{address}/reset/")
    accessible(admin)
