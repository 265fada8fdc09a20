"""What revision 0006 adds: a table that only grows, by triggers; the first is that of released reports. Frozen."""

from alembic import op

FUNCTION = """
create function append_only() returns trigger language plpgsql as
$$ begin raise exception '% is append-only', tg_argv[0]; end $$
"""


def create():
    """Make it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(FUNCTION)
    guard("release")


def drop():
    """Unmake it."""
    unguard("release")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function append_only()")


def guard(table):
    """The database refuses to change or remove a row of the table."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"create trigger {table}_append_only before update or delete on {table}"
            f" for each row execute function append_only('{table}')"
        )
        return
    for change in ("update", "delete"):
        op.execute(
            f"create trigger {table}_no_{change} before {change} on {table}"
            f" begin select raise(abort, '{table} is append-only'); end"
        )


def unguard(table):
    """Unmake it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"drop trigger {table}_append_only on {table}")
        return
    for change in ("update", "delete"):
        op.execute(f"drop trigger {table}_no_{change}")
