"""What revision 0003 adds: two walls, hung on row-level security as `guards_0001` says it. Frozen with its revision.

No consent opens facts about family and siblings to another agency (OSL 10 kap. 1 §, 12 kap. 2 §). Exits and follow-ups are
their agency's own: others read them by team consent on work, and the coordinator of the stay's site follows them up.
"""

from alembic import op

from caseapp.migrations import guards_0001, guards_0002
from caseapp.migrations.guards_0001 import ACTOR, AGENCY, BY_TEAM, ELEVATED, FUNCTION, IN_REACH, MADE, TEAM

FILE_TABLES = {}
TEAM_TABLES = {"background_document": "background", "enrolment_exit": "work", "follow_up": "work"}
SITE_REACH = f"""
select s.id as actor_id, e.id as enrolment_id
  from staff s
  join site on site.id = s.site_id
  {TEAM}
  join enrolment e on e.site_id = s.site_id
 where s.role = 'coordinator' and s.disabled_at is null {{mine}}
"""
NOT_FAMILY = "(owner_agency_id = {agency} or topic <> 'family')"
BY_SITE = "enrolment_id in (select f.enrolment_id from caseapp_site_reach() f)"


def create():
    """Make the view and hang the walls."""
    if op.get_bind().dialect.name != "postgresql":
        op.execute("create view site_reach as " + SITE_REACH.format(mine=""))
        return
    columns, query = "actor_id uuid, enrolment_id uuid", SITE_REACH.format(mine="and s.id = me")
    op.execute(FUNCTION.format(name="caseapp_site_reach", columns=columns, me=ACTOR, agency=AGENCY, query=query))
    op.execute("create view site_reach as select * from caseapp_site_reach()")
    guards_0001.take_policies(TEAM_TABLES)
    for table, topic in TEAM_TABLES.items():
        opened = BY_TEAM.format(topic=topic)
        opened = (
            f"{opened} and {NOT_FAMILY.format(agency=AGENCY)}" if topic == "background" else f"({opened} or {BY_SITE})"
        )
        reached = IN_REACH.format(column=f"{table}.participant_id")
        own = f"{ELEVATED} or (({reached} or {table}.participant_id = {MADE}) and owner_agency_id = {AGENCY})"
        guards_0001.hang_policy(table, f"{ELEVATED} or ({reached} and {opened})", own, own)


def drop():
    """Take them away, and hang what stood before."""
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        guards_0001.take_policies(TEAM_TABLES)
        before = (guards_0002.FILE_TABLES, guards_0002.TEAM_TABLES)
        guards_0001.hang_policies(*({name: at for name, at in one.items() if name in TEAM_TABLES} for one in before))
    op.execute("drop view site_reach")
    if postgres:
        op.execute("drop function caseapp_site_reach()")
