"""Questions about what left a file, on which ground, and what its recipients read of it now."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ...consents.models import ConsentWithdrawal
from ...foundation import clock
from ...foundation.access import Actor
from ...foundation.database import db
from ...foundation.rules import Missing
from ..models import DisclosedItem, Disclosure, DisclosureGround


@dataclass(frozen=True, slots=True)
class Left:
    """A disclosure with its grounds, and the day until which its recipient reads it; None when it no longer does."""

    disclosure: Disclosure
    grounds: Sequence[DisclosureGround]
    until: date | None


def disclosures_of(by: Actor, participant_id: UUID, recipient_id: UUID | None = None) -> list[Disclosure]:
    """What the actor's agency disclosed of a file (to one agency), latest first."""
    query = select(Disclosure).where(
        Disclosure.participant_id == participant_id, Disclosure.owner_agency_id == by.agency_id
    )
    if recipient_id is not None:
        query = query.where(Disclosure.recipient_id == recipient_id)
    order = (Disclosure.made_at.desc(), Disclosure.id)
    return list(db.session.scalars(query.options(joinedload(Disclosure.recipient)).order_by(*order)))


def left_of(by: Actor, participant_id: UUID, recipient_id: UUID | None = None) -> list[Left]:
    """The same with what each rests on, and whether its recipient still reads it: as the view `recipient_reach` says."""
    grounds, today = defaultdict(list), clock.today()
    query = select(DisclosureGround).where(DisclosureGround.participant_id == participant_id)
    for one in db.session.scalars(query.order_by(DisclosureGround.stated_at)):
        grounds[one.disclosure_id].append(one)
    back = set(
        db.session.scalars(
            select(ConsentWithdrawal.consent_id).where(ConsentWithdrawal.participant_id == participant_id)
        )
    )
    ended = select(DisclosedItem.disclosure_id).where(
        DisclosedItem.participant_id == participant_id, DisclosedItem.ended_at.is_not(None)
    )
    gone = set(db.session.scalars(ended))
    found = []
    for disclosure in disclosures_of(by, participant_id, recipient_id):
        days = [
            one.valid_until
            for one in grounds[disclosure.id]
            if one.consent_id not in back and one.valid_from <= today <= one.valid_until
        ]
        until = max(days) if days and disclosure.id not in gone else None
        found.append(Left(disclosure, grounds[disclosure.id], until))
    return found


def own_item(participant_id: UUID, disclosure_id: UUID) -> DisclosedItem:
    """The copy of a disclosure of the own agency, held until the commit. Raises Missing."""
    query = select(DisclosedItem).where(
        DisclosedItem.participant_id == participant_id, DisclosedItem.disclosure_id == disclosure_id
    )
    found = db.session.scalar(query.with_for_update())
    if found is None:
        raise Missing
    return found


def mark_of(content: str) -> str:
    """What tells whether a text is still the one that was shown."""
    return sha256(content.encode()).hexdigest()
