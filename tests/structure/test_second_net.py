"""PostgreSQL's row-level security: what a raw cursor, which neither ORM nor gate sees, finds past both of them: nothing.

SQLite has no such net; there `test_imports` forbids raw cursors in rooms.
"""

from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import create_engine, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from caseapp.background.models import BackgroundTopic
from caseapp.foundation import clock
from caseapp.foundation.access import Actor
from caseapp.foundation.database import db
from caseapp.foundation.reach import case_tables
from caseapp.meetings.models import Meeting
from caseapp.participants.models import Participant
from tests.structure.house import House
from tests.structure.scenes import Scene


def _raw(house: House) -> psycopg.Connection[tuple[object, ...]]:
    """The application's own role on PostgreSQL, past ORM and gate."""
    if house.kind != "postgresql":
        pytest.skip("SQLite has no row-level security; test_imports forbids raw cursors in rooms")
    url = make_url(house.place.settings.address).set(drivername="postgresql")
    return psycopg.connect(url.render_as_string(hide_password=False))


def _look_as(connection: psycopg.Connection[tuple[object, ...]], actor: Actor) -> None:
    """The settings that the application's session gives a transaction."""
    settings = {"actor": actor.staff_id, "agency": actor.agency_id, "day": clock.today(), "moment": clock.now()}
    for name, value in settings.items():
        connection.execute("select set_config(%s, %s, true)", [f"caseapp.{name}", str(value)])


def _counts(connection: psycopg.Connection[tuple[object, ...]]) -> dict[str, int]:
    return {
        table: int(connection.execute(f"select count(*) from {table}").fetchone()[0])  # type: ignore[index, call-overload]
        for table in (*case_tables(), "reach", "team_reach", "site_reach")
    }


def test_a_raw_cursor_without_settings_finds_nothing(house: House) -> None:
    with _raw(house) as connection:
        found = _counts(connection)
    assert len(found) >= 12
    assert not any(found.values()), f"row-level security lets rows out: {found}"


def test_the_owner_of_the_tables_is_bound_too(house: House) -> None:
    if house.kind != "postgresql":
        pytest.skip("row-level security is PostgreSQL's")
    url = make_url(house.place.settings.migration_address).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        assert connection.execute(
            "select rolbypassrls, rolsuper from pg_roles where rolname = current_user"
        ).fetchone() == (
            False,
            False,
        )
        assert not any(_counts(connection).values())
        forced = connection.execute("select relname from pg_class where relforcerowsecurity").fetchall()
        assert {row[0] for row in forced} == case_tables().keys()


def test_with_the_first_net_switched_off_the_second_holds(house: House) -> None:
    """A session of plain SQLAlchemy on an engine without gate, and so without criteria: the database alone decides."""
    if house.kind != "postgresql":
        pytest.skip("SQLite has no row-level security; test_imports forbids raw cursors in rooms")
    engine, office = create_engine(house.place.settings.address), house.office
    with Session(engine) as session:
        assert session.scalars(select(Participant.id)).all() == []
        _look_as(session.connection().connection.driver_connection, office.actors["sven"])
        assert set(session.scalars(select(Participant.id))) == {office.files["sara"]}
        assert {one.participant_id for one in session.scalars(select(Meeting))} == {office.files["sara"]}
        assert session.get(Meeting, office.meetings["elias"]) is None
        changed = session.execute(update(Meeting).values(minutes=1).returning(Meeting.participant_id))
        assert set(changed.scalars()) == {office.files["sara"]}
        with pytest.raises(DBAPIError, match="row-level security"):
            session.execute(update(Meeting).values(participant_id=office.files["elias"]))
        session.rollback()
    engine.dispose()


def test_a_raw_cursor_with_anothers_settings_finds_only_theirs(house: House) -> None:
    sven = house.office.actors["sven"]
    with _raw(house) as connection:
        _look_as(connection, sven)
        files = {row[0] for row in connection.execute("select id from participant")}
        pairs = set(connection.execute("select actor_id, participant_id from reach"))
        meetings = connection.execute("update meeting set minutes = minutes returning participant_id").fetchall()
        connection.rollback()
    assert files == {house.office.files["sara"]}
    assert pairs == {(sven.staff_id, house.office.files["sara"])}
    assert {row[0] for row in meetings} == {house.office.files["sara"]}


def _rows(scene: Scene, who: str, query: str, whose: str) -> set[object]:
    """What a raw cursor finds in a file with the settings of a member of the cast."""
    actor = scene.house.office.actors[who]
    with _raw(scene.house) as connection:
        _look_as(connection, actor)
        rows = connection.execute(f"{query} where participant_id = %s", [scene.house.office.files[whose]]).fetchall()
    return {row[0] for row in rows}


