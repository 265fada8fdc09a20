"""Questions about standing disclosures."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from ...consents.models import Consent, ConsentWithdrawal
from ...foundation import clock
from ...foundation.database import db
from ...foundation.reach import ReachSession
from ...foundation.rules import Missing
from ..models import StandingDisclosure


@dataclass(frozen=True, slots=True)
class Due:
    """One that is due: its id, the file, and who started it, whose eyes it is told with."""

    id: UUID
    participant_id: UUID
    started_by: UUID


def standing_of_file(participant_id: UUID) -> dict[UUID, StandingDisclosure]:
    """What the own agency tells anew of a file, by consent."""
    query = select(StandingDisclosure).where(
        StandingDisclosure.participant_id == participant_id, StandingDisclosure.ended_at.is_(None)
    )
    return {one.consent_id: one for one in db.session.scalars(query)}


def standing(participant_id: UUID, standing_id: UUID, hold: bool = False) -> StandingDisclosure:
    """One of them; `hold` it until the commit. Raises Missing."""
    query = select(StandingDisclosure).where(
        StandingDisclosure.id == standing_id, StandingDisclosure.participant_id == participant_id
    )
    found = db.session.scalar(query.with_for_update() if hold else query)
    if found is None:
        raise Missing
    return found


def untold(participant_ids: Collection[UUID]) -> list[UUID]:
    """The files, of some, where something was due before today and was not told, while its consent holds."""
    holds = select(Consent.id).where(
        Consent.participant_id.in_(participant_ids),
        Consent.valid_until >= clock.today(),
        Consent.id.not_in(select(ConsentWithdrawal.consent_id)),
    )
    query = select(StandingDisclosure.participant_id).where(
        StandingDisclosure.consent_id.in_(holds),
        StandingDisclosure.ended_at.is_(None),
        StandingDisclosure.next_on < clock.today(),
    )
    return (
        list(db.session.scalars(query.distinct().order_by(StandingDisclosure.participant_id)))
        if participant_ids
        else []
    )


def due_on(session: ReachSession, on: date) -> list[Due]:
    """Every one that is due on a day, in the eyes of the system."""
    query = select(StandingDisclosure.id, StandingDisclosure.participant_id, StandingDisclosure.started_by).where(
        StandingDisclosure.ended_at.is_(None), StandingDisclosure.next_on <= on
    )
    return [Due(*row) for row in session.execute(query.order_by(StandingDisclosure.next_on, StandingDisclosure.id))]
