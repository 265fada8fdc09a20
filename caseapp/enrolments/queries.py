"""Questions about enrolments."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import joinedload

from ..agencies.models import Agency
from ..foundation import clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.reach import Reach, ReachSession
from ..foundation.records import TeamRecord, Topic
from ..foundation.rules import Broken, Missing
from ..participants.queries import coarse_attributes
from ..programmes.models import Phase, Programme, Site
from ..staff.models import Staff
from ..statistics.models import CoarseStay, PhaseFact, age_band, month_of
from ..statistics.queries import Stated
from .models import Enrolment, PhaseChange, TeamConsent


def _shown() -> ColumnElement[bool]:
    """Which stays of a file the actor sees: at the own site, of the own agency, and those whose consent names it.

    That somebody is at another programme is a secret of its own (OSL 8 kap. 1 §).
    """
    reach = db.session().reach
    if not isinstance(reach, Reach):
        return true()
    here = select(Staff.site_id).where(Staff.id == reach.actor_id)
    named = select(TeamConsent.enrolment_id).where(
        TeamConsent.agency_id == reach.agency_id, TeamConsent.withdrawn_at.is_(None)
    )
    return or_(Enrolment.site_id.in_(here), Enrolment.owner_agency_id == reach.agency_id, Enrolment.id.in_(named))


def every_stay_of(participant_id: UUID) -> list[Enrolment]:
    """Every stay of a file, also those not shown to the actor: a withdrawn yes ends them all."""
    return list(db.session.scalars(select(Enrolment).where(Enrolment.participant_id == participant_id)))


def enrolments_of(participant_id: UUID) -> list[Enrolment]:
    """The stays the actor sees, open ones first, then latest first."""
    query = select(Enrolment).where(Enrolment.participant_id == participant_id, _shown())
    rows = db.session.scalars(query.options(joinedload(Enrolment.programme), joinedload(Enrolment.site)))
    return sorted(rows, key=lambda one: (one.ended_on is None, one.started_on), reverse=True)


def lasts_with(by: Actor, participant_id: UUID) -> bool:
    """Does a stay last that the actor's agency owns?"""
    return any(one.ended_on is None and one.owner_agency_id == by.agency_id for one in enrolments_of(participant_id))


def enrolment(participant_id: UUID, enrolment_id: UUID) -> Enrolment:
    """One stay of a file in reach. Raises Missing."""
    query = select(Enrolment).where(Enrolment.id == enrolment_id, Enrolment.participant_id == participant_id, _shown())
    found = db.session.scalar(query)
    if found is None:
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
    """The stays the actor sees, of the files in reach; or the open ones."""
    query = select(
        Enrolment.participant_id, Enrolment.phase, Enrolment.site_id, Enrolment.started_on, Enrolment.ended_on
    ).where(_shown())
    if open_only:
        query = query.where(Enrolment.ended_on.is_(None))
    return [Stay(*row) for row in db.session.execute(query)]


def ended_stays(participant_ids: Collection[UUID]) -> list[Enrolment]:
    """The ended stays of some files that the actor sees."""
    query = select(Enrolment).where(
        Enrolment.participant_id.in_(participant_ids), Enrolment.ended_on.is_not(None), _shown()
    )
    return list(db.session.scalars(query)) if participant_ids else []


def silent_limits() -> dict[UUID, int]:
    """Days without contact after which each site's programme calls a case silent."""
    query = select(Site.id, Programme.silent_after_days).join(Site.programme)
    return dict(db.session.execute(query).all())


@dataclass(frozen=True, slots=True)
class TeamGrid:
    """What the participant lets a team read within one stay: agencies beside topics, with the consents of each."""

    agencies: list[Agency]
    consents: list[TeamConsent]

    def standing(self, agency_id: UUID | None = None, topic: Topic | None = None) -> list[TeamConsent]:
        """The consents that stand: all of them, those of an agency, of a topic, or of both."""
        return [one for one in self.named(agency_id, topic) if one.withdrawn_at is None]

    def named(self, agency_id: UUID | None = None, topic: Topic | None = None) -> list[TeamConsent]:
        """The same with those taken back, the latest last."""
        found = [
            one
            for one in self.consents
            if (agency_id is None or one.agency_id == agency_id) and (topic is None or one.topic == topic)
        ]
        return sorted(found, key=lambda one: (one.withdrawn_at is None, one.withdrawn_at or clock.now()))

    def topics(self, agency_id: UUID) -> list[Topic]:
        """What an agency may read, in the order of the topics."""
        known = {one.topic for one in self.standing(agency_id)}
        return [topic for topic in Topic if topic in known]

    @property
    def readers(self) -> list[tuple[Agency, list[Topic]]]:
        """The agencies that may read something, and what."""
        return [(agency, topics) for agency in self.agencies if (topics := self.topics(agency.id))]

    @property
    def complete(self) -> bool:
        """May every agency of the team read everything?"""
        return all(self.is_everything(self.topics(agency.id)) for agency in self.agencies)

    @staticmethod
    def is_everything(topics: Collection[Topic]) -> bool:
        """Are these all the topics there are?"""
        return len(topics) == len(Topic)


