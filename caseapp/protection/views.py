"""Pages of protected identity."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import lazy_gettext as _l

from ..foundation.access import Permission, current_actor, requires
from ..foundation.forms import first_words
from ..foundation.pages import go, page
from ..participants.numbers import written
from ..participants.queries import open_file
from ..staff.queries import colleagues
from . import actions, queries
from .actions import lifting
from .forms import LiftForm, LiftNowForm, ProtectForm, RevealForm
from .models import Field

room = Blueprint("protection", __name__, url_prefix="/participants/<uuid:participant_id>/protection")


@room.record
def _give_every_page_whom_to_ask(state: object) -> None:
    """The strip of a protected file names whom to ask."""
    state.app.jinja_env.globals["named_of"] = _whom_to_ask  # type: ignore[attr-defined]  # Flask's setup state


def _whom_to_ask(participant_id: UUID) -> str:
    """The names of those who work with the person, but for whoever reads."""
    named = [one for one in queries.named_persons(participant_id) if one != current_actor().staff_id]
    return ", ".join(one.name for one in colleagues(named).values())


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.PARTICIPANT_CHANGE)
def protect(participant_id: UUID) -> Response:
    """Record that the person has protected identity; from then on named persons alone reach the file."""
    by, participant, form = current_actor(), open_file(current_actor(), participant_id), ProtectForm()
    named = queries.named_persons(participant_id)

    if form.accepted(lambda: actions.protect(by=by, participant=participant, decision=form.decision())):
        if by.staff_id in named:
            return go(url_for("casefile.show_identity", participant_id=participant_id), _l("Saved."))
        return go(url_for("caseload.list_participants"), _l("Saved. The file is now for the named caseworkers only."))
    values: dict[str, Any] = {"named": list(colleagues(named).values()), "stays": by.staff_id in named}
    return page("protection/protect.html", form.status, form=form, participant=participant, **values)


@room.route("/lift", methods=["GET", "POST"])
@requires(Permission.PARTICIPANT_CHANGE)
def ask_to_lift(participant_id: UUID) -> Response:
    """Ask that the protection be lifted; another person has 24 hours to confirm."""
    by, participant, form = current_actor(), open_file(current_actor(), participant_id), LiftForm()
    if form.accepted(
        lambda: lifting.ask_to_lift(
            by=by,
            id=form.id_of_new,
            participant=participant,
            decision=form.decision(),
            reason=form.reason.data or "",
        )
    ):
        said = _l("Asked. Another person has 24 hours to confirm it; then you lift the protection here.")
        return go(url_for("casefile.show_identity", participant_id=participant_id), said)
    return page("protection/ask_to_lift.html", form.status, form=form, participant=participant)


@room.post("/lift/<uuid:confirmation_id>")
@requires(Permission.PARTICIPANT_CHANGE)
def lift(participant_id: UUID, confirmation_id: UUID) -> Response:
    """Lift what another person has confirmed."""
    by, participant, form = current_actor(), open_file(current_actor(), participant_id), LiftNowForm()
    agreed = queries.lifting_of(by, participant_id, confirmation_id)
    if form.accepted(lambda: lifting.lift(by=by, participant=participant, confirmation=agreed)):
        said = _l("The protection is lifted.")
    else:
        said = first_words(form)
    return go(url_for("casefile.show_identity", participant_id=participant_id), said)


@room.route("/reveal", methods=["GET", "POST"])
@requires(Permission.PARTICIPANT_CHANGE)
def reveal(participant_id: UUID) -> Response:
    """Say why, then see one field."""
    by, participant, form = current_actor(), open_file(current_actor(), participant_id), RevealForm()
    shown = None
    if form.accepted(
        lambda: actions.reveal(
            by=by,
            id=form.id_of_new,
            participant=participant,
            field=Field(form.field.data),
            reason=form.reason.data or "",
        )
    ):
        if form.repeat:  # sent again, from a page kept open: it was shown once, for one reason
            return go(
                url_for("protection.reveal", participant_id=participant_id), _l("Say again why you need to see it.")
            )
        value = getattr(participant, form.field.data)
        shown = written(value) if form.field.data == Field.NUMBER else str(value or "")
    values: dict[str, Any] = {"form": form, "participant": participant, "shown": shown}
    return page("protection/reveal.html", form.status, **values)
