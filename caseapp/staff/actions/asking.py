"""What two people do together with an account: one asks, and the deed follows once another has confirmed it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from ...foundation import audit
from ...foundation.access import Actor, Role
from ...foundation.database import db
from ...foundation.rules import Broken, Stale
from ..models import Staff
from ..queries import staff_by_email
from . import _check_own_role, _check_place, _there, add_staff, change_staff, enable_staff, make_reset_link

# Asks a second person. The room confirmations stands on this one: `create_app` hangs its `ask_for` in here.
ASK: list[Callable[..., Any]] = []


def ask_for_role(
    *,
    by: Actor,
    staff: Staff | None,
    version: int | None = None,
    name: str,
    email: str,
    role: Role,
    agency_id: UUID,
    site_id: UUID | None,
    reason: str,
    working_name: str = "",
    id: UUID | None = None,
) -> Any:
    """Ask that an account be added (`staff` is None) or changed as two people do it together; nothing changes yet.

    Raises Broken for what would not fit now. Answers the confirmation that waits.
    """
    if staff is not None and _held(staff.id).version != version:
        raise Stale(staff.version, _there(staff))
    _check_own_role(by, staff, role)
    _check_place(role, agency_id, site_id)
    if staff is not None and staff.working_name:  # name and address do not show to whoever asks: left empty they stay
        name, email = name or staff.name, email or staff.email
    other = staff_by_email(email)
    if other is not None and other is not staff:
        raise Broken("uq_staff_email_index")
    wanted = _told((name, working_name, email), role, agency_id, site_id)
    act = "change" if staff else "add"
    return _ask_for_role(by, act, staff, wanted, reason, id)


def ask_to_enable(*, by: Actor, staff: Staff, reason: str) -> Any:
    """Ask that a closed account with such a role be opened again."""
    if staff.id == by.staff_id:
        raise Broken("own_account")
    if _held(staff.id).disabled_at is None:
        raise Broken("changed_since")
    _check_place(staff.role, staff.agency_id, staff.site_id)
    return _ask_for_role(by, "enable", staff, _stands(staff) | {"closed": "no"}, reason, None)


def _ask_for_role(
    by: Actor, act: str, staff: Staff | None, wanted: dict[str, str], reason: str, id: UUID | None
) -> Any:
    before = _stands(staff) if staff else None
    detail = {"about": wanted["working_name"] or wanted["name"], "act": act, "before": before, "after": wanted}
    subject_id = staff.id if staff else uuid4()
    return ASK[0](by=by, kind="grant_role", subject_id=subject_id, detail=detail, reason=reason, id=id)


def grant_role(*, by: Actor | None, asked_by: UUID, subject_id: UUID, detail: dict[str, Any]) -> None:
    """Do what `ask_for_role` and `ask_to_enable` asked for, once another person (None: the server) confirms it.

    Raises Broken when the account has changed since.
    """
    wanted = _account(detail["after"])
    if detail["act"] == "add":
        add_staff(by=by, id=subject_id, asked_by=asked_by, **wanted)
    else:
        staff = _as_it_was(subject_id, detail["before"])
        if detail["act"] == "enable":
            enable_staff(by=by, staff=staff, asked_by=asked_by)
        else:
            change_staff(by=by, staff=staff, version=staff.version, asked_by=asked_by, **wanted)
    audit.record("staff.role_granted", by=by, records=[subject_id, asked_by])


def ask_for_reset(*, by: Actor, staff: Staff, reason: str) -> Any:
    """Ask for a one-time link that lets somebody set a new password. Answers the confirmation that waits."""
    if _held(staff.id).disabled_at is not None:
        raise Broken("account_closed")
    stands = _stands(staff)
    detail = {"about": staff.shown_name, "before": stands, "after": stands}
    return ASK[0](by=by, kind="reset_sign_in", subject_id=staff.id, detail=detail, reason=reason)


def allow_reset(*, by: Actor | None, asked_by: UUID, subject_id: UUID, detail: dict[str, Any]) -> None:
    """Let whoever asked make the link. Raises Broken when the account has changed since."""
    _as_it_was(subject_id, detail["before"])
    audit.record("staff.reset_allowed", by=by, records=[subject_id, asked_by])


def make_agreed_link(*, by: Actor, subject_id: UUID, detail: dict[str, Any]) -> str:
    """The one-time link that two people agreed on. Raises Broken when the account has changed since they did."""
    return make_reset_link(by=by, staff=_as_it_was(subject_id, detail["before"]))


def _as_it_was(staff_id: UUID, stood: dict[str, str]) -> Staff:
    """The account, held until the commit. Raises Broken unless it stands as it stood when somebody asked."""
    staff = _held(staff_id)
    if _stands(staff) != stood:
        raise Broken("changed_since")
    return staff


def _held(staff_id: UUID) -> Staff:
    """The account as it stands now, held until the commit: whoever asks or confirms at the same moment waits."""
    return db.session.get_one(Staff, staff_id, with_for_update=True, populate_existing=True)


def _stands(staff: Staff) -> dict[str, str]:
    told = _told((staff.name, staff.working_name, staff.email), staff.role, staff.agency_id, staff.site_id)
    return told | {"closed": "yes" if staff.disabled_at else "no"}


def _told(names: tuple[str, str, str], role: Role, agency_id: UUID, site_id: UUID | None) -> dict[str, str]:
    """Name, working name and address, role and place."""
    place = {"agency": str(agency_id), "site": str(site_id or "")}
    return {"name": names[0], "working_name": names[1], "email": names[2].strip(), "role": role.value} | place


def _account(told: dict[str, str]) -> dict[str, Any]:
    place = {"agency_id": UUID(told["agency"]), "site_id": UUID(told["site"]) if told["site"] else None}
    names = {name: told[name] for name in ("name", "working_name", "email")}
    return {**names, "role": Role(told["role"]), **place}
