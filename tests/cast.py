"""A standing cast of invented people, so that each deed can be asked of owner, team mate, stranger and signed out.

The site North of Stationen has Cecilia (caseworker, the municipality), Amir (colleague, the employment service) and Karin
(coordinator); South of Krami has Sven (caseworker) and Klara (coordinator). Others sign in but do no casework.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from flask import Flask

from caseapp.agencies.models import Agency, AgencyKind
from caseapp.enrolments.actions import enrol
from caseapp.enrolments.queries import enrolment
from caseapp.foundation import audit, clock
from caseapp.foundation.access import Actor, Role
from caseapp.foundation.database import db
from caseapp.foundation.encryption.subjects import keyring
from caseapp.foundation.installation import Purpose, mark
from caseapp.foundation.passwords import hash_password
from caseapp.foundation.reach import Reach
from caseapp.foundation.work import command
from caseapp.goals.actions import GoalFacts, StepFacts, add_step, set_goal
from caseapp.goals.models import StepBy
from caseapp.meetings.actions import Facts, record_meeting
from caseapp.meetings.models import Attendance
from caseapp.participants.actions import Decision, Identity, register_participant
from caseapp.participants.models import Basis, NumberKind, Protection
from caseapp.participants.queries import open_file
from caseapp.placements.actions import PlacementFacts, record_placement
from caseapp.placements.models import PlacementKind
from caseapp.programmes.models import Phase, Programme, ProgrammePhase, Site
from caseapp.programmes.queries import site as find_site
from caseapp.staff.actions import add_staff

PASSWORD = "blå cyklar sjunger tyst"
_hash: list[str] = []


@dataclass
class Office:
    """Ids of everybody and everything in the test office."""

    actors: dict[str, Actor] = field(default_factory=dict)
    sites: dict[str, UUID] = field(default_factory=dict)
    agencies: dict[str, UUID] = field(default_factory=dict)
    programmes: dict[str, UUID] = field(default_factory=dict)
    files: dict[str, UUID] = field(default_factory=dict)
    stays: dict[str, UUID] = field(default_factory=dict)
    meetings: dict[str, UUID] = field(default_factory=dict)
    goals: dict[str, UUID] = field(default_factory=dict)
    steps: dict[str, UUID] = field(default_factory=dict)
    placements: dict[str, UUID] = field(default_factory=dict)

    def email(self, who: str) -> str:
        """The address a member of the cast signs in with."""
        return f"{who}@test.example"


CAST = (
    ("cecilia", "Cecilia Ek", Role.CASEWORKER, "town", "north"),
    ("amir", "Amir Haddad", Role.CASEWORKER, "work", "north"),
    ("karin", "Karin Nord", Role.COORDINATOR, "town", "north"),
    ("sven", "Sven Lund", Role.CASEWORKER, "town", "south"),
    ("klara", "Klara Söder", Role.COORDINATOR, "town", "south"),
    ("manager", "Maja Chef", Role.MANAGER, "town", None),
    ("partner", "Paul Frivård", Role.PARTNER, "prison", None),
    ("frontdesk", "Frida Disk", Role.FRONT_DESK, "town", None),
    ("reviewer", "Lo Granskare", Role.LOG_REVIEWER, "town", None),
    ("admin", "Adam Admin", Role.ADMINISTRATOR, "town", None),
)


def identity(name: str, number: str = "", born: date | None = None) -> Identity:
    """An invented person."""
    kind = NumberKind.PERSONNUMMER if number else NumberKind.NONE
    return Identity(name=name, number_kind=kind, number=number, birth_date=born)


def decided(kind: Protection) -> Decision | None:
    """A decision on protected identity."""
    return None if kind == Protection.NONE else Decision(kind, "Hot från förr", date(2025, 3, 14), "Skatteverket")


def act_as(actor: Actor) -> AbstractContextManager[None]:
    """A piece of work with the actor's reach, committed at its end; the session is new."""
    db.session.remove()
    return command(Reach(actor.staff_id, actor.agency_id, clock.today()))


