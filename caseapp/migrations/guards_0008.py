"""What revision 0008 adds: reach by break-glass, until an instant and for reading only; and a second net that binds the owner too.

The reach functions run as the owner. Row-level security is forced, so they say for their own duration that they look at every
row (`caseapp.elevated`); a function cannot have it set from outside, since PostgreSQL keeps custom settings in function
definitions for superusers. A break-glass holds where the opener's agency is in the team of a programme at which the person has
been, and never for a file of named persons only. Frozen with its revision.
"""

from alembic import op

from caseapp.migrations import guards_0001, guards_0002, guards_0003
from caseapp.migrations.guards_0001 import MADE, TEAM, WORKS
from caseapp.migrations.guards_0003 import AGENCY, APART, BY_SITE, DAY, ELEVATED, TOPICS

FILE_TABLES = {}
TEAM_TABLES = {}
ALL_TEAM = guards_0001.TEAM_TABLES | guards_0002.TEAM_TABLES | guards_0003.TEAM_TABLES
ALL_FILE = {
    name: column for name, column in (guards_0001.FILE_TABLES | guards_0002.FILE_TABLES).items() if name not in ALL_TEAM
}
MOMENT = "(select nullif(current_setting('caseapp.moment', true), '')::timestamptz)"
REACH = f"""
select a.staff_id as actor_id, a.participant_id, a.valid_from, a.valid_until,
       cast('assignment' as varchar) as kind, {{never}} as expires_at
  from assignment a
  join staff s on s.id = a.staff_id and {WORKS}
  join site on site.id = a.site_id
  {TEAM} {{mine_a}}
union all
select c.staff_id, c.participant_id, c.valid_from, c.valid_until, cast('cover' as varchar), {{never}}
  from cover c
  join assignment a on a.id = c.assignment_id and a.valid_until >= c.valid_from
  join staff s on s.id = c.staff_id and {WORKS}
  join site on site.id = a.site_id
  {TEAM} {{mine_c}}
union all
select s.id, a.participant_id, a.valid_from, {{forever}}, cast('site' as varchar), {{never}}
  from staff s
  join site on site.id = s.site_id
  {TEAM}
  join assignment a on a.site_id = s.site_id
  join participant p on p.id = a.participant_id and not p.named_only
 where s.role = 'coordinator' and s.disabled_at is null {{mine_s}}
union all
select e.staff_id, e.participant_id, {{first}}, {{forever}}, cast('emergency' as varchar), e.expires_at
  from emergency_opening e
  join staff s on s.id = e.staff_id and s.agency_id = e.agency_id and {WORKS}
  join participant p on p.id = e.participant_id and not p.named_only
 where e.ended_at is null {{mine_e}}
   and exists (select 1 from assignment a join site on site.id = a.site_id {TEAM} where a.participant_id = e.participant_id)
"""
TEAM_REACH = """
select r.actor_id, c.agency_id, c.enrolment_id, c.topic, c.valid_from, c.valid_until, r.expires_at
  from reach r join team_consent c on c.participant_id = r.participant_id and c.withdrawn_at is null
"""
FUNCTION = """
create function caseapp_{name} returns table({columns}) language plpgsql stable security definer rows 60
set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  me uuid := {me};
  agency uuid := {agency};
  before text := coalesce(current_setting('caseapp.elevated', true), '');
begin
  perform set_config('caseapp.elevated', 'reach', true);
  return query {query};
  perform set_config('caseapp.elevated', before, true);
end $$
"""
DAYS = "valid_from date, valid_until date"
COLUMNS = {
    "reach()": f"actor_id uuid, participant_id uuid, {DAYS}, kind varchar, expires_at timestamptz",
    "site_reach()": "actor_id uuid, enrolment_id uuid",
    "team_stays(wanted text)": f"enrolment_id uuid, {DAYS}, expires_at timestamptz",
}
TEAM_STAYS = """
select c.enrolment_id, c.valid_from, c.valid_until, r.expires_at
  from caseapp_reach() r
  join team_consent c on c.participant_id = r.participant_id and c.agency_id = agency and c.topic = wanted
   and c.withdrawn_at is null
"""
TEAM_VIEW = f"""
select {guards_0001.ACTOR} as actor_id, {guards_0001.AGENCY} as agency_id, enrolment_id, '{{topic}}' as topic, valid_from,
       valid_until, expires_at
  from caseapp_team_stays('{{topic}}')
"""
LASTS = f"{{one}}.valid_from <= {DAY} and {{one}}.valid_until >= {DAY} and {{one}}.expires_at > {MOMENT}"
IN_REACH = (
    f"{{table}}.{{column}} in (select r.participant_id from caseapp_reach() r where {LASTS.format(one='r')}{{more}})"
)


