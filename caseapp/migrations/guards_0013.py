"""What revision 0013 changes in reach: a file for named persons only that none at a site can open any more comes back to the

coordinators of that site, from the day after the last could, while an assignment there lasts. Frozen with its revision.
"""

from alembic import op

from caseapp.migrations import guards_0001, guards_0008
from caseapp.migrations.guards_0001 import WORKS

NAMED = f"""coalesce((
  select case when max(o.valid_until) >= {{last}} then {{forever}} else {{day_after}} end
    from (select staff_id, site_id, participant_id, valid_until from assignment
          union all
          select c.staff_id, m.site_id, c.participant_id, c.valid_until
            from cover c join assignment m on m.id = c.assignment_id and m.valid_until >= c.valid_from) o
    join staff n on n.id = o.staff_id and {WORKS.replace("s.", "n.")}
    join site x on x.id = o.site_id
    join programme_agency y on y.programme_id = x.programme_id and y.agency_id = n.agency_id
   where o.participant_id = p.id and o.site_id = a.site_id), a.valid_from)"""
BEFORE = (
    "select s.id, a.participant_id, a.valid_from, {forever},",
    "join assignment a on a.site_id = s.site_id\n  join participant p on p.id = a.participant_id and not p.named_only",
)
AFTER = (
    f"select s.id, a.participant_id, case when p.named_only then {NAMED} else a.valid_from end,"
    " case when p.named_only then a.valid_until else {forever} end,",
    "join assignment a on a.site_id = s.site_id\n  join participant p on p.id = a.participant_id",
)
REACH = guards_0008.REACH.replace(BEFORE[0], AFTER[0]).replace(BEFORE[1], AFTER[1])


def create():
    """Ask by the new rule."""
    _put(REACH)


def drop():
    """Ask by the old one."""
    _put(guards_0008.REACH)


def _put(reach):
    if op.get_bind().dialect.name == "postgresql":
        _put_postgres(reach)
        return
    for view in ("team_reach", "reach"):
        op.execute(f"drop view {view}")
    words = {"never": "'9999-12-31 00:00:00.000000'", "first": "'0001-01-01'", "forever": "'9999-12-31'"}
    words |= {"last": "'9999-12-30'", "day_after": "date(max(o.valid_until), '+1 day')"}
    op.execute("create view reach as " + reach.format(**words, mine_a="", mine_c="", mine_s="", mine_e=""))
    op.execute("create view team_reach as " + guards_0008.TEAM_REACH)


def _put_postgres(reach):
    words = {"never": "timestamptz '9999-12-31'", "first": "date '0001-01-01'", "forever": "date '9999-12-31'"}
    words |= {"last": "date '9999-12-30'", "day_after": "max(o.valid_until) + 1"}
    words |= {"mine_a": "where a.staff_id = me", "mine_c": "where c.staff_id = me"}
    words |= {"mine_s": "and s.id = me", "mine_e": "and e.staff_id = me"}
    name = "reach()"
    function = guards_0008.FUNCTION.replace("create function", "create or replace function")
    whose = {"me": guards_0001.ACTOR, "agency": guards_0001.AGENCY}
    op.execute(function.format(name=name, columns=guards_0008.COLUMNS[name], query=reach.format(**words), **whose))
