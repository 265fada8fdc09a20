"""Questions about requests from authorities: the own agency's alone, for each answers for its own secrecy (OSL 8 kap. 1 §)."""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select

from ..agencies.queries import agency
from ..foundation import audit, clock
from ..foundation.access import Actor, Role
from ..foundation.database import db
from ..foundation.rules import Missing
from ..participants.models import Participant
from ..placements.queries import placements_of
from ..staff.models import Staff
from ..staff.queries import Colleague, colleagues
from .models import AuthorityDecision, AuthorityRequest
from .models.laws import Law, Laws, Reading

ANSWER_DAYS = 14
DECIDERS = (Role.COORDINATOR, Role.MANAGER)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request and what was decided on it; None as long as nothing is."""

    request: AuthorityRequest
    decision: AuthorityDecision | None

    @property
    def waited_days(self) -> int:
        """How many days ago it was received."""
        return (clock.today() - self.request.received_on).days

    @property
    def overdue(self) -> bool:
        """Has it waited too long for its decision?"""
        return self.decision is None and self.waited_days > ANSWER_DAYS


def authority_requests_of(by: Actor, participant_id: UUID) -> list[Asked]:
    """What was asked of the actor's agency about a file, latest received first."""
    query = select(AuthorityRequest).where(
        AuthorityRequest.participant_id == participant_id, AuthorityRequest.owner_agency_id == by.agency_id
    )
    decided = select(AuthorityDecision).where(
        AuthorityDecision.participant_id == participant_id, AuthorityDecision.owner_agency_id == by.agency_id
    )
    decisions = {one.request_id: one for one in db.session.scalars(decided)}
    order = AuthorityRequest.received_on.desc(), AuthorityRequest.recorded_at.desc()
    return [Asked(one, decisions.get(one.id)) for one in db.session.scalars(query.order_by(*order))]


def authority_request(by: Actor, participant_id: UUID, request_id: UUID) -> Asked:
    """One of them. Raises Missing."""
    found = next((one for one in authority_requests_of(by, participant_id) if one.request.id == request_id), None)
    if found is None:
        raise Missing
    return found


def reading_of(by: Actor, law: Law) -> Reading:
    """How the actor's agency reads a law."""
    return law.reading_at(agency(by.agency_id).kind)


def law_of(laws: Laws, code: str) -> Law:
    """A law by its code; one that the customer's file no longer has is weighed, so that nothing leaves by itself."""
    bare = {"sv": code, "en": code}
    unknown = Law(code, Reading.WEIGH, Reading.WEIGH, code, bare, bare, bare, (), None)
    return laws.by_code.get(code, unknown)


def deciders(by: Actor) -> list[Colleague]:
    """Who may be named as having decided: coordinators and managers of the own agency, by name."""
    query = select(Staff.id).where(
        Staff.agency_id == by.agency_id, Staff.role.in_(DECIDERS), Staff.disabled_at.is_(None)
    )
    return sorted(colleagues(db.session.scalars(query)).values(), key=lambda one: one.name.casefold())


def contact_lines(by: Actor, participant: Participant) -> list[str]:
    """The contact data a file holds, the place of work included, a line each: the own agency's ongoing placements alone."""
    today = clock.today()
    working = [
        f"{one.employer}, {one.role}" if one.role else one.employer
        for one in placements_of(participant.id)
        if one.owner_agency_id == by.agency_id and one.started_on <= today and (one.ended_on or today) >= today
    ]
    every = [participant.address, participant.phone, participant.email, *working]
    return list(dict.fromkeys(one for one in every if one))


def mark_of(lines: list[str]) -> str:
    """What tells whether the lines are still those that were shown."""
    return sha256("\n".join(lines).encode()).hexdigest()


def note_document(by: Actor, participant_id: UUID) -> None:
    """Say in the log that the decision document was taken."""
    audit.read("authority_request.exported", by=by, participant=participant_id)


def state_shown_again(by: Actor, participant_id: UUID) -> None:
    """Put into the log that hidden contact data shows once more, beside what was wrong with a form."""
    audit.read("protection.revealed", by=by, participant=participant_id, why="authority_request")
