"""The result definitions: a table of edge cases for each, and month arithmetic by lag 1930:173."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseapp.foundation.clock import months_after
from caseapp.outcomes.models import ExitReason
from caseapp.outcomes.queries.definitions import Ending, Result, Spell, result
from caseapp.placements.models import PlacementKind, StudyAid
from caseapp.statistics.models import definitions

KOLADA, KRAMI = "kolada-2022", "krami"
TODAY, EXIT = date(2026, 11, 23), date(2026, 6, 15)
TEMPORARY, PERMANENT, MUNICIPAL = PlacementKind.TEMPORARY, PlacementKind.PERMANENT, PlacementKind.MUNICIPAL_EMPLOYMENT
KOMVUX = PlacementKind.STUDIES_KOMVUX
YES, NO, UNKNOWN = StudyAid.YES, StudyAid.NO, StudyAid.UNKNOWN


def day(text: str) -> date:
    """A day written month-day, of 2026 unless it says more."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def work(first: str, last: str = "", kind: PlacementKind = TEMPORARY) -> Spell:
    """A spell of work."""
    return Spell(kind, day(first), day(last) if last else None)


def studies(first: str, last: str = "", aid: StudyAid = YES) -> Spell:
    """A spell of studies."""
    return Spell(KOMVUX, day(first), day(last) if last else None, aid)


BY_PLACEMENTS = [
    ("29 days", [work("06-01", "06-29")], "06-15", Result.NOT_MET),
    ("a month to the day", [work("06-01", "07-01")], "06-15", Result.MET),
    ("one day short of a month", [work("06-01", "06-30")], "06-15", Result.NOT_MET),
    ("a month from 31 January ends 28 February", [work("01-31", "02-28")], "02-10", Result.MET),
    ("a day less from 31 January", [work("01-31", "02-27")], "02-10", Result.NOT_MET),
    ("a month from 31 January in a leap year", [work("2024-01-31", "2024-02-29")], "2024-02-10", Result.MET),
    ("a day less in a leap year", [work("2024-01-31", "2024-02-28")], "2024-02-10", Result.NOT_MET),
    ("municipal employment", [work("01-01", kind=MUNICIPAL)], "06-15", Result.NOT_MET),
    ("municipal beside ordinary work", [work("01-01", kind=MUNICIPAL), work("06-01")], "06-15", Result.MET),
    ("practice is no work", [work("01-01", kind=PlacementKind.INTERNSHIP)], "06-15", Result.NOT_MET),
    ("subsidised work counts", [work("01-01", kind=PlacementKind.WAGE_SUBSIDY)], "06-15", Result.MET),
    ("introduktionsjobb counts", [work("01-01", kind=PlacementKind.INTRODUKTIONSJOBB)], "06-15", Result.MET),
    ("back to back", [work("06-01", "06-15"), work("06-16", "07-01")], "06-15", Result.MET),
    ("back to back, too short together", [work("06-01", "06-15"), work("06-16", "06-29")], "06-15", Result.NOT_MET),
    ("a day between them", [work("06-01", "06-15"), work("06-17", "07-05")], "06-15", Result.NOT_MET),
    ("overlapping", [work("06-01", "06-20"), work("06-10", "07-01", PERMANENT)], "06-15", Result.MET),
    ("a long one around a short one", [work("05-01", "07-01"), work("06-10", "06-12")], "06-15", Result.MET),
    ("ordinary, then municipal: unbroken only together", [work("06-01", "06-15"), work("06-16", "08-01", MUNICIPAL)], "06-15", Result.NOT_MET),
    ("goes on, a month has passed", [work("10-01")], "10-05", Result.MET),
    ("goes on, the month ends today", [work("10-23")], "10-30", Result.MET),
    ("goes on, the month ends tomorrow", [work("10-24")], "10-30", Result.UNDECIDED),
    ("planned to last", [work("11-10", "2027-01-31")], "11-15", Result.UNDECIDED),
    ("begins within a month of the exit", [work("07-15")], "06-15", Result.MET),
    ("begins a day too late", [work("07-16")], "06-15", Result.NOT_MET),
    ("ended before the exit", [work("01-01", "06-14")], "06-15", Result.NOT_MET),
    ("ended on the day of the exit", [work("01-01", "06-15")], "06-15", Result.MET),
    ("studies with study aid", [studies("06-01")], "06-15", Result.MET),
    ("studies without study aid", [studies("06-01", aid=NO)], "06-15", Result.NOT_MET),
    ("studies that begin later, within a month", [studies("12-01")], "11-20", Result.UNDECIDED),
    ("studies of three days", [studies("06-14", "06-16")], "06-15", Result.MET),
]  # fmt: skip


@pytest.mark.parametrize(
    ("spells", "on", "expected"), [case[1:] for case in BY_PLACEMENTS], ids=[case[0] for case in BY_PLACEMENTS]
)
def test_kolada(spells: list[Spell], on: str, expected: Result) -> None:
    ending = Ending(day(on), ExitReason.OTHER_SUPPORT)
    assert result(definitions()[KOLADA], ending, spells, TODAY) == expected


