"""Standing disclosures: begun and ended by a press of a button."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, url_for
from flask_babel import lazy_gettext as _l

from ...consents.queries import consent
from ...foundation.access import Permission, current_actor, requires
from ...foundation.forms import first_words
from ...foundation.pages import go
from ...participants.queries import open_file
from ..actions import standing as actions
from ..forms import EndForm, StandingForm
from ..models import Every
from ..queries.standing import standing
from . import room, show_disclosable
from .telling import content_of, unasked


@room.post("/standing/<uuid:consent_id>")
@requires(Permission.DISCLOSURE_MAKE)
def start_standing(participant_id: UUID, consent_id: UUID) -> Response:
    """Tell a topic anew, each day, week or month."""
    by, form = current_actor(), StandingForm()
    participant, given = open_file(by, participant_id, hold=True), consent(by, participant_id, consent_id)

    def act() -> None:
        every, content = Every(form.every.data), unasked(content_of(by, participant, given.consent.about))
        of = {"participant_id": participant_id, "consent_id": consent_id, "id": form.id_of_new}
        actions.start_standing(by=by, every=every, content=content, **of)

    if not form.accepted(act):
        return show_disclosable(participant_id, given.consent.recipient_id, form)
    said = _l("It is told anew, the first time tonight, until the consent ends.")
    return go(url_for("disclosures.list_disclosures", participant_id=participant_id), said)


@room.post("/standing/<uuid:standing_id>/take-over")
@requires(Permission.DISCLOSURE_MAKE)
def take_over_standing(participant_id: UUID, standing_id: UUID) -> Response:
    """Let it be told with the actor's eyes from now on."""
    said = _l("You have taken it over. It is told anew tonight.")
    return _pressed(participant_id, standing_id, actions.take_over_standing, said)


@room.post("/standing/<uuid:standing_id>/end")
@requires(Permission.DISCLOSURE_MAKE)
def end_standing(participant_id: UUID, standing_id: UUID) -> Response:
    """Tell it no more."""
    said = _l("It is not told anew any more. What was told stays in the list.")
    return _pressed(participant_id, standing_id, actions.end_standing, said)


def _pressed(participant_id: UUID, standing_id: UUID, act: Callable[..., None], said: Any) -> Response:
    by, form = current_actor(), EndForm()
    open_file(by, participant_id, hold=True)
    one = standing(participant_id, standing_id, hold=True)
    done = form.accepted(lambda: act(by=by, standing=one))
    return go(
        url_for("disclosures.list_disclosures", participant_id=participant_id), said if done else first_words(form)
    )
