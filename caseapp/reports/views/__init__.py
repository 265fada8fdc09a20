"""Pages of the reports."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Response, current_app, make_response, url_for
from flask_babel import lazy_gettext as _l

from ...foundation.access import Permission, current_actor, requires
from ...foundation.forms import first_words
from ...foundation.pages import go, page, query
from ...foundation.rendering import RenderingAway
from ...foundation.rules import Broken
from ...programmes.queries import all_sites
from ...staff.queries import colleagues
from .. import actions, queries
from ..forms import ReleaseForm
from ..queries import counting
from .charting import charts
from .exports import as_csv, as_pdf, as_xlsx
from .telling import Told, tell

room = Blueprint("reports", __name__, url_prefix="/reports")
NAMES = ("period", "programme", "site", "by")
REFUSALS = {
    "period": _l(
        "A report covers whole months that have begun: a year, a quarter, a month, or the last 12, 24 or 36 months."
    ),
    "question": _l("There is no such report."),
}
AWAY = _l("The report cannot be protected just now, so it is not shown. Try again in a moment.")


def _folder() -> Path:
    """Where the rendering process of this server listens."""
    return cast(Path, current_app.config["SETTINGS"].instance)


def _protection() -> counting.Protection:
    return counting.Protection(_folder(), current_app.config["SETTINGS"].report_withheld_to + 1)


@room.get("/")
@requires(Permission.REPORT_READ)
def list_reports() -> Response:
    """The reports there are, and the last ones released."""
    found = queries.releases()
    names = colleagues(one.release.made_by for one in found)
    told = [(one, tell(one.body)) for one in found]
    return page("reports/list_reports.html", told=told, names=names, count=queries.count_releases())


@room.get("/outcomes")
@requires(Permission.REPORT_READ)
def show_outcomes() -> Response:
    """The outcome report: choose whole months and sites; what small counts would tell is withheld."""
    asked = {"period": queries.periods()["year"][0], "programme": "", "site": "", "by": "programme"} | query(NAMES)
    told, refusal, status = None, "", 200
    try:
        wanted = queries.question(**asked)
        told = tell(counting.body_of(current_actor(), wanted, _protection()))
    except Broken as broken:
        refusal, status = REFUSALS[broken.code], 422
    except RenderingAway:
        refusal, status = AWAY, 503
    form = ReleaseForm(formdata=None, data=asked)
    values: dict[str, Any] = {"periods": queries.periods(), "sites": all_sites(), "form": form}
    values["charts"] = charts(_folder(), told) if told else {}
    return page("reports/show_outcomes.html", status, asked=asked, told=told, refusal=refusal, **values)


@room.post("/outcomes")
@requires(Permission.REPORT_EXPORT)
def make_release() -> Response:
    """Number a report and keep it; then it may be taken away as a file."""
    form, by = ReleaseForm(), current_actor()
    try:
        done = form.accepted(
            lambda: actions.make_release(by=by, asked=form.asked(), protection=_protection(), id=form.id_of_new)
        )
    except RenderingAway:
        return go(f"{url_for('reports.show_outcomes')}?{form.kept}", AWAY)
    if not done:
        return go(f"{url_for('reports.show_outcomes')}?{form.kept}", first_words(form))
    return go(url_for("reports.show_release", release_id=form.id_of_new), _l("The report has its number and is kept."))


@room.get("/releases/<uuid:release_id>")
@requires(Permission.REPORT_READ)
def show_release(release_id: UUID) -> Response:
    """A report as it was released."""
    found = queries.release(current_actor(), release_id, "page")
    names = colleagues([found.release.made_by])
    told = tell(found.body)
    return page("reports/show_release.html", found=found, told=told, names=names, charts=charts(_folder(), told))


@room.get("/releases/<uuid:release_id>/workbook")
@requires(Permission.REPORT_EXPORT)
def export_workbook(release_id: UUID) -> Response:
    """The same as a workbook, without a single formula."""
    return _file(release_id, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx)


@room.get("/releases/<uuid:release_id>/text")
@requires(Permission.REPORT_EXPORT)
def export_text(release_id: UUID) -> Response:
    """The same as text with semicolons between."""
    return _file(release_id, "csv", "text/csv; charset=utf-8", as_csv)


@room.get("/releases/<uuid:release_id>/document")
@requires(Permission.REPORT_EXPORT)
def export_document(release_id: UUID) -> Response:
    """The same as a tagged PDF."""
    try:
        return _file(release_id, "pdf", "application/pdf", lambda found, told: as_pdf(_folder(), found, told))
    except RenderingAway:
        return go(url_for("reports.show_release", release_id=release_id), AWAY)


def _file(release_id: UUID, kind: str, mime: str, write: Callable[[queries.Published, Told], bytes]) -> Response:
    found = queries.release(current_actor(), release_id, kind)
    answer = make_response(write(found, tell(found.body)))
    answer.headers["Content-Type"] = mime
    answer.headers["Content-Disposition"] = f'attachment; filename="report-{found.number}.{kind}"'
    return answer
