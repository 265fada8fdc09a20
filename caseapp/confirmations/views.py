"""Pages of the confirmations, for those who ask and those who answer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, url_for
from flask_babel import lazy_gettext as _l

from ..foundation.access import ACTOR, Permission, current_actor, may, requires
from ..foundation.pages import go, page
from ..staff.queries import colleagues
from . import actions, queries
from .forms import AnswerForm
from .models import Confirmation

room = Blueprint("confirmations", __name__, url_prefix="/confirmations")


def waiting_confirmations() -> list[Confirmation]:
    """What waits for the reader, looked up once a page; nobody else's page asks the database."""
    by = ACTOR.get()
    if by is None or not may(by, Permission.CONFIRMATION_ANSWER):
        return []
    if "waiting" not in g:
        g.waiting = queries.waiting_for(by)
    found: list[Confirmation] = g.waiting
    return found


@room.record
def _give_rows_whom_they_are_about(state: object) -> None:
    """Macros that are imported know globals alone."""
    state.app.jinja_env.globals["about_of"] = queries.about  # type: ignore[attr-defined]  # Flask's setup state


@room.app_context_processor
def _waiting() -> dict[str, Callable[..., Any]]:
    return {
        "waiting_confirmations": waiting_confirmations,
        "open_confirmations": lambda: {one.subject_id: one for one in queries.open_confirmations()},
    }


@room.get("")
@requires(Permission.CONFIRMATION_READ)
def list_confirmations() -> Response:
    """What waits for the reader, what they asked for, what was answered lately."""
    by = current_actor()
    mine, lately = queries.asked_by(by), queries.answered_lately(by)
    waiting = waiting_confirmations()
    every = [*waiting, *mine, *lately]
    names = colleagues(id_ for one in every for id_ in (one.asked_by, one.answered_by))
    parts = {"waiting": waiting, "mine": mine, "lately": lately}
    return page("confirmations/list_confirmations.html", parts=parts, names=names)


@room.get("/<uuid:confirmation_id>")
@requires(Permission.CONFIRMATION_READ)
def show_confirmation(confirmation_id: UUID) -> Response:
    """What exactly is asked for, why, and until when."""
    return _shown(queries.confirmation(current_actor(), confirmation_id), AnswerForm(formdata=None))


def _shown(one: Confirmation, form: AnswerForm) -> Response:
    by, deed = current_actor(), queries.DEEDS[one.kind]
    can = queries.answerers(one) if one.state == "open" else []
    return page(
        "confirmations/show_confirmation.html",
        form.status,
        one=one,
        form=form,
        lines=deed.lines(one.detail | {"hidden": bool(queries.hidden_name(one))}),
        names=colleagues([one.asked_by, one.answered_by, *can]),
        can=can,
        mine=one.asked_by == by.staff_id,
        command=f"flask --app wsgi confirmations confirm {one.id}",
    )


@room.post("/<uuid:confirmation_id>/confirm")
@requires(Permission.CONFIRMATION_ANSWER)
def confirm(confirmation_id: UUID) -> Response:
    """Confirm, and with it do what was asked for."""
    one = queries.confirmation(current_actor(), confirmation_id)
    done = _l("Confirmed. It is done, and stands in the log with both names.")
    left = _l("Confirmed. Now the person who asked does it. Tell them; it stands in the log with both names.")
    return _answered(confirmation_id, actions.confirm, left if queries.DEEDS[one.kind].taken_up else done)


@room.post("/<uuid:confirmation_id>/refuse")
@requires(Permission.CONFIRMATION_ANSWER)
def refuse(confirmation_id: UUID) -> Response:
    """Say no."""
    return _answered(confirmation_id, actions.refuse, _l("Refused. Nothing was done."))


@room.post("/<uuid:confirmation_id>/withdraw")
@requires(Permission.CONFIRMATION_READ)
def withdraw(confirmation_id: UUID) -> Response:
    """Take back what one has asked for."""
    return _answered(confirmation_id, actions.withdraw, _l("Taken back. Nothing was done."))


def _answered(confirmation_id: UUID, answer: Callable[..., None], said: Any) -> Response:
    one, form = queries.confirmation(current_actor(), confirmation_id), AnswerForm()
    if form.accepted(lambda: answer(by=current_actor(), confirmation=one)):
        return go(url_for("confirmations.list_confirmations"), said)
    return _shown(queries.confirmation(current_actor(), confirmation_id), form)


@room.post("/<uuid:confirmation_id>/link")
@requires(Permission.CONFIRMATION_READ)
def fetch_link(confirmation_id: UUID) -> Response:
    """Show the one-time link of a confirmed reset, once, to whoever asked for it."""
    one, form, tokens = queries.confirmation(current_actor(), confirmation_id), AnswerForm(), list[str]()
    if form.accepted(lambda: tokens.append(actions.fetch_link(by=current_actor(), confirmation=one))):
        link = url_for("sessions.set_password", token=tokens[0], _external=True)
        return page("confirmations/fetch_link.html", one=one, link=link)
    return _shown(queries.confirmation(current_actor(), confirmation_id), form)
