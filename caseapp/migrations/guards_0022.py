"""What revision 0022 changes on PostgreSQL: reach by the same rules, but each kind asked by itself, and only of those who can have it.

Made ready as one query, all four kinds together take longer than finding the rows, and a page asks for reach a dozen times.
Frozen with its revision.
"""

from alembic import op

from caseapp.migrations import guards_0013

ASSIGNMENT, COVER, SITE, EMERGENCY = guards_0013.REACH.split("\nunion all\n")
APART = f"""{ASSIGNMENT};
  return query {COVER};
  if exists (select 1 from staff where id = me and role = 'coordinator') then
    return query {SITE};
  end if;
  if exists (select 1 from emergency_opening where staff_id = me and ended_at is null) then
    return query {EMERGENCY};
  end if"""


def create():
    """Ask apart."""
    if op.get_bind().dialect.name == "postgresql":
        guards_0013._put_postgres(APART)


def drop():
    """Ask together."""
    if op.get_bind().dialect.name == "postgresql":
        guards_0013._put_postgres(guards_0013.REACH)
