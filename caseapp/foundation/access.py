"""Who asks and whether the door opens: Actor, Role, Permission, `@requires`, `@open_to_anyone`, the closed door."""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar, cast
from uuid import UUID

View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """What a staff member is here to do (domain §2)."""

    CASEWORKER = "caseworker"
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    PARTNER = "partner"
    FRONT_DESK = "front_desk"
    LOG_REVIEWER = "log_reviewer"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What a role may do. Each view states one; `policy.py` says who holds it."""

    TODAY_READ = "today:read"
    """See one's own working day."""
    SESSION_MANAGE = "session:manage"
    """Sign out, list and end one's own sign-ins."""
    PROGRAMME_READ = "programme:read"
    """See programmes, sites and opening facts; no participant."""
    PROGRAMME_CHANGE = "programme:change"
    """Change programmes, sites and teams."""
    AGENCY_CHANGE = "agency:change"
    """See and change agencies."""
    STAFF_CHANGE = "staff:change"
    """See, add, change and disable accounts."""
    CONFIRMATION_READ = "confirmation:read"
    """See what one asked another person to confirm, and what waits for oneself; take back what one asked for."""
    CONFIRMATION_ANSWER = "confirmation:answer"
    """Confirm or refuse what somebody else asked for; which of it, the room says for each kind."""
    KEYS_DESTROY = "keys:destroy"
    """See which keys the ring holds, and ask that one of them be destroyed."""
    PARTICIPANT_REGISTER = "participant:register"
    """Open a file for someone who wants to take part."""
    PARTICIPANT_CHANGE = "participant:change"
    """Change name, number, contact and the like, and record withdrawn participation."""
    DUPLICATE_ANSWER = "duplicate:answer"
    """Be asked whether two sites have a file for the same person; nobody else learns that there may be one."""
    CASELOAD_READ = "caseload:read"
    """List and search the files in reach (SoLPuF 15 §: name, number, case number only)."""
    CASEFILE_READ = "casefile:read"
    """Open a file in reach."""
    EMERGENCY_OPEN = "emergency:open"
    """Open one file out of reach by break-glass, to read for two hours."""
    EMERGENCY_REVIEW = "emergency:review"
    """Be told of each break-glass at once, and review it."""
    ENROLMENT_RECORD = "enrolment:record"
    """Enrol, change phase, take or withdraw team consent."""
    ENROLMENT_EXCEPT = "enrolment:except"
    """Admit somebody outside the age window, in writing."""
    CONSENT_RECORD = "consent:record"
    """Ask a participant what may be told to another agency, record the answer, take it back."""
    CONSENT_TOPIC_CHANGE = "consent_topic:change"
    """Keep the list of topics that a consent may name."""
    DISCLOSURE_MAKE = "disclosure:make"
    """Disclose what a consent allows, and look after what other agencies write back."""
    REFERRAL_SEND = "referral:send"
    """Send somebody to a site, and see what became of what one's agency sent."""
    REFERRAL_ANSWER = "referral:answer"
    """See what was sent to one's site, accept or decline it."""
    RECEIVED_READ = "received:read"
    """Read what was disclosed to one's own agency and still stands; no file."""
    RECEIVED_ANSWER = "received:answer"
    """Ask to be told more, and tell something, about somebody of whom something was disclosed to one's own agency."""
    AUTHORITY_REQUEST_RECORD = "authority_request:record"
    """Record that law enforcement or another authority asks about a file."""
    AUTHORITY_REQUEST_DECIDE = "authority_request:decide"
    """Weigh such a request, record the decision and take its document away."""
    ASSIGNMENT_CHANGE = "assignment:change"
    """Say who works with a participant, and who covers until when."""
    HAND_OVER_MAKE = "hand_over:make"
    """Hand a file over to a colleague, or take it over."""
    BACKGROUND_OPEN = "background:open"
    """Open a topic of the background, with a purpose."""
    BACKGROUND_WRITE = "background:write"
    """Write what the own agency knows of the background."""
    GOAL_SET = "goal:set"
    """Set goals and steps, mark and review them."""
    RATING_RECORD = "rating:record"
    """Record an answered instrument."""
    PLACEMENT_RECORD = "placement:record"
    """Record work, practice and studies."""
    EXIT_RECORD = "exit:record"
    """End a stay and say how it ended."""
    FOLLOW_UP_RECORD = "follow_up:record"
    """Record how it went after the exit."""
    OUTCOME_REVIEW = "outcome:review"
    """See the results of one's own site with the files behind them, and mark an exit as reviewed."""
    WHO_READ = "readers:show"
    """Show a participant who has read their file, as far as one may tell."""
    LOG_REVIEW = "log:review"
    """See who opened which file and when, answer the monthly samples, sign them off; no content of any file."""
    REPORT_READ = "report:read"
    """See counts of the service, and what was released of them; no participant, no list of people."""
    REPORT_EXPORT = "report:export"
    """Number a report, keep it, and take it away as a file."""
    MEETING_RECORD = "meeting:record"
    """Log and correct meetings."""
    MEETING_KIND_CHANGE = "meeting_kind:change"
    """See and extend the list of kinds of meetings."""


READING = frozenset({Permission.CASEFILE_READ, Permission.BACKGROUND_OPEN})
"""What one may do within a file that a break-glass alone opens."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking now: a detached, frozen value. Knows no name."""

    staff_id: UUID
    agency_id: UUID
    site_id: UUID | None
    role: Role
    session_id: UUID | None = None


Policy = Mapping[Permission, tuple[Callable[[Actor], bool], ...]]
ACTOR: ContextVar[Actor | None] = ContextVar("actor", default=None)
_policy: dict[Permission, tuple[Callable[[Actor], bool], ...]] = {}


def set_policy(policy: Policy) -> None:
    """Lay down who may do what; `create_app` alone calls this."""
    _policy.update(policy)


def may(actor: Actor | None, permission: Permission) -> bool:
    """Does any predicate of the permission hold for the actor? A permission without predicates is nobody's."""
    return actor is not None and any(holds(actor) for holds in _policy.get(permission, ()))


def requires(permission: Permission) -> Callable[[View], View]:
    """State the permission a view needs."""

    def state(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # read by the door
        return view

    return state


def open_to_anyone(view: View) -> View:
    """State that a view answers also who is not signed in."""
    view.open_to_anyone = True  # type: ignore[attr-defined]  # read by the door
    return view


def current_actor() -> Actor:
    """The actor of this request. Only for views behind the door."""
    return cast(Actor, ACTOR.get())
