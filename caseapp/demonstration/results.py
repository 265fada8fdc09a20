"""Work, exits and follow-ups as rows: every kind and reason stands somewhere in the small office."""

from datetime import date, time, timedelta
from uuid import UUID, uuid4

from ..foundation import clock
from ..outcomes.models import Exit, ExitReason, ExitReview, FollowUp, FollowUpState, Planned
from ..placements.models import Placement, PlacementEnd, PlacementKind, StudyAid, Verification
from ..programmes.models import Phase
from . import lives
from .days import moment, workday
from .history import Told

PRACTICE = (PlacementKind.WORK_PRACTICE, PlacementKind.WORK_TRAINING, PlacementKind.INTERNSHIP)
JOBS = (
    PlacementKind.TEMPORARY, PlacementKind.PERMANENT, PlacementKind.PROBATIONARY, PlacementKind.HOURLY,
    PlacementKind.NYSTARTSJOBB, PlacementKind.STUDIES_KOMVUX, PlacementKind.STUDIES_FOLKHOGSKOLA,
)  # fmt: skip
EXTENTS = (100, 75, 50, 80)
ENDS = tuple(PlacementEnd)
WITHOUT_WORK = (
    ExitReason.OTHER_SUPPORT, ExitReason.AF_PROGRAMME, ExitReason.ILLNESS, ExitReason.OWN_CHOICE, ExitReason.NO_CONTACT,
    ExitReason.MOVED, ExitReason.PARENTAL_LEAVE, ExitReason.CONTRACT_BROKEN, ExitReason.CUSTODY,
)  # fmt: skip
AS_PLANNED = (ExitReason.WORK, ExitReason.STUDIES, ExitReason.AF_PROGRAMME, ExitReason.OTHER_SUPPORT)
INCOME = {ExitReason.WORK: "work", ExitReason.STUDIES: "studies", ExitReason.AF_PROGRAMME: "activity_support"}
STATES = (
    FollowUpState.WORK,
    FollowUpState.NOT_REACHED,
    FollowUpState.LOOKING,
    FollowUpState.STUDIES,
    FollowUpState.OTHER,
)


def tell_work(told: Told) -> None:
    """Practice while in the placement phase, work or studies while supported: together, or one after the other."""
    stay, rng = told.stay, told.rng
    if span := stay.span_of(Phase.PLACEMENT):
        kind = PlacementKind(stay.practice) if stay.practice else rng.choice(PRACTICE)
        _write_placement(told, kind, span[0], span[1] and span[1] - timedelta(days=1), rng.choice(EXTENTS))
    if span := stay.span_of(Phase.SUPPORTED):
        first, last = span[0], None if stay.exit in ("work", "studies") or not span[1] else span[1]
        if "+" in stay.working:
            one, other = (PlacementKind(kind) for kind in stay.working.split("+"))
            _write_placement(told, one, first, last, 75)
            _write_placement(told, other, first + timedelta(days=20), last, 50, lives.OVERLAP)
            return
        kinds = [PlacementKind(kind) for kind in stay.working.split()] or [rng.choice(JOBS)]
        for number, kind in enumerate(kinds):
            begun = first + timedelta(days=40 * number)
            lasts = number == len(kinds) - 1
            _write_placement(told, kind, begun, last if lasts else begun + timedelta(days=39), rng.choice(EXTENTS))


def _write_placement(
    told: Told, kind: PlacementKind, first: date, last: date | None, extent: int, overlap: str = ""
) -> None:
    rng, author = told.rng, told.stay.workers[0]
    employer, role, supervisor = lives.WORKPLACES[told.file.area] if not kind.is_studies else lives.SCHOOL
    verification = rng.choice(tuple(Verification))
    told.batch.add(
        Placement,
        told.file.id,
        id=uuid4(),
        participant_id=told.file.id,
        enrolment_id=told.stay_id,
        owner_agency_id=author.agency_id,
        kind_of_work=kind.value,
        employer=employer,
        role=role,
        supervisor=supervisor,
        study_aid=rng.choice(tuple(StudyAid)).value if kind.is_studies else "",
        started_on=first,
        ended_on=last,
        extent=extent,
        end_reason=rng.choice(ENDS).value if last else "",
        verification=verification.value,
        verified_by=None if verification == Verification.NONE else author.id,
        overlap=overlap,
        author_id=author.id,
        recorded_at=moment(workday(min(first, clock.today())), time(15, 30)),
        version=1,
    )


def tell_exit(told: Told) -> None:
    """How an ended stay ended, and how it went half a year, a year and two years later. Some lines are missing: so is life."""
    stay, rng = told.stay, told.rng
    if stay.ended_on is None or stay.exit == "unwritten":
        return
    reason = ExitReason(stay.exit) if stay.exit else _reason(told)
    verification = Verification.EMPLOYER if reason in INCOME else Verification.PARTICIPANT
    if not stay.verified or (not stay.exit and rng.random() < 0.1):
        verification = Verification.NONE
    by, told_at = stay.recorded_by or stay.workers[0], moment(stay.ended_on, time(15, 25))
    common = {
        "participant_id": told.file.id,
        "enrolment_id": told.stay_id,
        "owner_agency_id": by.agency_id,
        "author_id": by.id,
    }
    told.batch.add(
        Exit,
        told.file.id,
        id=uuid4(),
        version=1,
        why=reason.value,
        planned=(Planned.PLANNED if reason in AS_PLANNED else Planned.UNPLANNED).value,
        destination=lives.DESTINATIONS.get(reason.value, "").format(area=told.file.area),
        income_after=INCOME.get(reason, "unknown"),
        verification=verification.value,
        verified_by=None if verification == Verification.NONE else by.id,
        words=lives.EXIT_WORDS.get(reason.value, ""),
        recorded_at=told_at,
        **common,
    )
    if rng.random() < 0.6:
        told.batch.add(ExitReview, None, id=uuid4(), exit_version=1, recorded_at=told_at, **common)
    if reason not in (ExitReason.DECEASED, ExitReason.REGISTERED_IN_ERROR):
        _tell_follow_ups(told, common)


def _reason(told: Told) -> ExitReason:
    if told.stay.span_of(Phase.SUPPORTED):
        return told.rng.choice((ExitReason.WORK, ExitReason.WORK, ExitReason.STUDIES))
    return told.rng.choice(WITHOUT_WORK)


def _tell_follow_ups(told: Told, common: dict[str, UUID]) -> None:
    for months in (6, 12, 24):
        due_on = clock.months_after(told.stay.ended_on or clock.today(), months)
        answered_on = workday(due_on)
        if due_on > clock.today() or told.rng.random() < 0.3:
            continue
        state = STATES[told.rng.randrange(len(STATES))]
        heard = Verification.NONE if state == FollowUpState.NOT_REACHED else Verification.PARTICIPANT
        told.batch.add(
            FollowUp,
            told.file.id,
            id=uuid4(),
            months=months,
            version=1,
            answered_on=answered_on,
            answer=state.value,
            income_after="unknown",
            verification=heard.value,
            words=lives.AFTERWARDS[state.value],
            recorded_at=moment(answered_on, time(14, 10)),
            **common,
        )
