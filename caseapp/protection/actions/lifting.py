"""Lifting protected identity: who works with the person asks, another confirms, and whoever asked then lifts it."""

from datetime import date
from typing import Any
from uuid import UUID

from ...confirmations.actions import ask_for, take_up
from ...confirmations.models import Confirmation, Kind
from ...foundation import audit
from ...foundation.access import Actor
from ...foundation.rules import Broken, Missing
from ...participants.actions import Decision, record_decision
from ...participants.models import Participant, Protection
from ...participants.queries import decisions_of, parts_of
from ..queries import own_lifting


def ask_to_lift(
    *, by: Actor, participant: Participant, decision: Decision, reason: str, id: UUID | None = None
) -> Confirmation:
    """Ask that the protection be lifted. Whoever confirms learns the ground, not whose file it is."""
    if not participant.protected:
        raise Broken("not_protected")
    if own_lifting(by, participant.id):
        raise Broken("asked_already")
    standing = decisions_of(participant.id)
    if any(
        part in parts_of(text)
        for text in (decision.ground, decision.decider, reason)
        for part in _told_apart(participant)
    ):
        raise Broken("names_person")
    told = {"ground": decision.ground, "decided_on": decision.decided_on.isoformat(), "decider": decision.decider}
    place = {"agency": str(by.agency_id), "site": str(by.site_id)}
    about = str(standing[0].id) if standing else ""
    detail = {"about": "", "before": None, "after": told | place, "decision": about}
    return ask_for(by=by, kind=Kind.LIFT_PROTECTION, subject_id=participant.id, detail=detail, reason=reason, id=id)


def allow_lifting(*, by: Actor | None, asked_by: UUID, subject_id: UUID, detail: dict[str, Any]) -> None:
    """Another person agrees. Nothing is lifted yet: whoever asked, and reaches the file, does that."""
    audit.record("protection.lifting_allowed", by=by, records=[subject_id, asked_by])


def lift(*, by: Actor, participant: Participant, confirmation: Confirmation) -> None:
    """Lift the protection as it was asked and confirmed, once. Raises Missing for a confirmation of another file."""
    if confirmation.subject_id != participant.id or confirmation.kind != Kind.LIFT_PROTECTION:
        raise Missing
    if not participant.protected:
        raise Broken("not_protected")
    standing = decisions_of(participant.id)
    if confirmation.detail["decision"] != (str(standing[0].id) if standing else ""):
        raise Broken("changed_since")  # protected anew since it was asked
    take_up(by=by, confirmation=confirmation)
    told = confirmation.detail["after"]
    decided_on = date.fromisoformat(told["decided_on"])
    decision = Decision(Protection.NONE, told["ground"], decided_on, told["decider"])
    record_decision(by=by, participant=participant, decision=decision)
    audit.record("protection.lifted", by=by, participant=participant.id, records=[confirmation.id])


def _told_apart(participant: Participant) -> list[str]:
    """The parts of a name that would tell whoever confirms whose file it is."""
    return [part for part in parts_of(participant.name) if len(part) > 2]
