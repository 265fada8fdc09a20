"""Questions about the background."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..enrolments.models import Enrolment
from ..foundation import audit
from ..foundation.access import Actor
from ..foundation.database import db
from .models import BackgroundDocument, BackgroundTopic, Purpose, Written


def open_topic(by: Actor, participant_id: UUID, topic: BackgroundTopic, purpose: Purpose) -> list[BackgroundDocument]:
    """What the actor may read on a topic, latest stay first; the opening and its purpose go into the log."""
    query = (
        select(BackgroundDocument)
        .join(BackgroundDocument.enrolment)
        .where(BackgroundDocument.participant_id == participant_id, BackgroundDocument.topic == topic)
        .options(joinedload(BackgroundDocument.enrolment).joinedload(Enrolment.programme))
        .order_by(Enrolment.started_on.desc(), BackgroundDocument.id)
    )
    found = list(db.session.scalars(query))
    audit.read(
        "background.opened",
        by=by,
        participant=participant_id,
        shown=[one.id for one in found],
        why=f"{topic.value}: {purpose.value}",
    )
    return found


def own_documents(stay: Enrolment, agency_id: UUID) -> dict[BackgroundTopic, BackgroundDocument]:
    """What an agency wrote within a stay: every topic, or none at all."""
    query = select(BackgroundDocument).where(
        BackgroundDocument.participant_id == stay.participant_id,
        BackgroundDocument.enrolment_id == stay.id,
        BackgroundDocument.owner_agency_id == agency_id,
    )
    return {one.topic: one for one in db.session.scalars(query)}


def latest_own(documents: list[BackgroundDocument], agency_id: UUID) -> Written:
    """What the agency wrote last, in this stay or an earlier one; the empty document when it never did."""
    mine = [one.written for one in documents if one.owner_agency_id == agency_id]
    return next((one for one in mine if one.revision), Written())
