"""Every page a role may open passes axe, on a dark phone and a light desktop; both languages by turns."""

from collections.abc import Callable
from itertools import cycle

import pytest
from playwright.sync_api import Page

from caseapp import create_app
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from tests.cast import Office
from tests.journeys.conftest import PLACES, SCREENS, SEEN_ONLY, accessible
from tests.structure.cells import ids_of_files, ids_of_rooms

FILE = "/participants/{elias}"
PAGES = {
    "cecilia": [
        "/", "/participants/", "/participants/?who=site&order=phase&ended=1", "/search", "/sessions", "/programmes",
        "/participants/new", f"{FILE}/", f"{FILE}/meetings/", f"{FILE}/enrolments/", f"{FILE}/identity",
        f"{FILE}/identity/change", f"{FILE}/enrolments/new", f"{FILE}/meetings/new", "/participants/{farah}/",
        f"{FILE}/meetings/{{meeting}}", f"{FILE}/meetings/{{meeting}}/correct", f"{FILE}/enrolments/{{stay}}/phase",
        f"{FILE}/enrolments/{{stay}}/consents/", f"{FILE}/enrolments/{{stay}}/consents/new", f"{FILE}/participation/new", "/nothing",
        f"{FILE}/plan", f"{FILE}/consents/", f"{FILE}/consents/new", f"{FILE}/disclosures/", f"{FILE}/disclosures/trust", f"{FILE}/disclosures/to/{{work}}", f"{FILE}/disclosures/without-consent/new", f"{FILE}/received/", f"{FILE}/authority-requests/", f"{FILE}/authority-requests/new", f"{FILE}/seen-by/{{work}}", "/referrals/", f"{FILE}/consents/?recipient={{work}}&topic=plan", f"{FILE}/history", f"{FILE}/work", f"{FILE}/shown", f"{FILE}/background/", f"{FILE}/background/write",
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
        "/agencies/{town}/change", "/meeting-kinds", "/topics", "/topics/new", "/programmes", "/programmes/new", "/programmes/{stationen}",
        "/programmes/{stationen}/change", "/participants/",
    ],
    "manager": ["/", "/reports/", "/reports/outcomes", "/reports/outcomes?by=age_band&period=r36", "/reports/outcomes?period=1999", "/reports/steering"], "partner": ["/", "/received/", "/referrals/sent/", "/referrals/new"], "frontdesk": ["/"], "reviewer": ["/", "/emergencies", "/log-review/", "/log-review/files", "/log-review/files/{elias}", "/log-review/files/{elias}/extract", "/log-review/staff", "/log-review/staff?who={cecilia}", "/log-review/staff?who={cecilia}&period=d365", "/log-review/staff/{cecilia}/export?period=d365", "/confirmations"],
}  # fmt: skip


TOLD = {
    "cecilia": [
        f"{FILE}/consents/", f"{FILE}/disclosures/", f"{FILE}/disclosures/trust", f"{FILE}/disclosures/to/{{prison}}",
        f"{FILE}/disclosures/{{disclosure_id}}/told", f"{FILE}/disclosures/without-consent/{{proposal_id}}", f"{FILE}/received/",
        f"{FILE}/seen-by/{{prison}}", f"{FILE}/authority-requests/{{request_id}}", "/referrals/", "/referrals/{referral_id}",
        "/referrals/{referral_id}/accept", "/referrals/{referral_id}/decline", "/referrals/{referral_id}/take-up",
    ],
    "partner": [
        "/received/", "/received/{received_id}/", "/received/{received_id}/requests/new",
        "/received/{received_id}/statements/new", "/referrals/sent/", "/referrals/sent/{referral_id}",
    ],
    "admin": ["/topics/{topic_id}/change"],
}  # fmt: skip
REFUSED = {
    ("cecilia", "/nothing"): 404,
    ("admin", "/participants/"): 403,
    ("manager", "/reports/outcomes?period=1999"): 422,
}


def batched(paths: list[str], most: int = 20) -> list[list[str]]:
    """Some at a time, so that the workers of a run share them."""
    return [paths[start : start + most] for start in range(0, len(paths), most)]


@pytest.mark.parametrize(("who", "paths"), [(who, part) for who, paths in PAGES.items() for part in batched(paths)])
def test_every_page_is_accessible(
    open_page: Callable[..., Page], server: tuple[str, Office], who: str, paths: list[str]
) -> None:
    """As everybody's first day finds it."""
    address, office = server
    ids = office.files | {
        "meeting": office.meetings["elias"], "stay": office.stays["elias"], "work": office.agencies["work"],
        "north": office.sites["north"], "stationen": office.programmes["stationen"], "town": office.agencies["town"],
        "cecilia": office.actors["cecilia"].staff_id, "goal": office.goals["elias"], "step": office.steps["elias"],
        "placement": office.placements["elias"],
    }  # fmt: skip
    look_at(open_page, who, {path: address + path.format(**ids) for path in paths})


@pytest.mark.parametrize("who", TOLD)
def test_every_page_about_what_was_told_is_accessible(
    open_page: Callable[..., Page], server: tuple[str, Office], who: str
) -> None:
    """With something on it: told and asked back, a proposal, a referral, an authority's request."""
    address, office = server
    app = create_app(PLACES[address].settings)
    with app.app_context():
        ids = ids_of_files(office)["elias"]
        db.session().fix(Elevated("test"))
        ids = ids_of_rooms(office) | ids | office.files | {"prison": office.agencies["prison"]}
        db.session.remove()
    look_at(open_page, who, {path: address + path.format(**ids) for path in TOLD[who]})


def look_at(open_page: Callable[..., Page], who: str, addresses: dict[str, str]) -> None:
    """On a dark phone everything; then on a light desktop what is another there. In Swedish and English by turns."""
    pages = [open_page(who, "phone", language, "dark") for language in ("sv", "en")]
    for (path, address), page in zip(addresses.items(), cycle(pages)):
        page.set_viewport_size(SCREENS["phone"])
        page.emulate_media(color_scheme="dark")
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == REFUSED.get((who, path), 200), path
        accessible(page)
        page.set_viewport_size(SCREENS["desktop"])
        page.emulate_media(color_scheme="light")
        accessible(page, SEEN_ONLY)
