"""Pages of the reports."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Response, current_app, make_response, url_for
from flask_babel import lazy_gettext as _l

from ...foundation.access import Permission, current_actor, requires
from ...foundation.forms import first_words
from ...foundation.pages import go, page, query, whole
from ...foundation.rendering import RenderingAway, RenderingLate
from ...foundation.rules import Broken, Missing
from ...programmes.queries import all_programmes, all_sites, programmes_of_team
from ...staff.queries import colleagues
from ...statistics.models import AgeBand, Gender
from .. import actions, queries
from ..forms import ReleaseForm
from ..queries import counting
from ..queries.since import since
from .charting import Chart, charts
from .exports import as_csv, as_pdf, as_xlsx
from .sentences import in_short, told_since
from .telling import Told, heading, tell

room = Blueprint("reports", __name__, url_prefix="/reports")
QUICKLY, AT_ONCE = 2.0, 0.5  # seconds that a page waits for protection, and that each part of the first page does
MOST_COMPARED = 3
REFUSALS = {
    "period": _l(
        "A report covers whole months that have begun, at most eight years back: a year, a quarter, a month, or the last 12, 24"
        " or 36 months."
    ),
    "question": _l("There is no such report."),
    "other_site": _l("That site belongs to another programme. Choose both again."),
}
AWAY = _l("The report cannot be protected just now, so it is not shown. Try again in a moment.")
NO_DOCUMENT = _l("The document cannot be made just now. Try again in a moment, or take the workbook.")
UNSETTLED = _l(
    "The figures do not add up yet, so the report is not shown. Ask whoever runs the server to run “statistics settle --all”."
)


def _folder() -> Path:
    """Where the rendering process of this server listens."""
    return cast(Path, current_app.config["SETTINGS"].instance)


def _protection(patience: float) -> counting.Protection:
    return counting.Protection(_folder(), current_app.config["SETTINGS"].report_withheld_to + 1, patience)


@room.get("/")
@requires(Permission.REPORT_READ)
def list_reports() -> Response:
    """A manager's first page: this year so far, the last reports released, and what has changed since."""
    number = whole(query(["page"]).get("page"))
    found = queries.releases(number)
    queries.note_counting(current_actor())
    told = [
        (one, heading(one.body), _since(one) if number == 1 and place < MOST_COMPARED else [])
        for place, one in enumerate(found)
    ]
    names = colleagues(one.release.made_by for one in found)
    count = queries.count_releases()
    values: dict[str, Any] = {
        "count": count,
        "number": number,
        "pages": -(-count // queries.A_PAGE),
        "last_quarter": queries.periods()["quarter"][1],
    }
    return page("reports/list_reports.html", told=told, year=_this_year(), names=names, **values)


def _this_year() -> list[str]:
    """This year so far, in sentences; none when they cannot be had at once."""
    try:
        return in_short(counting.body_of(queries.question(queries.periods()["year"][0]), _protection(AT_ONCE)))
    except (RenderingAway, counting.Unsettled):
        return []


def _since(found: queries.Published) -> list[str]:
    """What has changed since a release; nothing is said when it cannot be counted again, or not at once."""
    try:
        return told_since(since(found, _protection(AT_ONCE)), found.body)
    except (Broken, RenderingAway, counting.Unsettled):
        return []


@dataclass(frozen=True, slots=True)
class Counted:
    """A report as a page shows it: its figures in words, or why there are none (yet)."""

    status: int
    body: dict[str, Any] | None = None
    told: Told | None = None
    charts: dict[str, Chart] = field(default_factory=dict)
    refusal: Any = ""

    @property
    def shown(self) -> dict[str, Any]:
        """What a template needs of it."""
        return {"told": self.told, "charts": self.charts, "refusal": self.refusal, "waiting": self.status == 202}

    def asked_again(self, answer: Response) -> Response:
        """A page that says what goes on asks again by itself: the work goes on, and its answer is kept."""
        if self.status == 202:
            answer.headers["Refresh"] = "2"
        return answer


def _counted(asked: dict[str, str]) -> Counted:
    queries.note_counting(current_actor())
    began = time.monotonic()
    try:
        body = counting.body_of(queries.question(**asked), _protection(QUICKLY))
        told = tell(body)
        drawn = charts(_folder(), told, QUICKLY - (time.monotonic() - began))
    except Broken as broken:
        return Counted(422, refusal=REFUSALS[broken.code])
    except counting.Unsettled:
        return Counted(503, refusal=UNSETTLED)
    except RenderingLate:
        return Counted(202)
    except RenderingAway:
        return Counted(503, refusal=AWAY)
    return Counted(200, body, told, drawn)


@room.get("/outcomes")
@requires(Permission.REPORT_READ)
def show_outcomes() -> Response:
    """The outcome report: choose whole months and sites; what small counts would tell is withheld."""
    asked = dict.fromkeys(queries.ASKED, "") | {"period": queries.periods()["year"][0], "by": "programme"}
    asked |= query(queries.ASKED)
    counted = _counted(asked)
    seen = counting.digest_of(counted.body) if counted.body else ""
    form = ReleaseForm(formdata=None, data=asked | {"seen": seen})
    values: dict[str, Any] = {"periods": queries.periods(), "sites": all_sites(), "programmes": all_programmes()}
    values |= {"genders": list(Gender), "age_bands": list(AgeBand), "asked": asked, "form": form}
    return counted.asked_again(page("reports/show_outcomes.html", counted.status, **values, **counted.shown))


@room.get("/steering")
@requires(Permission.REPORT_READ)
def show_steering() -> Response:
    """The steering group's view of one programme that the manager's agency is part of: the last twelve whole months.

    One protected report, and no more: two beside each other could tell of a person what neither does alone.
    """
    programmes = programmes_of_team(current_actor().agency_id)
    chosen = query(["programme"]).get("programme")
    shown = next((one for one in programmes if not chosen or str(one.id) == chosen), None)
    if shown is None and (chosen or programmes):
        raise Missing
    counted = _counted({"period": "r12", "programme": str(shown.id), "by": "site"}) if shown else Counted(200)
    values: dict[str, Any] = {"programmes": programmes, "shown": shown, **counted.shown}
    return counted.asked_again(page("reports/show_steering.html", counted.status, **values))


@room.post("/outcomes")
@requires(Permission.REPORT_EXPORT)
def make_release() -> Response:
    """Number a report and keep it; then it may be taken away as a file."""
    form, by = ReleaseForm(), current_actor()
    try:
        done = form.accepted(
            lambda: actions.make_release(
                by=by, asked=form.asked(), protection=_protection(QUICKLY), seen=str(form.seen.data), id=form.id_of_new
            )
        )
    except RenderingAway:
        return go(f"{url_for('reports.show_outcomes')}?{form.kept}", AWAY)
    except counting.Unsettled:
        return go(f"{url_for('reports.show_outcomes')}?{form.kept}", UNSETTLED)
    if not done:
        return go(f"{url_for('reports.show_outcomes')}?{form.kept}", first_words(form))
    return go(url_for("reports.show_release", release_id=form.id_of_new), _l("The report has its number and is kept."))


@room.get("/releases/<uuid:release_id>")
@requires(Permission.REPORT_READ)
def show_release(release_id: UUID) -> Response:
    """A report as it was released."""
    found = queries.release(current_actor(), release_id, "page")
    names = colleagues([found.release.made_by])
    told, drawn = tell(found.body), dict[str, Chart]()
    with suppress(RenderingLate):  # the tables say the same
        drawn = charts(_folder(), told, QUICKLY)
    return page("reports/show_release.html", found=found, told=told, names=names, charts=drawn)


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
        return go(url_for("reports.show_release", release_id=release_id), NO_DOCUMENT)


@room.get("/releases/<uuid:release_id>/figures")
@requires(Permission.REPORT_EXPORT)
def export_figures(release_id: UUID) -> Response:
    """The text that was hashed, byte for byte: whoever has it can check a release."""
    return _file(release_id, "json", "application/json", lambda found, _told: found.release.body.encode())


def _file(release_id: UUID, kind: str, mime: str, write: Callable[[queries.Published, Told], bytes]) -> Response:
    found = queries.release(current_actor(), release_id, kind)
    answer = make_response(write(found, tell(found.body)))
    answer.headers["Content-Type"] = mime
    answer.headers["Content-Disposition"] = f'attachment; filename="report-{found.number}.{kind}"'
    return answer
