"""The whole file: background, goal with steps, ruler, placement, exit, follow-up as caseworker; the review as coordinator."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from caseapp.foundation import clock
from tests.cast import Office
from tests.databases import engine_of_owner
from tests.journeys.conftest import accessible, follow

WORDS = {
    "sv": {
        "background": "Bakgrund", "planning": "För att planera tillsammans", "topic": "Styrkor och hinder", "barrier": "Körkort",
        "open": "Öppna ämnet", "plan": "Plan", "goal": "Nytt mål", "together": "Tillsammans", "step": "Lägg till ett delsteg",
        "ruler": "Motivationslinjal", "work": "Arbete", "add": "Lägg till", "contract": "Vi har sett avtalet eller antagningen",
        "stays": "Inskrivningar", "end": "Avsluta inskrivningen", "planned": "Avslutat som planerat", "shown": "Visa för deltagaren",
        "follow": "Skriv en uppföljning", "told": "Deltagaren har berättat det", "inwork": "I arbete", "results": "Resultat",
        "reviewed": "Markera som granskat", "months": "6 månader",
        "drawn": "Beredskap, från 0 till 10. Deltagaren: 7. Handläggaren: 5",
    },
    "en": {
        "background": "Background", "planning": "To plan together", "topic": "Strengths and barriers", "barrier": "Driving licence",
        "open": "Open the topic", "plan": "Plan", "goal": "New goal", "together": "Together", "step": "Add a step",
        "ruler": "Motivation ruler", "work": "Work", "add": "Add", "contract": "We have seen the contract or admission",
        "stays": "Stays", "end": "End the stay", "planned": "Ended as planned", "shown": "Show to the participant",
        "follow": "Record a follow-up", "told": "The participant has told us", "inwork": "In work", "results": "Results",
        "reviewed": "Mark as reviewed", "months": "6 months",
        "drawn": "Readiness, from 0 to 10. The participant: 7. The caseworker: 5",
    },
}  # fmt: skip


def tick(page: Page, words: str, nth: int = 0) -> None:
    """Choose a radio button or a box by its words."""
    page.get_by_label(words, exact=True).nth(nth).check(force=True)


def tab(page: Page, words: str) -> None:
    """Go to a tab of the file."""
    page.locator(".tabs").get_by_text(words, exact=True).click()


def save(page: Page) -> None:
    """Press the main button of the form."""
    page.click("form.form button.main")


def write_background(page: Page, words: dict[str, str]) -> None:
    """Open strengths and barriers with a purpose, and write."""
    tab(page, words["background"])
    accessible(page)
    tick(page, words["planning"])
    tick(page, words["topic"])
    save(page)
    page.fill("#strengths", "Kommer alltid i tid.")
    tick(page, words["barrier"])
    accessible(page)
    save(page)
    expect(page.locator(".said")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Kommer alltid i tid.")
    tick(page, words["planning"])
    tick(page, words["topic"])
    save(page)
    expect(page.locator(".sides").first).to_contain_text("Kommer alltid i tid.")
    expect(page.locator(".pills")).to_contain_text(words["barrier"])


def plan_and_rate(page: Page, words: dict[str, str]) -> None:
    """Set a goal in the person's words, add a step, answer the ruler in both voices."""
    tab(page, words["plan"])
    page.locator(".headline").get_by_text(words["goal"]).click()
    page.fill("#own_words", "Jag vill ha körkort före sommaren.")
    save(page)
    card = page.locator(".goal", has_text="Jag vill ha körkort")
    card.get_by_text(words["step"]).click()
    page.fill("#words", "Boka teoriprovet")
    tick(page, words["together"])
    save(page)
    expect(page.locator(".goal", has_text="Boka teoriprovet")).to_be_visible()
    page.locator("main .acts").get_by_text(words["ruler"]).click()
    for name, value in (("participant_readiness", 7), ("participant_importance", 9), ("worker_readiness", 5)):
        page.locator(f"#{name}-{value}").check(force=True)
    accessible(page)
    save(page)
    expect(page.locator("svg[role=img]").last).to_have_attribute("aria-label", words["drawn"])
    accessible(page)


def place(page: Page, words: dict[str, str]) -> None:
    """Record work beside the practice that goes on."""
    tab(page, words["work"])
    page.locator(".headline").get_by_text(words["add"], exact=True).click()
    page.select_option("#kind", "temporary")
    page.fill("#employer", "Göta Terminal")
    page.fill("#role", "packning")
    page.fill("#extent", "50")
    page.fill("#started_on", (clock.today() - timedelta(days=38)).isoformat())
    tick(page, words["contract"])
    accessible(page)
    save(page)
    expect(page.locator("main")).to_contain_text("Packning, Göta Terminal")


def end_stay(page: Page, words: dict[str, str]) -> None:
    """End the stay with work, as planned, verified."""
    tab(page, words["stays"])
    page.get_by_role("link", name=words["end"]).click()
    page.fill("#exited_on", clock.today().isoformat())
    tick(page, words["work"])
    tick(page, words["planned"])
    tick(page, words["contract"])
    save(page)
    expect(page.locator("main")).to_contain_text(words["planned"])
    accessible(page)


