"""Changes of enrolments."""

from collections.abc import Callable, Collection
from datetime import date
from uuid import UUID, uuid5

from sqlalchemy import update

from ..assignments.actions import assign
from ..assignments.queries import assignments_of
from ..foundation import audit, clock
from ..foundation.access import Actor, Role
from ..foundation.database import db
from ..foundation.records import Topic
from ..foundation.rules import Broken, Stale
from ..participants.models import Participant
from ..participants.queries import check_asked_still, participations_of
from ..programmes.models import Phase, Site
from ..programmes.queries import sites_of_team
from .models import Enrolment, PhaseChange, TeamConsent
from .queries import check_writable, phase_changes_of, team_consents_of

# What else begins with a stay, in rooms that stand later. `create_app` says which.
ALSO_BEGIN: list[Callable[..., None]] = []


def enrol(
    *,
    by: Actor,
    participant: Participant,
    site: Site,
    started_on: date,
    phase: Phase,
    consenting_to: Collection[UUID] = (),
    age_exception: str = "",
    id: UUID | None = None,
) -> Enrolment:
    """Begin a stay, with team consent for the named agencies on every topic. Again after an exit is the same step.

    Raises Broken of somebody who cannot be asked any more, outside the age window (a coordinator may admit in writing), without a standing yes, for a future start,
    for a phase the programme does not use, and for an agency that is not in the team. A second open stay at the same
    programme is refused by the database.
    """
    check_asked_still(participant.id)
    _check_beginning(by, participant, site, started_on, phase)
    _check_age(by, participant, site, started_on, age_exception)
    stay = Enrolment(
        id=id,
        participant_id=participant.id,
        owner_agency_id=by.agency_id,
        programme_id=site.programme_id,
        site_id=site.id,
        started_on=started_on,
        phase=phase,
        age_exception=age_exception,
        age_exception_by=by.staff_id if age_exception else None,
        recorded_by=by.staff_id,
        recorded_at=clock.now(),
        version=1,
    )
    db.session.add(stay)
    db.session.flush()
    _settle_in(by, stay, site, consenting_to)
    audit.record("enrolment.begun", by=by, participant=participant.id, records=[stay.id])
    return stay


def _settle_in(by: Actor, stay: Enrolment, site: Site, consenting_to: Collection[UUID]) -> None:
    """What goes with every new stay: its first phase, somebody who works with the person, team consent, and more."""
    _note_phase(by, stay, stay.phase, stay.started_on)
    if not any(one.site_id == site.id for one in assignments_of(stay.participant_id)):
        assign(by=by, participant_id=stay.participant_id, site=site, staff_id=by.staff_id, valid_from=clock.today())
    take_team_consent(by=by, enrolment=stay, agency_ids=consenting_to, topics=list(Topic), valid_from=stay.started_on)
    for begin in ALSO_BEGIN:
        begin(by=by, enrolment=stay)


def _check_beginning(by: Actor, participant: Participant, site: Site, started_on: date, phase: Phase) -> None:
    if site.id not in {one.id for one in sites_of_team(by.agency_id, by.site_id)}:
        raise Broken("site_closed")
    if not any(yes.withdrawn_on is None for yes in participations_of(participant.id)):
        raise Broken("no_participation")
    if started_on > clock.today():
        raise Broken("starts_in_future")
    if phase not in {one.phase for one in site.programme.phases} or phase == Phase.EXITED:
        raise Broken("phase_unused")


def _check_age(by: Actor, participant: Participant, site: Site, on: date, exception: str) -> None:
    programme, born = site.programme, participant.birth_date
    age = clock.years_between(born, on) if born else 0
    inside = programme.least_age <= age <= (programme.most_age or 999)
    if not inside and not exception:
        window = f"{programme.least_age}–{programme.most_age}" if programme.most_age else f"{programme.least_age}+"
        code = "outside_age_window_coordinator" if by.role == Role.COORDINATOR else "outside_age_window"
        raise Broken(code, age=age, window=window)
    if exception and (inside or by.role != Role.COORDINATOR):
        raise Broken("exception_not_yours" if not inside else "exception_needless")


def change_phase(*, by: Actor, enrolment: Enrolment, version: int, phase: Phase, on: date) -> None:
    """Pass into another phase on a day. A stay ends by an exit, with its reason (room outcomes), not by this."""
    if enrolment.version != version:
        raise Stale(enrolment.version, {"phase": enrolment.phase.value})
    check_writable(by, enrolment)
    if enrolment.ended_on is not None:
        raise Broken("already_ended")
    if not enrolment.started_on <= on <= clock.today():
        raise Broken("phase_date")
    if phase == enrolment.phase:
        raise Broken("same_phase")
    if phase == Phase.EXITED or phase not in {one.phase for one in enrolment.programme.phases}:
        raise Broken("phase_unused")
    enrolment.phase = phase
    _note_phase(by, enrolment, phase, on)
    audit.record("enrolment.phase_changed", by=by, participant=enrolment.participant_id, records=[enrolment.id])


