"""The demonstration's lives: every kind of placement, reason of exit, answer and state stands somewhere, and holds together."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from caseapp.background.models import BackgroundDocument, BackgroundTopic
from caseapp.demonstration.actions import seed_office
from caseapp.enrolments.models import Enrolment
from caseapp.foundation import clock
from caseapp.foundation.database import db
from caseapp.goals.models import Goal, GoalReview, GoalStatus, Step, StepBy, StepStatus
from caseapp.outcomes.models import Exit, ExitReason, ExitReview, FollowUp, FollowUpState, Planned
from caseapp.outcomes.queries.definitions import Result
from caseapp.outcomes.queries.review import period, review
from caseapp.placements.models import Placement, PlacementKind, Verification
from caseapp.ratings.models import Rating, Voice, instruments
from caseapp.today.queries import working_day
from tests.demonstration.test_demonstration import HERE, actor, demo, everything, standing

__all__ = ["demo", "standing"]


def test_every_kind_reason_and_answer_stands_somewhere(demo: Flask) -> None:
    placements, exits = everything(Placement), everything(Exit)
    assert {one.kind for one in placements} == set(PlacementKind)
    assert {one.reason for one in exits} == set(ExitReason)
    assert {one.planned for one in exits} == set(Planned)
    assert any(not one.verified for one in exits)
    assert any(one.overlap for one in placements)
    assert {one.verification for one in placements} >= set(Verification) - {Verification.AGENCY}
    assert {one.status for one in everything(Goal)} == set(GoalStatus)
    assert {one.status for one in everything(Step)} == set(StepStatus)
    assert {one.done_by for one in everything(Step)} == set(StepBy)
    assert everything(GoalReview)
    assert {one.voice for one in everything(Rating)} == set(Voice)
    assert {one.topic for one in everything(BackgroundDocument)} == set(BackgroundTopic)
    assert {one.state for one in everything(FollowUp)} >= {FollowUpState.NOT_REACHED, FollowUpState.WORK}
    assert everything(ExitReview)
    exited = {one.enrolment_id for one in exits}
    assert any(one.id not in exited for one in everything(Enrolment) if one.ended_on), "one exit nobody has written"


def test_an_employer_who_must_not_learn_of_us_is_named_so(demo: Flask) -> None:
    assert any("nämn inte Krami" in one.supervisor for one in everything(Placement))


def check_lives() -> None:
    """What the actions and the database would refuse does not stand in the demonstration either."""
    stays = {one.id: one for one in everything(Enrolment)}
    for one in everything(Placement):
        stay = stays[one.enrolment_id]
        assert stay.participant_id == one.participant_id
        assert stay.started_on <= one.started_on <= (stay.ended_on or date.max)
        assert bool(one.study_aid) == one.kind.is_studies
        assert bool(one.end_reason) == (one.ended_on is not None)
        assert (one.verified_by is None) == (one.verification == Verification.NONE)
    ruler = instruments()["motivation_ruler"]
    for one in everything(Rating):
        stay = stays[one.enrolment_id]
        assert stay.started_on <= one.answered_on <= (stay.ended_on or clock.today())
        assert all(ruler.low <= value <= ruler.high for value in one.answers.values())
        assert one.recorded_at <= clock.now() + timedelta(minutes=1), "made a moment ago, on a clock of its own"
    for one in everything(FollowUp):
        ended_on = stays[one.enrolment_id].ended_on
        assert ended_on
        assert clock.months_after(ended_on, one.months) - timedelta(days=31) <= one.answered_on <= clock.today()
    for one in everything(GoalReview):
        stay = stays[one.enrolment_id]
        assert stay.started_on <= one.reviewed_on <= (stay.ended_on or clock.today())
    for one in everything(Exit):
        assert stays[one.enrolment_id].ended_on


def test_lives_hold_together(demo: Flask) -> None:
    check_lives()


@pytest.mark.parametrize("now", [datetime(2028, 2, 29, 0, 30, tzinfo=UTC), datetime(2027, 1, 1, 11, 0, tzinfo=UTC)])
def test_whatever_the_day_lives_hold_together(app: Flask, now: datetime) -> None:
    with time_machine.travel(now, tick=True), app.app_context():
        seed_office(HERE)
        check_lives()
        db.session.remove()


def test_the_caseworker_has_steps_reviews_and_follow_ups_waiting(demo: Flask) -> None:
    day = working_day(actor("caseworker@demo.example"))
    assert day.steps
    assert day.reviews
    assert day.to_review == 0, "that is the coordinator's"


def test_the_coordinator_has_something_to_look_through(demo: Flask) -> None:
    by, within = actor("coordinator@demo.example"), period("12m")
    assert within
    found = review(by, within)
    assert len(found.figures["exits"]) >= 5
    assert found.figures["unwritten"]
    assert found.figures["unverified"]
    assert found.silent
    for name in found.definitions:
        assert sum(found.count(name, one) for one in Result) == len(found.figures["exits"])
        assert found.counted(name) + found.count(name, "left_out") == len(found.figures["exits"])
