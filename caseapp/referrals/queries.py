"""Questions about referrals: what was sent, what waits at a site, and until when an answer is promised."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ..foundation import audit, clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.encryption import keys_of
from ..foundation.rules import Missing
from ..programmes.models import Site
from .models import Referral

PROMISED_DAYS = 5  # working days until an answer


def answer_day(sent_on: date) -> date:
    """The day by which the site answers: five working days after."""
    day, left = sent_on, PROMISED_DAYS
    while left:
        day += timedelta(days=1)
        left -= not clock.day_off(day)
    return day


def sent_referrals(by: Actor) -> list[Referral]:
    """What the actor's agency sent, latest first."""
    return _listed(by, select(Referral).where(Referral.owner_agency_id == by.agency_id))


def referrals_here(by: Actor) -> list[Referral]:
    """What was sent to the actor's site, what waits first, the oldest of it on top."""
    found = _listed(by, select(Referral).where(Referral.site_id == by.site_id))
    waiting = [one for one in reversed(found) if one.answer is None]
    return waiting + [one for one in found if one.answer is not None]


def _listed(by: Actor, query: object) -> list[Referral]:
    ordered = query.options(  # type: ignore[attr-defined]  # a Select of Referral
        joinedload(Referral.sender), joinedload(Referral.site).joinedload(Site.programme)
    )
    rows: list[Referral] = list(db.session.scalars(ordered.order_by(Referral.sent_at.desc())))
    keys_of(db.session()).prefetch("enquiry", [one.id for one in rows])
    files = [one.participant_id for one in rows if one.participant_id]
    audit.read("referral.listed", by=by, shown=[*(one.id for one in rows), *files])
    return rows


def open_referral(by: Actor, referral_id: UUID, hold: bool = False) -> Referral:
    """One that the actor's agency sent, or that came to the actor's site; `hold` it until the commit to answer it.

    Raises Missing, the same for one that is out of reach and one that nobody sent.
    """
    query = select(Referral).where(Referral.id == referral_id)
    found = db.session.scalar(query.with_for_update(of=Referral) if hold else query)
    if found is None:
        raise Missing
    audit.read("referral.opened", by=by, participant=found.participant_id, shown=[found.id])
    return found


def referrals_of(participant_id: UUID) -> list[Referral]:
    """What was sent about somebody who has a file, latest first."""
    query = select(Referral).where(Referral.participant_id == participant_id).options(joinedload(Referral.sender))
    return list(db.session.scalars(query.order_by(Referral.sent_at.desc())))


def waiting_here(by: Actor) -> int:
    """How many referrals wait for an answer at the actor's site."""
    query = select(func.count(Referral.id)).where(Referral.site_id == by.site_id, Referral.answer.is_(None))
    return db.session.scalar(query) or 0
