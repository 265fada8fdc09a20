"""Questions about protected identity, who is named, and what was revealed."""

from uuid import UUID

from sqlalchemy import select

from ..assignments.queries import assignments_of, covers_of
from ..foundation import clock
from ..foundation.database import db
from .models import Reveal


def named_persons(participant_id: UUID) -> list[UUID]:
    """Who reaches the file once it is for named persons only: its workers, and those who cover for them now."""
    today = clock.today()
    covering = [one.staff_id for one in covers_of(participant_id) if one.valid_from <= today]
    return list(dict.fromkeys([*(one.staff_id for one in assignments_of(participant_id)), *covering]))


def reveals_of(participant_id: UUID, most: int = 20) -> list[Reveal]:
    """Who saw a hidden field, latest first."""
    query = select(Reveal).where(Reveal.participant_id == participant_id)
    return list(db.session.scalars(query.order_by(Reveal.revealed_at.desc()).limit(most)))
