"""What a recipient writes back, and what the team makes of it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ..agencies.queries import agency
from ..consents.queries import offered_topics
from ..disclosures.models import Received
from ..enrolments.models import Enrolment
from ..foundation import audit, clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.rules import Broken
from ..placements.actions import PlacementFacts, record_placement
from .models import Sort, Statement, TopicRequest
from .queries import requests_of, tellers_of


@dataclass(frozen=True, slots=True)
class Said:
    """What a recipient says. For a start: where, as what, from which day, how much (per cent)."""

    sort: Sort
    words: str
    employer: str = ""
    role: str = ""
    extent: int | None = None
    starts_on: date | None = None


def ask_for_topic(
    *, by: Actor, received: Received, to: UUID, about: str, why: str, id: UUID | None = None
) -> TopicRequest:
    """Ask an agency (id) that told something to tell about a topic (code). Raises Broken: not_told_by, never_to, waits_already."""
    topic = offered_topics().get(about)
    if topic is None or agency(by.agency_id).kind in topic.never:
        raise Broken("never_to")
    if any(
        (one.about, one.addressed_id) == (about, to) and one.answered_at is None and one.id != id
        for one in requests_of(received.id)
    ):
        raise Broken("waits_already")
    one = TopicRequest(
        id=id, about=about, why=why, asked_by=by.staff_id, asked_at=clock.now(), **_belonging(by, received, to)
    )
    db.session.add(one)
    audit.record("topic_request.made", by=by, participant=received.participant_id, records=[one.id])
    return one


def write_statement(*, by: Actor, received: Received, to: UUID, said: Said, id: UUID | None = None) -> Statement:
    """Say something of the person to an agency (id) that told something.

    Raises Broken: not_told_by, start_needed when a start lacks where or when, words_needed, start_only.
    """
    if said.sort == Sort.START and not (said.employer and said.starts_on):
        raise Broken("start_needed")
    if said.sort == Sort.NOTE and not said.words:
        raise Broken("words_needed")
    if said.sort == Sort.NOTE and (said.employer or said.role or said.extent or said.starts_on):
        raise Broken("start_only")
    one = Statement(
        id=id,
        sort=said.sort,
        words=said.words,
        employer=said.employer,
        role=said.role,
        extent=str(said.extent or ""),
        starts_on=said.starts_on,
        written_by=by.staff_id,
        written_at=clock.now(),
        **_belonging(by, received, to),
    )
    db.session.add(one)
    audit.record("statement.written", by=by, participant=received.participant_id, records=[one.id])
    return one


def _belonging(by: Actor, received: Received, to: UUID) -> dict[str, UUID]:
    """Between the two agencies and the file. Raises Broken: not_told_by."""
    if to not in {one.id for one in tellers_of(by, received.id)}:
        raise Broken("not_told_by")
    whose = {"received_id": received.id, "participant_id": received.participant_id}
    return whose | {"owner_agency_id": by.agency_id, "addressed_id": to}


def answer_request(*, by: Actor, request: TopicRequest) -> None:
    """Mark a request as answered: whether anything was told stands in the ledger alone. Raises Broken: answered_already."""
    if request.answered_at is not None:
        raise Broken("answered_already")
    request.answered_at, request.answered_by = clock.now(), by.staff_id
    audit.record("topic_request.answered", by=by, participant=request.participant_id, records=[request.id])


def set_aside(*, by: Actor, statement: Statement) -> None:
    """Take note of a statement, without taking anything into the file. Raises Broken: handled_already."""
    _handle(by, statement)
    audit.record("statement.noted", by=by, participant=statement.participant_id, records=[statement.id])


def accept_start(*, by: Actor, statement: Statement, enrolment: Enrolment, facts: PlacementFacts, id: UUID) -> None:
    """Take a start into the file, as the team's own record of it. Raises Broken as `record_placement`, and handled_already."""
    _handle(by, statement)
    placement = record_placement(by=by, enrolment=enrolment, facts=facts, id=id)
    db.session.flush()
    statement.placement_id = placement.id
    audit.record(
        "statement.accepted", by=by, participant=statement.participant_id, records=[statement.id, placement.id]
    )


def _handle(by: Actor, statement: Statement) -> None:
    if statement.handled_at is not None:
        raise Broken("handled_already")
    statement.handled_at, statement.handled_by = clock.now(), by.staff_id
