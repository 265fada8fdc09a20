"""Real exits, judged by the real definitions and counted by the real report, attacked by somebody who has read it.

What the reader knows is written here anew from the page and the printed definitions; nothing comes from the room's own list.
"""

from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete

from caseapp.foundation import audit
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.foundation.rendering.protection import protect
from caseapp.foundation.work import command
from caseapp.outcomes.models import ExitReason
from caseapp.outcomes.queries.definitions import Ending, Spell, result
from caseapp.placements.models import PlacementKind
from caseapp.reports.queries import question
from caseapp.reports.queries.counting import count
from caseapp.statistics.models import FACTS, PhaseFact, ResultFact, StayFact, definitions
from tests.cast import Office, act_as
from tests.reports.attacker import narrowed
from tests.reports.facts import EXITED, LASTING, state

LEAST, POPULATIONS, A_TEST = 5, 24, 4
GOALS, LEFT_OUT = ("work", "studies"), ("deceased", "moved")
OTHERS = (
    "other_support",
    "af_programme",
    "illness",
    "parental_leave",
    "own_choice",
    "no_contact",
    "contract_broken",
    "custody",
)
KRAMI, KOLADA = "result:krami/1", "result:kolada-2022/1"


def as_a_reader(by: str, columns: list[str], opened: set[str]) -> list[tuple[str, list[str]]]:
    """Every relation that the page and its definitions state; what is only "at least" has a part that starts with a star."""
    found = []
    reasons = [*GOALS, *LEFT_OUT, *OTHERS, "unwritten"]
    for column in columns:

        def at(table: str, *rows: str, column: str = column) -> list[str]:
            return [f"{table}/{row}/{column}" for row in rows]

        [every] = at("exits", "all")
        found += [(every, at("exits", *reasons))]
        found += [(every, at(KRAMI, "met", "unverified", "missing", "not_met", "left_out"))]
        found += [(every, at(KOLADA, "met", "undecided", "missing", "not_met", "left_out"))]
        found += [(at(table, "left_out")[0], at("exits", *LEFT_OUT)) for table in (KRAMI, KOLADA)]
        found += [(at(KRAMI, "missing")[0], at("exits", "unwritten")), (at(KRAMI, "not_met")[0], at("exits", *OTHERS))]
        found += [(f"*goal/{column}", at(KRAMI, "met", "unverified")), (f"*goal/{column}", at("exits", *GOALS))]
        found += [(at(KOLADA, "missing")[0], [*at("exits", "unwritten"), f"*untold/{column}"])]
        found += [(f"*goal/{column}", [f"*untold/{column}", f"*told/{column}"])]
        found += [
            (at("placements", "all")[0], at("placements", "work", "subsidised", "municipal", "practice", "studies"))
        ]
        found += [
            (at("meetings", "all")[0], at("meetings", "attended", "late", "excused", "missed", "cancelled_by_us"))
        ]
        before = [] if column in opened else [f"*before/{column}"]
        found += [
            (f"*there/{column}", [*at("stays", "began"), *before]),
            (f"*there/{column}", [*at("stays", "lasting"), every]),
        ]
    phases = [f"phases/{code}/all" for code in ("enquiry", "waiting", "guidance", "placement", "supported", "paused")]
    found += [("*left", phases), ("*left", ["exits/all/all", "*on"])]
    if len(columns) > 1:
        rows = {
            name.rsplit("/", 1)[0] for total, parts in found for name in (total, *parts) if not name.startswith("*")
        }
        rows = {row for row in rows if not row.startswith("phases")}
        found += [(f"{row}/all", [f"{row}/{one}" for one in columns if one != "all"]) for row in sorted(rows)]
    return found


