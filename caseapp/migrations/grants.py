"""What the application's own PostgreSQL role may do: work with rows, and only append to the log."""

from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url


def grant_to_application(connection: Connection, settings: Any) -> None:
    """Give rights to the role in `database_url` when another role owns the tables."""
    if connection.dialect.name != "postgresql":
        return
    role = make_url(settings.address).username
    owner = connection.scalar(text("select current_user"))
    if role in (None, owner):
        return
    name = connection.dialect.identifier_preparer.quote(role)
    for statement in (
        f"grant usage on schema public to {name}",
        f"grant select, insert, update, delete on all tables in schema public to {name}",
    ):
        connection.execute(text(statement))
    if connection.scalar(text("select to_regclass('audit_entry')")):
        connection.execute(text(f"revoke update, delete, truncate on audit_entry from {name}"))
        connection.execute(text(f"revoke insert, update, delete on alembic_version from {name}"))
    for table in ("release", "checkpoint"):
        if connection.scalar(text(f"select to_regclass('{table}')")):
            connection.execute(text(f"revoke update, delete, truncate on {table} from {name}"))
