"""Pages of the requests from authorities: one file at a time, never a list of people, and nothing for an authority to sign in to."""

from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from ...foundation.access import Permission, current_actor, requires
from ...foundation.exports import attachment
from ...foundation.pages import go, page
from ...foundation.rendering import RenderingAway
from ...participants.models import Participant
from ...participants.queries import open_file
from ...protection.actions import reveal
from ...protection.models import Field
from ...protection.queries import revealed_to
from ...staff.queries import colleagues
from .. import actions, queries
from ..forms import AuthorityDecisionForm, AuthorityRequestForm, ShowGivenForm
from ..models import Outcome
from ..models.laws import Laws, Reading
from .telling import as_pdf, letter_of, reference_of

room = Blueprint("authority_requests", __name__, url_prefix="/participants/<uuid:participant_id>/authority-requests")


def _laws() -> Laws:
    return cast(Laws, current_app.extensions["authority_laws"])


def _shown(participant_id: UUID, request_id: UUID) -> str:
    return url_for("authority_requests.show_authority_request", participant_id=participant_id, request_id=request_id)


@room.get("/")
@requires(Permission.CASEFILE_READ)
def list_authority_requests(participant_id: UUID) -> Response:
    """What was asked of the own agency, and what has waited too long."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    asked = queries.authority_requests_of(by, participant_id)
    laws = {one.request.id: queries.law_of(_laws(), one.request.law) for one in asked}
    return page("authority_requests/list_authority_requests.html", participant=participant, asked=asked, laws=laws)


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.AUTHORITY_REQUEST_RECORD)
def record_authority_request(participant_id: UUID) -> Response:
    """Who asks, for what, on which paragraph."""
    by, participant, form = current_actor(), open_file(current_actor(), participant_id), AuthorityRequestForm()
    form.offer(_laws())
    if form.accepted(
        lambda: actions.record_authority_request(
            by=by, participant_id=participant_id, asking=form.asking(), id=form.id_of_new
        )
    ):
        return go(_shown(participant_id, form.id_of_new), _l("Recorded. Nothing is given before it is decided."))
    values = {"form": form, "participant": participant, "authorities": _laws().authorities}
    return page("authority_requests/record_authority_request.html", form.status, **values)


@room.get("/<uuid:request_id>")
@requires(Permission.CASEFILE_READ)
def show_authority_request(participant_id: UUID, request_id: UUID) -> Response:
    """What was asked and, once it is decided, the decision document."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    asked = queries.authority_request(by, participant_id, request_id)
    names = colleagues(
        [
            asked.request.recorded_by,
            *([asked.decision.decided_by, asked.decision.recorded_by] if asked.decision else []),
        ]
    )
    decision, hidden = asked.decision, _hides(participant, asked)
    values: dict[str, Any] = {
        "hidden": hidden,
        "asked": asked,
        "names": names,
        "law": queries.law_of(_laws(), asked.request.law),
        "reference": reference_of(asked.request),
        "told": letter_of(asked.request, decision, names[decision.decided_by], hidden) if decision else None,
    }
    return page("authority_requests/show_authority_request.html", participant=participant, **values)


