"""Questions about confirmations: what waits, for whom, and who may answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from ...foundation import clock
from ...foundation.access import Actor, Permission, Role, may
from ...foundation.database import db
from ...foundation.encryption import keys_of
from ...foundation.rules import Missing
from ...staff.models import Staff
from ..models import Confirmation, Kind

LATELY = timedelta(days=30)
ROLES = (Role.ADMINISTRATOR, Role.MANAGER, Role.COORDINATOR, Role.LOG_REVIEWER)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that changes: `name` and, where `words` names a list of codes, its values are codes."""

    name: str
    before: str
    after: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Circle:
    """Those around a confirmation that decide who may answer: who asked, and every administrator with an open account."""

    asker: Actor | None
    administrators: frozenset[UUID]


Claim = Callable[[Actor, Confirmation, Circle], bool]


def is_another_administrator(by: Actor, _one: Confirmation, _circle: Circle) -> bool:
    """Keeps accounts, too."""
    return by.role == Role.ADMINISTRATOR


def is_head_of_the_agency(by: Actor, one: Confirmation, circle: Circle) -> bool:
    """In an office without a second administrator: a manager at the agency of whoever asked, or of the account."""
    agencies = _places(one, "agency") | ({str(circle.asker.agency_id)} if circle.asker else set())
    return by.role == Role.MANAGER and _is_alone(one, circle) and str(by.agency_id) in agencies


def is_coordinator_elsewhere(by: Actor, one: Confirmation, circle: Circle) -> bool:
    """In an office without a second administrator: a coordinator of a site that it is not about."""
    sites = _places(one, "site") | ({str(circle.asker.site_id)} if circle.asker else set())
    return by.role == Role.COORDINATOR and _is_alone(one, circle) and str(by.site_id) not in sites


def _is_alone(one: Confirmation, circle: Circle) -> bool:
    """Is there no administrator who could answer? Whoever has lost the way in cannot confirm the way back."""
    return not circle.administrators - {one.asked_by, one.subject_id}


def _places(one: Confirmation, name: str) -> set[str]:
    return {part[name] for part in (one.detail.get("before"), one.detail.get("after")) if part and part.get(name)}


IN_THE_OFFICE: tuple[Claim, ...] = (is_another_administrator, is_head_of_the_agency, is_coordinator_elsewhere)


@dataclass(frozen=True, slots=True)
class Deed:
    """What stands behind a kind of confirmation; the room it belongs to brings it.

    `do(by=, asked_by=, subject_id=, detail=)` does it once it is confirmed, and raises Broken when it no longer fits.
    `lines` says what changes. `asking` is what whoever asked must still be allowed at the confirmation, and one of
    `answering` must hold for who answers, who is never who asked, nor whom it is about. `taken_up`: does whoever
    asked then use it once (`actions.take_up`)?
    """

    do: Callable[..., Any]
    lines: Callable[[dict[str, Any]], list[Line]]
    asking: Permission
    answering: tuple[Claim, ...] = IN_THE_OFFICE
    taken_up: bool = False


DEEDS: dict[Kind, Deed] = {}


def actor_now(staff_id: UUID, lock: bool = False) -> Actor | None:
    """Who that is by the database at this moment; None once the account is closed."""
    found = db.session.get(Staff, staff_id, populate_existing=True, with_for_update={"read": True} if lock else None)
    return _actor(found) if found and found.disabled_at is None else None


def _actor(staff: Staff) -> Actor:
    return Actor(staff.id, staff.agency_id, staff.site_id, staff.role)


def may_answer(by: Actor, one: Confirmation) -> bool:
    """May this person confirm or refuse it, as things stand? Never who asked, nor whom it is about."""
    return _may_answer(by, one, _circle(one))


def _may_answer(by: Actor, one: Confirmation, circle: Circle) -> bool:
    if by.staff_id in (one.asked_by, one.subject_id) or not may(by, Permission.CONFIRMATION_ANSWER):
        return False
    return any(holds(by, one, circle) for holds in DEEDS[one.kind].answering)


def _circle(one: Confirmation) -> Circle:
    open_ones = select(Staff.id).where(Staff.role == Role.ADMINISTRATOR, Staff.disabled_at.is_(None))
    asker = db.session.get(Staff, one.asked_by)
    return Circle(_actor(asker) if asker else None, frozenset(db.session.scalars(open_ones)))


def answerers(one: Confirmation) -> list[UUID]:
    """Everybody who may answer it now."""
    rows = db.session.scalars(select(Staff).where(Staff.disabled_at.is_(None), Staff.role.in_(ROLES)))
    circle = _circle(one)
    return [row.id for row in rows if _may_answer(_actor(row), one, circle)]


def confirmation(by: Actor, confirmation_id: UUID) -> Confirmation:
    """One confirmation, for who asked, who answered, who may answer, and administrators. Raises Missing."""
    found = db.session.get(Confirmation, confirmation_id)
    if found is None:
        raise Missing
    if by.staff_id in (found.asked_by, found.answered_by) or _keeps(by, found) or may_answer(by, found):
        return found
    raise Missing


def about(one: Confirmation) -> str:
    """Whom it is about, in short; with a protected identity the working name, also when that came afterwards."""
    told = str(one.detail["about"])
    return hidden_name(one) or told or one.id.hex[:6]


def hidden_name(one: Confirmation) -> str:
    """The working name of the account it is about, as it is now; '' for any other."""
    staff = db.session.get(Staff, one.subject_id)
    return staff.working_name if staff is not None else ""


def _keeps(by: Actor, one: Confirmation) -> bool:
    """Is it about what administrators keep? What concerns a file is not theirs to read."""
    return by.role == Role.ADMINISTRATOR and may(by, DEEDS[one.kind].asking)


def open_confirmations() -> list[Confirmation]:
    """Everything that waits, what expires first on top."""
    query = select(Confirmation).where(Confirmation.answer.is_(None), Confirmation.expires_at > clock.now())
    rows = list(db.session.scalars(query.order_by(Confirmation.expires_at)))
    keys_of(db.session()).prefetch("staff", {row.asked_by for row in rows})
    return rows


def waiting_for(by: Actor) -> list[Confirmation]:
    """What waits for this person's answer."""
    return [one for one in open_confirmations() if may_answer(by, one)]


def asked_by(by: Actor) -> list[Confirmation]:
    """What this person asked for lately, the latest first."""
    return _lately(Confirmation.asked_by == by.staff_id)


def answered_lately(by: Actor) -> list[Confirmation]:
    """What this person answered lately; an administrator sees what others asked and answered, too, and what expired."""
    ended = or_(Confirmation.answer.is_not(None), Confirmation.expires_at <= clock.now())
    if by.role != Role.ADMINISTRATOR:
        return _lately(Confirmation.answered_by == by.staff_id)
    return [one for one in _lately(ended, Confirmation.asked_by != by.staff_id) if _keeps(by, one)]


def _lately(*conditions: Any) -> list[Confirmation]:
    query = select(Confirmation).where(Confirmation.asked_at > clock.now() - LATELY, *conditions)
    rows = list(db.session.scalars(query.order_by(Confirmation.asked_at.desc()).limit(50)))
    keys_of(db.session()).prefetch("staff", {row.asked_by for row in rows})
    return rows


def waiting_about(subject_id: UUID, kind: Kind) -> Confirmation | None:
    """What waits already of that kind about the same."""
    query = select(Confirmation).where(Confirmation.subject_id == subject_id, Confirmation.deed == kind.value)
    return db.session.scalar(query.where(Confirmation.answer.is_(None), Confirmation.expires_at > clock.now()))
