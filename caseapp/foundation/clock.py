"""The time, in one place: instants are UTC, dates and clock times on screen are Europe/Stockholm."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
FOREVER = date(9999, 12, 31)


def now() -> datetime:
    """The present instant, UTC, to the microsecond."""
    return datetime.now(UTC)


def today() -> date:
    """The date in Stockholm right now."""
    return local(now()).date()


def local(instant: datetime) -> datetime:
    """The same instant as a Stockholm wall clock shows it."""
    return instant.astimezone(STOCKHOLM)


def instant(day: date, at: time) -> datetime | None:
    """The UTC instant of a Stockholm wall-clock time; None when the clock skips it on the night summer time begins.

    The hour that comes twice in October is read as its first pass.
    """
    wall = datetime.combine(day, at, STOCKHOLM)
    back = wall.astimezone(UTC).astimezone(STOCKHOLM)
    return wall.astimezone(UTC) if back.replace(tzinfo=None) == wall.replace(tzinfo=None) else None


def day_span(first: date, last: date) -> tuple[datetime, datetime]:
    """The UTC instants from the start of `first` to the end of `last` in Stockholm (end excluded)."""
    start = datetime.combine(first, time.min, STOCKHOLM).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=1), time.min, STOCKHOLM).astimezone(UTC)
    return start, end


def years_between(born: date, on: date) -> int:
    """Whole years of age on a day; someone born on 29 February turns a year on 1 March in a common year."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def months_after(day: date, months: int) -> date:
    """The same day so many months on, or that month's last day when it has none such (lag 1930:173, 1 §)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
