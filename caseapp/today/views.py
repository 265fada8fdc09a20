"""The page one arrives at."""

from flask import Blueprint, Response, url_for
from flask_babel import get_locale

from ..foundation import clock
from ..foundation.access import Permission, current_actor, may, requires
from ..foundation.pages import go, page
from ..meetings.queries import kinds
from .queries import working_day

room = Blueprint("today", __name__)


@room.get("/")
@requires(Permission.TODAY_READ)
def show_today() -> Response:
    """The working day; for roles without casework, what they can do here. A manager's first page is the reports, a log
    reviewer's the samples, a partner's what was disclosed to the agency.
    """
    by = current_actor()
    if may(by, Permission.REPORT_READ):
        return go(url_for("reports.list_reports"))
    if may(by, Permission.LOG_REVIEW):
        return go(url_for("log_review.list_samples"))
    if may(by, Permission.RECEIVED_READ):
        return go(url_for("received.list_received"))
    if not may(by, Permission.CASELOAD_READ):
        return page("today/show_today.html", day=None)
    words = {code: kind.label(str(get_locale())) for code, kind in kinds().items()}
    return page("today/show_today.html", day=working_day(by), kinds=words, is_today=_is_today)


def _is_today(meeting: object) -> bool:
    return bool(clock.local(meeting.starts_at).date() == clock.today())  # type: ignore[attr-defined]  # a Meeting