def team_grid(team: Collection[Agency], consents: Collection[TeamConsent]) -> TeamGrid:
    """The team of a stay (or nobody, when only who may read matters), and whoever else its consents name, by name."""
    agencies = {one.id: one for one in [*team, *(consent.agency for consent in consents)]}
    return TeamGrid(sorted(agencies.values(), key=lambda one: one.name), list(consents))


def stays_at_own_site(by: Actor, participant_id: UUID) -> list[Enrolment]:
    """The stays of a file within which the actor may write, open ones first."""
    return [stay for stay in enrolments_of(participant_id) if stay.site_id == by.site_id]


def check_writable(by: Actor, stay: Enrolment, lasting: bool = False) -> None:
    """Only those who work at its site write within a stay, and some things only while it lasts. Raises Broken."""
    if stay.site_id != by.site_id:
        raise Broken("not_your_site")
    if lasting and stay.ended_on is not None:
        raise Broken("stay_ended", day=stay.ended_on.isoformat())


def check_own(by: Actor, record: TeamRecord, stay: Enrolment, lasting: bool = False) -> None:
    """Only the agency that wrote a record changes it, within a stay it may write in. Raises Broken."""
    if record.owner_agency_id != by.agency_id:
        raise Broken("other_agency")
    check_writable(by, stay, lasting)


def belonging(by: Actor, stay: Enrolment) -> dict[str, Any]:
    """What every new record within a stay says of itself: whose file, which stay, which agency, who, when."""
    return {
        "participant_id": stay.participant_id,
        "enrolment_id": stay.id,
        "owner_agency_id": by.agency_id,
        "author_id": by.staff_id,
        "recorded_at": clock.now(),
    }


def check_within(stay: Enrolment, day: date) -> None:
    """A day of the stay, not ahead. Raises Broken."""
    last = stay.ended_on or clock.today()
    if not stay.started_on <= day <= last:
        raise Broken("outside_stay", first=stay.started_on.isoformat(), last=last.isoformat())


def files_with_stays(session: ReachSession, late_on: date | None) -> list[UUID]:
    """Every file with a stay, or those with a stay that ended within the three months before a day, in order."""
    query = select(Enrolment.participant_id).distinct().order_by(Enrolment.participant_id)
    if late_on is not None:
        query = query.where(Enrolment.ended_on >= clock.months_after(late_on, -3))
    return list(session.scalars(query))


def coarse_stays(session: ReachSession, files: Collection[UUID]) -> dict[UUID, CoarseStay]:
    """Every stay of some files as statistics need it."""
    names = ("id", "participant_id", "site_id", "started_on", "ended_on", "phase")
    query = select(*(getattr(Enrolment, name) for name in names)).where(Enrolment.participant_id.in_(files))
    people, found = coarse_attributes(session, files), {}
    for row in session.execute(query):
        gender, born = people[row.participant_id]
        band = age_band(clock.years_between(born, row.started_on) if born else None)
        found[row.id] = CoarseStay(gender=gender, age_band=band, **dict(zip(names, row, strict=True)))
    return found


def phase_facts(session: ReachSession, stays: dict[UUID, CoarseStay], on: date) -> Iterator[Stated]:
    """The phases that stays have passed, and how many days each took."""
    query = select(PhaseChange.id, PhaseChange.enrolment_id, PhaseChange.phase, PhaseChange.changed_on)
    query = query.where(PhaseChange.participant_id.in_({stay.participant_id for stay in stays.values()}))
    passed: dict[UUID, list[Any]] = defaultdict(list)
    for row in session.execute(query.order_by(PhaseChange.changed_on, PhaseChange.recorded_at)):
        passed[row.enrolment_id].append(row)
    for stay_id, changes in passed.items():
        for one, following in zip_longest(changes, changes[1:]):
            left = following.changed_on if following else None
            fact = left and {"phase": one.phase, "days": (left - one.changed_on).days, "ended": month_of(left)}
            yield PhaseFact, one.id, stays[stay_id], fact