def end_stay(*, by: Actor, enrolment: Enrolment, on: date) -> None:
    """End a stay on a day, or move the day it ended. Raises Broken before the latest change of phase.

    A day before the start is refused by the database.
    """
    if on > clock.today():
        raise Broken("exit_in_future")
    changes = phase_changes_of(enrolment.participant_id)[enrolment.id]
    latest = max((one.changed_on for one in changes if one.phase != Phase.EXITED), default=on)
    if on < latest and on >= enrolment.started_on:
        raise Broken("exit_before_phase", day=latest.isoformat())
    ending = [one for one in changes if one.phase == Phase.EXITED]
    if enrolment.ended_on is None:
        enrolment.phase = Phase.EXITED
        _note_phase(by, enrolment, Phase.EXITED, on)
    elif ending:
        ending[-1].changed_on = on
    enrolment.ended_on = on
    audit.record("enrolment.ended", by=by, participant=enrolment.participant_id, records=[enrolment.id])


def _note_phase(by: Actor, enrolment: Enrolment, phase: Phase, on: date) -> None:
    change = PhaseChange(
        participant_id=enrolment.participant_id,
        owner_agency_id=by.agency_id,
        enrolment_id=enrolment.id,
        phase=phase,
        changed_on=on,
        recorded_by=by.staff_id,
        recorded_at=clock.now(),
    )
    db.session.add(change)


def take_team_consent(
    *,
    by: Actor,
    enrolment: Enrolment,
    agency_ids: Collection[UUID],
    topics: Collection[Topic],
    valid_from: date,
    id: UUID | None = None,
) -> None:
    """Record that the participant lets agencies of the team read topics of this stay (OSL 10 kap. 1 §).

    What stands already stays as it is. Raises Broken: asked_no_more, agency_outside_team, and answered_since when the
    same form was sent before and what it said was taken back.
    """
    check_writable(by, enrolment, lasting=True)
    check_asked_still(enrolment.participant_id)
    if set(agency_ids) - {agency.id for agency in enrolment.site.programme.team}:
        raise Broken("agency_outside_team")
    every = team_consents_of(enrolment.participant_id)[enrolment.id] if agency_ids else []
    standing = {(one.agency_id, one.topic) for one in every if one.withdrawn_at is None}
    wanted = [(agency_id, topic) for agency_id in sorted(set(agency_ids)) for topic in topics]
    taken = [_consent(by, enrolment, *one, valid_from, id) for one in wanted if one not in standing]
    if {one.id for one in taken} & {one.id for one in every}:
        raise Broken("answered_since")
    db.session.add_all(taken)
    if taken:
        records = [enrolment.id, *(one.id for one in taken)]
        audit.record("team_consent.taken", by=by, participant=enrolment.participant_id, records=records)


def _consent(by: Actor, stay: Enrolment, agency_id: UUID, topic: Topic, first: date, id: UUID | None) -> TeamConsent:
    return TeamConsent(
        id=uuid5(id, f"{agency_id} {topic}") if id else None,
        participant_id=stay.participant_id,
        owner_agency_id=by.agency_id,
        enrolment_id=stay.id,
        agency_id=agency_id,
        topic=topic,
        valid_from=first,
        valid_until=clock.FOREVER,
        recorded_by=by.staff_id,
    )


def decline_team_consent(*, by: Actor, enrolment: Enrolment) -> None:
    """The participant was asked, and said no. Nothing changes by it; the log alone says that the question was put."""
    check_writable(by, enrolment, lasting=True)
    check_asked_still(enrolment.participant_id)
    audit.record("team_consent.declined", by=by, participant=enrolment.participant_id, records=[enrolment.id])


def end_team_consents(*, by: Actor, participant_id: UUID) -> None:
    """End what the agencies of the teams read of each other, in every stay: of somebody who has died nobody can let them."""
    with db.session().seeing_all("team consents of somebody who has died"):
        standing = TeamConsent.participant_id == participant_id, TeamConsent.withdrawn_at.is_(None)
        ended = update(TeamConsent).where(*standing).values(withdrawn_at=clock.now()).returning(TeamConsent.id)
        records = list(db.session.scalars(ended))
    if records:
        audit.record("team_consent.withdrawn", by=by, participant=participant_id, records=records)


def withdraw_team_consent(*, by: Actor, consents: Collection[TeamConsent]) -> None:
    """Take team consent back, also after the stay: from the commit on, the agencies read only what is their own.

    Raises Broken when none of it stands any more.
    """
    standing = [one for one in consents if one.withdrawn_at is None]
    if not standing:
        raise Broken("already_withdrawn")
    check_writable(by, standing[0].enrolment)
    now = clock.now()  # one act, one moment: the line of trust tells it once
    for consent in standing:
        consent.withdrawn_at = now
    audit.record(
        "team_consent.withdrawn",
        by=by,
        participant=standing[0].participant_id,
        records=[standing[0].enrolment_id, *(one.id for one in standing)],
    )
