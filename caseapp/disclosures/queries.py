"""Questions about what left a file."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..consents.models import Consent, ConsentTopic
from ..consents.queries import consents_of
from ..foundation import clock
from ..foundation.access import Actor
from ..foundation.database import db
from .models import Disclosure


def disclosures_of(by: Actor, participant_id: UUID) -> list[Disclosure]:
    """What the actor's agency disclosed of a file, latest first."""
    query = select(Disclosure).where(
        Disclosure.participant_id == participant_id, Disclosure.owner_agency_id == by.agency_id
    )
    return list(db.session.scalars(query.options(joinedload(Disclosure.recipient)).order_by(Disclosure.made_at.desc())))


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened with what others may know: `kind` is yes, no, withdrawn, expired or disclosed."""

    at: datetime
    kind: str
    recipient: str
    topic: ConsentTopic
    record: Consent | Disclosure


def trust_of(by: Actor, participant_id: UUID) -> list[Moment]:
    """What the person let the actor's agency tell, refused and took back, and what left, latest first."""
    found = []
    for one in consents_of(by, participant_id):
        said, name = one.consent, one.consent.recipient.name
        found.append(Moment(said.recorded_at, said.said, name, said.topic, said))
        if one.withdrawn_at is not None:
            found.append(Moment(one.withdrawn_at, "withdrawn", name, said.topic, said))
        elif one.state == "expired":
            found.append(
                Moment(clock.day_span(said.valid_until, said.valid_until)[1], "expired", name, said.topic, said)
            )
    found += [
        Moment(one.made_at, "disclosed", one.recipient.name, one.topic, one)
        for one in disclosures_of(by, participant_id)
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def mark_of(content: str) -> str:
    """What tells whether a text is still the one that was shown."""
    return sha256(content.encode()).hexdigest()
