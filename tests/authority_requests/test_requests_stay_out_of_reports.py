"""No report counts who asks: no fact of the statistics comes from a request, and no room of figures knows the room."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from caseapp import ROOMS
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.statistics import models as facts
from tests.authority_requests.asking import asked, decide, deciding
from tests.cast import Office
from tests.reading import ReadingClient
from tests.structure.source import sources

FACTS = (facts.StayFact, facts.MeetingFact, facts.PlacementFact)
COUNTING = ("statistics", "reports", "outcomes", "caseload", "today", "casefile")


def counted(app: Flask) -> list[int]:
    """How many facts there are of each kind."""
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("test"))
        found = [len(list(db.session.scalars(select(one)))) for one in FACTS]
        db.session.remove()
    return found


def test_no_fact_comes_of_a_request(client_of: Callable[..., ReadingClient], app: Flask, office: Office) -> None:
    before = counted(app)
    cecilia = client_of("cecilia")
    page = asked(cecilia, office, law="sfs_2025_170_6")
    assert decide(cecilia, page, deciding(office, outcome="refused")).status_code == 303
    assert counted(app) == before
    assert sum(before) > 0


def test_no_room_of_figures_knows_of_requests() -> None:
    assert set(COUNTING) <= set(ROOMS)
    rooms = [one for one in sources() if one.room in COUNTING]
    assert len(rooms) > 20
    assert [one.module for one in rooms if "authority_request" in one.text] == []
