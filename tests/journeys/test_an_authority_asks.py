"""The police call; the caseworker records it on a phone, and what the law exempts is refused on a desktop, with its document."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.cast import Office
from tests.journeys.conftest import accessible


def test_recorded_on_a_phone_and_decided_on_a_desktop(
    open_page: Callable[..., Page], server: tuple[str, Office]
) -> None:
    address, office = server
    phone = open_page("cecilia", "phone", "sv", "dark")
    phone.goto(f"{address}/participants/{office.files['elias']}/disclosures/")
    phone.get_by_role("link", name="Framställningar från myndigheter").click()
    phone.get_by_role("link", name="Registrera en framställning").click()
    phone.get_by_label("Vilken myndighet frågar?").fill("Polismyndigheten")
    phone.get_by_label("Vem där?").fill("Petra Polis")
    phone.get_by_label("Ringde upp på ett känt nummer").check()
    phone.get_by_label("Kom in den").fill("2026-11-20")
    phone.get_by_label("Vad begär de?").fill("Allt ni vet om var personen är.")
    phone.get_by_role("button", name="Spara framställningen").click()
    expect(phone.get_by_role("alert")).to_contain_text("Enligt vilken paragraf?")
    accessible(phone)
    phone.get_by_label("6 § lagen (2025:170): andra uppgifter").check()
    phone.get_by_role("button", name="Spara framställningen").click()
    expect(phone.locator("main")).to_contain_text("Inkommet, inte beslutat")
    accessible(phone)
    desktop = open_page("karin", "desktop", "en", "light")
    desktop.goto(phone.url)
    desktop.get_by_role("link", name="Weigh and decide").click()
    expect(desktop.locator("main")).to_contain_text("The answer must be no")
    accessible(desktop)
    desktop.get_by_label("Refuse", exact=True).check()
    desktop.get_by_label("Who decides?").select_option(label="Karin Nord")
    desktop.get_by_role("button", name="Record the decision").click()
    expect(desktop.locator("main")).to_contain_text("OSL 26 kap. 1 §")
    accessible(desktop)
    with desktop.expect_download() as taken:
        desktop.get_by_role("link", name="Document (PDF)").click()
    assert taken.value.suggested_filename.startswith("beslut-")
    phone.reload()
    expect(phone.locator("main")).to_contain_text("Framställningen avslås.")
    accessible(phone)
