"""Goals with steps and reviews, ratings, and background as rows."""

import json
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from ..background.models import BackgroundDocument, BackgroundTopic, Written, contents
from ..foundation import clock
from ..goals.models import Goal, GoalReview, GoalStatus, Step, StepBy, StepStatus
from ..ratings.models import Rating, Voice, instruments
from . import lives
from .days import moment, workday
from .history import Told
from .office import Worker

NOTHING_SAID = {topic: Written() for topic in BackgroundTopic}
STATUSES = (GoalStatus.ACTIVE, GoalStatus.REACHED, GoalStatus.PAUSED, GoalStatus.DROPPED)


def tell_plan(told: Told) -> None:
    """One or two goals with steps in order, and the ruler answered now and then by both voices."""
    stay, rng = told.stay, told.rng
    last = stay.ended_on or clock.today()
    if (last - stay.started_on).days < 5:
        return
    for number in range(1 + (rng.random() < 0.4)):
        status = GoalStatus.ACTIVE if number == 0 and stay.ended_on is None else rng.choice(STATUSES)
        _tell_goal(told, rng.choice(lives.GOALS), status, last)
    _tell_ratings(told, last)


def _common(told: Told, by: Worker, on: date) -> dict[str, Any]:
    at = moment(workday(on), time(15, 5))
    return {
        "id": uuid4(),
        "participant_id": told.file.id,
        "enrolment_id": told.stay_id,
        "owner_agency_id": by.agency_id,
        "author_id": by.id,
        "recorded_at": min(at, clock.now()),
    }


def _tell_goal(told: Told, goal: tuple[str, str, tuple[str, ...]], status: GoalStatus, last: date) -> None:
    rng, by, begun = told.rng, told.stay.workers[0], told.stay.started_on
    own_words, agreed, steps = (one.format(area=told.file.area) if isinstance(one, str) else one for one in goal)
    going_on = told.stay.ended_on is None and status in (GoalStatus.ACTIVE, GoalStatus.PAUSED)
    values = _common(told, by, begun)
    told.batch.add(
        Goal,
        told.file.id,
        own_words=own_words,
        agreed=agreed,
        target_on=last + timedelta(days=rng.randrange(20, 120)),
        review_on=clock.today() + timedelta(days=rng.randrange(-6, 40)) if going_on else None,
        status=status,
        version=1,
        **values,
    )
    for position, words in enumerate(steps, 1):
        _tell_step(told, values["id"], position, words, last)
    if status != GoalStatus.ACTIVE or rng.random() < 0.3:
        _tell_review(told, values["id"], status, last)


def _tell_step(told: Told, goal_id: UUID, position: int, words: str, last: date) -> None:
    """Earlier steps are done, later ones wait; now and then one is overdue, left, or somebody else's."""
    rng, workers = told.rng, told.stay.workers
    by = workers[(position - 1) % len(workers)]
    chance = rng.random()
    status = (
        StepStatus.DONE if position == 1 or chance < 0.3 else StepStatus.DROPPED if chance > 0.94 else StepStatus.OPEN
    )
    done_by = rng.choice(tuple(StepBy))
    span = max(1, (last - told.stay.started_on).days)
    told.batch.add(
        Step,
        told.file.id,
        goal_id=goal_id,
        words=words.format(area=told.file.area),
        done_by=done_by,
        who_else=rng.choice(lives.OTHERS) if done_by == StepBy.OTHER else "",
        due_on=last + timedelta(days=rng.randrange(-9, 30)) if rng.random() < 0.6 else None,
        status=status,
        done_on=told.stay.started_on + timedelta(days=rng.randrange(span)) if status == StepStatus.DONE else None,
        position=position,
        version=1,
        **_common(told, by, told.stay.started_on),
    )


def _tell_review(told: Told, goal_id: UUID, status: GoalStatus, last: date) -> None:
    on = workday(max(told.stay.started_on, last - timedelta(days=told.rng.randrange(1, 20))))
    words = {"own_words": lives.REVIEW_OWN[status.value], "words": lives.REVIEW_SEEN[status.value]}
    values = _common(told, told.stay.workers[0], on)
    told.batch.add(GoalReview, told.file.id, goal_id=goal_id, reviewed_on=on, status=status, **words, **values)


def _tell_ratings(told: Told, last: date) -> None:
    """The ruler every two months or so: readiness mostly grows, the worker often a little behind."""
    ruler, rng = instruments()["motivation_ruler"], told.rng
    level, on, most = rng.randrange(2, 6), told.stay.started_on, 6
    while on <= last and most:
        for voice, behind in ((Voice.PARTICIPANT, 0), (Voice.WORKER, rng.choice((0, 1, 1, 2, -1)))):
            values = {item.code: max(0, min(10, level - behind + rng.randrange(-1, 3))) for item in ruler.items}
            told.batch.add(
                Rating,
                told.file.id,
                instrument=ruler.code,
                instrument_version=ruler.version,
                voice=voice,
                answered_on=on,
                answers_json=json.dumps(values, sort_keys=True),
                words=rng.choice(lives.RATED) if voice == Voice.PARTICIPANT else "",
                **_common(told, told.stay.workers[0], on),
            )
        level, on, most = (
            level + rng.choice((-1, 0, 1, 1, 2)),
            workday(on + timedelta(days=rng.randrange(45, 80))),
            most - 1,
        )


def tell_background(told: Told, begun: bool) -> None:
    """Every topic, as always; once somebody has begun to ask, some of them say something."""
    by = told.stay.workers[0]
    for topic, content in contents(_said(told, by) if begun else NOTHING_SAID, 1).items():
        told.batch.add(
            BackgroundDocument,
            told.file.id,
            id=uuid4(),
            participant_id=told.file.id,
            enrolment_id=told.stay_id,
            owner_agency_id=by.agency_id,
            topic=topic,
            content=content,
            version=1,
        )


def _said(told: Told, by: Worker) -> dict[BackgroundTopic, Written]:
    at = moment(told.stay.started_on, time(15, 45)).isoformat()
    said = {}
    for topic in BackgroundTopic:
        says = told.rng.choice(lives.BACKGROUND[topic.value]) if told.rng.random() < 0.6 else {}
        said[topic] = Written(dict(says), str(by.id), at, 1) if says else Written()
    return said
