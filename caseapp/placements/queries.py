"""Questions about placements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from ..foundation import clock
from ..foundation.database import db
from ..foundation.reach import ReachSession
from ..foundation.rules import Missing
from ..statistics.models import CoarseStay, PlacementFact, WorkSort, month_of
from ..statistics.queries import Stated
from .models import Placement, PlacementKind


def placements_of(participant_id: UUID) -> list[Placement]:
    """The placements of a file, latest start first; those of other agencies only with team consent."""
    query = select(Placement).where(Placement.participant_id == participant_id)
    return list(db.session.scalars(query.order_by(Placement.started_on.desc(), Placement.id)))


def placement(participant_id: UUID, placement_id: UUID) -> Placement:
    """One placement of a file in reach. Raises Missing."""
    query = select(Placement).where(Placement.id == placement_id, Placement.participant_id == participant_id)
    found = db.session.scalar(query)
    if found is None:
        raise Missing
    return found


def placements_within(enrolment_ids: Collection[UUID]) -> dict[UUID, list[Placement]]:
    """The placements of some stays, earliest start first, as far as the actor may read them."""
    found: dict[UUID, list[Placement]] = defaultdict(list)
    if enrolment_ids:
        query = select(Placement).where(Placement.enrolment_id.in_(enrolment_ids))
        for one in db.session.scalars(query.order_by(Placement.started_on, Placement.id)):
            found[one.enrolment_id].append(one)
    return found


def most_at_once(started_on: date, ended_on: date | None, extent: int, others: Iterable[Placement]) -> int:
    """The largest extent in per cent, all placements together, on any day of one that lasts from start to end."""
    last = ended_on or clock.FOREVER
    overlapping = [one for one in others if one.started_on <= last and (one.ended_on or clock.FOREVER) >= started_on]
    days = {started_on, *(one.started_on for one in overlapping if one.started_on >= started_on)}
    return max(
        extent + sum(one.extent for one in overlapping if one.started_on <= day <= (one.ended_on or clock.FOREVER))
        for day in days
    )


def as_typed(placement: Placement) -> dict[str, str]:
    """What stands in a placement now, as its form shows it."""
    return {
        "kind": placement.kind_of_work,
        "employer": placement.employer,
        "role": placement.role,
        "supervisor": placement.supervisor,
        "study_aid": placement.study_aid,
        "extent": str(placement.extent),
        "started_on": placement.started_on.isoformat(),
        "ended_on": placement.ended_on.isoformat() if placement.ended_on else "",
        "end_reason": placement.end_reason,
        "verification": placement.verification,
        "overlap": placement.overlap,
    }


SORTS = {
    PlacementKind.WAGE_SUBSIDY: WorkSort.SUBSIDISED,
    PlacementKind.NYSTARTSJOBB: WorkSort.SUBSIDISED,
    PlacementKind.INTRODUKTIONSJOBB: WorkSort.SUBSIDISED,
    PlacementKind.ETABLERINGSJOBB: WorkSort.SUBSIDISED,
    PlacementKind.MUNICIPAL_EMPLOYMENT: WorkSort.MUNICIPAL,
    PlacementKind.WORK_PRACTICE: WorkSort.PRACTICE,
    PlacementKind.WORK_TRAINING: WorkSort.PRACTICE,
    PlacementKind.INTERNSHIP: WorkSort.PRACTICE,
}


def sort_of(kind: PlacementKind) -> WorkSort:
    """The coarse sort of a kind."""
    return SORTS.get(kind, WorkSort.STUDIES if kind.is_studies else WorkSort.WORK)


def files_with_placements(session: ReachSession, late_on: date | None) -> list[UUID]:
    """Every file with a placement, or those with one that began within the three months before a day."""
    query = select(Placement.participant_id).distinct()
    if late_on is not None:
        query = query.where(Placement.started_on.between(clock.months_after(late_on, -3), late_on))
    return list(session.scalars(query))


def placement_facts(session: ReachSession, stays: dict[UUID, CoarseStay], on: date) -> Iterator[Stated]:
    """The placements of some stays that have begun."""
    names = (Placement.id, Placement.enrolment_id, Placement.participant_id, Placement.started_on, Placement.ended_on)
    query: Select[*tuple[Any, ...]] = select(*names, Placement.kind_of_work.column.label("kind"))
    files = {stay.participant_id for stay in stays.values()}
    for row in session.execute(query.where(Placement.participant_id.in_(files))):
        kind = PlacementKind(Placement.kind_of_work.open(session, row.id, row.participant_id, row.kind))
        ended = row.ended_on and month_of(row.ended_on)
        fact = {"began": month_of(row.started_on), "ended": ended, "sort": sort_of(kind)}
        yield PlacementFact, row.id, stays[row.enrolment_id], fact if row.started_on <= on else None
