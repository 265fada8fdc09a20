"""What is counted."""

from datetime import date

import pytest
from flask import Flask

from caseapp.statistics.models import MeetingFact, PhaseFact, PlacementFact, ResultFact, StayFact
from tests.cast import Office
from tests.reports.facts import EXITED, state


@pytest.fixture
def counted(app: Flask, office: Office) -> None:
    """Exits of nobody in particular: 12 women and 6 men went to work or studies, 6 men chose to stop, one woman moved."""
    rows = [("woman", "work", "met")] * 7 + [("woman", "studies", "met")] * 5 + [("woman", "moved", "left_out")]
    rows += [("man", "work", "met")] * 6 + [("man", "own_choice", "not_met")] * 6
    common = {"site_id": office.sites["north"], "age_band": "to_24"}
    stays = [{"gender": gender, "exit_reason": reason, **EXITED, **common} for gender, reason, _ in rows]
    results = [
        {"gender": gender, "ended": EXITED["ended"], "definition": definition, "result": says, **common}
        for gender, _, says in rows
        for definition in ("kolada-2022/1", "krami/1")
    ]
    attended = [("woman", "attended")] * 30 + [("man", "attended")] * 20 + [("woman", "missed")] * 12
    attended += [("man", "missed")] * 9
    meetings = [{"gender": gender, "held": date(2026, 4, 1), "attended": code, **common} for gender, code in attended]
    phases = [
        {"gender": row["gender"], "phase": "guidance", "days": 60, "ended": row["ended"], **common} for row in stays
    ]
    begun = [("woman", "work")] * 9 + [("woman", "practice")] * 6 + [("man", "work")] * 7 + [("man", "practice")] * 8
    placements = [
        {"gender": gender, "began": date(2026, 3, 1), "ended": None, "sort": sort, **common} for gender, sort in begun
    ]
    facts = {StayFact: stays, ResultFact: results, MeetingFact: meetings, PhaseFact: phases, PlacementFact: placements}
    state(app, facts)
