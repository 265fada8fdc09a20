"""How days and instants show on a page, in the reader's language and Stockholm's time."""

from datetime import date, datetime

from flask_babel import format_date, get_locale, gettext

from . import clock


def show_day(value: date | None) -> str:
    """A date as in '18 nov', with the year when it is another."""
    if value is None:
        return ""
    return format_date(value, "d MMM" if value.year == clock.today().year else "d MMM y").replace(".", "")


def show_moment(value: datetime) -> str:
    """An instant as in 'tors 26 nov 10.00', or 'i dag 09.10'."""
    there = clock.local(value)
    at = there.strftime("%H.%M" if str(get_locale()) == "sv" else "%H:%M")
    distance = (there.date() - clock.today()).days
    near = {0: gettext("today"), -1: gettext("yesterday"), 1: gettext("tomorrow")}.get(distance)
    return f"{near or format_date(there.date(), 'EEE ').replace('.', '') + show_day(there.date())} {at}"


def show_ago(value: datetime | None) -> str:
    """How long ago in days, in words."""
    if value is None:
        return gettext("never")
    days = (clock.today() - clock.local(value).date()).days
    if days <= 0:
        return gettext("today")
    return gettext("yesterday") if days == 1 else gettext("%(days)d days ago", days=days)


def show_exact(value: datetime) -> str:
    """The exact Stockholm time, for hover and `datetime` attributes."""
    return clock.local(value).isoformat(sep=" ", timespec="minutes")[:16]
