"""What revision 0019 adds: who reads a referral. Those with a partner's account at the agency that sent it, and those who do

casework at the site it was sent to, within the team. Frozen with its revision.
"""

from alembic import op

from caseapp.migrations import guards_0001, guards_0008
from caseapp.migrations.guards_0003 import AGENCY

FILE_TABLES = {}
TEAM_TABLES = {}
INTAKE_TABLES = ("referral",)
REACH = """
select s.id as actor_id, r.id as intake_id
  from staff s
  join referral r on r.owner_agency_id = s.agency_id
 where s.role = 'partner' and s.disabled_at is null {mine}
union all
select s.id, r.id
  from staff s
  join site on site.id = s.site_id
  join programme_agency t on t.programme_id = site.programme_id and t.agency_id = s.agency_id
  join referral r on r.site_id = s.site_id
 where s.role in ('caseworker', 'coordinator') and s.disabled_at is null {mine}
"""


def create():
    """Hang it."""
    if op.get_bind().dialect.name != "postgresql":
        op.execute("create view intake_reach as " + REACH.format(mine=""))
        return
    whose = {"me": guards_0001.ACTOR, "agency": guards_0001.AGENCY}
    columns, query = "actor_id uuid, intake_id uuid", REACH.format(mine="and s.id = me")
    op.execute(guards_0008.FUNCTION.format(name="intake_reach()", columns=columns, query=query, **whose))
    op.execute("create view intake_reach as select * from caseapp_intake_reach()")
    for table in INTAKE_TABLES:
        seen = guards_0008._either(f"{table}.id in (select i.intake_id from caseapp_intake_reach() i)")
        sent = guards_0008._either(f"owner_agency_id = {AGENCY}")
        guards_0001.hang_policy(
            table, seen, f"{sent} or {table}.id in (select i.intake_id from caseapp_intake_reach() i)", seen
        )
        op.execute(f"alter table {table} force row level security")


def drop():
    """Take it away."""
    if op.get_bind().dialect.name == "postgresql":
        guards_0008.take_net(INTAKE_TABLES)
    op.execute("drop view intake_reach")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function caseapp_intake_reach()")
