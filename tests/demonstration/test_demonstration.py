"""The demonstration: an invented office that stands by itself, made only where nothing real is."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from caseapp import create_app
from caseapp.agencies.models import Agency
from caseapp.assignments.models import Assignment, Cover
from caseapp.demonstration import growth
from caseapp.demonstration.actions import seed_office
from caseapp.demonstration.numbers import FILE, birth_date_in, kind_of
from caseapp.demonstration.office import PASSWORD
from caseapp.demonstration.people import PEOPLE
from caseapp.demonstration.refusals import AlreadyStands, DemonstrationRefused
from caseapp.enrolments.models import Enrolment, PhaseChange, TeamConsent
from caseapp.foundation import audit, clock
from caseapp.foundation.access import Actor, Role
from caseapp.foundation.audit.sealing import verify
from caseapp.foundation.database import db
from caseapp.foundation.encryption import blind_index
from caseapp.foundation.encryption.fields import sealed_fields
from caseapp.foundation.encryption.subjects import keyring
from caseapp.foundation.installation import Purpose, mark, the_installation
from caseapp.foundation.passwords import matches, weakness
from caseapp.foundation.reach import Elevated, Reach
from caseapp.foundation.work import command, elevated
from caseapp.meetings.models import Attendance, Meeting, MeetingVersion
from caseapp.participants.models import (
    Basis,
    CaseNumberSeries,
    DuplicateQuestion,
    NumberKind,
    Participant,
    Participation,
    Protection,
)
from caseapp.programmes.models import Phase, Programme, Site
from caseapp.staff.models import Staff
from caseapp.staff.queries import anybody, staff_by_email
from caseapp.today.queries import working_day
from tests import databases
from tests.cast import make_office
from tests.conftest import BOTH, MONDAY, make_place

HERE, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104  # what must be refused
FILES = (Participant, Participation, Enrolment, PhaseChange, TeamConsent, Assignment, Cover, Meeting)
COUNTED = (*FILES, Staff, Site, Agency)


@pytest.fixture(scope="module", params=BOTH)
def standing(request: pytest.FixtureRequest, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The small demonstration office on each database, made once for all tests that only look."""
    found = make_place(request.param, root, tmp_path_factory.mktemp("standing"))
    with time_machine.travel(MONDAY, tick=True):
        application = seeded(found)
    yield application
    with application.app_context():
        db.engine.dispose()
    if request.param == "postgresql":
        databases.drop(root, found)


def seeded(found: databases.Place) -> Flask:
    """An application with the small office."""
    application = create_app(found.settings)
    with application.app_context():
        seed_office(HERE)
        db.session.remove()
    return application


@pytest.fixture
def demo(standing: Flask) -> Iterator[Flask]:
    """The standing office, looked at by one test."""
    with standing.app_context():
        yield standing
        db.session.remove()


def everything(model: type[Any]) -> list[Any]:
    """Every record of a kind, with its sealed fields opened."""
    with elevated("test") as session:
        rows = list(session.scalars(select(model)))
        for row in rows:
            for part in sealed_fields(model):
                getattr(row, part.name)
        session.expunge_all()
        return rows


def counts() -> dict[str, int]:
    """How many rows each table has."""
    with elevated("test") as session:
        found = {one: session.scalar(select(func.count()).select_from(one)) for one in COUNTED}
        return {one.__tablename__: number or 0 for one, number in found.items()}


def actor(email: str) -> Actor:
    """A member of the demonstration office, as the door would make them; the session gets their reach."""
    db.session.remove()
    staff = staff_by_email(email)
    assert staff is not None
    found = Actor(staff.id, staff.agency_id, staff.site_id, staff.role)
    db.session.remove()
    db.session().fix(Reach(found.staff_id, found.agency_id, clock.today()))
    return found


def official_numbers() -> set[str]:
    return {line for line in FILE.read_text(encoding="utf-8").splitlines() if line.isdecimal()}


# What stands there


def test_the_small_office_has_its_people_and_is_marked_for_ever(demo: Flask) -> None:
    assert counts()["participant"] == len(PEOPLE) == 62
    found = the_installation()
    assert found is not None
    assert found.purpose == Purpose.DEMONSTRATION


