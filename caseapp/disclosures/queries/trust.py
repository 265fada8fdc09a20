"""The line of trust: what the person allowed, refused and took back, what left, and when its recipient read it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from ...agencies.queries import all_agencies
from ...consents.models import Consent, ConsentTopic
from ...consents.queries import Answered, consents_of
from ...foundation import clock
from ...foundation.access import Actor
from ...foundation.audit import AuditEntry
from ...foundation.database import db
from ..models import Disclosure
from . import Left, left_of

READ = "received.opened"  # what the log calls it when somebody at the recipient opens what was disclosed


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened with what others may know: `kind` is yes, no, withdrawn, renewed, expired, disclosed or read."""

    at: datetime
    kind: str
    recipient: str
    topic: ConsentTopic | None = None
    record: Consent | Disclosure | None = None


def trust_of(by: Actor, participant_id: UUID) -> list[Moment]:
    """What the person let the actor's agency tell, refused and took back, what left and who read it, latest first."""
    found = [moment for one in consents_of(by, participant_id) for moment in _of_consent(one)]
    left = left_of(by, participant_id)
    told = [one.disclosure for one in left]
    found += [Moment(one.made_at, "disclosed", one.recipient.name, one.topic, one) for one in told]
    found += [Moment(at, "read", name) for at, name in _readings(participant_id, left)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _of_consent(one: Answered) -> list[Moment]:
    said, name = one.consent, one.consent.recipient.name
    found = [Moment(said.recorded_at, said.said, name, said.topic, said)]
    if one.withdrawn_at is not None:
        found.append(Moment(one.withdrawn_at, "renewed" if one.renewed else "withdrawn", name, said.topic, said))
    elif one.state == "expired":
        end = clock.day_span(said.valid_until, said.valid_until)[1]
        found.append(Moment(end, "expired", name, said.topic, said))
    return found


def _readings(participant_id: UUID, left: list[Left]) -> list[tuple[datetime, str]]:
    """When somebody at the agencies opened what they could then read of it, the first time each day, with the agency's name."""
    recipients = {one.disclosure.recipient_id for one in left}
    query = select(AuditEntry.at, AuditEntry.agency_id).where(
        AuditEntry.participant_id == participant_id, AuditEntry.event == READ, AuditEntry.agency_id.in_(recipients)
    )
    first: dict[tuple[date, UUID | None], datetime] = {}
    for at, agency_id in db.session.execute(query.order_by(AuditEntry.at)) if recipients else ():
        if any(one.disclosure.recipient_id == agency_id and one.until_at(at) for one in left):
            first.setdefault((clock.local(at).date(), agency_id), at)
    names = {one.id: one.name for one in all_agencies()} if first else {}
    return [(at, names[agency_id]) for (_, agency_id), at in first.items() if agency_id]
