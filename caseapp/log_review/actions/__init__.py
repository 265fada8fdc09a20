"""Changes of the log review: samples are drawn, answered and signed, extracts handed out. No content of a file in any."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from random import Random, SystemRandom
from uuid import UUID

from sqlalchemy import select

from ...emergencies.models import Answer
from ...foundation import audit, clock
from ...foundation.access import Actor
from ...foundation.database import db
from ...foundation.rules import Broken
from ..models import Sample, SampledOpening
from ..queries import MONTHS_SHOWN, counted, last_whole_month, sample, sites_to_draw
from ..queries.hints import Drawn, draw


@dataclass(frozen=True, slots=True)
class Answered:
    """What the reviewer makes of one opening, in the version that was seen."""

    id: UUID
    version: int
    answer: Answer
    comment: str = ""


def draw_samples(*, by: Actor | None, month: date, rng: Random | None = None) -> int:
    """Draw a month's sample for every site that has none; answers how many. Of two at once the database refuses one.

    Raises Broken('month_not_over') while the month lasts.
    """
    if not clock.months_before(last_whole_month(), MONTHS_SHOWN) <= month <= last_whole_month():
        raise Broken("month_not_over")
    sites = sites_to_draw(month)
    if not sites:
        return 0
    made = [_keep(site, month, one) for site, one in draw(month, sites, rng or SystemRandom()).items()]
    audit.record("log_review.drawn", by=by, records=made)
    return len(made)


def _keep(site_id: UUID, month: date, drawn: Drawn) -> UUID:
    one = Sample(site_id=site_id, month=month, made_at=clock.now(), found=json.dumps(drawn.counts), version=1)
    db.session.add(one)
    db.session.flush()
    for chosen in drawn.chosen:
        opening = SampledOpening(
            sample_id=one.id,
            entry_id=chosen.opening.entry_id,
            actor_id=chosen.opening.actor_id,
            participant_id=chosen.opening.participant_id,
            opened_on=chosen.opening.on,
            opened_at=chosen.opening.at,
            hints=",".join(hint.value for hint in chosen.hints),
            answer=None,
            comment="",
            version=1,
        )
        db.session.add(opening)
    return one.id


def answer_openings(*, by: Actor, sample_id: UUID, answers: Collection[Answered]) -> None:
    """Answer some openings of a sample that is not signed.

    Nobody answers for their own openings. Raises Broken: own_opening, signed, comment_needed (for ask and breach), or answered_meanwhile when somebody else was quicker.
    """
    if sample(sample_id, changing=True).signed_at is not None:
        raise Broken("signed")
    wanted = {one.id: one for one in answers}
    query = select(SampledOpening).where(SampledOpening.sample_id == sample_id, SampledOpening.id.in_(wanted))
    stored = list(db.session.scalars(query.execution_options(populate_existing=True)))
    if len(stored) != len(wanted) or any(one.version != wanted[one.id].version for one in stored):
        raise Broken("answered_meanwhile")
    if any(one.actor_id == by.staff_id for one in stored):
        raise Broken("own_opening")
    if any(one.answer != Answer.LEGITIMATE and not one.comment for one in wanted.values()):
        raise Broken("comment_needed")
    for opening in stored:
        typed = wanted[opening.id]
        if (opening.answer, opening.comment) != (typed.answer, typed.comment):
            opening.answer, opening.comment = typed.answer, typed.comment
            opening.answered_by, opening.answered_at = by.staff_id, clock.now()
    audit.record("log_review.answered", by=by, records=[sample_id, *wanted])


def sign_sample(*, by: Actor, sample_id: UUID) -> None:
    """Sign a month's sample off; nothing of it changes any more. Raises Broken: signed, or unanswered."""
    found = sample(sample_id, changing=True)
    if found.signed_at is not None:
        raise Broken("signed")
    count, answered = counted(sample_id)
    if answered < count:
        raise Broken("unanswered", count=count - answered)
    found.signed_by, found.signed_at = by.staff_id, clock.now()
    audit.record("log_review.signed", by=by, records=[sample_id])


def hand_out_extract(*, by: Actor, participant_id: UUID) -> None:
    """Note that the extract of who has read a file was handed to the person (GDPR 15, SoLPuL 10 §)."""
    audit.record("log_review.extract_handed_out", by=by, participant=participant_id)
