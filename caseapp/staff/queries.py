"""Questions about the staff."""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from ..foundation import clock
from ..foundation.access import Role
from ..foundation.database import db
from ..foundation.encryption import blind_indexes, keys_of
from ..foundation.rules import Missing
from ..programmes.models import ProgrammeAgency, Site
from .models import ResetLink, Staff

CASEWORK = (Role.CASEWORKER, Role.COORDINATOR)
GRANTED = (Role.COORDINATOR, Role.MANAGER, Role.LOG_REVIEWER, Role.ADMINISTRATOR)  # by two people together
ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Colleague:
    """A staff member as others see them."""

    id: UUID
    name: str
    agency: str

    @property
    def initials(self) -> str:
        """One or two letters."""
        return initials(self.name)


@dataclass(frozen=True, slots=True)
class StaffList:
    """One page of the accounts: its rows, how many there are in all, which page of how many."""

    rows: list[Staff]
    count: int
    number: int
    pages: int


def initials(name: str) -> str:
    """The first letters of the first and last part of a name."""
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()


def fold_email(email: str) -> str:
    """The form in which an address is compared."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def staff_by_email(email: str) -> Staff | None:
    """The account of an address, disabled or not."""
    wanted = blind_indexes("staff.email", fold_email(email))
    return db.session.scalar(select(Staff).where(Staff.email_index.in_(wanted)))


def staff_member(staff_id: UUID) -> Staff:
    """One account. Raises Missing."""
    found = db.session.get(Staff, staff_id)
    if found is None:
        raise Missing
    return found


def takes_two(staff: Staff | None, role: Role, agency_id: UUID, site_id: UUID | None) -> bool:
    """Does a new (None) or changed account get a role that two people grant together, or another place in it?"""
    there = (staff.role, staff.agency_id, staff.site_id) if staff else None
    return role in GRANTED and there != (role, agency_id, site_id)


def list_of_staff(role: Role | None, agency_id: UUID | None, number: int) -> StaffList:
    """A page of the accounts, open ones first, by name; of one role or agency when asked."""
    query = select(Staff).options(joinedload(Staff.agency), joinedload(Staff.site).joinedload(Site.programme))
    if role:
        query = query.where(Staff.role == role)
    if agency_id:
        query = query.where(Staff.agency_id == agency_id)
    rows = list(db.session.scalars(query))
    keys_of(db.session()).prefetch("staff", [row.id for row in rows])
    rows.sort(key=lambda row: (row.disabled_at is not None, row.shown_name.casefold()))
    pages = max(1, -(-len(rows) // ON_A_PAGE))
    number = min(number, pages)
    return StaffList(rows[(number - 1) * ON_A_PAGE : number * ON_A_PAGE], len(rows), number, pages)


def anybody() -> bool:
    """Is there any account at all?"""
    return db.session.scalar(select(Staff.id).limit(1)) is not None


def colleagues(ids: Iterable[UUID | None]) -> dict[UUID, Colleague]:
    """Names and agencies of some staff members, in two queries."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    rows = list(db.session.scalars(select(Staff).options(joinedload(Staff.agency)).where(Staff.id.in_(wanted))))
    keys_of(db.session()).prefetch("staff", wanted)
    return {row.id: Colleague(row.id, row.shown_name, row.agency.name) for row in rows}


def disabled_staff() -> set[UUID]:
    """Whose accounts are closed."""
    return set(db.session.scalars(select(Staff.id).where(Staff.disabled_at.is_not(None))))


def team_at(site: Site) -> list[Colleague]:
    """Who may be given participants at a site: casework roles, not disabled, employed in its team."""
    team = select(ProgrammeAgency.agency_id).where(ProgrammeAgency.programme_id == site.programme_id)
    query = select(Staff.id).where(
        Staff.role.in_(CASEWORK),
        Staff.disabled_at.is_(None),
        Staff.agency_id.in_(team),
        or_(Staff.site_id == site.id, Staff.site_id.is_(None)),
    )
    return sorted(colleagues(db.session.scalars(query)).values(), key=lambda one: one.name.casefold())


def reset_link(token: str) -> ResetLink | None:
    """The unused, unexpired link of a token."""
    found = db.session.scalar(select(ResetLink).where(ResetLink.token_hash == hashlib.sha256(token.encode()).digest()))
    return found if found and found.expires_at > clock.now() else None
