"""Facts equal the files, whatever is done and corrected; and they name nobody."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from caseapp.foundation import audit
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.foundation.records import Base
from caseapp.foundation.work import command
from caseapp.statistics.models import FACTS, AgeBand, Gender, MeetingFact, PlacementFact, ResultFact, StayFact, age_band
from caseapp.statistics.queries import Comparison, compare, files_in_parts
from tests.cast import Office
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]
WORK = {
    "kind": "temporary", "employer": "Göta Terminal", "role": "packning", "extent": "50", "started_on": "2026-10-20",
    "ended_on": "", "supervisor": "", "study_aid": "", "end_reason": "", "verification": "contract", "overlap": "",
}  # fmt: skip
EXIT = {"exited_on": "2026-11-20", "reason": "work", "planned": "planned", "verification": "employer", "words": ""}


def compared(app: Flask, on: date | None = None) -> Comparison:
    """What stands beside what the files say."""
    with app.app_context():
        db.session.remove()
        with command(Elevated("a test")):
            found = compare(files_in_parts(None), on)
        db.session.remove()
    return found


def facts(app: Flask, table: type[Any]) -> list[Any]:
    """Every fact of a table."""
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("a test"))
        found = list(db.session.scalars(select(table)))
        db.session.expunge_all()
        db.session.remove()
    return found


def stay(office: Office, whose: str = "elias") -> str:
    """The stay of a file."""
    return f"/participants/{office.files[whose]}/enrolments/{office.stays[whose]}"


def test_the_cast_is_counted(app: Flask, office: Office) -> None:
    found = compared(app)
    assert found == Comparison(equal=found.equal, wrong=0, alone=0)
    assert found.equal >= 9, "three stays, three meetings, three placements"
    elias = next(one for one in facts(app, StayFact) if one.age_band == AgeBand.TO_24 and one.gender == Gender.WOMAN)
    assert elias.began == date(2026, 10, 1)
    assert elias.ended is None
    assert elias.exit_reason == ""


def test_an_exit_is_counted_at_once_and_each_definition_says_its_own(
    app: Flask, client_of: Clients, office: Office
) -> None:
    assert client_of("cecilia").post(f"{stay(office)}/exit", EXIT).status_code == 303
    ended = [one for one in facts(app, StayFact) if one.ended]
    assert [(one.ended, one.exit_reason, one.phase) for one in ended] == [(date(2026, 11, 1), "work", "exited")]
    says = {one.definition: one.result for one in facts(app, ResultFact)}
    assert says == {"kolada-2022/1": "missing", "krami/1": "met"}
    assert compared(app).wrong == 0


def test_what_another_agency_recorded_counts_too(app: Flask, client_of: Clients, office: Office) -> None:
    """Amir's placement decides the result, although Cecilia, who writes the exit, may no longer read it."""
    karin, cecilia, file = client_of("karin"), client_of("cecilia"), f"/participants/{office.files['elias']}"
    karin.post(f"{file}/assignments/new/{office.sites['north']}", {"staff": str(office.actors["amir"].staff_id)})
    assert client_of("amir").post(f"{file}/placements/new", WORK).status_code == 303
    for agency in ("town", "work"):
        cecilia.post(f"{stay(office)}/consents/", {"what": f"{office.agencies[agency]}."})
    assert "Göta Terminal" not in cecilia.get(f"{file}/work").text
    assert cecilia.post(f"{stay(office)}/exit", EXIT).status_code == 303
    assert {one.definition: one.result for one in facts(app, ResultFact)}["kolada-2022/1"] == "met"
    assert compared(app).wrong == 0
    assert "Göta Terminal" not in cecilia.get(f"{file}/work").text, "and she reads no more than before"


def test_a_stay_registered_in_error_counts_nowhere_and_comes_back_when_corrected(
    app: Flask, client_of: Clients, office: Office
) -> None:
    client = client_of("cecilia")
    before = {table: len(facts(app, table)) for table in FACTS}
    client.post(f"{stay(office)}/exit", EXIT | {"reason": "registered_in_error"})
    after = {table: len(facts(app, table)) for table in FACTS}
    assert after[StayFact] == before[StayFact] - 1
    assert after[MeetingFact] == before[MeetingFact] - 1
    assert after[PlacementFact] == before[PlacementFact] - 1
    assert compared(app).wrong == compared(app).alone == 0
    assert client.post(f"{stay(office)}/exit", EXIT | {"version": "1"}).status_code == 303
    assert len(facts(app, StayFact)) == before[StayFact]
    assert compared(app).wrong == 0