def test_the_second_net_opens_nobodys_family_by_consent(scene: Scene) -> None:
    every = {one.value for one in BackgroundTopic}
    assert _rows(scene, "cecilia", "select topic from background_document", "elias") == every
    assert _rows(scene, "amir", "select topic from background_document", "elias") == every - {"family"}


def test_the_second_net_opens_an_exit_to_its_agency_and_to_the_sites_coordinator(scene: Scene) -> None:
    exits = {
        who: _rows(scene, who, "select id from enrolment_exit", "nina") for who in ("amir", "karin", "cecilia", "sven")
    }
    assert {who: len(found) for who, found in exits.items()} == {"amir": 1, "karin": 1, "cecilia": 0, "sven": 0}


def test_the_second_net_lets_nobody_write_within_a_stay_of_another_file(scene: Scene) -> None:
    office, actor = scene.house.office, scene.house.office.actors["cecilia"]
    columns = (
        "id, participant_id, enrolment_id, owner_agency_id, author_id, own_words, agreed, status, recorded_at, version"
    )
    values = "gen_random_uuid(), %s, %s, %s, %s, 'x', 'x', 'active', now(), 1"
    for stay in (office.stays["sara"], uuid4()):
        with _raw(scene.house) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            _look_as(connection, actor)
            row = [office.files["elias"], stay, actor.agency_id, actor.staff_id]
            connection.execute(f"insert into goal ({columns}) values ({values})", row)


def test_the_second_net_opens_what_was_disclosed_to_its_recipient_while_a_ground_stands(scene: Scene) -> None:
    query = "select content from disclosed_item"
    found = {
        (who, whose): len(_rows(scene, who, query, whose))
        for who in ("partner", "cecilia", "amir", "sven")
        for whose in ("elias", "nina")
    }
    assert {pair for pair, count in found.items() if count} == {
        ("partner", "elias"),
        ("cecilia", "elias"),
        ("cecilia", "nina"),
    }
    for table in ("disclosure", "disclosure_ground", "consent", "consent_withdrawal"):
        assert not _rows(scene, "partner", f"select id from {table}", "elias")
        assert not _rows(scene, "amir", f"select id from {table}", "elias"), "another agency's"
    for table in ("topic_request", "statement"):
        assert _rows(scene, "partner", f"select id from {table}", "elias"), "its own"
        assert _rows(scene, "cecilia", f"select id from {table}", "elias"), "written to her agency"
        assert not _rows(scene, "amir", f"select id from {table}", "elias"), "written to another agency"


def test_the_second_net_lets_a_recipient_write_of_its_own_people_alone(scene: Scene) -> None:
    office, actor = scene.house.office, scene.house.office.actors["partner"]
    columns = "id, participant_id, owner_agency_id, received_id, asked_by, addressed_id, asked_at, about, why"
    values = "gen_random_uuid(), %s, %s, %s, %s, %s, now(), 'x', 'x'"
    with _raw(scene.house) as connection:
        _look_as(connection, actor)
        person = connection.execute("select id from received").fetchall()
        assert len(person) == 1
        row = [office.files["elias"], actor.agency_id, person[0][0], actor.staff_id, office.agencies["town"]]
        connection.execute(f"insert into topic_request ({columns}) values ({values})", row)
        assert connection.execute("update topic_request set asked_at = now() returning id").fetchall() == []
        connection.rollback()
    wrong = (
        [office.files["nina"], *row[1:]],
        [row[0], office.agencies["town"], *row[2:]],
        [row[0], row[1], uuid4(), *row[3:]],
    )
    for each in wrong:
        with _raw(scene.house) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            _look_as(connection, actor)
            connection.execute(f"insert into topic_request ({columns}) values ({values})", each)


def test_settings_do_not_survive_into_the_next_transaction(house: House) -> None:
    if house.kind != "postgresql":
        pytest.skip("settings are PostgreSQL's")
    question = text("select coalesce(current_setting('caseapp.actor', true), '')")
    with house.eyes_of("sven") as session:
        assert session.scalar(question) == str(house.office.actors["sven"].staff_id)
    with house.app.app_context(), db.engine.connect() as connection:
        assert connection.scalar(question) == ""


def test_the_second_net_hangs_on_every_case_table(house: House) -> None:
    if house.kind != "postgresql":
        pytest.skip("row-level security is PostgreSQL's")
    with _raw(house) as connection:
        rows = connection.execute("select tablename, cmd from pg_policies where schemaname = 'public'").fetchall()
    found: dict[object, set[object]] = {}
    for table, command in rows:
        found.setdefault(table, set()).add(command)
    assert found.keys() == case_tables().keys(), "add the table to the guards of a migration (see guards_0001)"
    assert all(commands == {"SELECT", "INSERT", "UPDATE", "DELETE"} for commands in found.values()), found
