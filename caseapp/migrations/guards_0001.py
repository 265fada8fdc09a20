"""What revision 0001 adds beside tables: the views of reach, the log's triggers, and PostgreSQL's row-level security.

Reach (design §5): by assignment in the team of the site's programme, by cover while it lasts, and by site for
coordinators, unless the file is for named persons only. On PostgreSQL the views stand on two functions that run as their
owner, who is not under the policies (the application's role is, and is another), answer for the actor of the
transaction alone, and keep their plans: planning the same union for each policy cost more than running it. Frozen with
its revision: later changes come as revisions of their own.
"""

from alembic import op

WORKS = "s.disabled_at is null and s.role in ('caseworker', 'coordinator')"
TEAM = "join programme_agency t on t.programme_id = site.programme_id and t.agency_id = s.agency_id"
REACH = f"""
select a.staff_id as actor_id, a.participant_id, a.valid_from, a.valid_until
  from assignment a
  join staff s on s.id = a.staff_id and {WORKS}
  join site on site.id = a.site_id
  {TEAM} {{mine_a}}
union all
select c.staff_id, c.participant_id, c.valid_from, c.valid_until
  from cover c
  join assignment a on a.id = c.assignment_id and a.valid_until >= c.valid_from
  join staff s on s.id = c.staff_id and {WORKS}
  join site on site.id = a.site_id
  {TEAM} {{mine_c}}
union all
select s.id, a.participant_id, a.valid_from, {{forever}}
  from staff s
  join site on site.id = s.site_id
  {TEAM}
  join assignment a on a.site_id = s.site_id
  join participant p on p.id = a.participant_id and not p.named_only
 where s.role = 'coordinator' and s.disabled_at is null {{mine_s}}
"""
TEAM_REACH = """
select r.actor_id, c.agency_id, c.enrolment_id, c.topic, c.valid_from, c.valid_until
  from {reach} r join team_consent c on c.participant_id = r.participant_id and c.withdrawn_at is null{mine}
"""
FILE_TABLES = {
    "participant": "id",
    "participation": "participant_id",
    "duplicate_question": "participant_id",
    "assignment": "participant_id",
    "cover": "participant_id",
    "enrolment": "participant_id",
    "phase_change": "participant_id",
    "team_consent": "participant_id",
}
TEAM_TABLES = {"meeting": "meetings", "meeting_version": "meetings"}
ELEVATED = "coalesce(current_setting('caseapp.elevated', true), '') <> ''"
ACTOR = "nullif(current_setting('caseapp.actor', true), '')::uuid"
AGENCY = "nullif(current_setting('caseapp.agency', true), '')::uuid"
DAY = "nullif(current_setting('caseapp.day', true), '')::date"
MADE = "any(string_to_array(coalesce(current_setting('caseapp.made', true), ''), ',')::uuid[])"
IN_REACH = (
    "{column} in (select r.participant_id from caseapp_reach() r"
    f" where r.valid_from <= {DAY} and r.valid_until >= {DAY})"
)
BY_TEAM = (
    f"(owner_agency_id = {AGENCY} or enrolment_id in (select t.enrolment_id from caseapp_team_reach() t"
    f" where t.agency_id = {AGENCY} and t.topic = '{{topic}}' and t.valid_from <= {DAY} and t.valid_until >= {DAY}))"
)
FUNCTION = """
create function {name}() returns table({columns}) language plpgsql stable security definer rows 60
set search_path = public, pg_temp as $$
#variable_conflict use_column
declare me uuid := {me}; agency uuid := {agency};
begin return query {query}; end $$
"""
DAYS = "valid_from date, valid_until date"
KINDS = (
    ("individual", "Enskilt möte", "Individual meeting"),
    ("phone", "Telefon", "Phone"),
    ("drop_in", "Drop-in", "Drop-in"),
    ("home_visit", "Hembesök", "Home visit"),
    ("group", "Grupp", "Group"),
    ("digital", "Digitalt möte", "Online meeting"),
    ("three_party", "Trepartsmöte", "Three-party meeting"),
    ("network", "Nätverksmöte", "Network meeting"),
    ("sip", "SIP (samordnad individuell plan)", "SIP (coordinated individual plan)"),
    ("employer_visit", "Besök hos arbetsgivare", "Employer visit"),
)


