"""Questions about what recipients wrote back to a file."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ...foundation.database import db
from ...foundation.rules import Missing
from ..models import Statement, TopicRequest


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
