"""Changes of protected identity."""

from uuid import UUID

from sqlalchemy import update

from ...assignments.queries import assignments_of
from ...foundation import audit, clock
from ...foundation.access import Actor
from ...foundation.database import db
from ...foundation.rules import Broken
from ...participants.actions import Decision, record_decision
from ...participants.models import DuplicateQuestion, Participant
from ...participants.queries import same_number_anywhere, says_assumed, typed_number
from ..models import Field, Reveal


def protect(*, by: Actor, participant: Participant, decision: Decision) -> None:
    """Give a file to its named workers alone, from now, and sweep what tells others of it.

    Its reach by site and by break-glass ends with the commit: the database evaluates both. What other sites were asked about
    a person with the same number is withdrawn.
    """
    _close_questions(participant)
    db.session().permit(participant.id)  # the actor's own reach may end with this
    record_decision(by=by, participant=participant, decision=decision)
    audit.record("protection.set", by=by, participant=participant.id)


def reveal(*, by: Actor, participant: Participant, field: Field, reason: str, id: UUID | None = None) -> None:
    """Note that one field is shown, and why. Raises Broken where nothing is hidden."""
    if not participant.protected:
        raise Broken("not_protected")
    if says_assumed(reason):
        raise Broken("assumed_identity")
    seen = Reveal(
        id=id,
        participant_id=participant.id,
        owner_agency_id=by.agency_id,
        field=field,
        reason=reason,
        revealed_by=by.staff_id,
        revealed_at=clock.now(),
    )
    db.session.add(seen)
    audit.record("protection.revealed", by=by, participant=participant.id, records=[seen.id], why=field.value)


def _close_questions(participant: Participant) -> None:
    """Other sites were asked whether they have a file for the same person: that told of this one."""
    others = [one.participant_id for one in same_number_anywhere(typed_number(participant.number))]
    sites = [one.site_id for one in assignments_of(participant.id)]
    asked = DuplicateQuestion.participant_id.in_(set(others) - {participant.id})
    open_ones = asked & DuplicateQuestion.other_site_id.in_(sites) & DuplicateQuestion.answered_at.is_(None)
    with db.session().seeing_all("sweep of a protected identity"):
        closed = update(DuplicateQuestion).where(open_ones).values(answered_at=clock.now())
        files = db.session.scalars(closed.returning(DuplicateQuestion.participant_id)).all()
    for file in set(files):
        audit.record("duplicate.answered", by=None, participant=file)  # who protects whom is nobody's matter there
