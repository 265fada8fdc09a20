"""The small office's people brought to life: from the list in `people` to files, stays and meetings."""

from datetime import date, time, timedelta
from random import Random
from uuid import UUID, uuid4

from ..assignments.models import Cover
from ..foundation import clock
from ..participants.models import Basis, DuplicateQuestion, NumberKind
from ..programmes.models import Phase
from . import texts
from .days import days_ago, moment, working_days_ahead
from .files import File, Identity, StayFacts, assign, open_file, write_assignments, write_stay
from .history import Told, held_days, miss_meeting, plan_meeting, tell_meetings
from .making import Making
from .numbers import TestNumbers, birth_date_in, kind_of
from .office import LAKE, TOWN, Office, Worker
from .people import PEOPLE, Person, Stay
from .plans import tell_background, tell_plan
from .results import tell_exit, tell_work
from .rows import Batch

COORDINATOR = {"kron": "coordinator", "thn": "birgitta.olsson", "vbg": "helena.wik"}
POSTCODES = ("461 50", "461 57", "462 33")
OTHER_TOWN = {"kron": LAKE, "thn": LAKE, "vbg": TOWN}  # people seldom let a town read where they do not live


def tell_people(making: Making) -> None:
    """Write everybody of the small office, in the order in which their files were opened."""
    ids = [uuid4() for _ in PEOPLE]
    making.batch.make_keys("participant", ids)
    carried: dict[str, str] = {}
    for id_, person in zip(ids, sorted(PEOPLE, key=_opened_on), strict=True):
        number = carried.get(person.name) or _number(making.numbers, person)
        if person.asked_about:
            carried[person.name] = number  # the one person who has two files carries one number in both
        opened_by = making.office.staff[person.stays[0].workers[0]]
        file = File(id_, person.name.split()[0], person.area, opened_by, _opened_on(person))
        _tell_person(making, file, person, number)


def _opened_on(person: Person) -> date:
    return days_ago(int(person.stays[0].path.split()[0].partition(":")[2]))


def _number(numbers: TestNumbers, person: Person) -> str:
    if person.number == NumberKind.TEMPORARY:
        return "T-0417"
    if person.number == NumberKind.NONE:
        return ""
    return numbers.take(person.age, _opened_on(person), person.woman, person.number)


def _identity(rng: Random, person: Person, number: str) -> Identity:
    """Who the person is. Telephone numbers are among those that PTS keeps free for fiction."""
    temporary = person.number == NumberKind.TEMPORARY
    own_day = _opened_on(person) - timedelta(days=int(person.age * 365.25) + rng.randrange(30, 330))
    return Identity(
        name=person.name,
        number=number,
        number_kind=person.number if temporary else kind_of(number),
        birth_date=birth_date_in(number) if number and not temporary else own_day,
        phone=f"070-174 06 {rng.randrange(5, 100):02d}",
        address=f"{rng.choice(texts.STREETS)} {rng.randrange(1, 40)}, {rng.choice(POSTCODES)}",
        language=person.language,
        interpreter=person.interpreter,
        protection=person.protection,
        basis=person.basis,
        own_words=texts.OWN_WORDS_TOLD if person.basis == Basis.ANVISAD else rng.choice(texts.OWN_WORDS),
    )


def _tell_person(making: Making, file: File, person: Person, number: str) -> None:
    """Write one file: the person, their stays and meetings, and who works with them."""
    batch, office = making.batch, making.office
    stays = [_stay(office, person, stay) for stay in person.stays if "registered" not in stay.path]
    ended_on = stays[-1].ended_on if stays else None
    withdrawn = (ended_on, texts.WITHDRAWAL_WORDS) if person.withdrew and ended_on else None
    place = office.places[person.stays[0].place]
    case_number = making.series.following(place.service, file.opened_on.year)
    open_file(batch, file, _identity(making.rng, person, number), case_number, withdrawn)
    for stay in stays:
        told = Told(batch, making.rng, file, stay, write_stay(batch, file, stay))
        (_tell_lasting if stay.ended_on is None else _tell_ended)(told, person)
        tell_work(told)
        tell_exit(told)
        tell_plan(told)
        tell_background(told, begun=stay.ended_on is None)
    if stays:
        assignment_id = write_assignments(batch, file, stays)
    else:
        assignment_id = assign(batch, file, place.id, file.opened_by, (file.opened_on, clock.FOREVER))
    if person.cover:
        _arrange_cover(batch, file, assignment_id, office.staff[person.cover])
    if person.asked_about:
        _ask(batch, file, office.places[person.asked_about].id)


def _stay(office: Office, person: Person, stay: Stay) -> StayFacts:
    steps = [step.partition(":") for step in stay.path.split()]
    phases = tuple((Phase(phase), days_ago(int(days))) for phase, _, days in steps)
    place, workers = office.places[stay.place], tuple(office.staff[key] for key in stay.workers)
    readers = tuple(one for one in place.service.team if one != office.agencies[OTHER_TOWN[stay.place]])
    others = tuple(one for one in readers if one != workers[0].agency_id)
    return StayFacts(
        place=place,
        workers=workers,
        phases=phases,
        readers=() if stay.consent == "none" else readers,
        withdrawn=others if stay.consent == "withdrawn" else (),
        exception=texts.AGE_EXCEPTION if person.exception else "",
        recorded_by=office.staff[COORDINATOR[stay.place]] if person.exception else None,
        exit=stay.exit,
        verified=stay.verified,
        practice=stay.practice,
        working=stay.working,
    )


def _tell_ended(told: Told, person: Person) -> None:
    first, last = told.stay.started_on, told.stay.ended_on or clock.today()
    tell_meetings(told, held_days(told.rng, first, last, 2 + (last - first).days // 16), person.corrections)


def _tell_lasting(told: Told, person: Person) -> None:
    """An open stay: seen lately or silent, with what is planned and what waits to be written up."""
    since = person.silent or (9 if person.unwritten else told.rng.randrange(1, 9))
    first, last = told.stay.started_on, max(told.stay.started_on, days_ago(since))
    tell_meetings(told, held_days(told.rng, first, last, 2 + (last - first).days // 14), person.corrections)
    if person.silent:
        miss_meeting(told, days_ago(person.silent // 2))
    if person.unwritten:
        plan_meeting(told, days_ago(5), time(13), last)
    if person.ahead:
        plan_meeting(told, working_days_ahead(person.ahead[0]), time.fromisoformat(person.ahead[1]), last)


def _arrange_cover(batch: Batch, file: File, assignment_id: UUID, who: Worker) -> None:
    span = {"valid_from": days_ago(3), "valid_until": clock.today() + timedelta(days=11)}
    by = {"participant_id": file.id, "owner_agency_id": file.opened_by.agency_id}
    batch.add(Cover, None, id=uuid4(), assignment_id=assignment_id, staff_id=who.id, **span, **by)


def _ask(batch: Batch, file: File, other_site_id: UUID) -> None:
    by = {"participant_id": file.id, "owner_agency_id": file.opened_by.agency_id}
    asked_at = moment(days_ago(15), time(10, 12))
    batch.add(
        DuplicateQuestion,
        None,
        id=uuid4(),
        other_site_id=other_site_id,
        asked_at=asked_at,
        answered_at=None,
        answered_by=None,
        **by,
    )
