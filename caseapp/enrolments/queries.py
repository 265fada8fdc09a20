"""Questions about enrolments."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..foundation.database import db
from ..foundation.rules import Missing
from ..programmes.models import Phase, Programme, Site
from .models import Enrolment, PhaseChange, TeamConsent


def enrolments_of(participant_id: UUID) -> list[Enrolment]:
    """Every stay, open ones first, then latest first."""
    query = select(Enrolment).where(Enrolment.participant_id == participant_id)
    rows = db.session.scalars(query.options(joinedload(Enrolment.programme), joinedload(Enrolment.site)))
    return sorted(rows, key=lambda one: (one.ended_on is None, one.started_on), reverse=True)


def enrolment(participant_id: UUID, enrolment_id: UUID) -> Enrolment:
    """One stay of a file in reach. Raises Missing."""
    found = db.session.get(Enrolment, enrolment_id)
    if found is None or found.participant_id != participant_id:
        raise Missing
    return found


def phase_changes_of(participant_id: UUID) -> dict[UUID, list[PhaseChange]]:
    """The phases of each stay, in order of their dates."""
    query = select(PhaseChange).where(PhaseChange.participant_id == participant_id)
    found: dict[UUID, list[PhaseChange]] = defaultdict(list)
    for change in db.session.scalars(query.order_by(PhaseChange.changed_on, PhaseChange.recorded_at)):
        found[change.enrolment_id].append(change)
    return found


def team_consents_of(participant_id: UUID) -> dict[UUID, list[TeamConsent]]:
    """The team consents of each stay, withdrawn ones too."""
    query = select(TeamConsent).where(TeamConsent.participant_id == participant_id)
    found: dict[UUID, list[TeamConsent]] = defaultdict(list)
    for consent in db.session.scalars(query.options(joinedload(TeamConsent.agency)).order_by(TeamConsent.topic)):
        found[consent.enrolment_id].append(consent)
    return found


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay as lists need it: plain work facts alone."""

    participant_id: UUID
    phase: Phase
    site_id: UUID
    started_on: date
    ended_on: date | None


def stays_in_reach(open_only: bool = False) -> list[Stay]:
    """Every stay of the files in reach, or the open ones."""
    query = select(
        Enrolment.participant_id, Enrolment.phase, Enrolment.site_id, Enrolment.started_on, Enrolment.ended_on
    )
    if open_only:
        query = query.where(Enrolment.ended_on.is_(None))
    return [Stay(*row) for row in db.session.execute(query)]


def silent_limits() -> dict[UUID, int]:
    """Days without contact after which each site's programme calls a case silent."""
    query = select(Site.id, Programme.silent_after_days).join(Site.programme)
    return dict(db.session.execute(query).all())
