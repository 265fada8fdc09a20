"""Consent, disclosure, a partner reads, the consent is taken back, 404: in two browsers at once, on two servers and one database."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from caseapp.foundation import clock
from tests.cast import Office
from tests.journeys.conftest import accessible, follow

WHY = "Så att ni kan planera frigivningen tillsammans"


def tick(page: Page, words: str) -> None:
    """Choose by its words."""
    page.get_by_label(words, exact=True).first.check(force=True)


def consent(page: Page, file: str) -> None:
    """The worker prepares the question and turns the page; the participant says yes."""
    page.goto(f"{file}/consents/new")
    tick(page, "Kriminalvården")
    page.check("input[name=package][value=attendance]", force=True)
    page.fill("#why", WHY)
    page.fill("#until", (clock.today() + timedelta(days=60)).isoformat())
    accessible(page)
    follow(page, "form.form button.main")
    expect(page.locator("main")).to_contain_text("Ett nej påverkar inte din plats")
    tick(page, "Här, på skärmen")
    accessible(page)
    follow(page, "button[value=yes]")


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
def test_told_on_one_server_read_on_another_and_taken_back(
    open_page: Callable[..., Page], server: tuple[str, Office], second_server: str
) -> None:
    address, office = server
    file = f"{address}/participants/{office.files['elias']}"
    worker = open_page("cecilia", "phone", "sv", "light")
    partner = open_page("partner", "desktop", "sv", "dark", address=second_server)
    expect(partner.locator("main")).to_contain_text("Inget är utlämnat till er just nu")
    accessible(partner)
    consent(worker, file)
    follow(worker, "text=Lämna ut till Kriminalvården …")
    expect(worker.locator("main")).to_contain_text("Mål elias")
    accessible(worker)
    follow(worker, "text=Lämna ut ”Mål och plan”")
    expect(worker.locator("main")).to_contain_text("De kan läsa det till och med")
    accessible(worker)
    partner.reload()
    follow(partner, "text=Elias Åberg")
    expect(partner.locator("main")).to_contain_text("Mål elias")
    expect(partner.locator("main")).not_to_contain_text("Är med")
    accessible(partner)
    read = partner.url
    worker.goto(f"{file}/seen-by/{office.agencies['prison']}")
    expect(worker.locator("main")).to_contain_text("Mål elias")
    accessible(worker)
    worker.goto(f"{file}/disclosures/trust")
    expect(worker.locator("main")).to_contain_text("De läste det vi har berättat: Kriminalvården")
    accessible(worker)
    worker.goto(f"{file}/consents/")
    for _ in range(3):
        worker.locator("form[action$='/withdraw'] button").first.click()
        expect(worker.locator(".said")).to_be_visible()
    gone = partner.goto(read)
    assert gone is not None
    assert gone.status == 404
    assert "Elias" not in partner.content()
    partner.goto(f"{second_server}/received/")
    expect(partner.locator("main")).not_to_contain_text("Elias")
    worker.goto(f"{file}/disclosures/")
    expect(worker.locator("main")).to_contain_text("Mål elias")
    expect(worker.locator("main")).to_contain_text("De kan inte längre läsa det här")


def test_a_partner_sends_somebody_by_keyboard_alone(open_page: Callable[..., Page], server: tuple[str, Office]) -> None:
    partner = open_page("partner", "desktop", "sv", "light")
    partner.goto(f"{server[0]}/referrals/new")
    accessible(partner)
    for name, value in (("site", office_site(server[1])), ("agrees", "yes"), ("protected", "no")):
        partner.locator(f"input[name={name}][value='{value}']").focus()
        partner.keyboard.press("Space")
    for name, words in (("name", "Nils Nyman"), ("phone", "070-174 06 05"), ("words", "Vill arbeta med trä.")):
        partner.locator(f"#{name}").focus()
        partner.keyboard.type(words)
    partner.locator("form.form button.main").focus()
    with partner.expect_navigation():
        partner.keyboard.press("Enter")
    expect(partner.locator("main")).to_contain_text("Vi svarar senast")
    accessible(partner)
    worker = open_page("karin", "phone", "en", "dark")
    expect(worker.locator("main")).to_contain_text("Referrals to answer")
    worker.goto(f"{server[0]}/referrals/")
    follow(worker, "text=Nils Nyman")
    accessible(worker)
    follow(worker, "text=Accept, and open a file")
    accessible(worker)


def office_site(office: Office) -> str:
    """North."""
    return str(office.sites["north"])