def test_every_named_account_has_its_role_and_the_one_password(demo: Flask) -> None:
    roles = {
        "caseworker": Role.CASEWORKER,
        "colleague": Role.CASEWORKER,
        "coordinator": Role.COORDINATOR,
        "manager": Role.MANAGER,
        "partner.af": Role.PARTNER,
        "partner.frivard": Role.PARTNER,
        "frontdesk": Role.FRONT_DESK,
        "reviewer": Role.LOG_REVIEWER,
        "admin": Role.ADMINISTRATOR,
    }
    for address, role in roles.items():
        staff = staff_by_email(f"{address}@demo.example")
        assert staff is not None
        assert staff.role == role
        assert matches(staff.password_hash, PASSWORD)
    team = [staff_by_email(f"{one}@demo.example") for one in ("caseworker", "colleague", "coordinator")]
    assert len({one.site_id for one in team if one}) == 1
    town = "Trollhättans Stad"
    assert [one.agency.name for one in team if one] == [town, "Arbetsförmedlingen", town]
    assert len({one.password_hash for one in everything(Staff)}) == 1


def test_the_password_is_one_the_system_would_accept() -> None:
    assert weakness(PASSWORD, 15, ["Sara Lindqvist", "caseworker"]) == ""


def test_only_official_test_numbers_are_given_away_each_to_one_person(demo: Flask) -> None:
    people = everything(Participant)
    holders: dict[str, set[str]] = {}
    for one in people:
        if one.number and one.number_kind != NumberKind.TEMPORARY:
            assert one.number in official_numbers()
            assert (one.birth_date, one.number_kind) == (birth_date_in(one.number), kind_of(one.number))
            holders.setdefault(one.number, set()).add(one.name)
        assert one.number_index == blind_index("participant.number", one.number) or not one.number
        assert one.case_number_index == blind_index("participant.case_number", one.case_number)
    assert len(holders) > 50
    assert all(len(names) == 1 for names in holders.values())


def test_the_number_file_says_where_its_numbers_come_from() -> None:
    first = FILE.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("#")
    assert "Skatteverket" in first
    assert len(official_numbers()) > 19_000


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 28, 22, 30, tzinfo=UTC),  # a Saturday night
        datetime(2028, 2, 29, 0, 30, tzinfo=UTC),
        datetime(2027, 1, 1, 11, 0, tzinfo=UTC),
        datetime(2027, 3, 29, 6, 0, tzinfo=UTC),  # the day after summer time began
    ],
)
def test_whatever_the_day_stays_and_meetings_hold_together(app: Flask, now: datetime) -> None:
    with time_machine.travel(now, tick=True), app.app_context():
        seed_office(HERE)
        check_stays()
        check_meetings()
        db.session.remove()


def check_stays() -> None:
    """Phases begin with the stay and end where it stands; ages fit, or an exception says why."""
    born = {one.id: one.birth_date for one in everything(Participant)}
    programmes = {one.id: one for one in everything(Programme)}
    changes: dict[Any, list[PhaseChange]] = {}
    for change in everything(PhaseChange):
        changes.setdefault(change.enrolment_id, []).append(change)
    for stay in everything(Enrolment):
        steps = sorted(changes[stay.id], key=lambda one: one.changed_on)
        assert steps[0].changed_on == stay.started_on
        assert steps[-1].phase == stay.phase
        assert (stay.phase == Phase.EXITED) == (stay.ended_on is not None)
        assert stay.ended_on is None or steps[-1].changed_on == stay.ended_on
        assert len({one.changed_on for one in steps}) == len(steps)
        assert all(one.recorded_at <= clock.now() for one in steps)
        programme = programmes[stay.programme_id]
        age = clock.years_between(born[stay.participant_id], stay.started_on)
        inside = programme.least_age <= age <= (programme.most_age or 999)
        assert inside != bool(stay.age_exception), (age, stay.age_exception)


def check_meetings() -> None:
    """Meetings lie within their stay, only planned ones ahead; their authors work with the person."""
    stays = {one.id: one for one in everything(Enrolment)}
    agencies = {one.id: one.agency_id for one in everything(Staff)}
    assigned = {(one.participant_id, one.staff_id) for one in everything(Assignment)}
    for meeting in [*everything(Meeting), *everything(MeetingVersion)]:
        stay, held_on = stays[meeting.enrolment_id], clock.local(meeting.starts_at).date()
        assert stay.participant_id == meeting.participant_id
        assert stay.started_on <= held_on <= (stay.ended_on or date.max)
        assert meeting.attendance == Attendance.PLANNED or meeting.starts_at < clock.now()
        assert meeting.recorded_at <= clock.now()
        assert meeting.owner_agency_id == agencies[meeting.author_id]
        assert (meeting.participant_id, meeting.author_id) in assigned
        assert "{" not in meeting.note + meeting.place


