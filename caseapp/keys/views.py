"""Pages of the keys."""

from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import lazy_gettext as _l

from ..foundation.access import Permission, current_actor, requires
from ..foundation.pages import go, page, query, whole
from ..foundation.rules import Missing
from . import actions, queries
from .forms import DestroyKeyForm

room = Blueprint("keys", __name__, url_prefix="/keys")


@room.get("")
@requires(Permission.KEYS_DESTROY)
def list_keys() -> Response:
    """Every key of the ring, and what hangs on it."""
    return page("keys/list_keys.html", keys=queries.key_states(), command="flask --app wsgi keys rotate")


@room.route("/destroy", methods=["GET", "POST"])
@requires(Permission.KEYS_DESTROY)
def ask_to_destroy() -> Response:
    """Ask that another person agree."""
    state, form, asked = queries.key_state(whole(query(["version"]).get("version"))), DestroyKeyForm(), list[UUID]()
    if state is None:
        raise Missing

    def act() -> None:
        reason = form.reason.data or ""
        asked.append(
            actions.ask_to_destroy(by=current_actor(), version=state.version, reason=reason, id=form.id_of_new).id
        )

    if form.accepted(act):
        onward = url_for("confirmations.show_confirmation", confirmation_id=asked[0] if asked else form.id_of_new)
        return go(onward, _l("Asked. Once somebody has confirmed it, the key is destroyed on the server."))
    return page("keys/ask_to_destroy.html", form.status, form=form, key=state)