def make_office(app: Flask) -> Office:
    """The cast, two programmes, and three files: Elias and the protected Farah at North, Sara at South."""
    office = Office()
    with app.app_context():
        db.session.remove()
        with command():
            _houses(office)
            _people(office)
            mark(Purpose.REAL, keyring())
            audit.record("test.office_made", by=None)
        young = clock.today() - timedelta(days=365 * 22)
        _file(office, "elias", "cecilia", identity("Elias Åberg", "200302052386"), "north", ["town", "work"])
        _file(
            office,
            "farah",
            "cecilia",
            identity("Farah Karlsson", "", young),
            "north",
            protection=Protection.SEKRETESSMARKERING,
        )
        _file(office, "sara", "sven", identity("Sara Öst", "", young), "south")
        db.session.remove()
    return office


def _houses(office: Office) -> None:
    for key, name, kind, signs_in in (
        ("town", "Provstads kommun", AgencyKind.MUNICIPALITY, True),
        ("work", "Arbetsförmedlingen", AgencyKind.EMPLOYMENT, True),
        ("prison", "Kriminalvården", AgencyKind.PROBATION, True),
    ):
        agency = Agency(name=name, kind=kind, signs_in=signs_in, version=1)
        db.session.add(agency)
        office.agencies[key] = agency.id
    town, work = (db.session.get(Agency, office.agencies[key]) for key in ("town", "work"))
    for key, name, prefix, ages, where, team in (
        ("stationen", "Stationen", "ST", (18, 29), "north", [town, work]),
        ("krami", "Krami", "KR", (18, None), "south", [town]),
    ):
        programme = Programme(
            name=name, prefix=prefix, least_age=ages[0], most_age=ages[1], silent_after_days=14, version=1
        )
        programme.phases = [ProgrammePhase(phase=phase) for phase in Phase]
        programme.team = team
        site = Site(
            name=where.title(),
            street="Gatan 1",
            postcode="461 00",
            town="Provstad",
            phone="0520-1",
            version=1,
            programme=programme,
        )
        db.session.add(programme)
        office.programmes[key], office.sites[where] = programme.id, site.id
    db.session.flush()


def _people(office: Office) -> None:
    if not _hash:
        _hash.append(hash_password(PASSWORD))
    for key, name, role, agency, site in CAST:
        site_id = office.sites[site] if site else None
        staff = add_staff(
            by=None,
            name=name,
            email=office.email(key),
            role=role,
            agency_id=office.agencies[agency],
            site_id=site_id,
        )
        staff.password_hash = _hash[0]
        office.actors[key] = Actor(staff.id, staff.agency_id, site_id, role)


def _file(
    office: Office,
    key: str,
    worker: str,
    who: Identity,
    site: str,
    consenting: list[str] | None = None,
    protection: Protection = Protection.NONE,
) -> None:
    by, day = office.actors[worker], clock.today() - timedelta(days=40)
    with act_as(by):
        person = register_participant(
            by=by,
            site=find_site(office.sites[site]),
            identity=who,
            said_on=day,
            basis=Basis.VOLUNTARY,
            own_words="Jag vill.",
            decision=decided(protection),
        )
        office.files[key] = person.id
    with act_as(by):
        person = open_file(by, office.files[key])
        stay = enrol(
            by=by,
            participant=person,
            site=find_site(office.sites[site]),
            started_on=day,
            phase=Phase.GUIDANCE,
            consenting_to=[office.agencies[one] for one in consenting or []],
        )
        held = Facts("individual", clock.now() - timedelta(days=3), 40, Attendance.ATTENDED, "Här", f"Anteckning {key}")
        office.stays[key] = stay.id
        office.meetings[key] = record_meeting(by=by, enrolment=stay, facts=held).id
    with act_as(by):
        _plan_and_work(office, key, by)


def _plan_and_work(office: Office, key: str, by: Actor) -> None:
    """A goal with a step, and a practice, in each file."""
    stay = enrolment(office.files[key], office.stays[key])
    goal = set_goal(by=by, enrolment=stay, facts=GoalFacts(f"Mål {key}"))
    facts = StepFacts(f"Delsteg {key}", StepBy.TOGETHER, due_on=clock.today())
    office.goals[key], office.steps[key] = goal.id, add_step(by=by, goal=goal, enrolment=stay, facts=facts).id
    practice = PlacementFacts(PlacementKind.INTERNSHIP, f"Verkstad {key}", "däck", "", 50, stay.started_on)
    office.placements[key] = record_placement(by=by, enrolment=stay, facts=practice).id
