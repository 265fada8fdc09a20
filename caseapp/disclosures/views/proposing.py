"""Disclosing without consent: somebody asks on a named ground, a colleague confirms."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, request, url_for
from flask_babel import lazy_gettext as _l

from ...foundation.access import Permission, current_actor, requires
from ...foundation.forms import first_words
from ...foundation.pages import go, page, query, uuid_or_none
from ...participants.queries import hidden_until, open_file
from ...staff.queries import colleagues
from .. import queries
from ..actions import proposing
from ..forms import AnswerProposalForm, ProposalForm
from ..queries import grounds
from . import room
from .telling import content_of


@room.route("/without-consent/new", methods=["GET", "POST"])
@requires(Permission.DISCLOSURE_MAKE)
def propose_disclosure(participant_id: UUID) -> Response:
    """Say what is to leave, to whom, on which ground and why; see it word by word; then ask a colleague."""
    by, participant = current_actor(), open_file(current_actor(), participant_id, hold=request.method == "POST")
    earlier = uuid_or_none(query(["again"]).get("again"))
    form = ProposalForm(data=grounds.proposed_before(participant_id, earlier) if earlier else None)
    laws, agencies = _offered(), grounds.recipients_without_consent(by)
    form.offer(agencies, laws)
    looked: list[str] = []

    def act() -> None:
        proposed = form.proposed(agencies, content_of(by, participant, form.about.data))
        looked.append(proposed.content)
        if not form.seen.data:
            grounds.check_proposed(by, proposed)
            return
        proposing.propose_disclosure(
            by=by, participant=participant, proposed=proposed, seen=form.seen.data, id=form.id_of_new
        )

    accepted, asking = form.accepted(act), bool(form.seen.data)
    if accepted and asking:
        said = _l("A colleague who works with the person has to confirm it within 24 hours. Until then nothing leaves.")
        return go(url_for("disclosures.list_disclosures", participant_id=participant_id), said)
    content = looked[0] if looked and not form.errors else ""
    form.seen.data = queries.mark_of(content) if content else ""
    values: dict[str, Any] = {"form": form, "laws": laws, "content": content}
    return page("disclosures/propose_disclosure.html", form.status, participant=participant, **values)


def _offered() -> list[grounds.Law]:
    return grounds.offered(current_app.config["SETTINGS"].grounds)


@room.get("/without-consent/<uuid:proposal_id>")
@requires(Permission.DISCLOSURE_MAKE)
def show_proposal(participant_id: UUID, proposal_id: UUID) -> Response:
    """What a colleague asks for, word by word."""
    participant = open_file(current_actor(), participant_id)
    one = grounds.proposal(participant_id, proposal_id)
    names = colleagues(who for who in (one.asked_by, one.answered_by) if who)
    values: dict[str, Any] = {"one": one, "state": grounds.state_of(one), "law": grounds.laws()[one.law]}
    values["seen"] = queries.mark_of(one.content)
    values["hidden"] = one.asked_at < (hidden_until(participant) or one.asked_at)
    return page("disclosures/show_proposal.html", participant=participant, names=names, **values)


@room.post("/without-consent/<uuid:proposal_id>/answer")
@requires(Permission.DISCLOSURE_MAKE)
def answer_proposal(participant_id: UUID, proposal_id: UUID) -> Response:
    """Confirm it or refuse it; whoever asked takes it back."""
    by, participant = current_actor(), open_file(current_actor(), participant_id, hold=True)
    form, one = AnswerProposalForm(), grounds.proposal(participant_id, proposal_id, hold=True)

    def act() -> None:
        if form.answer.data == "confirmed":
            content = content_of(by, participant, one.about)
            laws = {law.code for law in _offered()}
            facts: dict[str, Any] = {"content": content, "laws": laws, "seen": form.seen.data or ""}
            proposing.confirm_proposal(by=by, participant=participant, proposal=one, **facts)
        elif form.answer.data == "refused":
            proposing.refuse_proposal(by=by, proposal=one)
        else:
            proposing.withdraw_proposal(by=by, proposal=one)

    if form.accepted(act):
        return go(url_for("disclosures.list_disclosures", participant_id=participant_id), SAID[form.answer.data])
    onward = url_for("disclosures.show_proposal", participant_id=participant_id, proposal_id=proposal_id)
    return go(onward, first_words(form))


SAID = {
    "confirmed": _l("Disclosed. Both names stand in the list."),
    "refused": _l("Refused. Nothing leaves."),
    "withdrawn": _l("Taken back. Nothing leaves."),
}