def population(rng: Random, office: Office) -> dict[Any, list[dict[str, Any]]]:
    """Some stays that ended and some that go on, at two sites, with what each definition says of them."""
    stays, results, phases = [], [], []
    weights = [rng.random() ** 3 for _ in ExitReason]
    for _ in range(rng.randrange(3, 60)):
        gender = rng.choice(["woman", "man", "man"])
        where = {"site_id": office.sites[rng.choice(["north", "south"])], "age_band": "to_24", "gender": gender}
        reason = rng.choices([*ExitReason], weights)[0] if rng.random() > 0.05 else None
        if reason == ExitReason.REGISTERED_IN_ERROR:
            continue
        stays.append({"exit_reason": reason or "unwritten", **EXITED, **where})
        phases.append({"phase": "guidance", "days": 30, "ended": EXITED["ended"], **where})
        ending = Ending(EXITED["ended"], reason, rng.random() > 0.3)
        spells = [Spell(PlacementKind.PERMANENT, EXITED["began"])] if rng.random() > 0.6 else []
        for one in definitions().values():
            says = result(one, ending, spells, LASTING["began"].replace(month=12))
            results.append({"ended": EXITED["ended"], "definition": one.key, "result": says.value, **where})
    for _ in range(rng.randrange(0, 20)):
        stays.append({**LASTING, "site_id": office.sites["north"], "age_band": "to_24", "gender": "woman"})
    return {StayFact: stays, ResultFact: results, PhaseFact: phases}


@pytest.mark.parametrize(
    "place", ["sqlite"], indirect=True
)  # the same figures on both; here it is the reader who works
@pytest.mark.parametrize("seed", range(POPULATIONS // A_TEST))
def test_a_reader_of_the_real_report_narrows_no_withheld_figure(app: Flask, office: Office, seed: int) -> None:
    rng, hidden = Random(seed), 0
    for _ in range(A_TEST):
        with app.app_context():
            db.session.remove()
            with command(Elevated("a test")):
                for table in FACTS:
                    db.session.execute(delete(table))
                audit.record("test.emptied", by=None)
        state(app, {table: rows for table, rows in population(rng, office).items() if rows})
        by = rng.choice(["programme", "site", "gender"])
        with app.app_context(), act_as(office.actors["manager"]):
            cells = count(question("2026", by=by), LEAST)
            audit.read("report.counted", by=office.actors["manager"])
        known = cells.known
        withheld = set(protect(cells.values, known.sums, known.groups, LEAST, known.unseen, known.few))
        columns = sorted({name.rsplit("/", 1)[1] for name in cells.values})
        opened = {one for one in columns if f"unseen/before/{one}" not in known.unseen}
        sums = as_a_reader(by, columns, opened)
        shown = {name: None if name in withheld else value for name, value in cells.values.items()}
        shown |= {name: None for total, parts in sums for name in (total, *parts) if name.startswith("*")}
        found = narrowed(shown, sums, {one for one in withheld if cells.values[one]})
        for name in withheld:
            low, high = found[name]
            assert low <= cells.values[name] <= high
            assert high - low + 1 >= LEAST, (name, low, high, {key: cells.values[key] for key in withheld})
        hidden += len(withheld)
    assert hidden > 20


def test_a_definition_does_not_give_a_reason_away(app: Flask, office: Office) -> None:
    """Of ten who met Krami seven left for work: then three left for studies, were all of it shown."""
    where = {"site_id": office.sites["south"], "age_band": "to_24", "gender": "man"}
    reasons = [ExitReason.WORK] * 7 + [ExitReason.STUDIES] * 3 + [ExitReason.OWN_CHOICE] * 6
    results = [
        {
            "ended": EXITED["ended"],
            "definition": one.key,
            "result": result(one, Ending(EXITED["ended"], reason, True), [], LASTING["began"]).value,
            **where,
        }
        for reason in reasons
        for one in definitions().values()
    ]
    state(
        app, {StayFact: [{"exit_reason": reason.value, **EXITED, **where} for reason in reasons], ResultFact: results}
    )
    with app.app_context(), act_as(office.actors["manager"]):
        cells = count(question("2026", gender="man", site=str(office.sites["south"]), by="site"), LEAST)
        audit.read("report.counted", by=office.actors["manager"])
    known = cells.known
    withheld = set(protect(cells.values, known.sums, known.groups, LEAST, known.unseen, known.few))
    assert cells.values[f"{KRAMI}/met/all"] == 10
    assert "exits/studies/all" in withheld
    assert {"exits/work/all", f"{KRAMI}/met/all"} & withheld
