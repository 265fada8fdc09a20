"""Pages of break-glass."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import lazy_gettext as _l

from ..foundation.access import ACTOR, Permission, current_actor, may, requires
from ..foundation.pages import go, page
from ..foundation.rules import Missing
from ..participants.queries import listed
from ..staff.queries import colleagues
from . import actions, queries
from .forms import EmergencyForm, EndForm, ReviewEmergencyForm
from .models import Answer, Category

room = Blueprint("emergencies", __name__, url_prefix="/emergencies")


def waiting_emergencies() -> int:
    """How many openings wait for whoever reads this page."""
    actor = ACTOR.get()
    return queries.waiting(actor) if actor and may(actor, Permission.EMERGENCY_REVIEW) else 0


@room.record
def _give_every_page_its_notice(state: object) -> None:
    """Those who review are told on whatever page they open next; a file opened so says so itself."""
    state.app.jinja_env.globals["waiting_emergencies"] = waiting_emergencies  # type: ignore[attr-defined]  # Flask's setup state
    state.app.jinja_env.globals["emergency_of"] = lambda file: queries.emergency_of(current_actor(), file)  # type: ignore[attr-defined]  # the same


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.EMERGENCY_OPEN)
def open_in_emergency() -> Response:
    """Open one file out of reach, to read for two hours."""
    by, form, opened = current_actor(), EmergencyForm(), list[UUID]()
    if form.validate_on_submit():
        queries.note_attempt(by, form.words.data or "")
    if form.accepted(
        lambda: opened.append(
            actions.open_in_emergency(
                by=by,
                id=form.id_of_new,
                words=form.words.data or "",
                category=Category(form.category.data),
                reason=form.reason.data or "",
            )
        )
    ):
        file = opened[0] if opened else queries.own_opening(by, form.id_of_new).participant_id
        return go(url_for("casefile.show_casefile", participant_id=file))
    return page("emergencies/open_in_emergency.html", form.status, form=form)


@room.post("/<uuid:emergency_id>/end")
@requires(Permission.EMERGENCY_OPEN)
def end_emergency(emergency_id: UUID) -> Response:
    """Close the file before its time."""
    by, opening = current_actor(), queries.own_opening(current_actor(), emergency_id)
    if not EndForm().accepted(lambda: actions.end_emergency(by=by, opening=opening)):
        raise Missing
    return go(url_for("today.show_today"), _l("The file is closed again."))


@room.get("")
@requires(Permission.EMERGENCY_REVIEW)
def list_emergencies() -> Response:
    """What was opened by break-glass: what waits for a review first."""
    by = current_actor()
    found = queries.openings(by)
    files = listed({one.participant_id for one in found}) if may(by, Permission.CASEFILE_READ) else {}
    names = colleagues([one.staff_id for one in found] + [one.reviewed_by for one in found])
    return page("emergencies/list_emergencies.html", found=found, files=files, names=names)


@room.route("/<uuid:emergency_id>/review", methods=["GET", "POST"])
@requires(Permission.EMERGENCY_REVIEW)
def review_emergency(emergency_id: UUID) -> Response:
    """Say what an opening was."""
    by = current_actor()
    opening = queries.opening(by, emergency_id)
    before: dict[str, Any] = {"version": opening.version, "comment": opening.comment}
    form = ReviewEmergencyForm(data=before | ({"answer": opening.answer.value} if opening.answer else {}))
    if form.accepted(
        lambda: actions.review_emergency(
            by=by,
            opening=opening,
            version=form.edited_version,
            answer=Answer(form.answer.data),
            comment=form.comment.data or "",
        )
    ):
        return go(url_for("emergencies.list_emergencies"), _l("The opening is reviewed."))
    files = listed({opening.participant_id}) if may(by, Permission.CASEFILE_READ) else {}
    values: dict[str, Any] = {"opening": opening, "person": files.get(opening.participant_id)}
    names = colleagues([opening.staff_id, opening.reviewed_by])
    return page("emergencies/review_emergency.html", form.status, form=form, names=names, **values)
