"""Pages of the ratings."""

from uuid import UUID

from flask import Blueprint, Response, abort, url_for
from flask_babel import lazy_gettext as _l

from ..enrolments.queries import enrolment, stays_at_own_site
from ..foundation import clock
from ..foundation.access import Permission, current_actor, requires
from ..foundation.pages import go, page, query
from ..participants.queries import open_file
from . import actions
from .forms import for_instrument
from .models import Voice, instruments

room = Blueprint("ratings", __name__, url_prefix="/participants/<uuid:participant_id>/ratings")


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.RATING_RECORD)
def record_rating(participant_id: UUID) -> Response:
    """Record an answered instrument; the motivation ruler unless another is asked for."""
    by, participant, known = current_actor(), open_file(current_actor(), participant_id), instruments()
    instrument = known.get(query(["instrument"]).get("instrument", next(iter(known))))
    if instrument is None:
        abort(400)
    form = for_instrument(instrument)(data={"answered_on": clock.today()})
    stays = stays_at_own_site(by, participant_id)
    form.offer(stay.offered for stay in stays)
    if form.accepted(
        lambda: actions.record_rating(
            by=by,
            id=form.id_of_new,
            enrolment=enrolment(participant_id, UUID(form.enrolment.data)),
            instrument=instrument,
            answered_on=form.answered_on.data or clock.today(),
            answers=form.answers(),
        )
    ):
        return go(url_for("casefile.show_plan", participant_id=participant_id), _l("The rating is saved."))
    values = {
        "participant": participant,
        "stays": stays,
        "instrument": instrument,
        "known": known,
        "voices": list(Voice),
    }
    return page("ratings/record_rating.html", form.status, form=form, **values)
