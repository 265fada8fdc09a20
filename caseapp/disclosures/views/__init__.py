"""Pages of the disclosures."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import lazy_gettext as _l

from ...agencies.queries import agency
from ...assignments.queries import assignments_of
from ...consents.models import Consent
from ...consents.queries import consent, consents_of
from ...foundation import clock
from ...foundation.access import Permission, current_actor, requires
from ...foundation.forms import first_words
from ...foundation.pages import go, page
from ...participants.queries import hidden_until, open_file
from ...protection.actions import reveal
from ...protection.models import Field
from ...staff.queries import colleagues
from .. import actions, queries
from ..forms import DiscloseForm, EndForm, ShowToldForm, StandingForm
from ..models import Answer, Disclosure
from ..queries import grounds
from ..queries.standing import standing_of_file
from .telling import content_of, kept, lines_of, unasked

room = Blueprint("disclosures", __name__, url_prefix="/participants/<uuid:participant_id>/disclosures")


@room.record
def _give_the_consents_what_was_told(state: object) -> None:
    """The page of the consents, in a room before this one, says beside each what was told on it."""
    state.app.jinja_env.globals["told_on_consents"] = _told_on  # type: ignore[attr-defined]  # Flask's setup state


def _told_on(participant_id: UUID) -> dict[UUID, str]:
    """By consent (id): is something `told` on it that is read now, or told `anew`?"""
    left = queries.left_of(current_actor(), participant_id)
    read = {ground.consent_id: "told" for one in left if one.until for ground in one.grounds if ground.consent_id}
    return read | dict.fromkeys(standing_of_file(participant_id), "anew")


@room.get("/")
@requires(Permission.CASEFILE_READ)
def list_disclosures(participant_id: UUID) -> Response:
    """Everything the agency disclosed, as it left."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    found, asked = queries.left_of(by, participant_id), grounds.proposals_of(participant_id)
    people = [one.disclosure.made_by for one in found]
    people += [ground.confirmed_by for one in found for ground in one.grounds if ground.confirmed_by]
    names = colleagues([*people, *(one.asked_by for one in asked)])
    proposals = [(one, grounds.state_of(one)) for one in asked if one.answer != Answer.CONFIRMED]
    values: dict[str, Any] = {"left": found, "names": names, "proposals": proposals, "laws": grounds.laws()}
    values["hidden_until"] = hidden_until(participant)
    given = {one.consent.id: one.consent for one in consents_of(by, participant_id) if one.state == "stands"}
    told, values["today"] = standing_of_file(participant_id), clock.today()
    values["again"] = [(one, given[id_]) for id_, one in told.items() if id_ in given]
    values["workers"] = {one.staff_id for one in assignments_of(participant_id)}
    return page("disclosures/list_disclosures.html", participant=participant, **values)


@room.route("/<uuid:disclosure_id>/told", methods=["GET", "POST"])
@requires(Permission.PARTICIPANT_CHANGE)
def show_told(participant_id: UUID, disclosure_id: UUID) -> Response:
    """Say why, then see once what was told of somebody who has protected identity by now."""
    by, participant, form = current_actor(), open_file(current_actor(), participant_id), ShowToldForm()
    one = queries.disclosure(by, participant_id, disclosure_id)
    shown = form.accepted(
        lambda: reveal(
            by=by, id=form.id_of_new, participant=participant, field=Field.TOLD, reason=form.reason.data or ""
        )
    )
    if form.repeat:  # sent again, from a page kept open: it was shown once, for one reason
        return go(
            url_for("disclosures.show_told", participant_id=participant_id, disclosure_id=disclosure_id),
            _l("Say again why you need to see it."),
        )
    values: dict[str, Any] = {"form": form, "one": one, "shown": shown}
    return page("disclosures/show_told.html", form.status, participant=participant, **values)


@room.get("/to/<uuid:agency_id>")
@requires(Permission.DISCLOSURE_MAKE)
def show_disclosable(participant_id: UUID, agency_id: UUID, refused: StandingForm | None = None) -> Response:
    """What the consents let an agency be told, each topic word by word, to disclose one by one.

    `refused`: what was not begun from here, and why.
    """
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    recipient = agency(agency_id)
    holding = [
        one
        for one in consents_of(by, participant_id)
        if one.state == "stands" and one.consent.recipient_id == agency_id
    ]
    told = [(one.consent, content_of(by, participant, one.consent.about)) for one in holding]
    left = queries.left_of(by, participant_id, agency_id)
    items = [
        (one, lines_of(content), queries.mark_of(content), _told_before(left, one, content)) for one, content in told
    ]
    values: dict[str, Any] = {"recipient": recipient, "items": items, "form": DiscloseForm(), "refused": refused}
    values["standing"] = standing_of_file(participant_id)
    status = refused.status if refused else 200
    return page("disclosures/show_disclosable.html", status, participant=participant, **values)


def _told_before(left: list[queries.Left], given: Consent, content: str) -> Disclosure | None:
    """Where the recipient reads these words already."""
    return next((one for one in queries.on_consent(left, given) if one.content == unasked(content)), None)


@room.post("/<uuid:disclosure_id>/end")
@requires(Permission.DISCLOSURE_MAKE)
def end_disclosure(participant_id: UUID, disclosure_id: UUID) -> Response:
    """The recipient reads it no more."""
    by, form = current_actor(), EndForm()
    open_file(by, participant_id, hold=True)
    done = form.accepted(
        lambda: actions.end_disclosure(by=by, participant_id=participant_id, disclosure_id=disclosure_id)
    )
    ended = _l("They no longer read it here, and it is not told anew by itself. That it was told stands in the list.")
    said = ended if done else first_words(form)
    return go(url_for("disclosures.list_disclosures", participant_id=participant_id), said)


LEFT_OUT = _l("Disclosed. Since you left something out, it is not told anew automatically any more.")


def _text(content: str, form: DiscloseForm) -> actions.Text:
    leaves = kept(content, form.lines.data or ())
    left_out = set(unasked(content).splitlines()) - set(leaves.splitlines())
    return actions.Text(content, leaves, form.seen.data or "", bool(left_out))


@room.route("/new/<uuid:consent_id>", methods=["GET", "POST"])
@requires(Permission.DISCLOSURE_MAKE)
def disclose(participant_id: UUID, consent_id: UUID) -> Response:
    """Read exactly what would leave; then let it."""
    by, participant = current_actor(), open_file(current_actor(), participant_id, hold=request.method == "POST")
    answered, form = consent(by, participant_id, consent_id), DiscloseForm()
    content = content_of(by, participant, answered.consent.about) if answered.state == "stands" else ""
    lines = lines_of(content)
    form.offer([(one.mark, one.words) for one in lines], [one.mark for one in lines if one.may_leave])
    again = consent_id in standing_of_file(participant_id)
    if form.accepted(
        lambda: actions.disclose(
            by=by,
            id=form.id_of_new,
            participant=participant,
            consent_id=consent_id,
            text=_text(content, form),
        )
    ):
        onward = url_for("disclosures.list_disclosures", participant_id=participant_id)
        stopped = again and consent_id not in standing_of_file(participant_id)
        return go(onward, LEFT_OUT if stopped else _l("Disclosed. Below stands what left."))
    form.seen.data = queries.mark_of(content)
    values: dict[str, Any] = {"form": form, "participant": participant, "answered": answered, "content": content}
    values["lines"] = lines
    return page("disclosures/disclose.html", form.status, **values)


from . import proposing, standing, turned  # noqa: E402,F401  # their pages belong to the same room
