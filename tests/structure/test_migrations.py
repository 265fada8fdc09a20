"""Migrations equal the models, run up and down and up again, with data too, on both databases; one head, each explained."""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import CheckConstraint, Column, Engine, Enum, Integer, MetaData, Table, inspect, text
from sqlalchemy.engine import make_url

from caseapp import Base, create_app
from caseapp.foundation.database import db
from caseapp.foundation.records import Instant
from tests import databases
from tests.conftest import BOTH, make_place
from tests.databases import owners_engine

MIGRATIONS = Path(databases.MIGRATIONS)


@pytest.fixture(params=BOTH)
def furnished_place(request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> Iterator[databases.Place]:
    """A migrated database with the cast and their files in it."""
    place = make_place(request.param, root, tmp_path, furnished=True)
    yield place
    if request.param == "postgresql":
        databases.drop(root, place)


@pytest.fixture(params=BOTH)
def empty_place(request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> Iterator[databases.Place]:
    """A database without a single table."""
    place = make_place(request.param, root, tmp_path, migrated=False)
    yield place
    if request.param == "postgresql":
        databases.drop(root, place)


def differences(engine: Engine, metadata: MetaData) -> list[object]:
    """What alembic would still have to change."""

    def same_type(_context: object, _inspected: object, _column: object, _found: object, ours: object) -> bool | None:
        return False if isinstance(ours, Instant) else None  # stored as a plain timestamp

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": same_type, "render_as_batch": True})
        return list(compare_metadata(context, metadata))


def things(engine: Engine) -> set[str]:
    """Every table, view, index and trigger, by name."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            rows = connection.execute(
                text("select type || ' ' || name from sqlite_master where name not like 'sqlite_%'")
            )
        else:
            rows = connection.execute(
                text(
                    "select relkind::text || ' ' || relname from pg_class where relnamespace = 'public'::regnamespace"
                    " union select 'trigger ' || tgname from pg_trigger where not tgisinternal"
                    " union select 'policy ' || tablename || ' ' || policyname from pg_policies"
                    " union select 'function ' || proname from pg_proc where pronamespace = 'public'::regnamespace"
                )
            )
        return {row[0] for row in rows}


def counts(engine: Engine) -> dict[str, int]:
    """How many rows each table holds."""
    with engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        return {name: connection.scalar(text(f'select count(*) from "{name}"')) or 0 for name in names}


def scripts() -> ScriptDirectory:
    """The revisions."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config)


def unexplained(texts: dict[str, str]) -> list[str]:
    """Revisions that do not say in a sentence what they do, or cannot be undone."""
    wrong = []
    for name, source in texts.items():
        if not re.match(r'""".{20,}\."""|""".{20,}\.\n', source):
            wrong.append(f"{name}: begin with a docstring that says in whole sentences what changes and why")
        if "def downgrade" not in source or re.search(r"def downgrade\(\)[^:]*:\s+pass\b", source):
            wrong.append(f"{name}: write downgrade(); a revision that cannot be undone says why and raises")
    return wrong


def test_the_migrations_equal_the_models(furnished_place: databases.Place) -> None:
    engine = owners_engine(furnished_place.settings)
    found = differences(engine, Base.metadata)
    more = MetaData()
    for table in Base.metadata.tables.values():
        table.to_metadata(more)
    Table("forgotten", more, Column("id", Integer, primary_key=True))
    seen = differences(engine, more)
    engine.dispose()
    assert not found, f"run `flask --app wsgi db migrate` and read what it writes: {found}"
    assert len(seen) == 1, "the comparison must see a forgotten table"


def test_up_down_and_up_again_end_alike(empty_place: databases.Place) -> None:
    settings = empty_place.settings
    engine = owners_engine(settings)
    databases.migrate(settings)
    first = things(engine)
    databases.migrate(settings, "base", down=True)
    left = things(engine)
    databases.migrate(settings)
    again = things(engine)
    engine.dispose()
    assert len(first) > 60
    assert {one for one in left if "alembic_version" not in one} == set(), f"a downgrade leaves behind: {left}"
    assert first == again


def test_data_survives_an_upgrade_that_changes_nothing(furnished_place: databases.Place) -> None:
    engine = owners_engine(furnished_place.settings)
    before = counts(engine)
    databases.migrate(furnished_place.settings)
    after = counts(engine)
    engine.dispose()
    assert before == after
    assert sum(before.values()) > 50
    assert before["participant"] == 3


def test_every_revision_goes_down_and_up_with_data_in_it(furnished_place: databases.Place) -> None:
    """To the first revision and back with its rows; below it every table is gone, and an upgrade makes a working house."""
    settings = furnished_place.settings
    engine = owners_engine(settings)
    before = counts(engine)
    first = scripts().get_base()
    databases.migrate(settings, str(first), down=True)
    both_know = counts(engine).keys()
    databases.migrate(settings)
    between = counts(engine)
    databases.migrate(settings, "base", down=True)
    databases.migrate(settings)
    after = counts(engine)
    engine.dispose()
    assert both_know < before.keys()
    assert {name: between[name] for name in both_know} == {name: before[name] for name in both_know}
    assert all(before[name] and not between[name] for name in ("goal", "placement")), (
        "what is new goes, and comes empty"
    )
    assert after["participant"] == 0
    assert after["meeting_kind"] == before["meeting_kind"]


def test_the_application_starts_on_what_the_migrations_made(furnished_place: databases.Place) -> None:
    """On PostgreSQL its role is not the owner: it can neither change the log nor the tables."""
    app: Flask = create_app(furnished_place.settings)
    with app.app_context():
        assert inspect(db.engine).has_table("participant")
        db.engine.dispose()
    if furnished_place.kind == "postgresql":
        url = make_url(furnished_place.settings.address).set(drivername="postgresql")
        for forbidden in ("update audit_entry set event = ''", "delete from audit_entry", "drop table meeting"):
            with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(forbidden)
                connection.rollback()


def test_closed_lists_hold_the_same_codes_in_the_database(furnished_place: databases.Place) -> None:
    """Alembic does not compare CHECK constraints; a code added without a migration would be refused only in production."""
    engine = owners_engine(furnished_place.settings)
    seen, wrong = 0, []
    with engine.connect() as connection:
        for table in Base.metadata.tables.values():
            found = {one["name"]: one["sqltext"] for one in inspect(connection).get_check_constraints(table.name)}
            wrong += [
                f"{table.name}: {one.name} is not in the database"
                for one in table.constraints
                if isinstance(one, CheckConstraint) and str(one.name) not in found
            ]
            for column in table.columns:
                if isinstance(column.type, Enum):
                    text_ = found.get(f"ck_{table.name}_{column.type.name}", "")
                    codes = set(re.findall(r"'(\w+)'", text_))
                    seen += 1
                    if codes != set(column.type.enums):
                        wrong.append(f"{table.name}.{column.name}: {codes ^ set(column.type.enums)} differ")
    engine.dispose()
    assert not wrong, "\n".join(wrong)
    assert seen >= 8


def test_there_is_one_head() -> None:
    assert len(scripts().get_heads()) == 1, "two branches: give the younger one the other as its down_revision"
    assert len(list(scripts().walk_revisions())) >= 1


def test_every_revision_explains_itself() -> None:
    texts = {file.name: file.read_text() for file in (MIGRATIONS / "versions").glob("*.py")}
    assert not unexplained(texts), "\n".join(unexplained(texts))
    assert texts


def test_the_explaining_is_seen_to_fail() -> None:
    bad = '"""x"""\n\ndef upgrade():\n    pass\n\ndef downgrade():\n    pass\n'
    assert len(unexplained({"0002": bad})) == 2
