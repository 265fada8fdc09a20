"""Handing over, and taking over."""

from uuid import UUID

from ..foundation import audit, clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.rules import Broken
from .models import HandOver
from .queries import hand_overs_of, receivers


def hand_over(*, by: Actor, participant_id: UUID, receiver_id: UUID, promises: str, id: UUID | None = None) -> HandOver:
    """Stand behind a hand-over to somebody who reaches the file. Raises Broken for anybody else, and while they have one to accept."""
    if receiver_id not in receivers(by, participant_id):
        raise Broken("not_working_here")
    waiting = [one for one in hand_overs_of(participant_id) if one.accepted_at is None and one.id != id]
    if any(one.receiver_id == receiver_id for one in waiting):
        raise Broken("handed_already")
    given = HandOver(
        id=id,
        participant_id=participant_id,
        owner_agency_id=by.agency_id,
        giver_id=by.staff_id,
        receiver_id=receiver_id,
        promises=promises,
        given_at=clock.now(),
    )
    db.session.add(given)
    audit.record("hand_over.given", by=by, participant=participant_id, records=[given.id, receiver_id])
    return given


def accept_hand_over(*, by: Actor, given: HandOver) -> None:
    """Take over; accepted twice it stays accepted. Only the receiver can."""
    if given.receiver_id != by.staff_id:
        raise Broken("not_yours")
    given.accepted_at = given.accepted_at or clock.now()
    audit.record("hand_over.accepted", by=by, participant=given.participant_id, records=[given.id])
