"""Days of work and hours of offices, counted from today."""

from datetime import date, datetime, time, timedelta

from ..foundation import clock


def moment(day: date, at: time) -> datetime:
    """The instant of an office hour; never one that the clock skips."""
    found = clock.instant(day, at)
    if found is None:
        raise ValueError("no office is open in the hour that summer time skips")
    return found


def workday(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def days_ago(days: int) -> date:
    """A working day about so many days ago."""
    return workday(clock.today() - timedelta(days=days))


def working_days_ahead(days: int) -> date:
    """The day so many working days from today; today itself for 0, whatever day it is."""
    day = clock.today()
    for _ in range(days):
        day += timedelta(days=1 if day.weekday() < 4 else 7 - day.weekday())
    return day
