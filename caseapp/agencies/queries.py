"""Questions about agencies."""

from uuid import UUID

from sqlalchemy import select

from ..foundation.database import db
from ..foundation.rules import Missing
from .models import Agency


def all_agencies() -> list[Agency]:
    """Every agency, by name."""
    return list(db.session.scalars(select(Agency).order_by(Agency.name)))


def agency(agency_id: UUID) -> Agency:
    """One agency. Raises Missing."""
    found = db.session.get(Agency, agency_id)
    if found is None:
        raise Missing
    return found