def test_all_ordinary_and_awkward_states_are_there(demo: Flask) -> None:
    people, stays = everything(Participant), everything(Enrolment)
    assert {one.protection for one in people} == set(Protection)
    assert {one.number_kind for one in people} == set(NumberKind)
    assert all(one.named_only == (one.protection != Protection.NONE) for one in people)
    assert any(one.interpreter == "yes" for one in people)
    assert {one.phase for one in stays} == set(Phase)
    per_person = Counter(one.participant_id for one in stays)
    assert max(per_person.values()) >= 3
    assert {one.id for one in people} - per_person.keys()
    open_stays = Counter(one.participant_id for one in stays if one.ended_on is None)
    assert max(open_stays.values()) == 2
    yeses = everything(Participation)
    assert {one.basis for one in yeses} == set(Basis)
    assert any(one.age_exception for one in stays)
    assert any(one.withdrawn_at for one in everything(TeamConsent))
    assert everything(Cover)
    assert {one.version for one in everything(MeetingVersion)} == {1, 2}
    assert len({one.other_site_id for one in everything(DuplicateQuestion)}) == 2
    withdrawn = {one.participant_id: one.withdrawn_on for one in yeses if one.withdrawn_on}
    assert withdrawn
    last = {one.participant_id: one.ended_on for one in sorted(stays, key=lambda one: one.started_on)}
    assert all(last[id_] == on for id_, on in withdrawn.items())


def test_the_caseworker_has_a_day_full_of_work(demo: Flask) -> None:
    day = working_day(actor("caseworker@demo.example"))
    today = [one for one in day.meetings if clock.local(one.starts_at).date() == clock.today()]
    assert len(today) >= 2
    assert len(day.meetings) > len(today)
    assert day.unwritten
    assert day.silent
    assert day.questions == [], "only coordinators are asked about duplicates"
    assert 20 <= len({one.participant_id for one in db.session.scalars(select(Assignment))}) <= 30


def test_two_agencies_work_in_the_same_files(demo: Flask) -> None:
    colleague = actor("colleague@demo.example")
    seen = list(db.session.scalars(select(Meeting)))
    assert {one.owner_agency_id for one in seen} > {colleague.agency_id}


def test_withdrawn_team_consent_hides_what_the_other_agency_wrote(demo: Flask) -> None:
    consent = next(one for one in everything(TeamConsent) if one.withdrawn_at)
    theirs = [one for one in everything(Meeting) if one.enrolment_id == consent.enrolment_id]
    assert {one.owner_agency_id for one in theirs} == {consent.agency_id, consent.owner_agency_id}
    actor("caseworker@demo.example")
    seen = list(db.session.scalars(select(Meeting).where(Meeting.enrolment_id == consent.enrolment_id)))
    assert {one.owner_agency_id for one in seen} == {consent.agency_id}


def test_case_numbers_go_on_where_the_demonstration_ended(demo: Flask) -> None:
    last = {(one.programme_id, one.year): one.last for one in everything(CaseNumberSeries)}
    prefixes = {one.id: one.prefix for one in everything(Programme)}
    found = sorted(one.case_number for one in everything(Participant))
    expected = [
        f"{prefixes[programme]}-{year}-{number:04d}"
        for (programme, year), most in last.items()
        for number in range(1, most + 1)
    ]
    assert found == sorted(expected)


def test_the_log_stays_whole(demo: Flask) -> None:
    db.session.remove()
    number, broken = verify(keyring().verifying_key())
    assert number >= 1
    assert broken == []


# What it refuses


def test_a_second_time_nothing_is_doubled(demo: Flask) -> None:
    before = counts()
    with pytest.raises(AlreadyStands):
        seed_office(HERE)
    assert counts() == before


def test_no_demonstration_where_somebody_works(app: Flask) -> None:
    make_office(app)
    with app.app_context():
        before = counts()
        with pytest.raises(DemonstrationRefused):
            seed_office(HERE)
        assert counts() == before
        db.session.remove()


