"""Questions about agencies."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, Uuid, column, select, table

from ..foundation.database import db
from ..foundation.rules import Missing
from .models import Agency

# The room staff stands on this one and cannot be imported here, so its table is asked by name, for ids alone.
ACCOUNTS = table("staff", column("agency_id", Uuid), column("site_id", Uuid), column("disabled_at"))


def all_agencies() -> list[Agency]:
    """Every agency, by name."""
    return list(db.session.scalars(select(Agency).order_by(Agency.name)))


def agency(agency_id: UUID) -> Agency:
    """One agency. Raises Missing."""
    found = db.session.get(Agency, agency_id)
    if found is None:
        raise Missing
    return found


def _with_open_accounts() -> Select[tuple[UUID]]:
    return select(ACCOUNTS.c.agency_id).where(ACCOUNTS.c.disabled_at.is_(None))


def has_open_accounts(agency_id: UUID) -> bool:
    """Does anybody of the agency have an account that is not disabled?"""
    found = _with_open_accounts().where(ACCOUNTS.c.agency_id == agency_id).limit(1)
    return db.session.scalar(found) is not None


def agencies_at(site_ids: Collection[UUID]) -> set[UUID]:
    """The agencies whose people have open accounts at some of the sites."""
    found = _with_open_accounts().where(ACCOUNTS.c.site_id.in_(site_ids)).distinct()
    return set(db.session.scalars(found))
