"""What revision 0006 adds: the database refuses to change or remove a released report. Frozen with its revision."""

from alembic import op


def create():
    """Make it."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("update", "delete"):
            op.execute(
                f"create trigger release_no_{change} before {change} on release"
                " begin select raise(abort, 'releases are append-only'); end"
            )
        return
    op.execute(
        "create function append_only() returns trigger language plpgsql as"
        " $$ begin raise exception '% are append-only', tg_argv[0]; end $$"
    )
    op.execute(
        "create trigger release_append_only before update or delete on release"
        " for each row execute function append_only('releases')"
    )


def drop():
    """Unmake it."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("update", "delete"):
            op.execute(f"drop trigger release_no_{change}")
        return
    op.execute("drop trigger release_append_only on release")
    op.execute("drop function append_only()")
