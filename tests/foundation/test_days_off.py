"""Which days nobody works on, against the calendar."""

from datetime import date

from caseapp.foundation import clock

OFF = [
    "2026-01-06",
    "2026-04-03",
    "2026-04-06",
    "2026-05-14",
    "2026-06-19",
    "2026-12-24",
    "2027-03-26",
    "2027-03-29",
    "2027-05-06",
    "2027-06-25",
    "2029-05-10",
    "2038-04-26",
    "2024-03-29",
    "2024-12-25",
    "2024-12-31",
]
WORKED = [
    "2026-04-02",
    "2026-04-07",
    "2026-05-15",
    "2026-06-18",
    "2026-12-23",
    "2027-03-25",
    "2026-10-30",
    "2026-11-02",
]


def test_public_holidays_and_their_eves_are_days_off() -> None:
    assert all(clock.day_off(date.fromisoformat(day)) for day in OFF)
    assert all(date.fromisoformat(day).weekday() < 5 for day in (*OFF, *WORKED)), "weekends would prove nothing"
    assert not any(clock.day_off(date.fromisoformat(day)) for day in WORKED)


def test_weekends_are_days_off() -> None:
    assert clock.day_off(date(2026, 10, 31))
    assert clock.day_off(date(2026, 11, 1))
