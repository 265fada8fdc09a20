"""Questions about protected identity, who is named, and what was revealed."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from ..assignments.queries import assignments_of, covers_of
from ..confirmations.models import Confirmation, Kind
from ..confirmations.queries import Circle, Line
from ..foundation import clock
from ..foundation.access import Actor, Role
from ..foundation.database import db
from ..foundation.rules import Missing
from ..participants.models import Participant
from ..participants.queries import hidden_until
from .models import Field, Reveal


def named_persons(participant_id: UUID) -> list[UUID]:
    """Who reaches the file once it is for named persons only: its workers, and those who cover for them now."""
    today = clock.today()
    covering = [one.staff_id for one in covers_of(participant_id) if one.valid_from <= today]
    return list(dict.fromkeys([*(one.staff_id for one in assignments_of(participant_id)), *covering]))


def reveals_of(participant_id: UUID, most: int = 20) -> list[Reveal]:
    """Who saw a hidden field, latest first."""
    query = select(Reveal).where(Reveal.participant_id == participant_id)
    return list(db.session.scalars(query.order_by(Reveal.revealed_at.desc()).limit(most)))


def revealed_to(by: Actor, participant: Participant) -> bool:
    """Did the actor give a reason for seeing how the person is reached, since they got protected identity?"""
    since = hidden_until(participant)
    query = select(Reveal.revealed_at).where(
        Reveal.participant_id == participant.id,
        Reveal.revealed_by == by.staff_id,
        Reveal.field.in_([Field.ADDRESS, Field.PHONE, Field.EMAIL]),
    )
    return since is not None and any(at >= since for at in db.session.scalars(query))


def lifting_of(by: Actor, participant_id: UUID, confirmation_id: UUID) -> Confirmation:
    """What the actor asked for about this file. Raises Missing."""
    found = db.session.get(Confirmation, confirmation_id)
    if found is None or found.subject_id != participant_id or found.asked_by != by.staff_id:
        raise Missing
    return found


def own_lifting(by: Actor, participant_id: UUID) -> Confirmation | None:
    """The latest request of the actor to lift this file's protection that has not expired or been used."""
    query = select(Confirmation).where(
        Confirmation.subject_id == participant_id,
        Confirmation.asked_by == by.staff_id,
        Confirmation.deed == Kind.LIFT_PROTECTION.value,
        Confirmation.expires_at > clock.now(),
    )
    found = db.session.scalar(query.order_by(Confirmation.asked_at.desc()).limit(1))
    return found if found is not None and (found.state == "open" or found.usable) else None


def is_coordinator_or_head(by: Actor, one: Confirmation, circle: Circle) -> bool:
    """A coordinator of the site or of the agency of whoever asked, or a manager of that agency."""
    at_agency = circle.asker is not None and by.agency_id == circle.asker.agency_id
    at_site = circle.asker is not None and by.site_id == circle.asker.site_id
    return (by.role == Role.MANAGER and at_agency) or (by.role == Role.COORDINATOR and (at_agency or at_site))


def lines(detail: dict[str, Any]) -> list[Line]:
    """What whoever confirms reads: the ground, its day and who decided."""
    return [Line(name, "", detail["after"][name]) for name in ("ground", "decided_on", "decider")]
