"""Changes of the staff."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Uuid, column, delete, table

from ...agencies.models import Agency
from ...foundation import audit, clock
from ...foundation.access import Actor, Role
from ...foundation.database import db
from ...foundation.encryption import blind_index
from ...foundation.passwords import NO_PASSWORD, hash_password, weakness
from ...foundation.rules import Broken, Stale
from ...programmes.models import Programme, ProgrammeAgency, Site
from ..models import ResetLink, Staff
from ..queries import CASEWORK, GRANTED, fold_email, takes_two

LINK_LIFE = timedelta(hours=2)
# The room sessions stands on this one and cannot be imported here, so its table is named.
SIGN_INS = table("sign_in", column("staff_id", Uuid))


def add_staff(
    *,
    by: Actor | None,
    id: UUID | None = None,
    name: str,
    email: str,
    role: Role,
    agency_id: UUID,
    site_id: UUID | None,
    working_name: str = "",
    asked_by: UUID | None = None,
) -> Staff:
    """Open an account without a password; a one-time link gives it its first.

    Some roles take two people (`takes_two`): who asked, and `by`, who confirms. Raises Broken when there is one alone.
    """
    _check_two(by, asked_by, takes_two(None, role, agency_id, site_id))
    _check_place(role, agency_id, site_id)
    staff = Staff(
        id=id,
        name=name,
        working_name=working_name,
        email=email.strip(),
        email_index=blind_index("staff.email", fold_email(email)),
        role=role,
        agency_id=agency_id,
        site_id=site_id,
        password_hash=NO_PASSWORD,
        version=1,
    )
    db.session.add(staff)
    audit.record("staff.added", by=by, records=[staff.id])
    return staff


def change_staff(
    *,
    by: Actor | None,
    staff: Staff,
    version: int,
    name: str,
    email: str,
    role: Role,
    agency_id: UUID,
    site_id: UUID | None,
    working_name: str = "",
    asked_by: UUID | None = None,
) -> None:
    """Change an account. Nobody changes their own role. Some roles take two people, as in `add_staff`; to take a role

    away takes one. No session ends here: role, agency and site are read from the database at each request, so the next
    one has the new.
    """
    if staff.version != version:
        raise Stale(staff.version, _there(staff))
    _check_own_role(by, staff, role)
    _check_two(
        by, asked_by, takes_two(staff, role, agency_id, site_id) or bool(staff.working_name and not working_name)
    )
    _check_place(role, agency_id, site_id)
    if (staff.role, staff.agency_id, staff.site_id, staff.email) != (role, agency_id, site_id, email.strip()):
        db.session.execute(delete(ResetLink).where(ResetLink.staff_id == staff.id))
    if staff.working_name:  # name and address do not show to whoever changes it: left empty they stay
        name, email = name or staff.name, email or staff.email
    staff.name, staff.working_name, staff.email, staff.role = name, working_name, email.strip(), role
    staff.email_index = blind_index("staff.email", fold_email(email))
    staff.agency_id, staff.site_id = agency_id, site_id
    audit.record("staff.changed", by=by, records=[staff.id])


def _there(staff: Staff) -> dict[str, str]:
    place = {"agency": str(staff.agency_id), "site": str(staff.site_id or "")}
    told = {"working_name": staff.working_name} if staff.working_name else {"name": staff.name, "email": staff.email}
    return {**told, "role": staff.role.value, **place}


def disable_staff(*, by: Actor, staff: Staff) -> None:
    """Close an account; its reach, sessions and reset links end with the commit. Nobody closes their own."""
    if staff.id == by.staff_id:
        raise Broken("own_account")
    staff.disabled_at = staff.disabled_at or clock.now()
    # No session of a closed account is let in; without its row none comes back to life if it reopens.
    db.session.execute(delete(SIGN_INS).where(SIGN_INS.c.staff_id == staff.id))
    db.session.execute(delete(ResetLink).where(ResetLink.staff_id == staff.id))
    audit.record("staff.disabled", by=by, records=[staff.id])


def enable_staff(*, by: Actor | None, staff: Staff, asked_by: UUID | None = None) -> None:
    """Open a closed account again; refused when agency or team have changed so that it has no place now.

    With one of the roles that take two people it takes two.
    """
    if by and staff.id == by.staff_id:
        raise Broken("own_account")
    _check_two(by, asked_by, staff.role in GRANTED)
    _check_place(staff.role, staff.agency_id, staff.site_id)
    db.session.execute(delete(ResetLink).where(ResetLink.staff_id == staff.id))
    staff.disabled_at = None
    audit.record("staff.enabled", by=by, records=[staff.id])


def make_reset_link(*, by: Actor | None, staff: Staff) -> str:
    """A token that sets a new password once, within two hours. Only its hash is kept."""
    token = secrets.token_urlsafe(32)
    hashed = hashlib.sha256(token.encode()).digest()
    db.session.execute(delete(ResetLink).where(ResetLink.expires_at < clock.now()))
    db.session.add(ResetLink(staff_id=staff.id, token_hash=hashed, expires_at=clock.now() + LINK_LIFE))
    audit.record("staff.reset_link_made", by=by, records=[staff.id])
    return token


def set_password(*, by: Actor | None, staff: Staff, password: str, least: int) -> None:
    """Set a password. Raises Broken with why it is too weak."""
    if why := weakness(password, least, [staff.name, staff.working_name, *staff.email.replace("@", ".").split(".")]):
        raise Broken(f"password_{why}", least=least)
    staff.password_hash = hash_password(password)
    audit.record("staff.password_set", by=by, records=[staff.id])


def use_reset_link(*, link: ResetLink, staff: Staff, password: str, least: int) -> None:
    """Set the password and use up every link of the account."""
    set_password(by=None, staff=staff, password=password, least=least)
    db.session.delete(link)
    db.session.flush()  # whoever uses the same link at the same moment is refused here
    db.session.execute(delete(ResetLink).where(ResetLink.staff_id == staff.id))
    audit.record("staff.reset_link_used", by=None, records=[staff.id])


def _check_two(by: Actor | None, asked_by: UUID | None, takes_two: bool) -> None:
    """The server alone needs nobody beside it."""
    if takes_two and by is not None and asked_by in (None, by.staff_id):
        raise Broken("takes_two")


def _check_own_role(by: Actor | None, staff: Staff | None, role: Role) -> None:
    if by and staff and staff.id == by.staff_id and role != staff.role:
        raise Broken("own_role")


def _check_place(role: Role, agency_id: UUID, site_id: UUID | None) -> None:
    """Only some agencies have accounts; casework happens at a site whose team holds the agency."""
    # Read locks: an agency that loses its accounts, or leaves the team, at this moment waits for us or we for
    # it.
    agency = db.session.get(Agency, agency_id, with_for_update={"read": True})
    if agency is None or not agency.signs_in:
        raise Broken("agency_without_accounts")
    if role not in CASEWORK:
        return
    site = db.session.get(Site, site_id) if site_id else None
    if site is None:
        raise Broken("site_needed")
    db.session.get(Programme, site.programme_id, with_for_update={"read": True})
    if db.session.get(ProgrammeAgency, (site.programme_id, agency_id)) is None:
        raise Broken("agency_outside_team")
