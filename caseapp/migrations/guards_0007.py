"""What revision 0007 adds: the database refuses to change or remove a checkpoint of the log. Frozen with its revision."""

from alembic import op


def create():
    """Make it; on PostgreSQL with the function that revision 0006 made."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("update", "delete"):
            op.execute(
                f"create trigger checkpoint_no_{change} before {change} on checkpoint"
                " begin select raise(abort, 'checkpoints are append-only'); end"
            )
        return
    op.execute(
        "create trigger checkpoint_append_only before update or delete on checkpoint"
        " for each row execute function append_only('checkpoints')"
    )


def drop():
    """Unmake it."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("update", "delete"):
            op.execute(f"drop trigger checkpoint_no_{change}")
        return
    op.execute("drop trigger checkpoint_append_only on checkpoint")
