"""Pages of the consents."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import lazy_gettext as _l

from ..enrolments.queries import enrolments_of
from ..foundation.access import Actor, Permission, current_actor, requires
from ..foundation.forms import first_words
from ..foundation.pages import go, page, query, uuid_or_none
from ..foundation.words import label
from ..participants.queries import open_file
from ..staff.queries import colleagues
from . import actions, queries
from .forms import ConsentForm, WithdrawForm
from .models import topics

room = Blueprint("consents", __name__, url_prefix="/participants/<uuid:participant_id>/consents")


@room.record
def _give_templates_the_labels(state: object) -> None:
    """Texts of the topics are data, in both languages."""
    state.app.jinja_env.globals["label"] = label  # type: ignore[attr-defined]  # Flask's setup state


def _lasts(by: Actor, participant_id: UUID) -> bool:
    return any(one.ended_on is None and one.site_id == by.site_id for one in enrolments_of(participant_id))


@room.get("/")
@requires(Permission.CASEFILE_READ)
def list_consents(participant_id: UUID) -> Response:
    """What the person answered, and whether something may be told to somebody."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    answered, agencies = queries.consents_of(by, participant_id), queries.recipients(by)
    asked = query(["recipient", "topic"])
    to = next((one for one in agencies if one.id == uuid_or_none(asked.get("recipient"))), None)
    topic = topics().get(asked.get("topic", ""))
    values: dict[str, Any] = {
        "standing": [one for one in answered if one.state == "stands"],
        "earlier": [one for one in answered if one.state != "stands"],
        "agencies": agencies,
        "topics": topics(),
        "to": to,
        "topic": topic,
        "found": queries.standing_for(by, participant_id, to.id, topic) if to and topic else None,
        "names": colleagues(one.consent.recorded_by for one in answered),
        "lasting": _lasts(by, participant_id),
    }
    return page("consents/list_consents.html", participant=participant, **values)


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.CONSENT_RECORD)
def ask_consent(participant_id: UUID) -> Response:
    """Prepare the question; then turn the page to the person, who says yes or no."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    form, agencies, lasting = ConsentForm(), queries.recipients(by), _lasts(by, participant_id)
    form.offer(agencies)

    def act() -> None:
        asked = form.asked(agencies)
        if not form.said.data:
            queries.check_asked(by, asked, lasting)
            return
        actions.record_consent(
            by=by, participant=participant, asked=asked, reply=form.reply(), lasting=lasting, id=form.id_of_new
        )

    accepted = form.accepted(act)
    if accepted and form.said.data:
        said = (
            _l("The answer is recorded.") if form.said.data == "yes" else _l("The answer is recorded. Nothing is told.")
        )
        return go(url_for("consents.list_consents", participant_id=participant_id), said)
    hearing = accepted or bool(form.said.data and not form.wrong_before)
    to = next((one for one in agencies if str(one.id) == form.recipient.data), None)
    values: dict[str, Any] = {"form": form, "participant": participant, "hearing": hearing, "to": to}
    return page("consents/ask_consent.html", form.status, lasting=lasting, **values)


@room.post("/<uuid:consent_id>/withdraw")
@requires(Permission.CONSENT_RECORD)
def withdraw_consent(participant_id: UUID, consent_id: UUID) -> Response:
    """Take one back."""
    by, form = current_actor(), WithdrawForm()
    open_file(by, participant_id)
    answered = queries.consent(by, participant_id, consent_id)
    done = form.accepted(lambda: actions.withdraw_consent(by=by, answered=answered))
    said = _l("The consent is taken back. It holds from now.") if done else first_words(form)
    return go(url_for("consents.list_consents", participant_id=participant_id), said)
