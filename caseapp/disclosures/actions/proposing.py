"""Disclosing without consent, on a named ground: one asks, in words, and a colleague who reaches the file confirms."""

from collections.abc import Collection
from uuid import UUID

from ...agencies.models import AgencyKind
from ...confirmations.queries import actor_now
from ...foundation import audit, clock
from ...foundation.access import Actor, Permission, may
from ...foundation.database import db
from ...foundation.rules import Broken
from ...participants.models import Participant
from ...participants.queries import hidden_until
from ..models import Answer, Disclosure, DisclosureProposal
from ..queries import mark_of
from ..queries.grounds import Proposed, check_proposed, state_of
from . import Ground, Leaving, _leave


def propose_disclosure(
    *, by: Actor, participant: Participant, proposed: Proposed, seen: str, id: UUID | None = None
) -> DisclosureProposal:
    """Ask a colleague to agree. Raises Broken as `check_proposed` does, changed_since_seen, and answered_since."""
    if id is not None and (sent := db.session.get(DisclosureProposal, id)) is not None:  # the same form, sent again
        if state_of(sent) != "open":
            raise Broken("answered_since")
        return sent
    check_proposed(by, proposed)
    if mark_of(proposed.content) != seen:
        raise Broken("changed_since_seen")
    one = DisclosureProposal(
        id=id,
        participant_id=participant.id,
        owner_agency_id=by.agency_id,
        recipient_id=proposed.recipient.id,
        about=proposed.about,
        why=proposed.why,
        law=proposed.law,
        reason=proposed.reason,
        content=proposed.content,
        valid_until=proposed.until,
        asked_by=by.staff_id,
        asked_at=clock.now(),
    )
    db.session.add(one)
    audit.record("disclosure_proposal.made", by=by, participant=participant.id, records=[one.id])
    return one


def confirm_proposal(
    *,
    by: Actor,
    participant: Participant,
    proposal: DisclosureProposal,
    content: str,
    laws: Collection[str],
    seen: str,
) -> Disclosure:
    """Agree, and it leaves as it was shown. Everything is looked at again.

    `laws`: the grounds (codes) that are offered now; `seen`: the mark of what the actor has read. Raises Broken: not_yourself, not_open,
    not_read, asker_may_not, to_police, asked_before_protection, ground_gone, changed_since_asked, ended_before.
    """
    _check_open(by, proposal)
    if seen != mark_of(proposal.content):
        raise Broken("not_read")
    asker = actor_now(proposal.asked_by, lock=True)
    if asker is None or asker.agency_id != by.agency_id or not may(asker, Permission.DISCLOSURE_MAKE):
        raise Broken("asker_may_not")
    if proposal.recipient.kind == AgencyKind.POLICE:
        raise Broken("to_police")
    if proposal.asked_at < (hidden_until(participant) or proposal.asked_at):
        raise Broken("asked_before_protection")
    if proposal.law not in laws:
        raise Broken("ground_gone")
    if content != proposal.content:
        raise Broken("changed_since_asked")
    if proposal.valid_until < clock.today():
        raise Broken("ended_before")
    _answer(by, proposal, Answer.CONFIRMED)
    leaving = Leaving(proposal.recipient_id, proposal.about, proposal.why, content, proposal.asked_by)
    ground = Ground(proposal.valid_until, law=proposal.law, reason=proposal.reason, confirmed_by=by.staff_id)
    one = _leave(by, participant, leaving, ground)
    audit.record("disclosure.made", by=by, participant=participant.id, records=[one.id, proposal.id])
    return one


def refuse_proposal(*, by: Actor, proposal: DisclosureProposal) -> None:
    """Say no. Nothing leaves. Raises Broken: not_yourself, not_open."""
    _check_open(by, proposal)
    _answer(by, proposal, Answer.REFUSED)
    audit.record("disclosure_proposal.refused", by=by, participant=proposal.participant_id, records=[proposal.id])


def withdraw_proposal(*, by: Actor, proposal: DisclosureProposal) -> None:
    """Whoever asked takes it back. Raises Broken: not_asked_by_you, not_open."""
    if by.staff_id != proposal.asked_by:
        raise Broken("not_asked_by_you")
    if state_of(proposal) != "open":
        raise Broken("not_open")
    _answer(by, proposal, Answer.WITHDRAWN)
    audit.record("disclosure_proposal.withdrawn", by=by, participant=proposal.participant_id, records=[proposal.id])


def _check_open(by: Actor, proposal: DisclosureProposal) -> None:
    if by.staff_id == proposal.asked_by:
        raise Broken("not_yourself")
    if state_of(proposal) != "open":
        raise Broken("not_open")


def _answer(by: Actor, proposal: DisclosureProposal, answer: Answer) -> None:
    proposal.answer, proposal.answered_by, proposal.answered_at = answer, by.staff_id, clock.now()
