"""Whether two files are one person's: what is asked of both sites, answered, and taken back."""

from uuid import UUID

from sqlalchemy import select, update

from ...assignments.models import Assignment
from ...foundation import audit, clock
from ...foundation.access import Actor
from ...foundation.database import db
from ..models import DuplicateQuestion, Participant
from ..queries import SameNumber, same_number_anywhere


def ask_both_sites(*, by: Actor, participant: Participant, site_id: UUID, others: list[SameNumber]) -> None:
    """Ask those who reach each file to talk to the other site. A file for named persons only never shows in the other."""
    for other in others:
        if other.participant_id == participant.id:
            continue
        if not participant.named_only:
            db.session().permit(other.participant_id)
            _ask(by, other.participant_id, site_id)
        if not other.named_only:
            _ask(by, participant.id, other.site_id)


def _ask(by: Actor, participant_id: UUID, other_site_id: UUID) -> None:
    question = DuplicateQuestion(
        participant_id=participant_id,
        owner_agency_id=by.agency_id,
        other_site_id=other_site_id,
        asked_at=clock.now(),
    )
    db.session.add(question)
    audit.record("duplicate.asked", by=by, participant=participant_id, records=[question.id])


def answer_question(*, by: Actor, question: DuplicateQuestion) -> None:
    """The two sites have talked."""
    question.answered_at, question.answered_by = clock.now(), by.staff_id
    audit.record("duplicate.answered", by=by, participant=question.participant_id, records=[question.id])


def withdraw_questions(*, by: Actor, participant: Participant) -> None:
    """Take back what other sites were asked about a person with this file's number: it tells that there is such a file.

    Nobody stands behind it in the other file's log: who works with this person is nobody's matter there.
    """
    others = {one.participant_id for one in same_number_anywhere(participant.number)} - {participant.id}
    with db.session().seeing_all("sweep of a protected identity"):
        sites = select(Assignment.site_id).where(Assignment.participant_id == participant.id)
        asked = DuplicateQuestion.participant_id.in_(others) & DuplicateQuestion.other_site_id.in_(sites)
        closed = update(DuplicateQuestion).where(asked, DuplicateQuestion.answered_at.is_(None))
        closed = closed.values(answered_at=clock.now()).returning(DuplicateQuestion.participant_id)
        files = set(db.session.scalars(closed))
    for file in files:
        audit.record("duplicate.answered", by=None, participant=file)
