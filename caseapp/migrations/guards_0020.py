"""What revision 0020 changes in who reads: no referral of somebody whose file is for named persons only; what a recipient writes

the agency alone that it is written to; what was revealed of a protected identity, and why, the agency alone that saw it. Frozen with it.
"""

from alembic import op

from caseapp.migrations import guards_0001, guards_0008, guards_0014, guards_0015, guards_0016, guards_0019

OPEN = "and not exists (select 1 from participant p where p.id = r.participant_id and p.named_only)"
REACH = guards_0019.REACH.replace("{mine}", f"{OPEN} {{mine}}")


OWN_TABLES = {"reveal": "participant_id"}


def create():
    """Ask by the new rules."""
    _put(REACH)
    if op.get_bind().dialect.name == "postgresql":
        guards_0008.take_net({**OWN_TABLES, **guards_0016.RECIPIENT_TABLES})
        guards_0014.hang_own_net(OWN_TABLES)
        guards_0015.hang_recipients_net(
            guards_0016.RECIPIENT_TABLES, written_by_recipient=True, addressed="addressed_id"
        )


def drop():
    """Ask by the old ones, so that the columns may go."""
    _put(guards_0019.REACH)
    if op.get_bind().dialect.name == "postgresql":
        guards_0008.take_net({**OWN_TABLES, **guards_0016.RECIPIENT_TABLES})
        guards_0008.hang_net(OWN_TABLES, {})
        guards_0015.hang_recipients_net(guards_0016.RECIPIENT_TABLES, written_by_recipient=True)


def ask_as_before():
    """Hang the view again that `forget` took."""
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