def test_no_demonstration_in_a_database_marked_as_real(app: Flask) -> None:
    with app.app_context():
        with command(Elevated("test")):
            mark(Purpose.REAL, keyring())
            audit.record("installation.marked", by=None)
        db.session.remove()
        with pytest.raises(DemonstrationRefused, match="real"):
            seed_office(HERE)
        assert not anybody()
        db.session.remove()


@pytest.mark.parametrize("host", [EVERYWHERE, "192.168.1.5", "::", "example.org", ""])
def test_no_demonstration_where_others_reach_it(app: Flask, host: str) -> None:
    with app.app_context():
        with pytest.raises(DemonstrationRefused, match="address"):
            seed_office(host)
        db.session.remove()
        assert the_installation() is None
        db.session.remove()


def test_no_demonstration_in_production(app: Flask) -> None:
    class Production:
        mode = "production"

    with app.app_context():
        app.config["SETTINGS"] = Production()
        with pytest.raises(DemonstrationRefused, match="production"):
            seed_office(HERE)
        db.session.remove()


def test_of_two_servers_at_once_one_makes_it_and_the_other_says_so(app: Flask) -> None:
    results: list[str] = []

    def one_server() -> None:
        with app.app_context():
            try:
                results.append(seed_office(HERE))
            except DemonstrationRefused as refused:
                results.append(str(refused))
            db.session.remove()

    servers = [threading.Thread(target=one_server) for _ in range(2)]
    for server in servers:
        server.start()
    for server in servers:
        server.join()
    assert results.count(PASSWORD) == 1
    assert len(results) == 2
    assert all("\n" not in line for line in results)
    with app.app_context():
        assert counts()["participant"] == len(PEOPLE)
        db.session.remove()


# The command


def test_the_command_prints_the_password_and_is_safe_to_run_again(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    first, second = run(args=["demo"]), run(args=["demo"])
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert PASSWORD in first.output
    assert "already stands" in second.output


def test_the_command_refuses_in_one_line(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    refused = run(args=["demo", "--host", EVERYWHERE])
    assert refused.exit_code == 1
    assert len(refused.stderr.strip().splitlines()) == 1
    assert refused.stdout == ""
    run(args=["demo"])
    more = run(args=["demo", "--participants", "500"])
    assert more.exit_code == 1
    assert "new instance" in more.stderr
    assert len(more.stderr.strip().splitlines()) == 1


def test_the_command_has_help(app: Flask) -> None:
    shown = app.test_cli_runner().invoke(args=["demo", "--help"])
    assert shown.exit_code == 0
    assert "--participants" in shown.output


# The large one


def test_a_large_demonstration_grows_sites_and_staff_with_its_people(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growth, "PER_SITE", 130)
    made: list[int] = []
    with app.app_context():
        seed_office(HERE, participants=400, progress=made.append)
        assert sum(made) == 400
        found = counts()
        assert found["participant"] == 400
        assert 6 <= found["meeting"] / 400 <= 14
        check_stays()
        check_meetings()
        load = Counter(one.staff_id for one in everything(Assignment) if one.valid_until == clock.FOREVER)
        assert max(load.values()) <= 60
        numbers = [one.number for one in everything(Participant) if one.number_kind != NumberKind.TEMPORARY]
        assert set(numbers) - {""} <= official_numbers()
        test_case_numbers_go_on_where_the_demonstration_ended(app)
        db.session.remove()


def test_people_beyond_the_official_numbers_have_none(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    short = Path(app.config["SETTINGS"].instance) / "numbers.txt"
    short.write_text("# a few\n" + "\n".join(sorted(official_numbers())[-40:]), encoding="utf-8")
    monkeypatch.setattr("caseapp.demonstration.numbers.FILE", short)
    with app.app_context():
        seed_office(HERE, participants=120)
        without = [one for one in everything(Participant) if one.number_kind == NumberKind.NONE]
        assert len(without) > 60
        assert all(one.number == "" and one.birth_date for one in without)
        check_stays()
        db.session.remove()


def test_every_demonstration_tells_the_same_stories(root: Path, tmp_path: Path) -> None:
    """The seed is fixed: what one machine measures, another can measure again."""
    told = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        with seeded(make_place("sqlite", root, tmp_path / name)).app_context():
            told.append(sorted((one.starts_at, one.kind, one.note) for one in everything(Meeting)))
            db.session.remove()
            db.engine.dispose()
    assert told[0] == told[1]
    assert len(told[0]) > 300