def create():
    """Make the views anew, and hang the policies that ask them."""
    if op.get_bind().dialect.name != "postgresql":
        _views_sqlite()
        return
    take_net({**ALL_FILE, **ALL_TEAM})
    _drop_functions("caseapp_reach()", "caseapp_site_reach()", "caseapp_team_stays(text)")
    _functions()
    hang_net(ALL_FILE, ALL_TEAM)


def _views_sqlite():
    for view in ("team_reach", "reach"):
        op.execute(f"drop view {view}")
    never = "'9999-12-31 00:00:00.000000'"
    words = {"never": never, "first": "'0001-01-01'", "forever": "'9999-12-31'"}
    op.execute("create view reach as " + REACH.format(**words, mine_a="", mine_c="", mine_s="", mine_e=""))
    op.execute("create view team_reach as " + TEAM_REACH)


def _functions():
    mine = {"mine_a": "where a.staff_id = me", "mine_c": "where c.staff_id = me"}
    mine |= {"mine_s": "and s.id = me", "mine_e": "and e.staff_id = me"}
    words = {"never": "timestamptz '9999-12-31'", "first": "date '0001-01-01'", "forever": "date '9999-12-31'"}
    queries = {
        "reach()": REACH.format(**words, **mine),
        "site_reach()": guards_0003.SITE_REACH.format(mine="and s.id = me"),
        "team_stays(wanted text)": TEAM_STAYS,
    }
    for name, query in queries.items():
        whose = {"me": guards_0001.ACTOR, "agency": guards_0001.AGENCY}
        op.execute(FUNCTION.format(name=name, columns=COLUMNS[name], query=query, **whose))
    for name in ("reach", "site_reach"):
        op.execute(f"create view {name} as select * from caseapp_{name}()")
    op.execute("create view team_reach as " + "union all".join(TEAM_VIEW.format(topic=topic) for topic in TOPICS))


def _drop_functions(*functions):
    for view in ("team_reach", "site_reach", "reach"):
        op.execute(f"drop view {view}")
    for function in reversed(functions):
        op.execute(f"drop function {function}")


def hang_net(file_tables, team_tables):
    """Row-level security, forced, for tables reached with the file and for those of an agency. Later revisions use it too."""
    for table, column in file_tables.items():
        seen, changed = (_either(IN_REACH.format(table=table, column=column, more=more)) for more in ("", WRITES))
        _hang(table, seen, f"{changed} or {table}.{column} = {MADE}", changed)
    for table, topic in team_tables.items():
        _hang_team(table, topic)


WRITES = " and r.kind <> 'emergency'"


def _either(condition):
    return f"{ELEVATED} or {condition}"


def _hang_team(table, topic):
    """As 0003 says it; what is reached by break-glass alone is read, never written."""
    reached, changeable = (IN_REACH.format(table=table, column="participant_id", more=more) for more in ("", WRITES))
    lasting = LASTS.format(one="t")
    opened = f"enrolment_id in (select t.enrolment_id from caseapp_team_stays('{topic}') t where {lasting})"
    opened += f" and {APART[table]}" if table in APART else ""
    if table in BY_SITE:
        opened += " or enrolment_id in (select f.enrolment_id from caseapp_site_reach() f)"
    own = _either(f"(({changeable} or {table}.participant_id = {MADE}) and owner_agency_id = {AGENCY})")
    stay = f"exists (select 1 from enrolment e where e.id = enrolment_id and e.participant_id = {table}.participant_id)"
    seen = _either(f"({reached} and (owner_agency_id = {AGENCY} or {opened}))")
    _hang(table, seen, _either(f"(({own}) and {stay})"), own)


def _hang(table, seen, written, changed):
    guards_0001.hang_policy(table, seen, written, changed)
    op.execute(f"alter table {table} force row level security")


def take_net(tables):
    """Take it away again."""
    for table in tables:
        op.execute(f"alter table {table} no force row level security")
    guards_0001.take_policies(tables)


def drop():
    """Unmake it, and hang what stood before."""
    if op.get_bind().dialect.name != "postgresql":
        for view in ("team_reach", "reach"):
            op.execute(f"drop view {view}")
        guards_0001._views_sqlite()
        return
    take_net({**ALL_FILE, **ALL_TEAM})
    _drop_functions("caseapp_reach()", "caseapp_site_reach()", "caseapp_team_stays(text)")
    guards_0001._views_postgres()
    guards_0001.hang_policies(guards_0001.FILE_TABLES, guards_0001.TEAM_TABLES)
    guards_0001.hang_policies(guards_0002.FILE_TABLES, guards_0002.TEAM_TABLES)
    guards_0003.create()
