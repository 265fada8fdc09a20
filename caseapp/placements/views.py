"""Pages of the placements."""

from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import lazy_gettext as _l

from ..enrolments.queries import enrolment, stays_at_own_site
from ..foundation.access import Permission, current_actor, requires
from ..foundation.pages import go, page
from ..participants.queries import open_file
from . import actions, queries
from .forms import ChangePlacementForm, PlacementForm

room = Blueprint("placements", __name__, url_prefix="/participants/<uuid:participant_id>/placements")


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_RECORD)
def record_placement(participant_id: UUID) -> Response:
    """Record work, practice or studies."""
    by, participant, form = current_actor(), open_file(current_actor(), participant_id), PlacementForm()
    stays = stays_at_own_site(by, participant_id)
    form.offer(stay.offered for stay in stays)

    def act() -> None:
        stay = enrolment(participant_id, UUID(form.enrolment.data))
        actions.record_placement(by=by, id=form.id_of_new, enrolment=stay, facts=form.facts())

    if form.accepted(act):
        return go(url_for("casefile.show_work", participant_id=participant_id), _l("Saved."))
    return page("placements/record_placement.html", form.status, form=form, participant=participant, stays=stays)


@room.route("/<uuid:placement_id>/change", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_RECORD)
def change_placement(participant_id: UUID, placement_id: UUID) -> Response:
    """Change a placement, end it, or say how it was verified."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    placement = queries.placement(participant_id, placement_id)
    days = {"started_on": placement.started_on, "ended_on": placement.ended_on, "version": placement.version}
    form = ChangePlacementForm(data=queries.as_typed(placement) | {"extent": placement.extent} | days)
    stay = enrolment(participant_id, placement.enrolment_id)
    if form.accepted(
        lambda: actions.change_placement(
            by=by, placement=placement, enrolment=stay, version=form.edited_version, facts=form.facts()
        )
    ):
        return go(url_for("casefile.show_work", participant_id=participant_id), _l("Saved."))
    return page("placements/change_placement.html", form.status, form=form, participant=participant)
