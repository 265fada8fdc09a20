"""Every page a role may open passes axe, on a phone and on a desktop, light and dark, in both languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.cast import Office
from tests.journeys.conftest import accessible

FILE = "/participants/{elias}"
PAGES = {
    "cecilia": [
        "/", "/participants/", "/participants/?who=site&order=phase&ended=1", "/search", "/sessions", "/programmes",
        "/participants/new", f"{FILE}/", f"{FILE}/meetings/", f"{FILE}/enrolments/", f"{FILE}/identity",
        f"{FILE}/identity/change", f"{FILE}/enrolments/new", f"{FILE}/meetings/new", "/participants/{farah}/",
        f"{FILE}/meetings/{{meeting}}", f"{FILE}/meetings/{{meeting}}/correct", f"{FILE}/enrolments/{{stay}}/phase",
        f"{FILE}/enrolments/{{stay}}/consents/{{work}}/withdraw", f"{FILE}/participation/new", "/nothing",
        f"{FILE}/plan", f"{FILE}/history", f"{FILE}/work", f"{FILE}/shown", f"{FILE}/background/", f"{FILE}/background/write",
        f"{FILE}/readers", f"{FILE}/goals/new", f"{FILE}/goals/{{goal}}/change", f"{FILE}/goals/{{goal}}/review",
        f"{FILE}/goals/{{goal}}/steps/new", f"{FILE}/goals/{{goal}}/steps/{{step}}/change", f"{FILE}/ratings/new",
        f"{FILE}/ratings/new?instrument=way_to_work", f"{FILE}/placements/new",
        f"{FILE}/placements/{{placement}}/change", f"{FILE}/enrolments/{{stay}}/exit",
        f"{FILE}/enrolments/{{stay}}/follow-ups/new", "/emergencies/new", f"{FILE}/hand-overs/new", f"{FILE}/protection/new",
        "/participants/{farah}/protection/reveal", "/participants/{farah}/identity", "/participants/{farah}/identity/change",
    ],
    "karin": ["/", "/outcomes", "/outcomes?period=12m", "/outcomes/exits", "/emergencies", "/participants/", f"{FILE}/enrolments/", f"{FILE}/assignments/new/{{north}}"],
    "admin": [
        "/", "/staff", "/staff/new", "/staff/{cecilia}/change", "/staff/{cecilia}/disable", "/staff/{cecilia}/reset", "/confirmations", "/keys", "/keys/destroy?version=1", "/agencies", "/agencies/new",
        "/agencies/{town}/change", "/meeting-kinds", "/programmes", "/programmes/new", "/programmes/{stationen}",
        "/programmes/{stationen}/change", "/participants/",
    ],
    "manager": ["/", "/reports/", "/reports/outcomes", "/reports/outcomes?by=age_band&period=r36", "/reports/outcomes?period=1999"], "partner": ["/"], "frontdesk": ["/"], "reviewer": ["/", "/emergencies", "/log-review/", "/log-review/files", "/log-review/files/{elias}", "/log-review/files/{elias}/extract", "/log-review/staff", "/log-review/staff?who={cecilia}", "/log-review/staff?who={cecilia}&period=d365", "/log-review/staff/{cecilia}/export?period=d365", "/confirmations"],
}  # fmt: skip


REFUSED = {
    ("cecilia", "/nothing"): 404,
    ("admin", "/participants/"): 403,
    ("manager", "/reports/outcomes?period=1999"): 422,
}


@pytest.mark.parametrize(("screen", "language", "scheme"), [("phone", "sv", "dark"), ("desktop", "en", "light")])
@pytest.mark.parametrize("who", PAGES)
def test_every_page_is_accessible(
    open_page: Callable[..., Page],
    server: tuple[str, Office],
    who: str,
    screen: str,
    language: str,
    scheme: str,
) -> None:
    address, office = server
    page = open_page(who, screen, language, scheme)
    ids = office.files | {
        "meeting": office.meetings["elias"], "stay": office.stays["elias"], "work": office.agencies["work"],
        "north": office.sites["north"], "stationen": office.programmes["stationen"], "town": office.agencies["town"],
        "cecilia": office.actors["cecilia"].staff_id, "goal": office.goals["elias"], "step": office.steps["elias"],
        "placement": office.placements["elias"],
    }  # fmt: skip
    for path in PAGES[who]:
        answer = page.goto(address + path.format(**ids))
        assert answer is not None
        assert answer.status == REFUSED.get((who, path), 200), path
        accessible(page)
