"""What revision 0020 changes in who reads a referral: none whose person's file is for named persons only. Frozen with it."""

from alembic import op

from caseapp.migrations import guards_0001, guards_0008, guards_0019

OPEN = "and not exists (select 1 from participant p where p.id = r.participant_id and p.named_only)"
REACH = guards_0019.REACH.replace("{mine}", f"{OPEN} {{mine}}")


def create():
    """Ask by the new rule."""
    _put(REACH)


def drop():
    """Take the rule away, so that its column may go."""
    _put(guards_0019.REACH)


def forget():
    """SQLite copies a table to change it, and a view that stands on it has to go meanwhile."""
    if op.get_bind().dialect.name != "postgresql":
        op.execute("drop view if exists intake_reach")


def _put(reach):
    if op.get_bind().dialect.name != "postgresql":
        forget()
        op.execute("create view intake_reach as " + reach.format(mine=""))
        return
    whose = {"me": guards_0001.ACTOR, "agency": guards_0001.AGENCY}
    columns, query = "actor_id uuid, intake_id uuid", reach.format(mine="and s.id = me")
    function = guards_0008.FUNCTION.replace("create function", "create or replace function")
    op.execute(function.format(name="intake_reach()", columns=columns, query=query, **whose))