def test_what_comes_true_by_time_is_settled(app: Flask, client_of: Clients, office: Office) -> None:
    client, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    assert client.post(f"{file}/placements/new", WORK | {"started_on": "2026-11-20"}).status_code == 303
    client.post(f"{stay(office)}/exit", EXIT)
    kolada = "kolada-2022/1"
    assert {one.definition: one.result for one in facts(app, ResultFact)}[kolada] == "undecided"
    with time_machine.travel(datetime(2026, 12, 21, 9, 0, tzinfo=UTC), tick=True):
        assert compared(app).wrong == 1
        ran = app.test_cli_runner().invoke(args=["statistics", "settle", "--on", "2026-12-21"])
        assert ran.exit_code == 0, ran.output
        assert "3 files looked at, 1 facts changed" in ran.output
        assert {one.definition: one.result for one in facts(app, ResultFact)}[kolada] == "met"
        again = app.test_cli_runner().invoke(args=["statistics", "settle"])
        assert "0 facts changed" in again.output
        checked = app.test_cli_runner().invoke(args=["statistics", "check"])
        assert checked.exit_code == 0, checked.output
        assert "all equal to the files" in checked.output


def test_a_placement_that_was_to_come_counts_from_the_day_it_begins(
    app: Flask, client_of: Clients, office: Office
) -> None:
    client, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    assert client.post(f"{file}/placements/new", WORK | {"started_on": "2026-12-01"}).status_code == 303
    before = len(facts(app, PlacementFact))
    with time_machine.travel(datetime(2026, 12, 5, 9, 0, tzinfo=UTC), tick=True):
        ran = app.test_cli_runner().invoke(args=["statistics", "settle"])
        assert "1 facts changed" in ran.output
        assert app.test_cli_runner().invoke(args=["statistics", "check"]).exit_code == 0
    assert len(facts(app, PlacementFact)) == before + 1


@pytest.mark.parametrize("day", ["0001-01-01", "2026-12-24", "9999-12-31", "2026-02-30", "tomorrow"])
def test_only_days_that_have_come_are_settled(app: Flask, office: Office, day: str) -> None:
    for command_ in ("settle", "check"):
        found = app.test_cli_runner().invoke(args=["statistics", command_, "--on", day])
        assert found.exit_code == 2, found.output
        assert "Traceback" not in found.output


def test_the_check_finds_a_fact_that_was_tampered_with(app: Flask, office: Office) -> None:
    with app.app_context():
        db.session.remove()
        with command(Elevated("a test")):
            one = db.session.scalars(select(StayFact)).first()
            assert one is not None
            one.exit_reason = "work"
            audit.record("test.tampered", by=None)
    checked = app.test_cli_runner().invoke(args=["statistics", "check"])
    assert checked.exit_code == 1
    assert "1 facts differ from the files" in checked.output


def test_facts_name_nobody(app: Flask, office: Office) -> None:
    """No column leads to a file, a person or staff, and no id of a file's records stands among the facts' ids."""
    tables = [one.__table__ for one in FACTS]  # type: ignore[attr-defined]
    named = {key.column.table.name for table in tables for key in table.foreign_keys}
    assert named == {"site"}
    ids = {one.id for table in FACTS for one in facts(app, table)}
    assert len(ids) >= 9
    known = set()
    for mapper in Base.registry.mappers:
        if mapper.class_ not in FACTS and "id" in mapper.columns:
            known |= {one.id for one in facts(app, mapper.class_)}
    assert not ids & known
    assert all(one.began.day == 1 for one in facts(app, StayFact))


@pytest.mark.parametrize(
    ("years", "band"),
    [(18, "to_20"), (20, "to_20"), (21, "to_24"), (29, "to_29"), (30, "to_39"), (50, "from_50"), (None, "unknown")],
)
def test_bands(years: int | None, band: str) -> None:
    assert age_band(years) == band
