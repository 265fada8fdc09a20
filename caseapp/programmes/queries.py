"""Questions about programmes and sites."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from ..foundation.database import db
from ..foundation.rules import Missing
from .models import Programme, ProgrammeAgency, Site


def all_programmes() -> list[Programme]:
    """Every programme with its sites, team and phases, by name."""
    whole = selectinload(Programme.sites), selectinload(Programme.team), selectinload(Programme.phases)
    return list(db.session.scalars(select(Programme).options(*whole).order_by(Programme.name)))


def programmes_of_team(agency_id: UUID) -> list[Programme]:
    """The programmes whose team an agency belongs to, with their teams, by name."""
    mine = select(ProgrammeAgency.programme_id).where(ProgrammeAgency.agency_id == agency_id)
    query = select(Programme).options(selectinload(Programme.team)).where(Programme.id.in_(mine))
    return list(db.session.scalars(query.order_by(Programme.name)))


def programme(programme_id: UUID) -> Programme:
    """One programme. Raises Missing."""
    found = db.session.get(Programme, programme_id)
    if found is None:
        raise Missing
    return found


def all_sites() -> list[Site]:
    """Every site with its programme, by programme and name."""
    query = select(Site).join(Site.programme).options(joinedload(Site.programme))
    return list(db.session.scalars(query.order_by(Programme.name, Site.name)))


def site(site_id: UUID) -> Site:
    """One site. Raises Missing."""
    found = db.session.get(Site, site_id, options=[joinedload(Site.programme)])
    if found is None:
        raise Missing
    return found


def site_of(programme_id: UUID, site_id: UUID) -> Site:
    """One site of one programme. Raises Missing."""
    found = site(site_id)
    if found.programme_id != programme_id:
        raise Missing
    return found


def sites_of_team(agency_id: UUID, own_site_id: UUID | None) -> list[Site]:
    """Where somebody of an agency works: their own site, else every site whose team the agency belongs to."""
    query = (
        select(Site)
        .join(Site.programme)
        .join(ProgrammeAgency, ProgrammeAgency.programme_id == Site.programme_id)
        .where(ProgrammeAgency.agency_id == agency_id)
        .options(joinedload(Site.programme).selectinload(Programme.phases))
        .options(joinedload(Site.programme).selectinload(Programme.team))
    )
    if own_site_id:
        query = query.where(Site.id == own_site_id)
    return list(db.session.scalars(query.order_by(Programme.name, Site.name)))