@room.route("/<uuid:request_id>/decide", methods=["GET", "POST"])
@requires(Permission.AUTHORITY_REQUEST_DECIDE)
def decide_authority_request(participant_id: UUID, request_id: UUID) -> Response:
    """Weigh what the paragraph asks, see word by word what would be given, and record the decision.

    Contact data of somebody with protected identity is proposed only once the weighing is written.
    """
    by, form = current_actor(), AuthorityDecisionForm()
    participant = open_file(current_actor(), participant_id, hold=request.method == "POST")
    asked, laws = queries.authority_request(by, participant_id, request_id), _laws()
    if asked.decision is not None:
        return go(_shown(participant_id, request_id), _l("It is decided already. Record a new request to correct it."))
    law, people = queries.law_of(laws, asked.request.law), queries.deciders(by)
    reading = queries.reading_of(by, law)
    proposed = queries.contact_lines(by, participant) if reading == Reading.CONTACT else []
    form.offer(reading, people, proposed)
    shut = reading == Reading.CONTACT and participant.protected
    seen_before = form.seen.data == queries.mark_of(proposed) and (not shut or revealed_to(by, participant))
    proposing = shut and not seen_before and form.outcome.data != Outcome.REFUSED

    def act() -> None:
        if proposing:
            actions.propose_contact(by=by, participant=participant, weighing=form.weighing.data or "")
            return
        answer, id_ = form.answer(), form.id_of_new
        actions.decide_authority_request(
            by=by, participant=participant, asked=asked, laws=laws, law=law, answer=answer, id=id_
        )

    accepted = form.accepted(act)
    if accepted and not proposing:
        return go(_shown(participant_id, request_id), _l("Decided. The decision document stands below."))
    shown = not shut or accepted or (seen_before and form.is_submitted())
    if shut and shown and not accepted:
        queries.state_shown_again(by, participant_id)
    form.seen.data = queries.mark_of(proposed) if shown else ""
    values: dict[str, Any] = {"reading": reading.value, "law": law, "people": people, "proposed": proposed}
    values |= {"form": form, "participant": participant, "asked": asked, "shown": shown, "proposing": accepted}
    return page("authority_requests/decide_authority_request.html", form.status, **values)


@room.get("/<uuid:request_id>/document")
@requires(Permission.AUTHORITY_REQUEST_DECIDE)
def export_authority_decision(participant_id: UUID, request_id: UUID) -> Response:
    """The decision document as a tagged PDF, to hand to the authority. Its name says nothing of anybody."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    asked = queries.authority_request(by, participant_id, request_id)
    if _hides(participant, asked):
        return go(url_for("authority_requests.show_given", participant_id=participant_id, request_id=request_id))
    return _document(participant_id, asked)


@room.route("/<uuid:request_id>/given", methods=["GET", "POST"])
@requires(Permission.AUTHORITY_REQUEST_DECIDE)
def show_given(participant_id: UUID, request_id: UUID) -> Response:
    """Say why, then see once what the authority was given of somebody with protected identity, or take its document."""
    by, participant, form = current_actor(), open_file(current_actor(), participant_id), ShowGivenForm()
    asked = queries.authority_request(by, participant_id, request_id)
    if asked.decision is None:
        return go(_shown(participant_id, request_id), _l("It is not decided yet."))
    shown = form.accepted(
        lambda: reveal(
            by=by, id=form.id_of_new, participant=participant, field=Field.TOLD, reason=form.reason.data or ""
        )
    )
    if form.repeat:  # sent again, from a page kept open: it was shown once, for one reason
        return go(
            url_for("authority_requests.show_given", participant_id=participant_id, request_id=request_id),
            _l("Say again why you need to see it."),
        )
    if shown and form.document.data:
        return _document(participant_id, asked)
    values: dict[str, Any] = {"form": form, "asked": asked, "shown": shown}
    return page("authority_requests/show_given.html", form.status, participant=participant, **values)


def _hides(participant: Participant, asked: queries.Asked) -> bool:
    """Does the decision hold something that shows with a reason only?"""
    return participant.protected and asked.decision is not None and bool(asked.decision.given)


def _document(participant_id: UUID, asked: queries.Asked) -> Response:
    decision = asked.decision
    if decision is None:
        return go(_shown(participant_id, asked.request.id), _l("It is not decided yet."))
    with force_locale("sv"):  # the language of authorities (språklagen 10 §), whoever takes it
        told = letter_of(asked.request, decision, colleagues([decision.decided_by])[decision.decided_by])
    queries.note_document(current_actor(), participant_id)
    try:
        made = as_pdf(current_app.config["SETTINGS"].instance, told)
    except RenderingAway:
        return go(
            _shown(participant_id, asked.request.id), _l("No document can be made right now. Try again in a moment.")
        )
    return attachment(made, "application/pdf", f"beslut-{reference_of(asked.request)}.pdf")
