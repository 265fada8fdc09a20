"""What a partner agency reads, and writes back."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import lazy_gettext as _l

from ...agencies.queries import agency
from ...foundation.access import Permission, current_actor, requires
from ...foundation.pages import go, page
from .. import actions, queries
from ..forms import RequestForm, StatementForm

room = Blueprint("received", __name__)


@room.get("/received/")
@requires(Permission.RECEIVED_READ)
def list_received() -> Response:
    """Everybody of whom something was disclosed to the own agency, what is new first."""
    return page("received/list_received.html", people=queries.people_of(current_actor()))


@room.get("/received/<uuid:received_id>/")
@requires(Permission.RECEIVED_READ)
def show_received(received_id: UUID) -> Response:
    """One person: what was disclosed and still stands, and what the own agency asked and told."""
    by = current_actor()
    received = queries.open_received(by, received_id)
    values: dict[str, Any] = {
        "items": queries.items_of(by, received),
        "requests": queries.requests_of(received_id),
        "statements": queries.statements_of(received_id),
    }
    return page("received/show_received.html", received=received, **values)


@room.route("/received/<uuid:received_id>/requests/new", methods=["GET", "POST"])
@requires(Permission.RECEIVED_ANSWER)
def ask_for_topic(received_id: UUID) -> Response:
    """Ask to be told about a topic."""
    by, form = current_actor(), RequestForm()
    received = queries.open_received(by, received_id, to="received.writing")
    form.offer(agency(by.agency_id).kind)
    form.send_to(queries.tellers_of(by, received_id))
    if form.accepted(
        lambda: actions.ask_for_topic(
            by=by,
            received=received,
            to=UUID(form.to.data),
            about=form.about.data,
            why=form.why.data or "",
            id=form.id_of_new,
        )
    ):
        said = _l("Your question is sent. Whatever may be told shows here.")
        return go(url_for("received.show_received", received_id=received_id), said)
    return page("received/ask_for_topic.html", form.status, form=form, received=received)


@room.route("/received/<uuid:received_id>/statements/new", methods=["GET", "POST"])
@requires(Permission.RECEIVED_ANSWER)
def write_statement(received_id: UUID) -> Response:
    """Tell the team something: a note, or that work or studies begin."""
    by, form = current_actor(), StatementForm()
    received = queries.open_received(by, received_id, to="received.writing")
    form.send_to(queries.tellers_of(by, received_id))
    if form.accepted(
        lambda: actions.write_statement(
            by=by, received=received, to=UUID(form.to.data), said=form.said(), id=form.id_of_new
        )
    ):
        return go(
            url_for("received.show_received", received_id=received_id), _l("Sent to those who work with the person.")
        )
    return page("received/write_statement.html", form.status, form=form, received=received)


from . import copying, incoming  # noqa: E402,F401  # their pages belong to the same room
