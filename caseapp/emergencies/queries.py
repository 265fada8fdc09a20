"""Questions about break-glass."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from ..assignments.models import Assignment
from ..foundation import audit, clock
from ..foundation.access import Actor, Role
from ..foundation.criteria import files_of, read_until
from ..foundation.database import db
from ..foundation.encryption import blind_indexes, keys_of
from ..foundation.reach import Reach
from ..foundation.rules import Missing
from ..foundation.work import elevated
from ..participants.models import Participant
from ..participants.queries import case_number, typed_number
from ..programmes.models import ProgrammeAgency, Site
from .models import Answer, EmergencyOpening

ATTEMPTS_AN_HOUR = 10
ASKED = "emergency.asked"


def note_attempt(by: Actor, words: str) -> None:
    """Say in the log that somebody asked for a file by break-glass, whether or not there is one; their own do not count."""
    audit.read("casefile.searched" if in_reach(words) else ASKED, by=by)


def attempts_left(by: Actor) -> bool:
    """May the actor ask once more this hour? Else a patient hand could try number after number."""
    asked = select(func.count()).where(
        audit.AuditEntry.actor_id == by.staff_id,
        audit.AuditEntry.event == ASKED,
        audit.AuditEntry.at > clock.now() - timedelta(hours=1),
    )
    return (db.session.scalar(asked) or 0) < ATTEMPTS_AN_HOUR


def _numbered(words: str) -> ColumnElement[bool]:
    """Does a file carry exactly this number or case number?"""
    number = typed_number(words)
    cases = Participant.case_number_index.in_(blind_indexes("participant.case_number", case_number(words)))
    return or_(cases, Participant.number_index.in_(blind_indexes("participant.number", number))) if number else cases


def in_reach(words: str) -> UUID | None:
    """The file with the number when the actor reaches it anyway."""
    return db.session.scalar(select(Participant.id).where(_numbered(words)).limit(1))


def openable(by: Actor, words: str) -> UUID | None:
    """The file with the number that a break-glass would open; None also for a file of named persons only.

    It has an assignment at a programme whose team holds the actor's agency, or it is none of their business.
    """
    with elevated("break-glass") as session:
        query = (
            select(Participant.id)
            .join(Assignment, Assignment.participant_id == Participant.id)
            .join(Site, Site.id == Assignment.site_id)
            .join(ProgrammeAgency, ProgrammeAgency.programme_id == Site.programme_id)
            .where(_numbered(words), Participant.named_only.is_(False), ProgrammeAgency.agency_id == by.agency_id)
        )
        return session.scalar(query.order_by(Assignment.valid_from.desc()).limit(1))


def living(by: Actor, participant_id: UUID) -> EmergencyOpening | None:
    """The actor's opening of the file that has neither expired nor been closed."""
    query = select(EmergencyOpening).where(
        EmergencyOpening.staff_id == by.staff_id,
        EmergencyOpening.participant_id == participant_id,
        EmergencyOpening.ended_at.is_(None),
        EmergencyOpening.expires_at > clock.now(),
    )
    return db.session.scalar(query.limit(1))


def own_opening(by: Actor, emergency_id: UUID) -> EmergencyOpening:
    """One of the actor's own. Raises Missing."""
    found = db.session.get(EmergencyOpening, emergency_id)
    if found is None or found.staff_id != by.staff_id:
        raise Missing
    return found


def _told_of(by: Actor) -> ColumnElement[bool]:
    """The openings the actor is told of: a coordinator's of the files in reach, a log reviewer's all of them."""
    reach = db.session().reach
    if by.role == Role.LOG_REVIEWER or not isinstance(reach, Reach):
        return true()
    return EmergencyOpening.participant_id.in_(files_of(reach, changing=True))


def waiting(by: Actor) -> int:
    """How many openings wait for the actor: those nobody has reviewed, and those about which the actor had to ask."""
    mine_to_ask = and_(EmergencyOpening.answer == Answer.ASK, EmergencyOpening.reviewed_by == by.staff_id)
    open_ones = or_(EmergencyOpening.answer.is_(None), mine_to_ask)
    query = select(func.count()).where(open_ones, EmergencyOpening.staff_id != by.staff_id, _told_of(by))
    return db.session.scalar(query) or 0


def openings(by: Actor, most: int = 200) -> list[EmergencyOpening]:
    """The openings the actor is told of: those that wait first, then the latest."""
    query = select(EmergencyOpening).options(joinedload(EmergencyOpening.opener)).where(_told_of(by))
    query = query.order_by(EmergencyOpening.answer.is_not(None), EmergencyOpening.opened_at.desc()).limit(most)
    found = list(db.session.scalars(query))
    keys_of(db.session()).prefetch("staff", {one.staff_id for one in found})
    audit.read("emergency.listed", by=by, shown=[one.id for one in found])
    return found


def opening(by: Actor, emergency_id: UUID) -> EmergencyOpening:
    """One opening the actor is told of. Raises Missing."""
    found = db.session.scalar(select(EmergencyOpening).where(EmergencyOpening.id == emergency_id, _told_of(by)))
    if found is None:
        raise Missing
    audit.read("emergency.read", by=by, participant=found.participant_id)
    return found


def emergency_of(by: Actor, participant_id: UUID) -> EmergencyOpening | None:
    """The opening by which alone the actor reads this file now; None for a file in reach in another way."""
    return living(by, participant_id) if read_until(db.session(), participant_id) else None
