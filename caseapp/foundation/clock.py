"""The time, in one place: instants are UTC, dates and clock times on screen are Europe/Stockholm."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
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


def months_before(day: date, months: int) -> date:
    """The first day of the month so many months before a day's own."""
    return months_after(day.replace(day=1), -months)


def day_off(day: date) -> bool:
    """A weekend, a public holiday (lag 1989:253) or an eve that counts as one (semesterlagen 1977:480, 3 a §)."""
    return day.weekday() > 4 or (day.month, day.day) in FIXED or day in _moving(day.year)


# New Year, Epiphany, 1 May, the National Day, Christmas and its next day; the eves of Christmas and New Year.
FIXED = {(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)}


@cache
def _moving(year: int) -> frozenset[date]:
    """Good Friday, Easter Monday, Ascension Day and Midsummer Eve; the others fall on a weekend."""
    easter = _easter(year)
    june = date(year, 6, 19)
    midsummer_eve = june + timedelta(days=(4 - june.weekday()) % 7)
    return frozenset({*(easter + timedelta(days=days) for days in (-2, 1, 39)), midsummer_eve})


def _easter(year: int) -> date:
    """Easter Sunday, by the Gregorian rule (Meeus/Jones/Butcher)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    back = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * back + 114, 31)
    return date(year, month, day + 1)
