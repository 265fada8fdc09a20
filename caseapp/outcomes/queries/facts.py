"""What exits say to the statistics: why stays ended, and what each definition makes of it."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from ...enrolments.queries import coarse_stays
from ...foundation.reach import ReachSession
from ...placements.models import Placement, PlacementKind, StudyAid
from ...statistics.models import CoarseStay, ResultFact, StayFact, every_definition, month_of
from ...statistics.queries import Stated
from ..models import Exit, ExitReason
from .definitions import Ending, Spell, result

UNWRITTEN = "unwritten"


def counting_stays(session: ReachSession, files: Collection[UUID]) -> dict[UUID, CoarseStay]:
    """Every stay of some files; one registered in error counts nowhere."""
    stays = coarse_stays(session, files)
    exits = _exits(session, files)
    wrong = {id_ for id_, (ending, _) in exits.items() if ending == ExitReason.REGISTERED_IN_ERROR}
    return {id_: replace(stay, counts=id_ not in wrong) for id_, stay in stays.items()}


def stay_facts(session: ReachSession, stays: dict[UUID, CoarseStay], on: date) -> Iterator[Stated]:
    """The stays, and what each definition says of their exits as things stand on a day."""
    files = {stay.participant_id for stay in stays.values()}
    exits, spells = _exits(session, files), _spells(session, files)
    for stay in stays.values():
        reason, verified = exits.get(stay.id, (None, False))
        yield (
            StayFact,
            stay.id,
            stay,
            {
                "began": month_of(stay.started_on),
                "ended": stay.ended_on and month_of(stay.ended_on),
                "phase": stay.phase,
                "exit_reason": (reason or UNWRITTEN) if stay.ended_on else "",
            },
        )
        for one in every_definition():
            fact: dict[str, Any] | None = None
            if stay.ended_on:
                says = result(one, Ending(stay.ended_on, reason, verified), spells[stay.id], on)
                fact = {"ended": month_of(stay.ended_on), "definition": one.key, "result": says.value}
            yield ResultFact, one.key, stay, fact


def _exits(session: ReachSession, files: Collection[UUID]) -> dict[UUID, tuple[ExitReason, bool]]:
    """The exits that stand: stay -> (why, whether somebody has verified it)."""
    sealed: tuple[Any, ...] = (Exit.why.column.label("why"), Exit.verification.column.label("verification"))
    query = select(Exit.id, Exit.enrolment_id, Exit.participant_id, *sealed).where(Exit.participant_id.in_(files))
    standing = {row.enrolment_id: row for row in session.execute(query.order_by(Exit.version))}
    return {
        stay_id: (
            ExitReason(Exit.why.open(session, row.id, row.participant_id, row.why)),
            Exit.verification.open(session, row.id, row.participant_id, row.verification) != "none",
        )
        for stay_id, row in standing.items()
    }


def _spells(session: ReachSession, files: Collection[UUID]) -> dict[UUID, list[Spell]]:
    """The placements of each stay, as the definitions see them; every agency's."""
    sealed: tuple[Any, ...] = (Placement.kind_of_work.column.label("kind"), Placement.study_aid.column.label("aid"))
    names = (Placement.id, Placement.enrolment_id, Placement.participant_id, Placement.started_on, Placement.ended_on)
    found: dict[UUID, list[Spell]] = defaultdict(list)
    for row in session.execute(select(*names, *sealed).where(Placement.participant_id.in_(files))):
        aid = Placement.study_aid.open(session, row.id, row.participant_id, row.aid)
        kind = PlacementKind(Placement.kind_of_work.open(session, row.id, row.participant_id, row.kind))
        found[row.enrolment_id].append(Spell(kind, row.started_on, row.ended_on, StudyAid(aid) if aid else None))
    return found
