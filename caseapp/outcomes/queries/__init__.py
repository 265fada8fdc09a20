"""Questions about outcomes: exits and follow-ups here, the definitions and the coordinator's review beside."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from ...enrolments.models import Enrolment
from ...foundation import clock
from ...foundation.database import db
from ...participants.queries import willing_files
from ..models import WITHOUT_FOLLOW_UP, Exit, ExitReason, ExitReview, FollowUp

MONTHS = (6, 12, 24)
FOLLOW_UP_AHEAD = timedelta(days=14)  # how long before its day a follow-up shows


def exits_of(participant_id: UUID) -> dict[UUID, list[Exit]]:
    """How each stay of a file ended: its versions, the one that stands first."""
    query = select(Exit).where(Exit.participant_id == participant_id).order_by(Exit.version.desc())
    found: dict[UUID, list[Exit]] = defaultdict(list)
    for one in db.session.scalars(query):
        found[one.enrolment_id].append(one)
    return found


def has_died(participant_id: UUID) -> bool:
    """Does an exit of any stay that stands say so, at whichever agency? Nothing else of it is handed on."""
    session = db.session()
    with session.seeing_all("whether somebody can still be asked"):
        query = select(Exit.id, Exit.enrolment_id, Exit.why.column).where(Exit.participant_id == participant_id)
        rows = session.execute(query.order_by(Exit.version)).all()
    standing = {stay: Exit.why.open(session, id_, participant_id, why) for id_, stay, why in rows}
    return ExitReason.DECEASED in standing.values()


def exit_as_typed(standing: Exit, enrolment: Enrolment) -> dict[str, str]:
    """What stands of an exit now, as its form shows it."""
    names = ("planned", "destination", "income_after", "verification", "words")
    there = {name: getattr(standing, name) for name in names}
    return there | {"reason": standing.why, "exited_on": str(enrolment.ended_on or "")}


def follow_up_as_typed(standing: FollowUp) -> dict[str, str]:
    """What stands of a follow-up now, as its form shows it."""
    names = ("answer", "income_after", "verification", "words")
    return {name: getattr(standing, name) for name in names} | {"answered_on": standing.answered_on.isoformat()}


def standing_exit(stay: Enrolment) -> Exit | None:
    """How a stay ended, in the version that stands; None while nobody has said it, or the actor does not read it."""
    return next(iter(exits_of(stay.participant_id)[stay.id]), None)


def exits_within(enrolment_ids: Collection[UUID]) -> dict[UUID, Exit]:
    """How some stays ended, in the version that stands."""
    query = select(Exit).where(Exit.enrolment_id.in_(enrolment_ids)).order_by(Exit.version)
    return {one.enrolment_id: one for one in db.session.scalars(query)} if enrolment_ids else {}


def follow_ups_of(participant_id: UUID) -> dict[UUID, dict[int, list[FollowUp]]]:
    """How it went after each stay, by months: the versions, the one that stands first."""
    query = select(FollowUp).where(FollowUp.participant_id == participant_id)
    query = query.order_by(FollowUp.version.desc())
    found: dict[UUID, dict[int, list[FollowUp]]] = defaultdict(lambda: defaultdict(list))
    for one in db.session.scalars(query):
        found[one.enrolment_id][one.months].append(one)
    return found


def reviewed_versions(enrolment_ids: Collection[UUID]) -> dict[UUID, int]:
    """The version of each exit that a coordinator last looked at."""
    query = select(ExitReview.enrolment_id, ExitReview.exit_version).where(ExitReview.enrolment_id.in_(enrolment_ids))
    return dict(db.session.execute(query.order_by(ExitReview.exit_version)).all()) if enrolment_ids else {}


@dataclass(frozen=True, slots=True)
class Due:
    """A follow-up that waits: of whom, after which stay, how many months after its end, and since when."""

    participant_id: UUID
    enrolment_id: UUID
    months: int
    due_on: date


def due_follow_ups(stays: Iterable[Enrolment], until: date) -> list[Due]:
    """Follow-ups of ended stays that are due by a day and have no answer; longest overdue first.

    Of several after one stay only the latest is due: once a year has passed, nobody can answer how half a year was.
    Nobody follows up a stay registered in error, somebody who died or took the yes to taking part back, nor a stay of
    which nobody said how it ended. What is a year overdue is no longer asked for.
    """
    oldest = clock.months_after(until, -MONTHS[-1] - 12)
    ended = [one for one in stays if one.ended_on and oldest <= one.ended_on <= clock.months_after(until, -MONTHS[0])]
    willing = willing_files({one.participant_id for one in ended})
    ended = [one for one in ended if one.participant_id in willing]
    answered = _answered({one.id for one in ended})
    waiting = [due for one in ended if (due := _waiting(one, answered, until))]
    exits = exits_within({one.enrolment_id for one in waiting})
    found = [
        one for one in waiting if one.enrolment_id in exits and exits[one.enrolment_id].reason not in WITHOUT_FOLLOW_UP
    ]
    return sorted(found, key=lambda one: (one.due_on, one.enrolment_id))


def _waiting(stay: Enrolment, answered: set[tuple[UUID, int]], until: date) -> Due | None:
    ended_on = stay.ended_on or until
    passed = [months for months in MONTHS if clock.months_after(ended_on, months) <= until]
    months = passed[-1] if passed else 0
    if not months or any((stay.id, later) in answered for later in MONTHS if later >= months):
        return None
    return Due(stay.participant_id, stay.id, months, clock.months_after(ended_on, months))


def _answered(enrolment_ids: Collection[UUID]) -> set[tuple[UUID, int]]:
    query = select(FollowUp.enrolment_id, FollowUp.months).where(FollowUp.enrolment_id.in_(enrolment_ids))
    return {(id_, months) for id_, months in db.session.execute(query)} if enrolment_ids else set()