def let_months_pass(office: Office, owners_address: str) -> None:
    """Half a year goes by: the stay and its exit are moved back, as the owner of the tables may and nobody else."""
    engine = engine_of_owner(owners_address)
    back = clock.months_after(clock.today(), -7).isoformat()
    stay = office.stays["elias"]
    with engine.begin() as connection:
        key = str(stay) if engine.dialect.name == "postgresql" else stay.hex
        connection.execute(
            text("update enrolment set started_on = :start, ended_on = :back where id = :id"),
            {"start": clock.months_after(clock.today(), -9).isoformat(), "back": back, "id": key},
        )
    engine.dispose()


def follow_up(page: Page, words: dict[str, str], file: str) -> None:
    """Half a year later: in work."""
    page.goto(f"{file}/enrolments/")
    page.get_by_role("link", name=words["follow"]).click()
    expect(page.get_by_label(words["months"], exact=True)).to_be_checked()
    tick(page, words["inwork"])
    tick(page, words["told"])
    accessible(page)
    save(page)
    expect(page.locator("main")).to_contain_text(words["inwork"])


def review(page: Page, words: dict[str, str], address: str) -> None:
    """The coordinator finds the exit behind a figure and marks it as reviewed."""
    page.goto(address)
    page.locator(".side").get_by_text(words["results"], exact=True).click()
    page.select_option("#period", "12m")
    follow(page, "form.filters button")
    accessible(page)
    follow(page, "a[href*='figure=to_review']")
    accessible(page)
    page.get_by_role("button", name=words["reviewed"]).click()
    expect(page.locator(".said")).to_be_visible()
    expect(page.locator("h1 .num")).to_have_text("0")
    page.goto(f"{address}/outcomes?period=12m")
    expect(page.locator("a[href*='figure=krami.met']")).to_have_text("1")
    expect(page.locator("a[href*='figure=to_review'] b")).to_have_text("0")


@pytest.mark.parametrize(
    ("server", "screen", "language", "scheme"),
    [("sqlite", "desktop", "sv", "light"), ("postgresql", "phone", "en", "dark")],
    indirect=["server"],
)
def test_from_background_to_follow_up_and_review(
    open_page: Callable[..., Page],
    server: tuple[str, Office],
    owners_address: str,
    screen: str,
    language: str,
    scheme: str,
) -> None:
    address, office = server
    words, file = WORDS[language], f"{address}/participants/{office.files['elias']}"
    page = open_page("cecilia", screen, language, scheme)
    page.goto(f"{file}/")
    accessible(page)
    write_background(page, words)
    plan_and_rate(page, words)
    place(page, words)
    page.get_by_role("link", name=words["shown"]).click()
    expect(page.locator("main")).to_contain_text("Jag vill ha körkort före sommaren.")
    expect(page.locator("main")).not_to_contain_text("Anteckning elias")
    accessible(page)
    page.goto(f"{file}/")
    end_stay(page, words)
    let_months_pass(office, owners_address)
    follow_up(page, words, file)
    review(open_page("karin", screen, language, scheme), words, address)


def test_a_goal_is_set_and_a_step_done_by_keyboard_alone(
    open_page: Callable[..., Page], server: tuple[str, Office]
) -> None:
    page, file = open_page("cecilia"), f"{server[0]}/participants/{server[1].files['elias']}"
    page.goto(f"{file}/goals/new")
    page.locator("#own_words").focus()
    page.keyboard.type("Skrivet utan mus.")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Spara målet":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".goal").first).to_contain_text("Skrivet utan mus.")
    button = page.locator(".goal", has_text="Delsteg elias").get_by_role("button", name="Klart")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".goal .done")).to_contain_text("Delsteg elias")


def test_without_scripts_the_ruler_goes_too(
    chromium: object, server: tuple[str, Office], open_page: Callable[..., Page]
) -> None:
    signed_in = open_page("cecilia").context.storage_state()
    context = chromium.new_context(java_script_enabled=False, storage_state=signed_in)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(f"{server[0]}/participants/{server[1].files['elias']}/ratings/new")
    page.locator("#participant_importance-10").check(force=True)
    page.click("form.form button.main")
    expect(page.locator("svg[role=img]")).to_have_count(3)
    context.close()


def test_the_ruler_goes_by_keyboard_and_an_answer_is_taken_back(
    open_page: Callable[..., Page], server: tuple[str, Office]
) -> None:
    page = open_page("cecilia", "desktop", "en", "light")
    page.goto(f"{server[0]}/participants/{server[1].files['elias']}/ratings/new")
    answers = page.locator("input[name=participant_importance]")
    chosen = page.locator("input[name=participant_importance]:checked")
    answers.nth(5).focus()
    page.keyboard.press("Space")
    expect(chosen).to_have_value("5")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(chosen).to_have_value("5")
    page.keyboard.press("Delete")
    expect(chosen).to_have_count(0)
    answers.nth(7).check(force=True)
    page.locator("label:has(input[name=participant_importance][value='7'])").click()
    expect(chosen).to_have_count(0)
