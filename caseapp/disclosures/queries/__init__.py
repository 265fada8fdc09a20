"""Questions about what left a file, on which ground, and what its recipients read of it now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ...consents.models import Consent, ConsentWithdrawal
from ...foundation import clock
from ...foundation.access import Actor
from ...foundation.database import db
from ...foundation.rules import Missing
from ..models import DisclosedItem, Disclosure, DisclosureGround


@dataclass(frozen=True, slots=True)
class Left:
    """A disclosure with its grounds, and when each of them ended before its day (by the ground's id)."""

    disclosure: Disclosure
    grounds: Sequence[DisclosureGround]
    ended: Mapping[UUID, datetime]

    def until_at(self, at: datetime) -> date | None:
        """The day until which its recipient could read it at a moment, as the view `recipient_reach` says; None: not at all."""
        day = clock.local(at).date()
        days = [
            one.valid_until
            for one in self.grounds
            if one.stated_at <= at and day <= one.valid_until and (one.id not in self.ended or at < self.ended[one.id])
        ]
        return max(days, default=None)

    @property
    def until(self) -> date | None:
        """The same today. On a consent nobody reads what an agency of its kind can never receive."""
        on_consent = any(one.consent_id for one in self.grounds)
        barred = on_consent and self.disclosure.recipient.kind in self.disclosure.topic.never
        return None if barred else self.until_at(clock.now())


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
    """The same with what each rests on, and what of it ended."""
    query = select(DisclosureGround).where(DisclosureGround.participant_id == participant_id)
    grounds = list(db.session.scalars(query.order_by(DisclosureGround.stated_at)))
    taken = select(ConsentWithdrawal.consent_id, ConsentWithdrawal.withdrawn_at)
    back = dict(db.session.execute(taken.where(ConsentWithdrawal.participant_id == participant_id)).all())
    items = select(DisclosedItem.disclosure_id, DisclosedItem.ended_at)
    gone = dict(db.session.execute(items.where(DisclosedItem.participant_id == participant_id)).all())
    ended: dict[UUID, datetime] = {}
    of = defaultdict(list)
    for one in grounds:
        of[one.disclosure_id].append(one)
        if moments := [at for at in (gone.get(one.disclosure_id), back.get(one.consent_id or one.id)) if at]:
            ended[one.id] = min(moments)
    return [Left(one, of[one.id], ended) for one in disclosures_of(by, participant_id, recipient_id)]


def read_on(by: Actor, given: Consent) -> list[Disclosure]:
    """What the recipient reads now of what was told on a consent, latest first."""
    return on_consent(left_of(by, given.participant_id, given.recipient_id), given)


def on_consent(left: Sequence[Left], given: Consent) -> list[Disclosure]:
    """Of what left, what rests on a consent and is read now."""
    return [one.disclosure for one in left if one.until and given.id in {ground.consent_id for ground in one.grounds}]


def told_on(by: Actor, given: Consent) -> list[Disclosure]:
    """What was told on a consent, whether it is read now or not, latest first."""
    left = left_of(by, given.participant_id, given.recipient_id)
    return [one.disclosure for one in left if given.id in {ground.consent_id for ground in one.grounds}]


def disclosure(by: Actor, participant_id: UUID, disclosure_id: UUID) -> Disclosure:
    """One of them. Raises Missing."""
    found = next((one for one in disclosures_of(by, participant_id) if one.id == disclosure_id), None)
    if found is None:
        raise Missing
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
