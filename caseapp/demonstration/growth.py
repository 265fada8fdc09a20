"""The large demonstration: as many invented people as asked for, with years of history, for measuring.

It grows site by site, each with its own staff, and stores one site at a time: however many people, the memory
is that of one site. Every number comes from one seed, so two machines measure the same thing.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from uuid import UUID, uuid4

from ..foundation import clock
from ..foundation.access import Role
from ..participants.models import Basis, Protection
from ..programmes.models import Phase
from . import texts
from .days import days_ago, workday, working_days_ahead
from .files import File, Identity, StayFacts, open_file, write_assignments, write_stay
from .history import HOURS, Told, held_days, plan_meeting, tell_meetings
from .making import Making
from .numbers import birth_date_in, kind_of
from .office import Place, Worker, hire, open_site
from .plans import tell_background, tell_plan
from .results import tell_exit, tell_work

PER_SITE, PER_WORKER = 800, 50  # the aim is at most 1,000 and 60
LANGUAGES = ("sv",) * 11 + ("ar", "so", "ti", "prs", "fa", "ku", "bs", "sq", "pl")
YEARS = 4 * 365  # how far back histories go, in days
# The ways through, as the share of the stay that each phase begins after.
WAYS = (
    ((0, Phase.GUIDANCE),),
    ((0, Phase.GUIDANCE), (0.35, Phase.PLACEMENT)),
    ((0, Phase.GUIDANCE), (0.3, Phase.PLACEMENT), (0.65, Phase.SUPPORTED)),
    ((0, Phase.GUIDANCE), (0.5, Phase.PAUSED)),
    ((0, Phase.ENQUIRY), (0.1, Phase.GUIDANCE), (0.5, Phase.SUPPORTED)),
)


class Growth:
    """What all new sites draw from: the numbers still free, and how many sites there are."""

    def __init__(self, making: Making) -> None:
        self.making, self.sites = making, 0
        rest = making.numbers.take_rest(least_age=18)
        self._young = [number for number in rest if _age(birth_date_in(number)) <= 29]
        self._older = [number for number in rest if _age(birth_date_in(number)) > 29]

    def number(self, most_age: int | None) -> str:
        """A free number of somebody the programme takes; '' when they have run out."""
        pool = self._older if self._older and most_age is None else self._young
        return pool.pop() if pool else ""


def _age(born: date) -> int:
    return clock.years_between(born, clock.today())


def sizes(count: int) -> Iterator[int]:
    """How many people each new site gets."""
    for start in range(0, count, PER_SITE):
        yield min(PER_SITE, count - start)


def add_site(growth: Growth, count: int) -> None:
    """Add a site with its staff and `count` people who are or were there."""
    growth.sites += 1
    making, services = growth.making, list(growth.making.office.services.values())
    town = texts.TOWNS[growth.sites % len(texts.TOWNS)]
    where = (f"{making.rng.choice(texts.STREETS)} 1", "460 00", town, "031-390 06 90")
    service = services[growth.sites % len(services)]
    place = open_site(making.batch, service, f"{town} {growth.sites}", *where)
    workers = _hire_team(growth, place, -(-count // PER_WORKER))
    ids = [uuid4() for _ in range(count)]
    making.batch.make_keys("participant", ids)
    for number, id_ in enumerate(ids):
        turn, own = divmod(number, len(workers))
        together = (workers[own], workers[own - 1]) if turn % 8 == 1 else (workers[own],)
        _add_person(growth, id_, place, together)
    making.batch.store()
    making.batch.add_facts(ids)
    making.batch.store()


def _hire_team(growth: Growth, place: Place, count: int) -> list[Worker]:
    """A coordinator and caseworkers, employed in turn by the agencies of the team."""
    making, team = growth.making, place.service.team
    staff = [Worker(uuid4(), team[number % len(team)]) for number in range(count + 1)]
    making.batch.make_keys("staff", [one.id for one in staff])
    for number, one in enumerate(staff):
        role = Role.CASEWORKER if number else Role.COORDINATOR
        known_as = (f"{role.value}.{growth.sites}.{number}", _name(making.rng, number % 2 == 0), role)
        hire(making.batch, making.office, one, known_as, place)
    return staff[1:]


def _name(rng: Random, woman: bool) -> str:
    return f"{rng.choice(texts.WOMEN if woman else texts.MEN)} {rng.choice(texts.SURNAMES)}"


def _add_person(growth: Growth, id_: UUID, place: Place, workers: tuple[Worker, ...]) -> None:
    """Add one person with stays and meetings, about ten of them in all."""
    making, rng, batch = growth.making, growth.making.rng, growth.making.batch
    who = _identity(rng, growth.number(place.service.most_age), place.service.most_age or 58)
    grown_for = (clock.today() - who.birth_date).days - int(18 * 365.25) - 1
    started = days_ago(2 + int(rng.random() ** 1.5 * min(YEARS, max(1, grown_for - 4))))
    file = File(id_, who.name.split()[0], rng.choice(texts.AREAS), workers[0], started)
    open_file(batch, file, who, making.series.following(place.service, started.year))
    stays = list(_stays(rng, place, workers, started))
    for stay in stays:
        told = Told(batch, rng, file, stay, write_stay(batch, file, stay))
        last = stay.ended_on or _last_contact(rng, stay.started_on)
        most = min(rng.randrange(9, 14) // len(stays), 2 + (last - stay.started_on).days // 4)
        tell_meetings(told, held_days(rng, stay.started_on, last, most))
        tell_work(told)
        tell_exit(told)
        tell_plan(told)
        tell_background(told, begun=stay.ended_on is None and rng.random() < 0.1)
        if stay.ended_on is None and rng.random() < 0.7:
            plan_meeting(told, working_days_ahead(rng.randrange(1, 15)), rng.choice(HOURS), last)
    write_assignments(batch, file, stays)


def _identity(rng: Random, number: str, most_age: int) -> Identity:
    woman = int(number[10]) % 2 == 0 if number else rng.random() < 0.4
    some_day = clock.today() - timedelta(days=int(365.25 * (18.2 + rng.random() * (most_age - 18.2))))
    language = rng.choice(LANGUAGES)
    return Identity(
        name=_name(rng, woman),
        number=number,
        number_kind=kind_of(number),
        birth_date=birth_date_in(number) if number else some_day,
        phone=f"070-174 06 {rng.randrange(5, 100):02d}",
        address=f"{rng.choice(texts.STREETS)} {rng.randrange(1, 60)}, 460 00",
        language=language,
        interpreter=language != "sv" and rng.random() < 0.3,
        protection=Protection.SEKRETESSMARKERING if rng.random() < 0.005 else Protection.NONE,
        basis=Basis.ANVISAD if rng.random() < 0.08 else Basis.VOLUNTARY,
        own_words=rng.choice(texts.OWN_WORDS),
    )


def _stays(rng: Random, place: Place, workers: tuple[Worker, ...], started: date) -> Iterator[StayFacts]:
    """One stay, or an ended one and then another: one may always come back."""
    readers = _readers(place, workers) if rng.random() < 0.85 else ()
    while True:
        days, left = rng.randrange(60, 500), (clock.today() - started).days
        lasts = days >= left - 1
        way = rng.choice(WAYS)
        phases = {workday(started + timedelta(days=int(after * min(days, left)))): phase for after, phase in way}
        steps = [(phase, max(day, started)) for day, phase in phases.items()]
        ended = None if lasts else max(workday(started + timedelta(days=days)), steps[-1][1])
        if ended:
            steps.append((Phase.EXITED, ended))
        yield StayFacts(place, workers, tuple(steps), readers)
        if ended is None or (clock.today() - ended).days < 60 or rng.random() < 0.6:
            return
        started = workday(ended + timedelta(days=rng.randrange(30, (clock.today() - ended).days - 10)))


def _readers(place: Place, workers: tuple[Worker, ...]) -> tuple[UUID, ...]:
    """The team, but of a large one not everybody: people leave out whom they have nothing to do with."""
    employers = {worker.agency_id for worker in workers}
    outside = [one for one in place.service.team if one not in employers]
    left_out = outside[0] if len(place.service.team) > 3 else None
    return tuple(one for one in place.service.team if one != left_out)


def _last_contact(rng: Random, started: date) -> date:
    """Most were seen lately, some not for a while."""
    return max(started, days_ago(rng.randrange(1, 12) if rng.random() < 0.8 else rng.randrange(15, 60)))
