"""Changes of outcomes."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from ..consents.actions import end_all_consents
from ..enrolments.actions import end_stay, end_team_consents
from ..enrolments.models import Enrolment
from ..enrolments.queries import belonging, check_writable, enrolments_of, every_stay_of
from ..foundation import audit, clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.rules import Broken, Stale
from ..participants.models import Participation
from ..participants.queries import participations_of
from ..placements.models import Verification
from .models import WITHOUT_FOLLOW_UP, Exit, ExitReason, ExitReview, FollowUp, FollowUpState, Planned
from .queries import exit_as_typed, follow_up_as_typed, follow_ups_of, reviewed_versions, standing_exit


@dataclass(frozen=True, slots=True)
class ExitFacts:
    """What is said of an exit."""

    exited_on: date
    reason: ExitReason
    planned: Planned
    destination: str = ""
    income_after: str = ""
    verification: Verification = Verification.NONE
    words: str = ""


@dataclass(frozen=True, slots=True)
class FollowUpFacts:
    """What is said of a follow-up so many months after the exit."""

    months: int
    answered_on: date
    state: FollowUpState
    income_after: str = ""
    verification: Verification = Verification.NONE
    words: str = ""


def record_exit(*, by: Actor, enrolment: Enrolment, version: int, facts: ExitFacts, id: UUID | None = None) -> None:
    """End a stay and say how, or correct how it ended; every earlier version is kept. `version` is the one seen, 0 for none.

    Raises Stale when somebody was first, Broken for another agency's exit, for one in the future, and for one after a later
    stay at the programme began. One before the start is refused by the database.
    """
    check_writable(by, enrolment)
    standing = standing_exit(enrolment)
    if standing is not None and standing.id == id:
        return
    if standing is not None and standing.owner_agency_id != by.agency_id:
        raise Broken("other_agency")
    _check_later_stays(enrolment, facts.exited_on)
    if (standing.version if standing else 0) != version:
        raise Stale(standing.version if standing else 0, exit_as_typed(standing, enrolment) if standing else {})
    if facts.exited_on != enrolment.ended_on:
        end_stay(by=by, enrolment=enrolment, on=facts.exited_on)
    if facts.reason == ExitReason.DECEASED:
        end_all_consents(by=by, participant_id=enrolment.participant_id)
        end_team_consents(by=by, participant_id=enrolment.participant_id)
    _add_exit(by, enrolment, facts, standing, id)


def _check_later_stays(enrolment: Enrolment, on: date) -> None:
    """Stays of one person at one programme follow each other."""
    later = [
        one.started_on
        for one in every_stay_of(enrolment.participant_id)
        if one.programme_id == enrolment.programme_id and one.started_on > enrolment.started_on
    ]
    if later and on > min(later):
        seen = {one.started_on for one in enrolments_of(enrolment.participant_id)}
        raise Broken("later_stay", day=min(later).isoformat()) if min(later) in seen else Broken("later_stay_elsewhere")


def _add_exit(by: Actor, enrolment: Enrolment, facts: ExitFacts, standing: Exit | None, id: UUID | None = None) -> None:
    verified_by = (
        standing.verified_by if standing and standing.verification == facts.verification.value else by.staff_id
    )
    exit_ = Exit(
        id=id,
        version=standing.version + 1 if standing else 1,
        why=facts.reason.value,
        planned=facts.planned.value,
        destination=facts.destination,
        income_after=facts.income_after,
        verification=facts.verification.value,
        verified_by=None if facts.verification == Verification.NONE else verified_by,
        words=facts.words,
        **belonging(by, enrolment),
    )
    db.session.add(exit_)
    audit.record("exit.recorded", by=by, participant=enrolment.participant_id, records=[exit_.id])


def end_stays_after_withdrawal(*, by: Actor, participation: Participation, on: date) -> None:
    """Without the yes to take part every open stay ends, by own choice and without blame."""
    if any(one.withdrawn_on is None for one in participations_of(participation.participant_id)):
        return
    for stay in every_stay_of(participation.participant_id):
        if stay.ended_on is None:
            exited_on = max(on, stay.started_on)
            end_stay(by=by, enrolment=stay, on=exited_on)
            told = Verification.PARTICIPANT
            _add_exit(by, stay, ExitFacts(exited_on, ExitReason.OWN_CHOICE, Planned.UNPLANNED, verification=told), None)


def confirm_exit(*, by: Actor, enrolment: Enrolment, version: int) -> None:
    """Mark an exit as reviewed, in the version seen. Raises Broken when another version stands by now."""
    check_writable(by, enrolment)
    standing = standing_exit(enrolment)
    if standing is None or standing.version != version:
        raise Broken("changed")
    if reviewed_versions({enrolment.id}).get(enrolment.id) == version:
        return
    review = ExitReview(exit_version=version, **belonging(by, enrolment))
    db.session.add(review)
    audit.record("exit.reviewed", by=by, participant=enrolment.participant_id, records=[standing.id])


def record_follow_up(
    *, by: Actor, enrolment: Enrolment, version: int, facts: FollowUpFacts, id: UUID | None = None
) -> None:
    """Record how it went after an exit, or correct it; earlier versions are kept. `version` counts what was seen.

    Raises Broken before the exit, more than a month early, in the future, and for whom nobody follows up.
    """
    check_writable(by, enrolment)
    known = follow_ups_of(enrolment.participant_id)[enrolment.id]
    if id in {one.id for versions in known.values() for one in versions}:
        return
    if any(one.owner_agency_id != by.agency_id for one in known[facts.months][:1]):
        raise Broken("other_agency")
    if sum(map(len, known.values())) != version:
        there = follow_up_as_typed(known[facts.months][0]) if known[facts.months] else {}
        raise Stale(sum(map(len, known.values())), there)
    _check_follow_up(enrolment, facts)
    follow_up = FollowUp(
        id=id,
        months=facts.months,
        version=len(known[facts.months]) + 1,
        answered_on=facts.answered_on,
        answer=facts.state.value,
        income_after=facts.income_after,
        verification=facts.verification.value,
        words=facts.words,
        **belonging(by, enrolment),
    )
    db.session.add(follow_up)
    audit.record("follow_up.recorded", by=by, participant=enrolment.participant_id, records=[follow_up.id])


def _check_follow_up(enrolment: Enrolment, facts: FollowUpFacts) -> None:
    standing = standing_exit(enrolment)
    if enrolment.ended_on is None:
        raise Broken("no_exit")
    if standing is None:
        raise Broken("exit_unseen")
    if standing.reason in WITHOUT_FOLLOW_UP:
        raise Broken("no_follow_up")
    if facts.answered_on > clock.today():
        raise Broken("answered_in_future")
    if facts.answered_on < enrolment.ended_on:
        raise Broken("before_exit", day=enrolment.ended_on.isoformat())
    earliest = clock.months_after(enrolment.ended_on, facts.months) - timedelta(days=31)
    if facts.answered_on < earliest:
        raise Broken("too_early", day=earliest.isoformat())
