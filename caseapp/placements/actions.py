"""Changes of placements."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from ..enrolments.models import Enrolment
from ..enrolments.queries import belonging, check_own, check_writable
from ..foundation import audit, clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.rules import Broken, Stale
from .models import Placement, PlacementEnd, PlacementKind, StudyAid, Verification
from .queries import as_typed, most_at_once, placements_of

AHEAD_AT_MOST = timedelta(days=3 * 366)
BEFORE_AT_MOST = 120  # months before the stay that a placement may have begun


@dataclass(frozen=True, slots=True)
class PlacementFacts:
    """What is said of a placement: extent in per cent, first and last day both included."""

    kind: PlacementKind
    employer: str
    role: str
    supervisor: str
    extent: int
    started_on: date
    ended_on: date | None = None
    end_reason: PlacementEnd | None = None
    study_aid: StudyAid | None = None
    verification: Verification = Verification.NONE
    overlap: str = ""


def record_placement(*, by: Actor, enrolment: Enrolment, facts: PlacementFacts, id: UUID | None = None) -> Placement:
    """Record a placement within a stay.

    Raises Broken when it begins later than a month after the stay's end, ends without a reason, is studies without a word
    on study aid, or adds up with others to more than full time without an explanation. An end before the start is refused
    by the database.
    """
    check_writable(by, enrolment)
    _check(enrolment, facts, placements_of(enrolment.participant_id))
    placement = Placement(id=id, verified_by=None, version=1, **belonging(by, enrolment))
    _write(by, placement, facts, verified_before=Verification.NONE)
    db.session.add(placement)
    audit.record("placement.recorded", by=by, participant=placement.participant_id, records=[placement.id])
    return placement


def change_placement(
    *, by: Actor, placement: Placement, enrolment: Enrolment, version: int, facts: PlacementFacts
) -> None:
    """Change a placement, end it, or say how it was verified. Raises Stale when somebody was first."""
    check_own(by, placement, enrolment)
    if placement.version != version:
        raise Stale(placement.version, as_typed(placement))
    others = [one for one in placements_of(placement.participant_id) if one.id != placement.id]
    _check(enrolment, facts, others)
    _write(by, placement, facts, verified_before=Verification(placement.verification))
    audit.record("placement.changed", by=by, participant=placement.participant_id, records=[placement.id])


def _write(by: Actor, placement: Placement, facts: PlacementFacts, verified_before: Verification) -> None:
    placement.kind_of_work, placement.employer, placement.role = facts.kind.value, facts.employer, facts.role
    placement.supervisor, placement.extent = facts.supervisor, facts.extent
    placement.started_on, placement.ended_on = facts.started_on, facts.ended_on
    placement.end_reason = facts.end_reason.value if facts.end_reason else ""
    placement.study_aid = facts.study_aid.value if facts.study_aid else ""
    placement.verification, placement.overlap = facts.verification.value, facts.overlap
    if facts.verification != verified_before:
        placement.verified_by = by.staff_id if facts.verification != Verification.NONE else None
    placement.author_id, placement.recorded_at = by.staff_id, clock.now()


def _check(enrolment: Enrolment, facts: PlacementFacts, others: list[Placement]) -> None:
    _check_days(enrolment, facts)
    if facts.kind.is_studies and facts.study_aid is None:
        raise Broken("study_aid_needed")
    if not facts.kind.is_studies and facts.study_aid is not None:
        raise Broken("study_aid_needless")
    together = most_at_once(facts.started_on, facts.ended_on, facts.extent, others)
    if together > 100 and not facts.overlap:
        raise Broken("overlap", together=together)


def _check_days(enrolment: Enrolment, facts: PlacementFacts) -> None:
    last_start = clock.months_after(enrolment.ended_on, 1) if enrolment.ended_on else clock.today() + AHEAD_AT_MOST
    if facts.started_on > last_start:
        raise Broken("starts_too_late", day=last_start.isoformat())
    first_start = clock.months_after(enrolment.started_on, -BEFORE_AT_MOST)
    if facts.started_on < first_start:
        raise Broken("starts_too_early", day=first_start.isoformat())
    if facts.ended_on is None:
        if facts.end_reason is not None:
            raise Broken("end_needed")
        return
    if facts.ended_on > clock.today() + AHEAD_AT_MOST:
        raise Broken("ends_too_late")
    if facts.end_reason is None and facts.ended_on < clock.today():
        raise Broken("end_reason_needed")
