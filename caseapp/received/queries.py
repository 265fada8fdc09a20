"""Questions about what was disclosed to the actor's agency, and about what recipients wrote back to a file."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ..agencies.models import Agency
from ..agencies.queries import agency, all_agencies
from ..consents.models import Texts, topics
from ..disclosures.models import DisclosedItem, Received
from ..disclosures.queries import left_of
from ..disclosures.queries.trust import READ
from ..foundation import audit
from ..foundation.access import Actor
from ..foundation.criteria import received_until
from ..foundation.database import db
from ..foundation.encryption import keys_of
from ..foundation.rules import Missing
from ..staff.queries import Colleague, colleagues
from .models import Statement, TopicRequest


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


def items_of(by: Actor, received: Received) -> list[Item]:
    """What was disclosed of the person and stands, latest first."""
    until = received_until(db.session(), received.id)
    query = select(DisclosedItem).where(DisclosedItem.received_id == received.id).order_by(DisclosedItem.made_at.desc())
    barred = _barred(by)
    rows = [
        one
        for one in db.session.scalars(query)
        if one.disclosure_id in until and not (one.on_consent and one.about in barred)
    ]
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
    barred = _barred(by)
    told = db.session.scalars(select(DisclosedItem).where(DisclosedItem.received_id == received_id))
    ids = {one.owner_agency_id for one in told if not (one.on_consent and one.about in barred)}
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


@dataclass(frozen=True, slots=True)
class Incoming:
    """What recipients wrote to a file, latest first."""

    requests: list[TopicRequest]
    statements: list[Statement]


def incoming_of(participant_id: UUID) -> Incoming:
    """What other agencies asked about a file, and said."""
    asked = select(TopicRequest).where(TopicRequest.participant_id == participant_id)
    said = select(Statement).where(Statement.participant_id == participant_id)
    return Incoming(
        list(db.session.scalars(asked.options(joinedload(TopicRequest.asker)).order_by(TopicRequest.asked_at.desc()))),
        list(db.session.scalars(said.options(joinedload(Statement.writer)).order_by(Statement.written_at.desc()))),
    )


def incoming_open(participant_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many requests and statements of some files nobody has looked at."""
    if not participant_ids:
        return {}
    asked = select(TopicRequest.participant_id).where(
        TopicRequest.participant_id.in_(participant_ids), TopicRequest.answered_at.is_(None)
    )
    said = select(Statement.participant_id).where(
        Statement.participant_id.in_(participant_ids), Statement.handled_at.is_(None)
    )
    return dict(Counter([*db.session.scalars(asked), *db.session.scalars(said)]))


def told_starts(participant_id: UUID) -> dict[UUID, Statement]:
    """What other agencies told the own one that was taken into the file, by the placement it became."""
    query = select(Statement).where(Statement.participant_id == participant_id, Statement.placement_id.is_not(None))
    rows = db.session.scalars(query.options(joinedload(Statement.writer)))
    return {one.placement_id: one for one in rows if one.placement_id}


def topic_request(participant_id: UUID, request_id: UUID, hold: bool = False) -> TopicRequest:
    """One request to a file; `hold` it until the commit to answer it. Raises Missing."""
    query = select(TopicRequest).where(TopicRequest.id == request_id, TopicRequest.participant_id == participant_id)
    found = db.session.scalar(query.with_for_update() if hold else query)
    if found is None:
        raise Missing
    return found


def statement(participant_id: UUID, statement_id: UUID, hold: bool = False) -> Statement:
    """One statement to a file; `hold` it until the commit to take it up. Raises Missing."""
    query = select(Statement).where(Statement.id == statement_id, Statement.participant_id == participant_id)
    found = db.session.scalar(query.with_for_update() if hold else query)
    if found is None:
        raise Missing
    return found
