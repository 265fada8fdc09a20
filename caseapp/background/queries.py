"""Questions about the background."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..enrolments.models import Enrolment
from ..foundation import audit
from ..foundation.access import Actor
from ..foundation.database import db
from .models import BackgroundDocument, BackgroundTopic, Purpose, Written


def open_topic(
    by: Actor, participant_id: UUID, topic: BackgroundTopic, purpose: Purpose, owner: UUID | None = None
) -> list[BackgroundDocument]:
    """What the actor may read on a topic, latest stay first, of one agency or all; opening and purpose go into the log."""
    query = (
        select(BackgroundDocument)
        .join(BackgroundDocument.enrolment)
        .where(BackgroundDocument.participant_id == participant_id, BackgroundDocument.topic == topic)
        .options(joinedload(BackgroundDocument.enrolment).joinedload(Enrolment.programme))
        .order_by(Enrolment.started_on.desc(), BackgroundDocument.id)
    )
    if owner is not None:
        query = query.where(BackgroundDocument.owner_agency_id == owner)
    found = list(db.session.scalars(query))
    audit.read(
        "background.opened",
        by=by,
        participant=participant_id,
        shown=[one.id for one in found],
        why=f"{topic.value}: {purpose.value}",
    )
    return found


def told_of(by: Actor, participant_id: UUID, topic: BackgroundTopic) -> Written:
    """What the actor's own agency wrote last on a topic, to be disclosed; the opening goes into the log like another.

    Raises ValueError for family: it is other people's secret (OSL 10 kap. 1 §, 12 kap. 2 §).
    """
    if topic == BackgroundTopic.FAMILY:
        raise ValueError("nothing about family is disclosed on a consent")
    own = [
        one
        for one in open_topic(by, participant_id, topic, Purpose.DISCLOSURE, owner=by.agency_id)
        if one.written.revision
    ]
    return own[0].written if own else Written()


def note_shown_again(by: Actor, participant_id: UUID, topic: BackgroundTopic) -> None:
    """Say in the log that a topic showed beside what was typed, since a colleague had written on it meanwhile."""
    why = f"{topic.value}: {Purpose.CORRECTION.value}"
    audit.read("background.opened", by=by, participant=participant_id, why=why)


def own_documents(stay: Enrolment, agency_id: UUID) -> dict[BackgroundTopic, BackgroundDocument]:
    """What an agency wrote within a stay: every topic; or none at all, while another agency began the stay."""
    query = select(BackgroundDocument).where(
        BackgroundDocument.participant_id == stay.participant_id,
        BackgroundDocument.enrolment_id == stay.id,
        BackgroundDocument.owner_agency_id == agency_id,
    )
    return {one.topic: one for one in db.session.scalars(query)}


def to_continue(documents: list[BackgroundDocument], stay: Enrolment, agency_id: UUID) -> tuple[Written, int]:
    """What an agency goes on from within a stay, and the revision that stands there.

    Its own document of the stay; while there is none, what it wrote last within an earlier one, as revision 0.
    """
    mine = [(one.enrolment_id, one.written) for one in documents if one.owner_agency_id == agency_id]
    mine = [(enrolment_id, written) for enrolment_id, written in mine if written.revision]
    here = next((written for enrolment_id, written in mine if enrolment_id == stay.id), None)
    if here is not None:
        return here, here.revision
    return (mine[0][1] if mine else Written()), 0
