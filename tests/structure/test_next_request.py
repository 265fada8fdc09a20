"""What takes reach or role away acts on the very next request, on whichever server it comes (security.md §3).

One story in one house: each deed has a person of its own, so that none stands in another's way.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import time_machine

from caseapp import create_app
from caseapp.assignments.actions import arrange_cover, assign, end_assignment
from caseapp.assignments.queries import assignments_of
from caseapp.confirmations.actions import confirm
from caseapp.confirmations.queries import confirmation
from caseapp.enrolments.actions import withdraw_team_consent
from caseapp.enrolments.queries import team_consents_of
from caseapp.foundation import clock
from caseapp.foundation.access import Role
from caseapp.foundation.database import db
from caseapp.participants.actions import Decision
from caseapp.participants.models import Protection
from caseapp.participants.queries import open_file
from caseapp.programmes.queries import site
from caseapp.protection.actions import protect
from caseapp.staff.actions import disable_staff
from caseapp.staff.actions.asking import ask_for_role
from caseapp.staff.queries import staff_member
from tests.cast import Office, act_as
from tests.conftest import BOTH, MONDAY
from tests.reading import ReadingClient
from tests.structure.house import House, furnished

Deed = Callable[[Office], None]


@pytest.fixture(scope="module", params=BOTH)
def house(request: pytest.FixtureRequest, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house where things change."""
    with furnished(request.param, root, tmp_path_factory.mktemp("next")) as found:
        yield found


def _give(office: Office, whose: str, who: str, by: str = "cecilia") -> None:
    with act_as(office.actors[by]):
        north = site(office.sites["north"])
        staff_id = office.actors[who].staff_id
        assign(
            by=office.actors[by],
            participant_id=office.files[whose],
            site=north,
            staff_id=staff_id,
            valid_from=clock.today(),
        )


def _change(office: Office, who: str, role: Role, where: str) -> None:
    """An administrator asks for a role or place, the manager confirms."""
    admin, manager = office.actors["admin"], office.actors["manager"]
    with act_as(admin):
        staff = staff_member(office.actors[who].staff_id)
        asked = ask_for_role(
            by=admin,
            staff=staff,
            version=staff.version,
            name=staff.name,
            email=staff.email,
            role=role,
            agency_id=staff.agency_id,
            site_id=office.sites[where],
            reason="Byter uppgift i dag",
        )
    with act_as(manager):
        confirm(by=manager, confirmation=confirmation(manager, asked.id))


def demotion(office: Office) -> None:
    _change(office, "klara", Role.MANAGER, "south")


def transfer(office: Office) -> None:
    _change(office, "karin", Role.COORDINATOR, "south")


def disabling(office: Office) -> None:
    admin = office.actors["admin"]
    with act_as(admin):
        disable_staff(by=admin, staff=staff_member(office.actors["sven"].staff_id))


def withdrawal(office: Office) -> None:
    by, file = office.actors["cecilia"], office.files["elias"]
    with act_as(by):
        consents = team_consents_of(file)[office.stays["elias"]]
        withdraw_team_consent(by=by, consents=[one for one in consents if one.agency_id == office.agencies["work"]])


def reassignment(office: Office) -> None:
    by, file = office.actors["amir"], office.files["elias"]
    with act_as(by):
        open_ones = assignments_of(file)
        hers = next(one for one in open_ones if one.staff_id == office.actors["cecilia"].staff_id)
        end_assignment(by=by, assignment=hers, open_assignments=len(open_ones))


def protection(office: Office) -> None:
    by, file = office.actors["sven"], office.files["sara"]
    with act_as(by):
        person = open_file(by, file)
        decision = Decision(Protection.LOKALT_SKYDD, "Hot", clock.today(), "Skatteverket")
        protect(by=by, participant=person, decision=decision)


# Who, the page, the deed, and what the page then answers. In the order of the story.
STORY: tuple[tuple[str, str, Deed, int], ...] = (
    ("karin", "/participants/{elias}/", transfer, 404),
    ("klara", "/participants/{sara}/", protection, 404),
    ("klara", "/participants/", demotion, 403),
    ("sven", "/participants/{sara}/", disabling, 303),
    ("amir", "/participants/{elias}/meetings/{meeting}", withdrawal, 404),
    ("cecilia", "/participants/{elias}/", reassignment, 404),
)


def _path(office: Office, pattern: str) -> str:
    ids: dict[str, UUID] = {**office.files, "meeting": office.meetings["elias"]}
    return pattern.format(**ids)


def test_whatever_takes_reach_away_acts_on_the_very_next_request(house: House) -> None:
    office, app = house.office, house.app
    another_server = create_app(house.place.settings)
    with app.app_context():
        _give(office, "elias", "amir")
    done = 0
    for who, pattern, deed, afterwards in STORY:
        client, path = ReadingClient(app).sign_in(office.email(who)), _path(office, pattern)
        assert client.get(path).status_code == 200, f"{who} should reach {pattern} before {deed.__name__}"
        with another_server.app_context():
            deed(office)
            db.session.remove()
            db.engine.dispose()
        assert client.get(path).status_code == afterwards, f"{who} still reaches {pattern} after {deed.__name__}"
        done += 1
    assert done == len(STORY)


def test_a_cover_ends_with_its_last_day(house: House) -> None:
    office, app, by = house.office, house.app, house.office.actors["cecilia"]
    path, today = f"/participants/{office.files['farah']}/", clock.today()
    with app.app_context():
        with act_as(by):
            hers = assignments_of(office.files["farah"])[0]
            amir = office.actors["amir"].staff_id
            arrange_cover(by=by, assignment=hers, staff_id=amir, valid_from=today, valid_until=today)
        db.session.remove()
    client = ReadingClient(app).sign_in(office.email("amir"))
    assert client.get(path).status_code == 200
    with time_machine.travel(MONDAY + timedelta(days=1)):
        later = ReadingClient(app).sign_in(office.email("amir"))
        assert later.get(path).status_code == 404