def create():
    """Make it all."""
    postgres = op.get_bind().dialect.name == "postgresql"
    (_views_postgres if postgres else _views_sqlite)()
    for position, (code, swedish, english) in enumerate(KINDS):
        op.execute(
            "insert into meeting_kind (code, label_sv, label_en, position)"
            f" values ('{code}', '{swedish}', '{english}', {position})"
        )
    (_guard_postgres if postgres else _guard_sqlite)()


def _views_sqlite():
    op.execute("create view reach as " + REACH.format(forever="'9999-12-31'", mine_a="", mine_c="", mine_s=""))
    op.execute("create view team_reach as " + TEAM_REACH.format(reach="reach", mine=""))


def _views_postgres():
    mine = {"mine_a": "where a.staff_id = me", "mine_c": "where c.staff_id = me", "mine_s": "and s.id = me"}
    reach = REACH.format(forever="date '9999-12-31'", **mine)
    view_postgres("reach", f"actor_id uuid, participant_id uuid, {DAYS}", reach)
    team_view_postgres()


def team_view_postgres():
    """The view of team consents, on one function for all topics."""
    team = TEAM_REACH.format(reach="caseapp_reach()", mine=" and c.agency_id = agency")
    team = team.replace("c.topic", "c.topic::text")
    view_postgres("team_reach", f"actor_id uuid, agency_id uuid, enrolment_id uuid, topic text, {DAYS}", team)


def view_postgres(name, columns, query):
    """A view on a function that runs as its owner."""
    op.execute(FUNCTION.format(name=f"caseapp_{name}", columns=columns, me=ACTOR, agency=AGENCY, query=query))
    op.execute(f"create view {name} as select * from caseapp_{name}()")


def _guard_sqlite():
    for change in ("update", "delete"):
        op.execute(
            f"create trigger audit_entry_no_{change} before {change} on audit_entry"
            " begin select raise(abort, 'the log is append-only'); end"
        )


def _guard_postgres():
    op.execute(
        "create function audit_entry_append_only() returns trigger language plpgsql as"
        " $$ begin raise exception 'the log is append-only'; end $$"
    )
    op.execute(
        "create trigger audit_entry_append_only before update or delete on audit_entry"
        " for each row execute function audit_entry_append_only()"
    )
    hang_policies(FILE_TABLES, TEAM_TABLES)


def hang_policies(file_tables, team_tables):
    """Row-level security for case tables: those reached with the file, and those another agency reads by team consent."""
    for table, column in file_tables.items():
        reached = IN_REACH.format(column=f"{table}.{column}")
        hang_policy(table, f"{ELEVATED} or {reached}", f"{ELEVATED} or {reached} or {table}.{column} = {MADE}")
    for table, topic in team_tables.items():
        reached = IN_REACH.format(column=f"{table}.participant_id")
        seen = f"{ELEVATED} or ({reached} and {BY_TEAM.format(topic=topic)})"
        own = f"{ELEVATED} or (({reached} or {table}.participant_id = {MADE}) and owner_agency_id = {AGENCY})"
        hang_policy(table, seen, own, own)


def hang_policy(table, seen, written, changed=None):
    """Who reads, who writes, and whose rows change: team consent lets another agency read, never change."""
    changed = changed or seen
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"create policy reach_read on {table} for select using ({seen})")
    op.execute(f"create policy reach_insert on {table} for insert with check ({written})")
    op.execute(f"create policy reach_update on {table} for update using ({changed}) with check ({written})")
    op.execute(f"create policy reach_delete on {table} for delete using ({changed})")


def take_policies(tables):
    """Take row-level security away again."""
    for table in tables:
        for name in ("reach_read", "reach_insert", "reach_update", "reach_delete"):
            op.execute(f"drop policy {name} on {table}")
        op.execute(f"alter table {table} disable row level security")


def drop():
    """Unmake it."""
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        take_policies((*FILE_TABLES, *TEAM_TABLES))
        op.execute("drop trigger audit_entry_append_only on audit_entry")
        op.execute("drop function audit_entry_append_only()")
    op.execute("drop view team_reach")
    op.execute("drop view reach")
    if postgres:
        op.execute("drop function caseapp_team_reach()")
        op.execute("drop function caseapp_reach()")
