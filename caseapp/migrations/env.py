"""Runs migrations as the owner of the tables, with an engine of its own that no gate watches."""

from alembic import context
from flask import current_app
from sqlalchemy import create_engine, event, text

from caseapp.foundation.records import Base, Instant
from caseapp.migrations.grants import grant_to_application

settings = current_app.config["SETTINGS"]


def render_item(kind, thing, autogen):
    """Columns of our own type are written as plain timestamps, so that a migration stands without the code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, Instant) else False


def compare_type(_context, _inspected, _metadata, _inspected_type, metadata_type):
    """Instants compare as what they are stored as."""
    return False if isinstance(metadata_type, Instant) else None


def run(connection):
    """Migrate, then give the application's role its rights."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=compare_type,
    )
    with context.begin_transaction():
        if (
            connection.dialect.name == "postgresql"
        ):  # row-level security binds the owner too; a migration sees every row
            connection.execute(text("select set_config('caseapp.elevated', 'migration', true)"))
        context.run_migrations()
        grant_to_application(connection, settings)


engine = create_engine(settings.migration_address)
if engine.dialect.name == "sqlite":

    @event.listens_for(engine, "connect")
    def connect(connection, _record):
        connection.execute("PRAGMA secure_delete=ON")


with engine.begin() as connection:
    run(connection)
engine.dispose()
