"""Pages of the hand-overs."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from ..foundation.access import Permission, current_actor, requires
from ..foundation.forms import first_words
from ..foundation.pages import go, page
from ..foundation.words import options
from ..meetings.queries import kinds
from ..participants.queries import open_file
from ..staff.queries import colleagues
from . import actions, queries
from .forms import AcceptForm, HandOverForm

room = Blueprint("hand_overs", __name__, url_prefix="/participants/<uuid:participant_id>/hand-overs")


@room.record
def _give_the_stays_their_hand_overs(state: object) -> None:
    """The page of the stays, in a room before this one, lists the hand-overs of the file."""
    state.app.jinja_env.globals["hand_overs_of"] = _hand_overs  # type: ignore[attr-defined]  # Flask's setup state


def _hand_overs(participant_id: UUID) -> list[tuple[Any, str]]:
    """The hand-overs with the name of who takes over."""
    found = queries.hand_overs_of(participant_id)
    names = colleagues(one.receiver_id for one in found)
    return [(one, names[one.receiver_id].name) for one in found]


def _carried(participant_id: UUID) -> dict[str, Any]:
    words = {code: kind.label(str(get_locale())) for code, kind in kinds().items()}
    return {"carried": queries.carried(participant_id), "kinds": words}


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.HAND_OVER_MAKE)
def hand_over(participant_id: UUID) -> Response:
    """See what goes along, say what was promised, and hand over."""
    by, participant, form = current_actor(), open_file(current_actor(), participant_id), HandOverForm()
    names = colleagues(queries.receivers(by, participant_id))
    form.receiver.choices = options((one.id, f"{one.name}, {one.agency}") for one in names.values())
    if form.accepted(
        lambda: actions.hand_over(
            by=by,
            id=form.id_of_new,
            participant_id=participant_id,
            receiver_id=UUID(form.receiver.data),
            promises=form.promises.data or "",
        )
    ):
        target = url_for("hand_overs.show_hand_over", participant_id=participant_id, hand_over_id=form.id_of_new)
        return go(target, _l("Handed over. Your colleague sees it on their first page and accepts it."))
    values = {"form": form, "participant": participant, "alone": not names, **_carried(participant_id)}
    return page("hand_overs/hand_over.html", form.status, **values)


@room.get("/<uuid:hand_over_id>")
@requires(Permission.CASEFILE_READ)
def show_hand_over(participant_id: UUID, hand_over_id: UUID) -> Response:
    """The page that both stand behind."""
    participant = open_file(current_actor(), participant_id)
    given = queries.the_hand_over(participant_id, hand_over_id)
    values = {"given": given, "names": colleagues([given.giver_id, given.receiver_id]), **_carried(participant_id)}
    return page("hand_overs/show_hand_over.html", participant=participant, **values)


@room.post("/<uuid:hand_over_id>/accept")
@requires(Permission.HAND_OVER_MAKE)
def accept_hand_over(participant_id: UUID, hand_over_id: UUID) -> Response:
    """Take over."""
    by, form = current_actor(), AcceptForm()
    open_file(by, participant_id)
    given = queries.the_hand_over(participant_id, hand_over_id)
    accepted = form.accepted(lambda: actions.accept_hand_over(by=by, given=given))
    said = _l("You have taken over.") if accepted else first_words(form)
    return go(url_for("hand_overs.show_hand_over", participant_id=participant_id, hand_over_id=hand_over_id), said)
