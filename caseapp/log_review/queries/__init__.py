"""Questions of the log reviewer: the samples of each site and month, what waits, and what is overdue."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ...emergencies.models import Answer
from ...foundation import audit, clock
from ...foundation.access import Actor, Role
from ...foundation.database import db
from ...foundation.encryption import keys_of
from ...foundation.rules import Missing
from ...foundation.work import elevated
from ...participants.models import Participant
from ...programmes.models import Programme, Site
from ...programmes.queries import all_sites
from ...staff.models import Staff
from ...staff.queries import Colleague, colleagues
from ..models import Hint, Sample, SampledOpening

A_PAGE, MONTHS_SHOWN, LAST_DAY_TO_SIGN = 20, 12, 15


@dataclass(frozen=True, slots=True)
class Reader:
    """Who opened, as the log names them: name, role, agency, site."""

    colleague: Colleague | None
    role: Role | None
    site_id: UUID | None


@dataclass(frozen=True, slots=True)
class Handle:
    """How one speaks of a file without opening it: its case number; for one that named persons only reach, nothing of it."""

    case_number: str
    protected: bool
    gone: bool
    short: str


@dataclass(frozen=True, slots=True)
class Line:
    """A site's sample of a month on the overview; `sample` is None while nobody has drawn it."""

    site: Site
    month: date
    sample: Sample | None
    count: int
    answered: int
    overdue: bool


@dataclass(frozen=True, slots=True)
class Overdue:
    """Months that should have been signed by now, and at how many sites they are not."""

    month: date
    sites: list[str]


def last_whole_month() -> date:
    """The first day of the month that ended last."""
    return clock.months_before(clock.today(), 1)


def last_day_to_sign(month: date) -> date:
    """Until when a month's samples are signed: the 15th of the month after."""
    return clock.months_after(month, 1).replace(day=LAST_DAY_TO_SIGN)


def sample(sample_id: UUID, changing: bool = False) -> Sample:
    """One sample; held against others until the commit when it is to change. Raises Missing."""
    whole = joinedload(Sample.site).joinedload(Site.programme)
    if changing:  # an outer join cannot be held
        found = db.session.get(Sample, sample_id, with_for_update=True, populate_existing=True)
    else:
        found = db.session.get(Sample, sample_id, options=[whole])
    if found is None:
        raise Missing
    return found


def sites_to_draw(month: date) -> list[UUID]:
    """The sites that have no sample of a month."""
    drawn = set(db.session.scalars(select(Sample.site_id).where(Sample.month == month)))
    return [site.id for site in all_sites() if site.id not in drawn]


def months_shown() -> list[date]:
    """The months of the overview, latest first: the last, and those before it as far as anything was drawn."""
    first = db.session.scalar(select(func.min(Sample.month))) or last_whole_month()
    last = last_whole_month()
    months = [clock.months_before(last, back) for back in range(MONTHS_SHOWN)]
    return [month for month in months if month >= first or month == last]


def overview(by: Actor) -> list[Line]:
    """Every site and month, latest month first; says in the log that it was looked at."""
    months, sites = months_shown(), all_sites()
    query = select(Sample).where(Sample.month.in_(months))
    drawn = {(one.site_id, one.month): one for one in db.session.scalars(query)}
    counts = _counts([one.id for one in drawn.values()])
    late = {(month, name) for month, names in _unsigned(months, sites, drawn) for name in names}
    lines = []
    for month in months:
        for site in sites:
            one = drawn.get((site.id, month))
            count, answered = counts.get(one.id, (0, 0)) if one else (0, 0)
            lines.append(Line(site, month, one, count, answered, (month, site.id) in late))
    audit.read("log_review.listed", by=by)
    return lines


def _counts(ids: list[UUID]) -> dict[UUID, tuple[int, int]]:
    query = select(SampledOpening.sample_id, func.count(), func.count(SampledOpening.answer))
    rows = db.session.execute(query.where(SampledOpening.sample_id.in_(ids)).group_by(SampledOpening.sample_id))
    return {id_: (count, answered) for id_, count, answered in rows}


def _unsigned(
    months: list[date], sites: Collection[Site], drawn: dict[tuple[UUID, date], Sample]
) -> list[tuple[date, list[UUID]]]:
    """(month, sites) that should have been signed. Of an earlier month those drawn then, or all when nobody drew any."""
    found = []
    for month in months:
        if clock.today() <= last_day_to_sign(month):
            continue
        here = {site_id: one for (site_id, when), one in drawn.items() if when == month}
        asked = here.keys() if here and month != last_whole_month() else [site.id for site in sites]
        late = [id_ for id_ in asked if id_ not in here or here[id_].signed_at is None]
        if late:
            found.append((month, late))
    return found


