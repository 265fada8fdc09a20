"""What revision 0015 adds: disclosures and their grounds only grow, and what an agency outside the team reads.

`recipient_reach` says, for somebody with a partner's account, which disclosures to the own agency rest on a ground that stands:
a consent that nobody took back, within its days, or another ground until its day. Of somebody whose file is for named persons
only nothing is read. Frozen with its revision.
"""

from alembic import op

from caseapp.migrations import guards_0001, guards_0006, guards_0008, guards_0014
from caseapp.migrations.guards_0003 import AGENCY
from caseapp.migrations.guards_0008 import IN_REACH, LASTS, WRITES

FILE_TABLES = {
    "disclosure": "participant_id",
    "disclosure_ground": "participant_id",
    "standing_disclosure": "participant_id",
    "disclosure_proposal": "participant_id",
}
TEAM_TABLES = {}
# Table -> (the column by which the recipient reads it, the column of the view).
RECIPIENT_TABLES = {"received": ("id", "received_id"), "disclosed_item": ("disclosure_id", "disclosure_id")}
OWN = ("disclosed_item",)
GROWING = ("disclosure", "disclosure_ground")
REACH = """
select s.id as actor_id, i.received_id, i.disclosure_id, g.valid_from, g.valid_until, {never} as expires_at
  from staff s
  join received r on r.recipient_id = s.agency_id
  join disclosed_item i on i.received_id = r.id and i.ended_at is null
  join participant p on p.id = i.participant_id and not p.named_only
  join disclosure_ground g on g.disclosure_id = i.disclosure_id
  left join consent_withdrawal w on w.consent_id = g.consent_id
 where w.id is null and s.role = 'partner' and s.disabled_at is null {mine}
"""
COLUMNS = (
    "actor_id uuid, received_id uuid, disclosure_id uuid, valid_from date, valid_until date, expires_at timestamptz"
)


def create():
    """Hang it."""
    for table in GROWING:
        guards_0006.guard(table)
    if op.get_bind().dialect.name != "postgresql":
        op.execute("create view recipient_reach as " + REACH.format(never="'9999-12-31 00:00:00.000000'", mine=""))
        return
    guards_0014.hang_own_net(FILE_TABLES)
    query = REACH.format(never="timestamptz '9999-12-31'", mine="and s.id = me")
    whose = {"me": guards_0001.ACTOR, "agency": guards_0001.AGENCY}
    op.execute(guards_0008.FUNCTION.format(name="recipient_reach()", columns=COLUMNS, query=query, **whose))
    op.execute("create view recipient_reach as select * from caseapp_recipient_reach()")
    hang_recipients_net(RECIPIENT_TABLES)


def hang_recipients_net(tables, written_by_recipient=False, addressed=""):
    """Row-level security for records between a file and a recipient: read by both, changed with the file alone.

    `written_by_recipient`: may the recipient add some, as its own, about a person it reads of?; `addressed`: the column that
    names the only agency that reads them with the file. Later revisions use it too.
    """
    for table, (own, asked) in tables.items():
        reached, changeable = (
            IN_REACH.format(table=table, column="participant_id", more=more) for more in ("", WRITES)
        )
        received = f"select t.{asked} from caseapp_recipient_reach() t where {LASTS.format(one='t')}"
        if owner := addressed or ("owner_agency_id" if table in OWN else ""):
            reached, changeable = (f"({one} and {owner} = {AGENCY})" for one in (reached, changeable))
        seen = guards_0008._either(f"{reached} or {table}.{own} in ({received})")
        changed = written = guards_0008._either(changeable)
        if written_by_recipient:
            person = f"exists (select 1 from received x where x.id = {table}.received_id and x.participant_id = {table}.participant_id)"
            written += f" or (owner_agency_id = {AGENCY} and {table}.{own} in ({received}) and {person})"
        guards_0008._hang(table, seen, written, changed)


def drop():
    """Take it away."""
    if op.get_bind().dialect.name == "postgresql":
        guards_0008.take_net({**FILE_TABLES, **RECIPIENT_TABLES})
    op.execute("drop view recipient_reach")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function caseapp_recipient_reach()")
    for table in GROWING:
        guards_0006.unguard(table)
