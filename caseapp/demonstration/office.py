"""The invented office: agencies, programmes, sites and the people who work there."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from ..agencies.models import Agency, AgencyKind
from ..foundation import clock
from ..foundation.access import Role
from ..foundation.encryption import blind_index
from ..programmes.models import Phase, Programme, ProgrammeAgency, ProgrammePhase, Site
from ..staff.models import Staff
from ..staff.queries import fold_email
from .rows import Batch

TOWN, LAKE, PROBATION, AF = "Trollhättans Stad", "Vänersborgs kommun", "Kriminalvården", "Arbetsförmedlingen"
AGENCIES = (
    (TOWN, AgencyKind.MUNICIPALITY, True),
    (LAKE, AgencyKind.MUNICIPALITY, True),
    (PROBATION, AgencyKind.PROBATION, True),
    (AF, AgencyKind.EMPLOYMENT, True),
    ("Polisen", AgencyKind.POLICE, False),
    ("Försäkringskassan", AgencyKind.SOCIAL_INSURANCE, False),
)
# Name, prefix of case numbers, age window, team, phases.
PROGRAMMES = (
    ("Stationen", "ST", 18, 29, (TOWN, AF), tuple(phase for phase in Phase if phase != Phase.WAITING)),
    ("Krami", "KR", 18, None, (TOWN, LAKE, PROBATION, AF), tuple(Phase)),
)
# Telephone numbers are those that PTS keeps free for fiction; streets are invented.
SITES = (
    ("kron", "Stationen", "Kronogården", "Torggången 3", "461 57", "Trollhättan", "031-390 06 10"),
    ("thn", "Krami", "Trollhättan", "Slussgatan 12", "461 32", "Trollhättan", "031-390 06 20"),
    ("vbg", "Krami", "Vänersborg", "Brokajen 7", "462 30", "Vänersborg", "031-390 06 30"),
)
# Local part of the address, name, role, employer, site.
STAFF = (
    ("caseworker", "Sara Lindqvist", Role.CASEWORKER, TOWN, "kron"),
    ("colleague", "Johan Ek", Role.CASEWORKER, AF, "kron"),
    ("coordinator", "Maria Bergström", Role.COORDINATOR, TOWN, "kron"),
    ("manager", "Anders Hallgren", Role.MANAGER, TOWN, None),
    ("partner.af", "Elin Sandberg", Role.PARTNER, AF, None),
    ("partner.frivard", "Peter Nyström", Role.PARTNER, PROBATION, None),
    ("frontdesk", "Fatima Rashid", Role.FRONT_DESK, TOWN, None),
    ("reviewer", "Karin Åkesson", Role.LOG_REVIEWER, TOWN, None),
    ("admin", "Daniel Forsberg", Role.ADMINISTRATOR, TOWN, None),
    ("nadia.haddad", "Nadia Haddad", Role.CASEWORKER, TOWN, "kron"),
    ("rolf.hedman", "Rolf Hedman", Role.CASEWORKER, TOWN, "kron"),
    ("lena.hjalmarsson", "Lena Hjalmarsson", Role.CASEWORKER, PROBATION, "thn"),
    ("amir.delic", "Amir Delić", Role.CASEWORKER, TOWN, "thn"),
    ("ulf.persson", "Ulf Persson", Role.CASEWORKER, AF, "thn"),
    ("birgitta.olsson", "Birgitta Olsson", Role.COORDINATOR, TOWN, "thn"),
    ("tobias.grahn", "Tobias Grahn", Role.CASEWORKER, LAKE, "vbg"),
    ("helena.wik", "Helena Wik", Role.COORDINATOR, LAKE, "vbg"),
)
# Works here no more: the account is closed, what he wrote stays his.
LEFT, LEFT_AGO = "rolf.hedman", timedelta(days=300)
DOMAIN = "demo.example"
# Known to everybody on purpose: it opens demonstrations alone, which never leave this machine.
PASSWORD = "Ett steg i taget varje dag"  # noqa: S105  # printed at start and on the sign-in page
# The accounts the sign-in page of a demonstration names: local part of the address and role.
ACCOUNTS = tuple((local, role) for local, _, role, _, _ in STAFF[:9])


@dataclass(frozen=True, slots=True)
class Worker:
    """A staff member as history needs them: author, and employer who owns what they write."""

    id: UUID
    agency_id: UUID


@dataclass(frozen=True, slots=True)
class Service:
    """A programme as history needs it."""

    id: UUID
    prefix: str
    most_age: int | None
    team: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A site and its programme."""

    id: UUID
    name: str
    service: Service


@dataclass(frozen=True, slots=True)
class Office:
    """The office once it stands, by the keys of the lists above."""

    agencies: dict[str, UUID]
    services: dict[str, Service]
    places: dict[str, Place]
    staff: dict[str, Worker]
    password_hash: str


def found_office(batch: Batch, password_hash: str) -> Office:
    """Add agencies, programmes, sites and staff. One hash serves every account: hashing is slow by design."""
    agencies = {name: uuid4() for name, _, _ in AGENCIES}
    for name, kind, signs_in in AGENCIES:
        batch.add(Agency, None, id=agencies[name], name=name, kind=kind, signs_in=signs_in, version=1)
    services = _found_programmes(batch, agencies)
    places = {key: open_site(batch, services[programme], *where) for key, programme, *where in SITES}
    staff = {key: Worker(uuid4(), agencies[employer]) for key, _, _, employer, _ in STAFF}
    office = Office(agencies, services, places, staff, password_hash)
    batch.make_keys("staff", [worker.id for worker in staff.values()])
    for key, name, role, _, site in STAFF:
        hire(batch, office, staff[key], (key, name, role), places[site] if site else None)
        if key == LEFT:
            batch.rows["staff"][-1]["disabled_at"] = clock.now() - LEFT_AGO
    return office


def _found_programmes(batch: Batch, agencies: dict[str, UUID]) -> dict[str, Service]:
    services = {}
    for name, prefix, least_age, most_age, team, phases in PROGRAMMES:
        services[name] = service = Service(uuid4(), prefix, most_age, tuple(agencies[one] for one in team))
        batch.add(
            Programme,
            None,
            id=service.id,
            name=name,
            prefix=prefix,
            least_age=least_age,
            most_age=most_age,
            silent_after_days=14,
            version=1,
        )
        for phase in phases:
            batch.add(ProgrammePhase, None, programme_id=service.id, phase=phase)
        for agency_id in service.team:
            batch.add(ProgrammeAgency, None, programme_id=service.id, agency_id=agency_id)
    return services


def open_site(batch: Batch, service: Service, name: str, *where: str) -> Place:
    """Add a site of a programme at (street, postcode, town) with a telephone number."""
    place, (street, postcode, town, phone) = Place(uuid4(), name, service), where
    address = {"street": street, "postcode": postcode, "town": town, "phone": phone}
    batch.add(Site, None, id=place.id, programme_id=service.id, name=name, **address, version=1)
    return place


def hire(batch: Batch, office: Office, who: Worker, known_as: tuple[str, str, Role], place: Place | None) -> None:
    """Add an account, known as (local part of the address, name, role); no mail reaches its domain."""
    address, name, role = known_as
    email = f"{address}@{DOMAIN}"
    batch.add(
        Staff,
        who.id,
        id=who.id,
        name=name,
        working_name="",
        email=email,
        email_index=blind_index("staff.email", fold_email(email)),
        role=role,
        agency_id=who.agency_id,
        site_id=place.id if place else None,
        password_hash=office.password_hash,
        disabled_at=None,
        version=1,
    )
