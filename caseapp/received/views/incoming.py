"""What recipients wrote to a file, and what the team answers."""

from typing import Any
from uuid import UUID

from flask import Response, url_for
from flask_babel import lazy_gettext as _l

from ...agencies.queries import agency
from ...enrolments.queries import enrolment, stays_at_own_site
from ...foundation.access import Permission, current_actor, requires
from ...foundation.forms import first_words
from ...foundation.pages import go, page
from ...participants.queries import open_file
from ...staff.queries import colleagues
from .. import actions, queries
from ..forms import AcceptForm, AnswerForm
from ..models import Sort
from ..queries import incoming
from . import room

FILE = "/participants/<uuid:participant_id>/received"


@room.get(f"{FILE}/")
@requires(Permission.CASEFILE_READ)
def list_incoming(participant_id: UUID) -> Response:
    """What other agencies asked and told."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    found = incoming.incoming_of(participant_id)
    people = [(one.asked_by, one.answered_by) for one in found.requests]
    people += [(one.written_by, one.handled_by) for one in found.statements]
    names = colleagues(one for pair in people for one in pair if one)
    values: dict[str, Any] = {"participant": participant, "incoming": found, "names": names, "by": by}
    return page("received/list_incoming.html", **values)


@room.get("/participants/<uuid:participant_id>/seen-by/<uuid:agency_id>")
@requires(Permission.CASEFILE_READ)
def show_as_recipient(participant_id: UUID, agency_id: UUID) -> Response:
    """Precisely what an agency reads now of what the own agency told it."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    recipient = agency(agency_id)
    items = [] if participant.named_only else queries.preview_of(by, participant_id, agency_id)
    return page("received/show_as_recipient.html", participant=participant, recipient=recipient, items=items)


@room.post(f"{FILE}/requests/<uuid:topic_request_id>/answer")
@requires(Permission.DISCLOSURE_MAKE)
def answer_request(participant_id: UUID, topic_request_id: UUID) -> Response:
    """Mark a request as answered. Whoever asked learns that, and whatever was disclosed; nothing else."""
    by, form = current_actor(), AnswerForm()
    open_file(by, participant_id)
    request = incoming.topic_request(participant_id, topic_request_id, hold=True)
    done = form.accepted(lambda: actions.answer_request(by=by, request=request))
    said = _l("Marked as answered. They see that, and what you have disclosed.") if done else first_words(form)
    return go(url_for("received.list_incoming", participant_id=participant_id), said)


@room.post(f"{FILE}/statements/<uuid:statement_id>/note")
@requires(Permission.DISCLOSURE_MAKE)
def set_aside(participant_id: UUID, statement_id: UUID) -> Response:
    """Take note of what another agency told."""
    by, form = current_actor(), AnswerForm()
    open_file(by, participant_id)
    statement = incoming.statement(participant_id, statement_id, hold=True)
    done = form.accepted(lambda: actions.set_aside(by=by, statement=statement))
    return go(
        url_for("received.list_incoming", participant_id=participant_id), _l("Noted.") if done else first_words(form)
    )


@room.route(f"{FILE}/statements/<uuid:statement_id>/accept", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_RECORD)
def accept_start(participant_id: UUID, statement_id: UUID) -> Response:
    """Take a start into the file: everything is filled in as the other agency wrote it."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    statement = incoming.statement(participant_id, statement_id, hold=AcceptForm().is_submitted())
    stays = stays_at_own_site(by, participant_id)
    told = {"employer": statement.employer, "role": statement.role, "started_on": statement.starts_on}
    form = AcceptForm(data=told | {"extent": int(statement.extent) if statement.extent else None})
    form.offer(stay.offered for stay in stays)

    def act() -> None:
        stay = enrolment(participant_id, UUID(form.enrolment.data))
        actions.accept_start(by=by, statement=statement, enrolment=stay, facts=form.facts(statement), id=form.id_of_new)

    if statement.sort == Sort.START and form.accepted(act):
        return go(url_for("casefile.show_work", participant_id=participant_id), _l("Taken into the file."))
    values: dict[str, Any] = {"form": form, "statement": statement, "stays": stays}
    return page("received/accept_start.html", form.status, participant=participant, **values)
