"""Changes of the staff."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from ..foundation import audit, clock
from ..foundation.access import Actor, Role
from ..foundation.database import db
from ..foundation.encryption import blind_index
from ..foundation.passwords import NO_PASSWORD, hash_password, weakness
from ..foundation.rules import Broken, Stale
from ..programmes.models import ProgrammeAgency, Site
from .models import ResetLink, Staff
from .queries import CASEWORK, fold_email

LINK_LIFE = timedelta(hours=2)


def add_staff(
    *, by: Actor | None, id: UUID | None = None, name: str, email: str, role: Role, agency_id: UUID, site_id: UUID | None
) -> Staff:
    """Open an account without a password; `flask staff reset` gives its first one-time link."""
    _check_place(role, agency_id, site_id)
    staff = Staff(
        id=id,
        name=name,
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
    *, by: Actor, staff: Staff, version: int, name: str, email: str, role: Role, agency_id: UUID, site_id: UUID | None
) -> None:
    """Change an account. Nobody changes their own role: that takes a second person."""
    if staff.version != version:
        raise Stale(staff.version, {"name": staff.name, "email": staff.email})
    if staff.id == by.staff_id and role != staff.role:
        raise Broken("own_role")
    _check_place(role, agency_id, site_id)
    staff.name, staff.email, staff.role = name, email.strip(), role
    staff.email_index = blind_index("staff.email", fold_email(email))
    staff.agency_id, staff.site_id = agency_id, site_id
    audit.record("staff.changed", by=by, records=[staff.id])


def disable_staff(*, by: Actor, staff: Staff) -> None:
    """Close an account; its reach ends with the commit. Nobody closes their own."""
    if staff.id == by.staff_id:
        raise Broken("own_account")
    staff.disabled_at = staff.disabled_at or clock.now()
    audit.record("staff.disabled", by=by, records=[staff.id])


def enable_staff(*, by: Actor, staff: Staff) -> None:
    """Open a closed account again."""
    if staff.id == by.staff_id:
        raise Broken("own_account")
    staff.disabled_at = None
    audit.record("staff.enabled", by=by, records=[staff.id])


def make_reset_link(*, by: Actor | None, staff: Staff) -> str:
    """A token that sets a new password once, within two hours. Only its hash is kept."""
    token = secrets.token_urlsafe(32)
    hashed = hashlib.sha256(token.encode()).digest()
    db.session.add(ResetLink(staff_id=staff.id, token_hash=hashed, expires_at=clock.now() + LINK_LIFE))
    audit.record("staff.reset_link_made", by=by, records=[staff.id])
    return token


def set_password(*, by: Actor | None, staff: Staff, password: str, least: int) -> None:
    """Set a password. Raises Broken with why it is too weak."""
    if why := weakness(password, least, [staff.name, *staff.email.replace("@", ".").split(".")]):
        raise Broken(f"password_{why}", least=least)
    staff.password_hash = hash_password(password)
    audit.record("staff.password_set", by=by, records=[staff.id])


def use_reset_link(*, link: ResetLink, staff: Staff, password: str, least: int) -> None:
    """Set the password and use up every link of the account."""
    set_password(by=None, staff=staff, password=password, least=least)
    db.session.delete(link)
    audit.record("staff.reset_link_used", by=None, records=[staff.id])


def _check_place(role: Role, agency_id: UUID, site_id: UUID | None) -> None:
    """Caseworkers and coordinators work at a site whose team their agency belongs to."""
    if role not in CASEWORK:
        return
    site = db.session.get(Site, site_id) if site_id else None
    if site is None:
        raise Broken("site_needed")
    if db.session.get(ProgrammeAgency, (site.programme_id, agency_id)) is None:
        raise Broken("agency_outside_team")
