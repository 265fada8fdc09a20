"""Questions about what left a file."""

from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..foundation.access import Actor
from ..foundation.database import db
from .models import Disclosure


def disclosures_of(by: Actor, participant_id: UUID) -> list[Disclosure]:
    """What the actor's agency disclosed of a file, latest first."""
    query = select(Disclosure).where(
        Disclosure.participant_id == participant_id, Disclosure.owner_agency_id == by.agency_id
    )
    return list(db.session.scalars(query.options(joinedload(Disclosure.recipient)).order_by(Disclosure.made_at.desc())))


def mark_of(content: str) -> str:
    """What tells whether a text is still the one that was shown."""
    return sha256(content.encode()).hexdigest()
