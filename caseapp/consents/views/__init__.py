"""Pages of the consents."""

from pathlib import Path
from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Response, current_app, make_response, request, url_for
from flask_babel import force_locale, get_locale
from flask_babel import lazy_gettext as _l

from ...agencies.models import Agency
from ...agencies.queries import agency
from ...foundation.access import Actor, Permission, current_actor, requires
from ...foundation.forms import first_words
from ...foundation.pages import go, page, query, uuid_or_none
from ...foundation.rendering import RenderingAway
from ...foundation.rules import Broken
from ...foundation.words import label
from ...participants.models import Participant
from ...participants.queries import open_file
from ...staff.queries import colleagues
from .. import actions, queries
from ..forms import OWN, ConsentForm, WithdrawForm
from ..models import WHEREABOUTS, topics
from .asking import as_form, question_of

room = Blueprint("consents", __name__)
IN_FILE = "/participants/<uuid:participant_id>/consents"
NOT_PRINTED = _l("The form cannot be made just now. Try again in a moment, or answer here on the screen.")


@room.record
def _give_templates_the_labels(state: object) -> None:
    """Texts of the topics are data, in both languages."""
    state.app.jinja_env.globals["label"] = label  # type: ignore[attr-defined]  # Flask's setup state


@room.get(f"{IN_FILE}/")
@requires(Permission.CASEFILE_READ)
def list_consents(participant_id: UUID) -> Response:
    """What the person answered, and whether something may be told to somebody."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    answered, agencies = queries.consents_of(by, participant_id), queries.recipients(by)
    asked = query(["recipient", "topic"])
    to = next((one for one in agencies if one.id == uuid_or_none(asked.get("recipient"))), None)
    named = {one.consent.about for one in answered if one.lasts}
    able = {code: one for code, one in topics().items() if code in named or not one.retired}
    topic = able.get(asked.get("topic", ""))
    values: dict[str, Any] = {
        "standing": queries.by_recipient(one for one in answered if one.lasts),
        "earlier": [one for one in answered if not one.lasts],
        "agencies": agencies,
        "topics": able,
        "to": to,
        "topic": topic,
        "found": queries.standing_for(by, participant_id, to.id, topic) if to and topic else None,
        "guarded": topic is not None and participant.protected and set(topic.fields) <= WHEREABOUTS,
        "said_no": queries.refused_last(answered, to.id, topic) if to and topic else None,
        "secrecy": queries.SECRECY.get(agency(by.agency_id).kind, "OSL"),
        "names": colleagues(one.consent.recorded_by for one in answered),
        "lasting": queries.stays_here(by, participant_id),
    }
    return page("consents/list_consents.html", participant=participant, **values)


@room.route(f"{IN_FILE}/new", methods=["GET", "POST"])
@requires(Permission.CONSENT_RECORD)
def ask_consent(participant_id: UUID) -> Response:
    """Prepare the question; then turn the page to the person, who says yes or no, or print it."""
    by, participant = current_actor(), open_file(current_actor(), participant_id, hold=bool(request.form.get("said")))
    agencies, lasting = queries.recipients(by), queries.stays_here(by, participant_id)
    form = ConsentForm(data=_begun(by, participant_id))
    form.offer(agencies)
    language = form.turned_to(str(get_locale()))

    def act() -> None:
        asked = form.asked(agencies)
        queries.check_asked(by, participant_id, asked)
        if not form.said.data:
            return
        if form.heard.data != question_of(asked, form.chosen, language).mark:
            raise Broken("words_changed")
        actions.record_consent(by=by, participant=participant, asked=asked, reply=form.reply(), id=form.id_of_new)

    accepted = not form.change.data and form.accepted(act)
    if accepted and form.printed.data and not form.said.data:
        try:
            return _printed(participant, form, agencies)
        except RenderingAway:
            form.form_errors.append(NOT_PRINTED)
    if accepted and form.said.data:
        said = (
            _l("The answer is recorded.") if form.said.data == "yes" else _l("The answer is recorded. Nothing is told.")
        )
        return go(url_for("consents.list_consents", participant_id=participant_id), said)
    hearing = accepted or bool(form.is_submitted() and not form.change.data and not form.wrong_before)
    language = language if hearing else str(get_locale())
    question = question_of(form.asked(agencies), form.chosen, language) if hearing else None
    form.heard.data = question.mark if question else ""
    values: dict[str, Any] = {"form": form, "participant": participant, "question": question}
    with force_locale(language):
        return page("consents/ask_consent.html", form.status, lasting=lasting, **values)


def _begun(by: Actor, participant_id: UUID) -> dict[str, object]:
    """The question as it is filled in already: the one that is asked anew, or what another agency asked for."""
    asked = query(["renew", "recipient", "topic"])
    if renewed := uuid_or_none(asked.get("renew")):
        return queries.asked_before(by, participant_id, renewed)
    if asked.get("topic") not in queries.offered_topics():
        return {}
    return {"recipient": asked.get("recipient", ""), "package": OWN, "topics": [asked["topic"]]}


def _printed(participant: Participant, form: ConsentForm, agencies: list[Agency]) -> Response:
    """The question on paper, in the language the person reads. Raises RenderingAway."""
    by, language = current_actor(), str(form.printed.data)
    question = question_of(form.asked(agencies), form.chosen, language)
    folder = cast(Path, current_app.config["SETTINGS"].instance)
    made = as_form(folder, question, participant.name, agency(by.agency_id).name, language)
    queries.note_printing(by, participant.id)
    answer = make_response(made)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="samtycke-{language}.pdf"'
    return answer


@room.post(f"{IN_FILE}/<uuid:consent_id>/withdraw")
@requires(Permission.CONSENT_RECORD)
def withdraw_consent(participant_id: UUID, consent_id: UUID) -> Response:
    """Take one back."""
    by, form = current_actor(), WithdrawForm()
    open_file(by, participant_id, hold=True)
    answered = queries.consent(by, participant_id, consent_id)
    done = form.accepted(lambda: actions.withdraw_consent(by=by, answered=answered))
    said = _l("The consent is taken back. It holds from now.") if done else first_words(form)
    return go(url_for("consents.list_consents", participant_id=participant_id), said)


@room.post(f"{IN_FILE}/agencies/<uuid:agency_id>/withdraw-all")
@requires(Permission.CONSENT_RECORD)
def withdraw_all(participant_id: UUID, agency_id: UUID) -> Response:
    """Take back everything that one agency may know."""
    by, form = current_actor(), WithdrawForm()
    open_file(by, participant_id, hold=True)
    to = agency(agency_id)
    done = form.accepted(lambda: actions.withdraw_all(by=by, participant_id=participant_id, recipient=to))
    said = _l("Everything is taken back from the agency. It holds from now.")
    return go(url_for("consents.list_consents", participant_id=participant_id), said if done else first_words(form))


from . import keeping  # noqa: E402,F401  # its pages belong to the same room
