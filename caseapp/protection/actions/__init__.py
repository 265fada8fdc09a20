"""Changes of protected identity."""

from uuid import UUID

from ...foundation import audit, clock
from ...foundation.access import Actor
from ...foundation.database import db
from ...foundation.rules import Broken
from ...participants.actions import Decision, record_decision
from ...participants.actions.duplicates import withdraw_questions
from ...participants.models import Participant
from ..models import Field, Reveal


def protect(*, by: Actor, participant: Participant, decision: Decision) -> None:
    """Give a file to its named workers alone, from now, and sweep what tells others of it.

    Its reach by site and by break-glass ends with the commit: the database evaluates both. What other sites were asked about
    a person with the same number is withdrawn.
    """
    withdraw_questions(by=by, participant=participant)
    db.session().permit(participant.id)  # the actor's own reach may end with this
    record_decision(by=by, participant=participant, decision=decision)
    audit.record("protection.set", by=by, participant=participant.id)


def reveal(*, by: Actor, participant: Participant, field: Field, reason: str, id: UUID | None = None) -> None:
    """Note that one field is shown, and why. Raises Broken where nothing is hidden."""
    if not participant.protected:
        raise Broken("not_protected")
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
