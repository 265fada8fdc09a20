"""The same pages on plain columns, without reach and without trace: what every figure of a page is compared with."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Flask, Response
from flask_babel import get_locale
from sqlalchemy import Engine, create_engine, text

from caseapp.assignments.models import Assignment
from caseapp.enrolments.models import Enrolment
from caseapp.foundation import clock
from caseapp.foundation.access import open_to_anyone
from caseapp.foundation.database import db, engine_options, prepare_sqlite
from caseapp.foundation.pages import page
from caseapp.foundation.reach import Elevated
from caseapp.meetings.models import Attendance, Meeting
from caseapp.meetings.queries import kinds
from caseapp.participants.models import Participant
from caseapp.programmes.models import Phase
from caseapp.programmes.queries import all_sites
from caseapp.staff.models import Staff

NOW = clock.now()


SCHEMA = (
    "drop table if exists plain_person",
    "drop table if exists plain_meeting",
    "drop table if exists plain_staff",
    "drop table if exists plain_stay",
    "create table plain_person (id varchar(36) primary key, name text, protected int, number text, born text)",
    "create table plain_meeting (id varchar(36) primary key, person varchar(36), starts_at text, minutes int,"
    " attendance text, kind text, place text, note text, author varchar(36))",
    "create table plain_staff (id varchar(36) primary key, name text, agency text)",
    "create table plain_stay (person varchar(36), staff varchar(36), phase text, site varchar(36))",
    "create index plain_meeting_person on plain_meeting (person, starts_at)",
    "create index plain_stay_staff on plain_stay (staff)",
)


def fill(app: Flask, settings: Any, worker: UUID, busy: UUID) -> Engine:
    """Tables with the plain values of one caseworker's files and their meetings, as another system would keep them."""
    people, staff, meetings, stays = _opened(app, worker, busy)
    engine = create_engine(settings.migration_address, **engine_options(settings.address, 60_000))
    if engine.dialect.name == "sqlite":
        prepare_sqlite(engine)
    with engine.begin() as connection:
        for statement in SCHEMA:
            connection.execute(text(statement))
        filled = {"plain_person": people, "plain_staff": staff, "plain_meeting": meetings, "plain_stay": stays}
        for table, rows in filled.items():
            names = ", ".join(f":{name}" for name in rows[0])
            connection.execute(text(f"insert into {table} values ({names})"), rows)
    return engine


def _opened(app: Flask, worker: UUID, busy: UUID) -> tuple[list[dict[str, Any]], ...]:
    """People, staff, meetings and the worker's open stays, opened."""
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("bench"))
        mine = {
            row.participant_id
            for row in db.session.query(Assignment).filter_by(staff_id=worker, valid_until=clock.FOREVER)
        }
        ids = mine | {busy}
        people = [
            {"a": str(x.id), "b": x.name, "c": int(x.protected), "d": x.case_number, "e": str(x.birth_date)}
            for x in db.session.query(Participant).filter(Participant.id.in_(ids))
        ]
        staff = [{"a": str(x.id), "b": x.name, "c": x.agency.name} for x in db.session.query(Staff)]
        meetings = [
            {
                "a": str(x.id), "b": str(x.participant_id), "c": x.starts_at.isoformat(), "d": x.minutes,
                "e": x.attendance.value, "f": x.kind, "g": x.place, "h": x.note, "i": str(x.author_id),
            }
            for x in db.session.query(Meeting).filter(Meeting.participant_id.in_(ids))
        ]  # fmt: skip
        stays = [
            {"a": str(x.participant_id), "b": str(worker), "c": x.phase.value, "d": str(x.site_id)}
            for x in db.session.query(Enrolment).filter(
                Enrolment.participant_id.in_(mine), Enrolment.ended_on.is_(None)
            )
        ]
        db.session.remove()
    return people, staff, meetings, stays


CASELOAD = """
select p.id, p.name, p.protected, p.number, e.phase, e.site, s.name as worker,
  (select max(m.starts_at) from plain_meeting m where m.person = p.id and m.attendance in ('attended', 'late')) as last,
  (select min(m.starts_at) from plain_meeting m where m.person = p.id and m.attendance = 'planned'
    and m.starts_at > :now) as following
from plain_person p
join plain_stay e on e.person = p.id and e.staff = :me join plain_staff s on s.id = e.staff
order by p.name limit 50
"""


def install(app: Flask, engine: Engine, worker: UUID) -> None:
    """Routes to the same templates, filled from plain columns by plain SQL."""

    @app.get("/plain/participants/")
    @open_to_anyone
    def caseload() -> Response:
        with engine.connect() as connection:
            asked = {"me": str(worker), "now": NOW.isoformat()}
            found = connection.execute(text(CASELOAD), asked).mappings().all()
        sites = {one.id: one for one in all_sites()}
        rows = [
            SimpleNamespace(
                person=SimpleNamespace(
                    id=UUID(row["id"]), name=row["name"], protected=bool(row["protected"]), case_number=row["number"]
                ),
                stays=[SimpleNamespace(phase=Phase(row["phase"]), site_id=UUID(row["site"]))],
                workers=[SimpleNamespace(name=row["worker"])],
                last_contact=_moment(row["last"]),
                next_meeting=_moment(row["following"]),
            )
            for row in found
        ]
        wanted = SimpleNamespace(order="name", number=1, phase="", worker=None, ended=False)
        listed = SimpleNamespace(rows=rows, count=len(rows), pages=1, number=1)
        values = {"found": listed, "wanted": wanted, "asked": {}, "who": "mine", "sites": sites, "team": []}
        return page("caseload/list_participants.html", **values)

    @app.get("/plain/participants/<uuid:person>/meetings/")
    @open_to_anyone
    def meetings(person: UUID) -> Response:
        with engine.connect() as connection:
            query = "select * from plain_meeting where person = :p order by starts_at desc limit 50"
            rows = connection.execute(text(query), {"p": str(person)}).mappings().all()
            who = (
                connection.execute(text("select * from plain_person where id = :p"), {"p": str(person)})
                .mappings()
                .one()
            )
            staff = connection.execute(text("select * from plain_staff")).mappings().all()
        found = [
            SimpleNamespace(
                **{name: row[name] for name in ("minutes", "kind", "note", "place")},
                id=UUID(row["id"]), starts_at=_moment(row["starts_at"]), attendance=Attendance(row["attendance"]),
                author_id=row["author"], version=1,
            )
            for row in rows
        ]  # fmt: skip
        words = {code: kind.label(str(get_locale())) for code, kind in kinds().items()}
        names = {row["id"]: SimpleNamespace(name=row["name"], agency=row["agency"]) for row in staff}
        values = {
            "meetings": found,
            "kinds": words,
            "names": names,
            "number": 1,
            "pages": 1,
            "count": len(found),
            "corrected": set(),
        }
        return page("casefile/list_meetings.html", participant=_person(who), **values)


def _person(row: Any) -> Any:
    """A participant as the banner reads one, from plain columns."""
    return SimpleNamespace(plain=True, id=UUID(row["id"]), name=row["name"], born=row["born"], number=row["number"])


def banner(participant: Any) -> Any:
    """A banner of plain values."""
    return SimpleNamespace(
        id=participant.id, name=participant.name, initials="XX", number="", born=participant.born, age=20,
        case_number=participant.number, phone="", protection="none", language="", interpreter=False, stays=[],
        next_meeting=None, last_contact=None,
    )  # fmt: skip


def _moment(value: str | None) -> Any:
    return clock.datetime.fromisoformat(value) if value else None
