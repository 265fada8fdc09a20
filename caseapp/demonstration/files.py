"""Files and stays as rows: who the person is, their yes, stays with phases and consents, who works there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from ..assignments.models import Assignment
from ..enrolments.models import Enrolment, PhaseChange, TeamConsent
from ..foundation import clock
from ..foundation.encryption import blind_index
from ..foundation.records import Topic
from ..participants.models import Basis, NumberKind, Participant, Participation, Protection, ProtectionDecision
from ..programmes.models import Phase
from . import texts
from .days import moment, workday
from .office import Place, Worker
from .rows import Batch

TOPICS = tuple(Topic)


@dataclass(frozen=True, slots=True)
class File:
    """A file to fill: whose, what the notes call them, and who opened it."""

    id: UUID
    first: str
    area: str
    opened_by: Worker
    opened_on: date


@dataclass(frozen=True, slots=True)
class Identity:
    """What the file says of the person."""

    name: str
    number: str
    number_kind: NumberKind
    birth_date: date
    phone: str
    address: str
    language: str = "sv"
    interpreter: bool = False
    protection: Protection = Protection.NONE
    basis: Basis = Basis.VOLUNTARY
    own_words: str = ""


@dataclass(frozen=True, slots=True)
class StayFacts:
    """One stay: its phases with their first days (an exit comes last), and the agencies that may read."""

    place: Place
    workers: tuple[Worker, ...]
    phases: tuple[tuple[Phase, date], ...]
    readers: tuple[UUID, ...]
    withdrawn: tuple[UUID, ...] = ()
    exception: str = ""
    recorded_by: Worker | None = None  # None: the first of the workers
    exit: str = ""  # why it ended; "unwritten" when nobody has said
    verified: bool = True
    practice: str = ""  # the kind of placement of the placement phase
    working: str = ""  # the kinds of work or studies of the supported phase

    @property
    def started_on(self) -> date:
        """The first day."""
        return self.phases[0][1]

    def span_of(self, phase: Phase) -> tuple[date, date | None] | None:
        """First and last day of a phase, None for one not yet over; None when the stay never passed into it."""
        for number, (one, day) in enumerate(self.phases):
            if one == phase:
                after = self.phases[number + 1][1] if number + 1 < len(self.phases) else None
                return day, after
        return None

    @property
    def ended_on(self) -> date | None:
        """The last day, None while it is open."""
        return self.phases[-1][1] if self.phases[-1][0] == Phase.EXITED else None


def open_file(
    batch: Batch, file: File, who: Identity, case_number: str, withdrawn: tuple[date, str] | None = None
) -> None:
    """Add a participant and their yes to taking part, perhaps taken back."""
    by = {"owner_agency_id": file.opened_by.agency_id}
    opened_at = moment(file.opened_on, time(10, 12))
    batch.add(
        Participant,
        file.id,
        id=file.id,
        name=who.name,
        number=who.number,
        number_kind=who.number_kind,
        birth_date=who.birth_date,
        phone=who.phone,
        email="",
        address=who.address,
        language=who.language,
        interpreter="yes" if who.interpreter else "no",
        protection=who.protection,
        case_number=case_number,
        number_index=blind_index("participant.number", who.number),
        case_number_index=blind_index("participant.case_number", case_number),
        named_only=who.protection != Protection.NONE,
        registered_at=opened_at,
        registered_by=file.opened_by.id,
        version=1,
        **by,
    )
    if who.protection != Protection.NONE:
        _tell_protection(batch, file, who.protection, opened_at, by)
    _tell_yes(batch, file, who, withdrawn)


def _tell_yes(batch: Batch, file: File, who: Identity, withdrawn: tuple[date, str] | None) -> None:
    """The person's own yes to taking part, perhaps taken back."""
    batch.add(
        Participation,
        file.id,
        id=uuid4(),
        participant_id=file.id,
        basis=who.basis,
        own_words=who.own_words,
        withdrawal_words=withdrawn[1] if withdrawn else "",
        said_on=file.opened_on,
        withdrawn_on=withdrawn[0] if withdrawn else None,
        recorded_by=file.opened_by.id,
        recorded_at=moment(file.opened_on, time(10, 12)),
        owner_agency_id=file.opened_by.agency_id,
    )