@pytest.mark.parametrize(
    ("reason", "spells", "expected"),
    [
        (ExitReason.WORK, [], Result.MISSING),
        (ExitReason.STUDIES, [studies("06-01", aid=UNKNOWN)], Result.MISSING),
        (ExitReason.STUDIES, [studies("06-01", aid=NO)], Result.NOT_MET),
        (ExitReason.OWN_CHOICE, [], Result.NOT_MET),
        (ExitReason.WORK, [work("06-01", kind=PlacementKind.INTERNSHIP)], Result.MISSING),
        (ExitReason.WORK, [work("01-01", "03-01")], Result.MISSING),
        (ExitReason.WORK, [work("01-01", kind=MUNICIPAL)], Result.NOT_MET),
        (
            ExitReason.WORK,
            [work("01-01", kind=MUNICIPAL), studies("2025-01-01", "2025-06-01", UNKNOWN)],
            Result.NOT_MET,
        ),
        (None, [work("01-01")], Result.MISSING),
    ],
)
def test_kolada_says_what_is_missing(reason: ExitReason | None, spells: list[Spell], expected: Result) -> None:
    assert result(definitions()[KOLADA], Ending(EXIT, reason), spells, TODAY) == expected


@pytest.mark.parametrize("name", [KOLADA, KRAMI])
@pytest.mark.parametrize("reason", [ExitReason.REGISTERED_IN_ERROR, ExitReason.DECEASED, ExitReason.MOVED])
def test_some_exits_leave_the_denominator(name: str, reason: ExitReason) -> None:
    assert result(definitions()[name], Ending(EXIT, reason, True), [work("01-01")], TODAY) == Result.LEFT_OUT


@pytest.mark.parametrize("reason", ExitReason)
@pytest.mark.parametrize("verified", [True, False])
def test_krami_is_what_staff_judged_and_verified(reason: ExitReason, verified: bool) -> None:
    found = result(definitions()[KRAMI], Ending(EXIT, reason, verified), [], TODAY)
    if reason in (ExitReason.WORK, ExitReason.STUDIES):
        assert found == (Result.MET if verified else Result.UNVERIFIED)
    elif reason in (ExitReason.REGISTERED_IN_ERROR, ExitReason.DECEASED, ExitReason.MOVED):
        assert found == Result.LEFT_OUT
    else:
        assert found == Result.NOT_MET


def test_two_exits_are_judged_each_by_its_own_placements() -> None:
    definition = definitions()[KOLADA]
    first, second = Ending(day("03-01"), ExitReason.WORK), Ending(day("09-01"), ExitReason.NO_CONTACT)
    assert result(definition, first, [work("01-15", "04-30")], TODAY) == Result.MET
    assert result(definition, second, [], TODAY) == Result.NOT_MET


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-01-28", 1, "2026-02-28"),
        ("2026-12-31", 2, "2027-02-28"), ("2026-11-30", 3, "2027-02-28"), ("2024-02-29", 12, "2025-02-28"),
        ("2026-08-31", 6, "2027-02-28"), ("2026-06-15", 24, "2028-06-15"), ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -12, "2025-01-15"), ("2026-05-05", 0, "2026-05-05"),
    ],
)  # fmt: skip
def test_months_end_on_the_same_day_or_the_months_last(start: str, months: int, expected: str) -> None:
    assert months_after(date.fromisoformat(start), months) == date.fromisoformat(expected)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 40))
def test_months_never_skip_one(start: date, months: int) -> None:
    found = months_after(start, months)
    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == months
    assert found.day == start.day or (found.day < start.day and months_after(found, 0) == found)


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 90)), max_size=6), st.integers(0, 300))
def test_a_result_does_not_hang_on_the_order_of_placements(spans: list[tuple[int, int]], on: int) -> None:
    origin = date(2026, 1, 1).toordinal()
    spells = [
        Spell(TEMPORARY, date.fromordinal(origin + first), date.fromordinal(origin + first + length))
        for first, length in spans
    ]
    ending = Ending(date.fromordinal(origin + on), ExitReason.WORK)
    definition = definitions()[KOLADA]
    assert result(definition, ending, spells, TODAY) == result(definition, ending, spells[::-1], TODAY)


def test_definitions_are_named_versioned_and_told_in_both_languages() -> None:
    assert definitions().keys() == {KOLADA, KRAMI}
    for one in definitions().values():
        assert one.version == 1
        assert one.words["sv"]
        assert one.words["en"]
        assert one.source
        assert set(one.left_out) <= set(ExitReason)
        assert set(one.work) <= set(PlacementKind)
        assert set(one.reasons) <= set(ExitReason)
    assert PlacementKind.MUNICIPAL_EMPLOYMENT not in definitions()[KOLADA].work
