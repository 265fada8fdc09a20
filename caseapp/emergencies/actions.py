"""Opening a file by break-glass, closing it again, and looking the opening over."""

from datetime import timedelta
from uuid import UUID

from ..foundation import audit, clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.rules import Broken, Stale
from ..staff.models import Staff
from .models import Answer, Category, EmergencyOpening
from .queries import attempts_left, in_reach, living, openable

LASTS = timedelta(hours=2)


def open_in_emergency(*, by: Actor, words: str, category: Category, reason: str, id: UUID | None = None) -> UUID:
    """Open the file with exactly this number for two hours, for reading; answers the participant's id.

    A file that is in reach anyway, or open already, is not opened again. Raises Broken when there is none that opens so.
    """
    db.session.get(Staff, by.staff_id, with_for_update=True)  # whoever presses twice waits here, and finds it open
    if known := in_reach(words):
        return known
    if not attempts_left(by):
        raise Broken("attempts")
    found = openable(by, words)
    if found is None:
        raise Broken("nothing_opens")
    if living(by, found) is None:
        now = clock.now()
        opening = EmergencyOpening(
            id=id,
            participant_id=found,
            staff_id=by.staff_id,
            agency_id=by.agency_id,
            category=category,
            reason=reason,
            opened_at=now,
            expires_at=now + LASTS,
            comment="",
            version=1,
        )
        db.session.add(opening)
        audit.record("emergency.opened", by=by, participant=found, records=[opening.id], why=category.value)
    return found


def end_emergency(*, by: Actor, opening: EmergencyOpening) -> None:
    """Close the file before its time. Closed twice it stays closed."""
    opening.ended_at = opening.ended_at or clock.now()
    audit.record("emergency.ended", by=by, participant=opening.participant_id, records=[opening.id])


def review_emergency(*, by: Actor, opening: EmergencyOpening, version: int, answer: Answer, comment: str) -> None:
    """Say what an opening was. Nobody reviews their own, or changes what another found; what is not simply legitimate needs words."""
    if opening.staff_id == by.staff_id:
        raise Broken("own_opening")
    if opening.reviewed_by not in (None, by.staff_id):
        raise Broken("reviewed")
    if opening.version != version:
        raise Stale(
            opening.version, {"answer": opening.answer.value if opening.answer else "", "comment": opening.comment}
        )
    if answer != Answer.LEGITIMATE and not comment:
        raise Broken("comment_needed")
    opening.answer, opening.comment = answer, comment
    opening.reviewed_by, opening.reviewed_at = by.staff_id, clock.now()
    audit.record(
        "emergency.reviewed", by=by, participant=opening.participant_id, records=[opening.id], why=answer.value
    )