def _tell_protection(batch: Batch, file: File, kind: Protection, at: datetime, by: dict[str, UUID]) -> None:
    """Why the file is for named persons only."""
    batch.add(
        ProtectionDecision,
        file.id,
        id=uuid4(),
        participant_id=file.id,
        kind=kind,
        ground=texts.PROTECTION_GROUND,
        decider=texts.PROTECTION_DECIDER,
        decided_on=file.opened_on,
        recorded_by=file.opened_by.id,
        recorded_at=at,
        **by,
    )


def write_stay(batch: Batch, file: File, stay: StayFacts) -> UUID:
    """Add a stay with its phases and consents; answers its id."""
    author, stay_id = stay.recorded_by or stay.workers[0], uuid4()
    by = {"participant_id": file.id, "owner_agency_id": author.agency_id, "recorded_by": author.id}
    batch.add(
        Enrolment,
        file.id,
        id=stay_id,
        programme_id=stay.place.service.id,
        site_id=stay.place.id,
        started_on=stay.started_on,
        ended_on=stay.ended_on,
        phase=stay.phases[-1][0],
        age_exception=stay.exception,
        age_exception_by=author.id if stay.exception else None,
        recorded_at=moment(stay.started_on, time(11, 5)),
        version=len(stay.phases),
        **by,
    )
    for phase, day in stay.phases:
        told_at = moment(day, time(15, 20))
        batch.add(
            PhaseChange,
            None,
            id=uuid4(),
            enrolment_id=stay_id,
            phase=phase,
            changed_on=day,
            recorded_at=told_at,
            **by,
        )
    for agency_id in stay.readers:
        _write_consent(batch, stay, agency_id, by | {"enrolment_id": stay_id})
    return stay_id


def _write_consent(batch: Batch, stay: StayFacts, agency_id: UUID, by: dict[str, UUID]) -> None:
    span = {"valid_from": stay.started_on, "valid_until": clock.FOREVER, "withdrawn_at": None}
    if agency_id in stay.withdrawn:
        span["withdrawn_at"] = moment(workday(clock.today() - timedelta(days=9)), time(9, 40))
    for topic in TOPICS:
        batch.add(TeamConsent, None, id=uuid4(), agency_id=agency_id, topic=topic, **by, **span)


def write_assignments(batch: Batch, file: File, stays: Collection[StayFacts]) -> UUID:
    """Add who works with the person, once for each worker and site; answers the first one that still lasts.

    Those of each place's last stay go on even after an exit: a file is never nobody's.
    """
    last = {stay.place.id: stay for stay in stays}
    spans: dict[tuple[UUID, Worker], tuple[date, date]] = {}
    for stay in stays:
        for worker in stay.workers:
            begun, _ = spans.get((stay.place.id, worker), (stay.started_on, None))
            ended = stay.ended_on or clock.today()
            until = clock.FOREVER if worker in last[stay.place.id].workers else ended
            spans[stay.place.id, worker] = (begun, until)
    made = [(assign(batch, file, *key, span), span[1]) for key, span in spans.items()]
    return next(id_ for id_, until in made if until == clock.FOREVER)


def assign(batch: Batch, file: File, site_id: UUID, worker: Worker, span: tuple[date, date]) -> UUID:
    """Add one assignment; answers its id."""
    id_, (begun, until) = uuid4(), span
    by = {"participant_id": file.id, "owner_agency_id": file.opened_by.agency_id, "staff_id": worker.id}
    batch.add(Assignment, None, id=id_, site_id=site_id, valid_from=begun, valid_until=until, **by)
    return id_
