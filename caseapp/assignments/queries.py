"""Questions about who works with whom."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import joinedload

from ..foundation import clock
from ..foundation.access import Actor, Role
from ..foundation.criteria import reached_by
from ..foundation.database import db
from ..foundation.reach import Reach
from ..foundation.rules import Missing
from ..staff.models import Staff
from .models import Assignment, Cover


def _shown() -> ColumnElement[bool]:
    """Assignments at the actor's own site or made by the own agency; others would tell of another programme."""
    reach = db.session().reach
    if not isinstance(reach, Reach):
        return true()
    here = select(Staff.site_id).where(Staff.id == reach.actor_id)
    return or_(Assignment.site_id.in_(here), Assignment.owner_agency_id == reach.agency_id)


def arranges(by: Actor, participant_id: UUID, named_only: bool) -> bool:
    """May the actor say who works with a participant? Coordinators may; of a file for named persons only, its workers.

    Where none of those works any more, the coordinator of the site reaches the file again, and finds somebody for it.
    """
    if not named_only:
        return by.role == Role.COORDINATOR
    return not {"assignment", "site"}.isdisjoint(reached_by(db.session(), participant_id))


def assignments_of(participant_id: UUID) -> list[Assignment]:
    """Who works with a participant now, oldest first."""
    today = clock.today()
    query = (
        select(Assignment)
        .where(
            Assignment.participant_id == participant_id,
            Assignment.valid_from <= today,
            Assignment.valid_until >= today,
            _shown(),
        )
        .options(joinedload(Assignment.site))
        .order_by(Assignment.valid_from)
    )
    return list(db.session.scalars(query))


def assignments_seen(participant_id: UUID) -> list[Assignment]:
    """Every assignment the actor sees, also those that have ended."""
    return list(db.session.scalars(select(Assignment).where(Assignment.participant_id == participant_id, _shown())))


def covers_of(participant_id: UUID) -> list[Cover]:
    """Who stands in now or will."""
    query = select(Cover).join(Assignment, Assignment.id == Cover.assignment_id)
    query = query.where(Cover.participant_id == participant_id, Cover.valid_until >= clock.today(), _shown())
    return list(db.session.scalars(query.options(joinedload(Cover.assignment)).order_by(Cover.valid_from)))


def assignment(participant_id: UUID, assignment_id: UUID) -> Assignment:
    """One assignment of a file in reach. Raises Missing."""
    found = db.session.get(Assignment, assignment_id)
    if found is None or found.participant_id != participant_id:
        raise Missing
    return found


def workers_in_reach() -> dict[UUID, list[UUID]]:
    """Who works now with each file in reach, by assignment."""
    today = clock.today()
    query = select(Assignment.participant_id, Assignment.staff_id).where(
        Assignment.valid_from <= today, Assignment.valid_until >= today, _shown()
    )
    found: dict[UUID, list[UUID]] = {}
    for participant_id, staff_id in db.session.execute(query):
        found.setdefault(participant_id, []).append(staff_id)
    return found


def covered_files(by: Actor) -> set[UUID]:
    """The files the actor covers now."""
    today = clock.today()
    query = select(Cover.participant_id).where(
        Cover.staff_id == by.staff_id, Cover.valid_from <= today, Cover.valid_until >= today
    )
    return set(db.session.scalars(query))
