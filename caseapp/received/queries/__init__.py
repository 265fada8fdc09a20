"""Questions about what was disclosed to the actor's agency."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from ...agencies.models import Agency
from ...agencies.queries import agency, all_agencies
from ...consents.models import Texts, topics
from ...disclosures.models import DisclosedItem, Received
from ...disclosures.queries import left_of
from ...disclosures.queries.trust import READ
from ...foundation import audit
from ...foundation.access import Actor
from ...foundation.criteria import received_until
from ...foundation.database import db
from ...foundation.encryption import keys_of
from ...foundation.rules import Missing
from ...staff.queries import Colleague, colleagues
from ..models import Statement, TopicRequest


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody about whom the agency has received something: how many things, how many it has not seen, what it asked for."""

    id: UUID
    name: str
    items: int
    new: int
    latest: datetime
    waiting: int


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was disclosed, as its recipient reads it, until and including a day."""

    name: Texts
    why: str
    content: str
    made_at: datetime
    agency: str
    who: str
    until: date
    on_consent: bool
    new: bool = False


def people_of(by: Actor) -> list[Person]:
    """Everybody of whom something disclosed to the actor's agency stands; what is new first, then by name."""
    everybody = list(db.session.scalars(select(Received).where(Received.recipient_id == by.agency_id)))
    keys_of(db.session()).prefetch("recipient", [one.id for one in everybody])
    found = _made(by, [one.id for one in everybody])
    people = [one for one in everybody if one.id in found]
    audit.read("received.listed", by=by, shown=[one.participant_id for one in people])
    seen = _last_read(by, [one.participant_id for one in people])
    waiting = _waiting(found)
    listed = [
        Person(
            one.id, one.name, len(found[one.id]), _new(found[one.id], seen.get(one.participant_id)),
            max(found[one.id], default=one.made_at), waiting[one.id],
        )
        for one in people
    ]  # fmt: skip
    return sorted(listed, key=lambda one: (not one.new, one.name.casefold()))


def _made(by: Actor, received_ids: Collection[UUID]) -> dict[UUID, list[datetime]]:
    """When each thing that may be read of some people was told."""
    session, barred, found = db.session(), _barred(by), defaultdict[UUID, list[datetime]](list)
    query = select(
        DisclosedItem.id, DisclosedItem.received_id, DisclosedItem.made_at, DisclosedItem.on_consent,
        DisclosedItem.about.column,
    ).where(DisclosedItem.received_id.in_(received_ids))  # fmt: skip
    for id_, received_id, made_at, on_consent, about in session.execute(query) if received_ids else ():
        if not (barred and on_consent and DisclosedItem.about.open(session, id_, received_id, about) in barred):
            found[received_id].append(made_at)
    return found


def _barred(by: Actor) -> set[str]:
    """The topics (codes) that an agency of the actor's kind can never receive on a consent, whenever they were told."""
    kind = agency(by.agency_id).kind
    return {code for code, one in topics().items() if kind in one.never}


def _new(made: Iterable[datetime], seen: datetime | None) -> int:
    return sum(seen is None or one > seen for one in made)


def _last_read(by: Actor, participant_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When somebody at the actor's agency last opened what was disclosed of each person."""
    query = select(audit.AuditEntry.participant_id, func.max(audit.AuditEntry.at)).where(
        audit.AuditEntry.agency_id == by.agency_id,
        audit.AuditEntry.event == READ,
        audit.AuditEntry.participant_id.in_(participant_ids),
    )
    rows: Any = db.session.execute(query.group_by(audit.AuditEntry.participant_id)) if participant_ids else ()
    return dict(rows.all()) if participant_ids else {}


def _waiting(received_ids: Collection[UUID]) -> Counter[UUID]:
    query = select(TopicRequest.received_id).where(
        TopicRequest.received_id.in_(received_ids), TopicRequest.answered_at.is_(None)
    )
    return Counter(db.session.scalars(query) if received_ids else ())


def open_received(by: Actor, received_id: UUID, to: str = READ) -> Received:
    """Somebody of whom something stands, with what is done in the log: only READ shows what was disclosed.

    Raises Missing, the same for nobody and for nothing disclosed: by the same statement, which takes as long.
    """
    if not received_until(db.session(), received_id):
        raise Missing
    query = select(Received).where(Received.id == received_id, Received.recipient_id == by.agency_id)
    found = db.session.scalar(query)
    if found is None or not _made(by, [found.id]):
        raise Missing
    audit.read(to, by=by, participant=found.participant_id)
    return found


def _readable(by: Actor, received_id: UUID) -> list[DisclosedItem]:
    """What may be read of a person, latest first: nothing on a consent that its recipient can never have."""
    query = select(DisclosedItem).where(DisclosedItem.received_id == received_id).order_by(DisclosedItem.made_at.desc())
    barred = _barred(by)
    return [one for one in db.session.scalars(query) if not (one.on_consent and one.about in barred)]


def items_of(by: Actor, received: Received) -> list[Item]:
    """What was disclosed of the person and stands, latest first."""
    until = received_until(db.session(), received.id)
    rows = [one for one in _readable(by, received.id) if one.disclosure_id in until]
    seen = _last_read(by, [received.participant_id]).get(received.participant_id)
    names, agencies = colleagues(one.made_by for one in rows), _agencies()
    return [
        _item(one, agencies, names, until[one.disclosure_id], one.on_consent, seen is None or one.made_at > seen)
        for one in rows
    ]


def note_copy(by: Actor, received: Received) -> None:
    """Say in the log that what was disclosed was copied."""
    audit.read("received.copied", by=by, participant=received.participant_id)


def tellers_of(by: Actor, received_id: UUID) -> list[Agency]:
    """The agencies that told the actor's agency something of the person that it may read, by name."""
    ids = {one.owner_agency_id for one in _readable(by, received_id)}
    return [one for one in all_agencies() if one.id in ids]


def preview_of(by: Actor, participant_id: UUID, recipient_id: UUID) -> list[Item]:
    """What an agency reads now of what the actor's own agency disclosed to it: what `items_of` would answer there."""
    left = [one for one in left_of(by, participant_id, recipient_id) if one.until is not None]
    names, agencies = colleagues(one.disclosure.made_by for one in left), _agencies()
    return [
        _item(one.disclosure, agencies, names, one.until, any(ground.consent_id for ground in one.grounds))
        for one in left
        if one.until
    ]


def _item(
    one: Any, agencies: dict[UUID, str], names: dict[UUID, Colleague], until: date, on_consent: bool, new: bool = False
) -> Item:
    """`one`: a disclosure, or its copy."""
    told = {"name": one.name, "why": one.why, "content": one.content, "made_at": one.made_at}
    who = names[one.made_by].name
    return Item(**told, agency=agencies[one.owner_agency_id], who=who, until=until, on_consent=on_consent, new=new)


def _agencies() -> dict[UUID, str]:
    return {one.id: one.name for one in all_agencies()}


def requests_of(received_id: UUID) -> list[TopicRequest]:
    """What the recipient asked for, latest first."""
    query = select(TopicRequest).where(TopicRequest.received_id == received_id)
    return list(db.session.scalars(query.order_by(TopicRequest.asked_at.desc())))


def statements_of(received_id: UUID) -> list[Statement]:
    """What the recipient said, latest first."""
    query = select(Statement).where(Statement.received_id == received_id)
    return list(db.session.scalars(query.order_by(Statement.written_at.desc())))
