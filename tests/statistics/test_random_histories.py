"""Random histories through the actions themselves: whatever is done, corrected and begun again, facts equal the files."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import Phase as Phase_
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from caseapp import create_app
from caseapp.enrolments.actions import change_phase, enrol
from caseapp.enrolments.queries import enrolments_of
from caseapp.foundation import clock
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.foundation.rules import Broken, Stale
from caseapp.foundation.work import command
from caseapp.meetings.actions import Facts, record_meeting
from caseapp.meetings.models import Attendance
from caseapp.outcomes.actions import ExitFacts, record_exit
from caseapp.outcomes.models import ExitReason, Planned
from caseapp.outcomes.queries import standing_exit
from caseapp.participants.queries import open_file
from caseapp.placements.actions import PlacementFacts, record_placement
from caseapp.placements.models import PlacementKind, Verification
from caseapp.programmes.models import Phase
from caseapp.programmes.queries import site
from caseapp.statistics.actions import settle
from caseapp.statistics.queries import Comparison, compare, files_in_parts
from tests import databases
from tests.cast import Office, act_as
from tests.conftest import BOTH, MONDAY, make_place

DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["exit", "correct", "again", "meeting", "placement", "to come", "phase"]),
        st.integers(0, 30),
        st.sampled_from(list(ExitReason)),
        st.sampled_from(list(PlacementKind)),
        st.booleans(),
    ),
    min_size=3,
    max_size=9,
)


def do(office: Office, deed: tuple[Any, ...]) -> None:
    """One deed within Elias's file, today; what the rules refuse changes nothing."""
    what, days, reason, kind, verified = deed
    by, today = office.actors["cecilia"], clock.today()
    verification = Verification.EMPLOYER if verified else Verification.NONE
    with act_as(by):
        person = open_file(by, office.files["elias"])
        stay = enrolments_of(person.id)[0]
        if what == "again":
            enrol(by=by, participant=person, site=site(office.sites["north"]), started_on=today, phase=Phase.GUIDANCE)
        elif what in ("exit", "correct"):
            standing = standing_exit(stay)
            on = max(stay.started_on, today - timedelta(days=days))
            facts = ExitFacts(on, reason, Planned.PLANNED, verification=verification)
            record_exit(by=by, enrolment=stay, version=standing.version if standing else 0, facts=facts)
        elif what == "meeting":
            at = clock.now() - timedelta(hours=1)
            record_meeting(by=by, enrolment=stay, facts=Facts("phone", at, 20, Attendance.MISSED, "", "Anteckning"))
        elif what in ("placement", "to come"):
            ago = today - timedelta(days=days)
            begun = max(stay.started_on, ago) if what == "placement" else today + timedelta(days=days)
            facts_ = PlacementFacts(kind, "Verkstad", "däck", "", 50, begun, overlap="Två saker samtidigt")
            record_placement(by=by, enrolment=stay, facts=facts_)
        else:
            change_phase(by=by, enrolment=stay, version=stay.version, phase=Phase.PAUSED, on=today)


def nightly() -> Comparison:
    """The night before: what comes true by time is settled, as every night, and everything is compared."""
    db.session.remove()
    with command(Elevated("a test")):
        settle(files=files_in_parts(clock.today()), on=clock.today())
    db.session.remove()
    with command(Elevated("a test")):
        found = compare(files_in_parts(None))
    db.session.remove()
    return found


@pytest.mark.parametrize("kind", BOTH)
def test_facts_equal_the_files_after_random_histories(kind: str, root: Path, tmp_path: Path) -> None:
    """Each example lives in its own copy; some weeks pass between the deeds, and facts are right after each one."""
    done: set[str] = set()

    @settings(
        max_examples=8,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        phases=[Phase_.generate],
    )
    @given(DEEDS)
    def tell(deeds: list[tuple[Any, ...]]) -> None:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        with time_machine.travel(MONDAY, tick=True):
            place = make_place(kind, root, folder, furnished=True)
        app, office = create_app(place.settings), databases.office_of(root, kind)
        with app.app_context():
            for number, deed in enumerate(deeds):
                with time_machine.travel(MONDAY + timedelta(days=20 * number), tick=True):
                    found = nightly() if number else None
                    assert found is None or (found.wrong, found.alone) == (0, 0), (found, deeds[:number])
                    try:
                        do(office, deed)
                        done.add(deed[0])
                    except (Broken, Stale, IntegrityError):
                        db.session.rollback()
                    db.session.remove()
                    with command(Elevated("a test")):
                        found = compare(files_in_parts(None))
                    db.session.remove()
                    assert (found.wrong, found.alone) == (0, 0), (found, deeds[: number + 1])
                    assert found.equal >= 6, "the other two files"
            db.engine.dispose()
        if kind == "postgresql":
            databases.drop(root, place)

    tell()
    assert {"exit", "meeting", "placement", "to come"} <= done, done
