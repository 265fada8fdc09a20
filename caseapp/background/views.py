"""Pages of the background."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import lazy_gettext as _l

from ..emergencies.queries import emergency_of
from ..enrolments.queries import enrolment, stays_at_own_site
from ..foundation.access import Permission, current_actor, requires
from ..foundation.pages import go, page
from ..foundation.showing import show_exact
from ..foundation.words import word
from ..participants.models import Participant
from ..participants.queries import open_file
from ..staff.queries import colleagues
from . import actions, queries
from .forms import LABELS, LISTS, OpenForm, WriteForm
from .models import BackgroundDocument, BackgroundTopic, Purpose

room = Blueprint("background", __name__, url_prefix="/participants/<uuid:participant_id>/background")


@room.route("/", methods=["GET", "POST"])
@requires(Permission.BACKGROUND_OPEN)
def open_background(participant_id: UUID) -> Response:
    """Choose a topic and say why; then it is shown, with the form to write in."""
    participant, form = open_file(current_actor(), participant_id), OpenForm()
    values: dict[str, Any] = {"form": form, "participant": participant, "opened": None}
    if form.validate_on_submit():
        topic = BackgroundTopic(form.topic.data)
        values["opened"] = _opened(participant, topic, Purpose(form.purpose.data))
        values["writing"] = _writing(participant, topic, values["opened"]["documents"])
    return page("background/open_background.html", form.status, **values)


def _opened(participant: Participant, topic: BackgroundTopic, purpose: Purpose) -> dict[str, Any]:
    documents = queries.open_topic(current_actor(), participant.id, topic, purpose)
    told = [(one, one.written) for one in documents if one.written.revision]
    names = colleagues(UUID(one.author_id) for _, written in told for one in (written, *written.versions))
    return {
        "topic": topic,
        "documents": documents,
        "told": told,
        "author": lambda written: names[UUID(written.author_id)],
        "at": lambda written: show_exact(datetime.fromisoformat(written.at)),
        "rows": _rows,
    }


def _rows(facts: dict[str, str]) -> list[tuple[Any, str]]:
    """What a document says, as (label, words) pairs; codes by their words."""
    found = []
    for name, label in LABELS.items():
        if value := facts.get(name, ""):
            codes = value.split(",")
            words = ", ".join(word(LISTS[name], one) for one in codes) if name in LISTS else value
            found.append((label, words))
    return found


def _writing(participant: Participant, topic: BackgroundTopic, documents: list[BackgroundDocument]) -> WriteForm | None:
    """The form, filled with what the own agency wrote last; None without a stay to write within."""
    by = current_actor()
    if emergency_of(by, participant.id):
        return None
    stays = [one for one in stays_at_own_site(by, participant.id) if one.ended_on is None]
    if not stays:
        return None
    form = WriteForm(formdata=None)
    form.keep(topic).offer(one.offered for one in stays)
    written, revision = queries.to_continue(documents, stays[0], by.agency_id)
    form.fill(written, topic, revision)
    return form


@room.route("/write", methods=["GET", "POST"])
@requires(Permission.BACKGROUND_WRITE)
def write_background(participant_id: UUID) -> Response:
    """Save what was written on an opened topic. Whoever comes without one chooses it first."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    typed = request.form.get("topic", "")
    if typed not in set(BackgroundTopic):
        return page(
            "background/write_background.html", participant=participant, form=OpenForm(formdata=None), writing=None
        )
    topic, form = BackgroundTopic(typed), WriteForm()
    form.keep(topic).offer(one.offered for one in stays_at_own_site(by, participant_id))
    if form.accepted(
        lambda: actions.write_background(
            by=by,
            enrolment=enrolment(participant_id, UUID(form.enrolment.data)),
            topic=topic,
            revision=form.edited_version,
            facts=form.facts(topic),
        )
    ):
        return go(
            url_for("background.open_background", participant_id=participant_id),
            _l("Saved. The topic is closed again."),
        )
    if form.theirs:
        queries.note_shown_again(by, participant_id, topic)
    values: dict[str, Any] = {
        "participant": participant,
        "form": OpenForm(formdata=None),
        "writing": form,
        "topic": topic,
    }
    return page("background/write_background.html", form.status, **values)
