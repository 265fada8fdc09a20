"""The room's blueprint, what every page of the reviewer says, and what its pages ask for alike."""

from datetime import date

from flask import Blueprint, abort
from flask_babel import format_date, ngettext

from ...foundation.deeds import deed
from ...foundation.pages import query
from .. import queries
from ..queries import standing
from . import sheets

room = Blueprint("log_review", __name__)
AT = "/log-review"


@room.record
def _give_every_page_its_banner(state: object) -> None:
    """Every page of the reviewer says what is overdue."""
    globals_ = state.app.jinja_env.globals  # type: ignore[attr-defined]  # Flask's setup state
    globals_.update(overdue_reviews=overdue_reviews, month_name=month_name)
    state.app.jinja_env.filters["deed"] = deed  # type: ignore[attr-defined]  # the same


def month_name(month: date) -> str:
    """A month in words, as in 'oktober 2026'."""
    return format_date(month, "LLLL y")


def overdue_reviews() -> list[str]:
    """What should have been signed: the latest month with its sites, and how many months besides."""
    found = queries.overdue()
    if not found:
        return []
    latest, more = found[0], len(found) - 1
    said = ngettext(
        "The log review of %(month)s is overdue at %(num)d site: %(sites)s.",
        "The log review of %(month)s is overdue at %(num)d sites: %(sites)s.",
        len(latest.sites),
        month=month_name(latest.month),
        sites=sheets.some_of(latest.sites),
    )
    besides = ngettext("And %(num)d month before it.", "And %(num)d months before it.", more) if more else ""
    return [f"{said} {besides}".strip()]


def asked_for(*more: str) -> tuple[dict[str, str], str]:
    """What was asked for, and the period of it; one that is not offered is 400."""
    asked = query(["period", "page", *more])
    name = asked.get("period", "d90")
    if name not in queries.SPANS:
        abort(400)
    return asked, name


def names_of(entries: list[standing.Entry]) -> sheets.Names:
    """What the ids in some entries are called."""
    files = {one.participant_id for one in entries if one.participant_id is not None}
    return sheets.Names(queries.readers(one.actor_id for one in entries), queries.handles(files), queries.site_names())
