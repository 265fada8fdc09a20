"""What revision 0003 adds: two walls, and a cheaper second net.

No consent opens facts about family and siblings to another agency (OSL 10 kap. 1 §, 12 kap. 2 §). Exits and follow-ups are
their agency's own: others read them by team consent on work, and the coordinator of the stay's site follows them up. Within
`(select …)` PostgreSQL evaluates an expression once; outside it did so for each row. The view of team consents asks for one
topic at a time: all of them took four times as long. Frozen with its revision.
"""

from alembic import op

from caseapp.migrations import guards_0001, guards_0002
from caseapp.migrations.guards_0001 import MADE, TEAM

FILE_TABLES = {}
TEAM_TABLES = {"background_document": "background", "enrolment_exit": "work", "follow_up": "work"}
APART = {"background_document": "topic <> 'family'"}
BY_SITE = ("enrolment_exit", "follow_up")
ELEVATED = f"(select {guards_0001.ELEVATED})"
AGENCY = f"(select {guards_0001.AGENCY})"
DAY = f"(select {guards_0001.DAY})"
IN_REACH = (
    "{table}.{column} in (select r.participant_id from caseapp_reach() r"
    f" where r.valid_from <= {DAY} and r.valid_until >= {DAY})"
)
SITE_REACH = f"""
select s.id as actor_id, e.id as enrolment_id
  from staff s
  join site on site.id = s.site_id
  {TEAM}
  join enrolment e on e.site_id = s.site_id
 where s.role = 'coordinator' and s.disabled_at is null {{mine}}
"""
TEAM_STAYS = f"""
create function caseapp_team_stays(wanted text) returns table(enrolment_id uuid, valid_from date, valid_until date)
language plpgsql stable security definer rows 60 set search_path = public, pg_temp as $$
#variable_conflict use_column
declare agency uuid := {guards_0001.AGENCY};
begin return query
select c.enrolment_id, c.valid_from, c.valid_until
  from caseapp_reach() r
  join team_consent c on c.participant_id = r.participant_id and c.agency_id = agency and c.topic = wanted
   and c.withdrawn_at is null;
end $$
"""
TEAM_REACH = f"""
select {guards_0001.ACTOR} as actor_id, {guards_0001.AGENCY} as agency_id, enrolment_id, '{{topic}}' as topic, valid_from, valid_until
  from caseapp_team_stays('{{topic}}')
"""
TOPICS = ("meetings", "plan", "motivation", "work", "background")


def create():
    """Make the views and hang the walls."""
    if op.get_bind().dialect.name != "postgresql":
        op.execute("create view site_reach as " + SITE_REACH.format(mine=""))
        return
    team_tables = guards_0001.TEAM_TABLES | guards_0002.TEAM_TABLES | TEAM_TABLES
    file_tables = guards_0001.FILE_TABLES | guards_0002.FILE_TABLES
    guards_0001.take_policies({**file_tables, **team_tables})
    guards_0001.view_postgres("site_reach", "actor_id uuid, enrolment_id uuid", SITE_REACH.format(mine="and s.id = me"))
    op.execute(TEAM_STAYS)
    op.execute("drop view team_reach")
    op.execute("drop function caseapp_team_reach()")
    op.execute("create view team_reach as " + "union all".join(TEAM_REACH.format(topic=topic) for topic in TOPICS))
    for table, column in file_tables.items():
        if table not in team_tables:
            _hang_file(table, column)
    for table, topic in team_tables.items():
        _hang_team(table, topic)


def _hang_file(table, column):
    """Reached with the file."""
    reached = IN_REACH.format(table=table, column=column)
    guards_0001.hang_policy(table, f"{ELEVATED} or {reached}", f"{ELEVATED} or {reached} or {table}.{column} = {MADE}")


def _hang_team(table, topic):
    """Reached with the file, and read by the own agency or by whom it is opened to; written within a stay of the same file."""
    reached = IN_REACH.format(table=table, column="participant_id")
    lasting = f"t.valid_from <= {DAY} and t.valid_until >= {DAY}"
    opened = f"enrolment_id in (select t.enrolment_id from caseapp_team_stays('{topic}') t where {lasting})"
    opened += f" and {APART[table]}" if table in APART else ""
    if table in BY_SITE:
        opened += " or enrolment_id in (select f.enrolment_id from caseapp_site_reach() f)"
    seen = f"{ELEVATED} or ({reached} and (owner_agency_id = {AGENCY} or {opened}))"
    own = f"{ELEVATED} or (({reached} or {table}.participant_id = {MADE}) and owner_agency_id = {AGENCY})"
    stay = f"exists (select 1 from enrolment e where e.id = enrolment_id and e.participant_id = {table}.participant_id)"
    guards_0001.hang_policy(table, seen, f"{ELEVATED} or (({own}) and {stay})", own)


def drop():
    """Take them away, and hang what stood before."""
    if op.get_bind().dialect.name != "postgresql":
        op.execute("drop view site_reach")
        return
    before = (guards_0001, guards_0002)
    for one in before:
        guards_0001.take_policies({**one.FILE_TABLES, **one.TEAM_TABLES})
    for view, function in (("team_reach", "caseapp_team_stays(text)"), ("site_reach", "caseapp_site_reach()")):
        op.execute(f"drop view {view}")
        op.execute(f"drop function {function}")
    guards_0001.team_view_postgres()
    for one in before:
        guards_0001.hang_policies(one.FILE_TABLES, one.TEAM_TABLES)