def overdue() -> list[Overdue]:
    """The months whose samples should have been signed, latest first."""
    months, sites = months_shown(), all_sites()
    drawn = {
        (one.site_id, one.month): one for one in db.session.scalars(select(Sample).where(Sample.month.in_(months)))
    }
    names = {site.id: f"{site.programme.name}, {site.name}" for site in sites}
    return [Overdue(month, [names[id_] for id_ in late]) for month, late in _unsigned(months, sites, drawn)]


def sampled(sample_id: UUID, number: int | None = None) -> list[SampledOpening]:
    """The openings of a sample in order of their time: all, or a page."""
    query = select(SampledOpening).where(SampledOpening.sample_id == sample_id)
    query = query.order_by(SampledOpening.opened_at, SampledOpening.id)
    if number is not None:
        query = query.limit(A_PAGE).offset((number - 1) * A_PAGE)
    return list(db.session.scalars(query))


def counted(sample_id: UUID) -> tuple[int, int]:
    """How many openings a sample has, and how many are answered."""
    return _counts([sample_id]).get(sample_id, (0, 0))


def answers_of(sample_id: UUID) -> dict[Answer, int]:
    """How often each answer was given."""
    query = select(SampledOpening.answer, func.count()).where(
        SampledOpening.sample_id == sample_id, SampledOpening.answer.is_not(None)
    )
    rows = db.session.execute(query.group_by(SampledOpening.answer))
    return {answer: count for answer, count in rows if answer is not None}


def first_unanswered(sample_id: UUID) -> int:
    """The page of the first opening without an answer; the first page when there is none."""
    places = [place for place, one in enumerate(sampled(sample_id)) if one.answer is None]
    return places[0] // A_PAGE + 1 if places else 1


def hint_counts(one: Sample) -> list[tuple[Hint, int, int]]:
    """Each hint with how many of its openings are in the sample, and how many there were."""
    rows = db.session.scalars(select(SampledOpening.hints).where(SampledOpening.sample_id == one.id)).all()
    inside = [hint for row in rows for hint in row.split(",")]
    counts = one.counts
    return [(hint, inside.count(hint), counts[hint.value]) for hint in Hint if hint.value in counts]


def readers(ids: Iterable[UUID | None]) -> dict[UUID, Reader]:
    """Staff members as the log names them."""
    wanted = {one for one in ids if one is not None}
    names = colleagues(wanted)
    query = select(Staff.id, Staff.role, Staff.site_id).where(Staff.id.in_(wanted))
    found = {id_: Reader(names.get(id_), role, site_id) for id_, role, site_id in db.session.execute(query)}
    return found | {id_: Reader(None, None, None) for id_ in wanted - found.keys()}


def all_readers() -> list[Colleague]:
    """Everybody who has or had an account, by name."""
    every = colleagues(db.session.scalars(select(Staff.id)))
    return sorted(every.values(), key=lambda one: one.name.casefold())


def site_names() -> dict[UUID, str]:
    """Site -> programme and site."""
    query = select(Site.id, Programme.name, Site.name).join(Programme, Programme.id == Site.programme_id)
    return {id_: f"{programme}, {name}" for id_, programme, name in db.session.execute(query)}


def handles(ids: Collection[UUID]) -> dict[UUID, Handle]:
    """How to speak of some files. Elevated, and of each file nothing but its case number is opened."""
    with elevated("log review") as session:
        query = select(Participant.id, Participant.named_only, Participant.case_number.column)
        rows = session.execute(query.where(Participant.id.in_(set(ids)))).all()
        keys_of(session).prefetch("participant", [id_ for id_, named_only, _ in rows if not named_only])
        found = {
            id_: Handle(
                "" if named else Participant.case_number.open(session, id_, id_, number), named, False, id_.hex[:8]
            )
            for id_, named, number in rows
        }
    return {id_: found.get(id_, Handle("", False, True, id_.hex[:8])) for id_ in ids}


def note_viewed(by: Actor, what: str, of: UUID | None = None, shown: Iterable[UUID] = ()) -> None:
    """Say in the log what the reviewer looked at or took away: `sample_viewed`, `file_exported` …"""
    audit.read(f"log_review.{what}", by=by, participant=of, shown=shown)


SPANS = {"d30": 30, "d90": 90, "d365": 365, "d730": 730}  # days back


def span_of(name: str) -> tuple[date, date]:
    """The first and last day of a period that ends today."""
    return clock.today() - timedelta(days=SPANS[name] - 1), clock.today()
