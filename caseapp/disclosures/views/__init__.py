"""Pages of the disclosures."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import lazy_gettext as _l

from ...consents.queries import consent
from ...foundation.access import Permission, current_actor, requires
from ...foundation.pages import go, page
from ...participants.queries import open_file
from ...staff.queries import colleagues
from .. import actions, queries
from ..forms import DiscloseForm
from .telling import TELLERS, content_of

room = Blueprint("disclosures", __name__, url_prefix="/participants/<uuid:participant_id>/disclosures")


@room.record
def _give_the_consents_their_topics(state: object) -> None:
    """The page of the consents, in a room before this one, offers what can be disclosed."""
    state.app.jinja_env.globals["disclosed_topics"] = frozenset(TELLERS)  # type: ignore[attr-defined]  # the setup state


@room.get("/")
@requires(Permission.CASEFILE_READ)
def list_disclosures(participant_id: UUID) -> Response:
    """Everything the agency disclosed, as it left."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    found = queries.disclosures_of(by, participant_id)
    names = colleagues(one.made_by for one in found)
    return page("disclosures/list_disclosures.html", participant=participant, disclosures=found, names=names)


@room.get("/trust")
@requires(Permission.CASEFILE_READ)
def show_trust(participant_id: UUID) -> Response:
    """The same with the answers before it, in one line of time, to be turned towards the person."""
    participant = open_file(current_actor(), participant_id)
    moments = queries.trust_of(current_actor(), participant_id)
    return page("disclosures/show_trust.html", participant=participant, moments=moments)


@room.route("/new/<uuid:consent_id>", methods=["GET", "POST"])
@requires(Permission.DISCLOSURE_MAKE)
def disclose(participant_id: UUID, consent_id: UUID) -> Response:
    """Read exactly what would leave; then let it."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    answered, form = consent(by, participant_id, consent_id), DiscloseForm()
    content = content_of(by, participant, answered.consent.about)
    if form.accepted(
        lambda: actions.disclose(
            by=by,
            id=form.id_of_new,
            participant_id=participant_id,
            consent_id=consent_id,
            content=content,
            seen=form.seen.data or "",
        )
    ):
        onward = url_for("disclosures.list_disclosures", participant_id=participant_id)
        return go(onward, _l("Disclosed. Below stands what left; copy it from there."))
    form.seen.data = queries.mark_of(content)
    values: dict[str, Any] = {"form": form, "participant": participant, "answered": answered, "content": content}
    return page("disclosures/disclose.html", form.status, **values)
