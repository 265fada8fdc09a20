"""What revision 0014 adds: consents and their withdrawals only grow, and the second net holds them: the own agency reads them alone. Frozen with it."""

from alembic import op

from caseapp.migrations import guards_0006, guards_0008
from caseapp.migrations.guards_0001 import MADE
from caseapp.migrations.guards_0003 import AGENCY
from caseapp.migrations.guards_0008 import IN_REACH, WRITES, take_net

FILE_TABLES = {"consent": "participant_id", "consent_withdrawal": "participant_id"}
TEAM_TABLES = {}


def create():
    """Hang it."""
    for table in FILE_TABLES:
        guards_0006.guard(table)
    if op.get_bind().dialect.name == "postgresql":
        hang_own_net(FILE_TABLES)


def hang_own_net(tables):
    """Row-level security for what is read with the file by the agency that owns it alone. Later revisions use it too."""
    for table, column in tables.items():
        reached, changeable = (IN_REACH.format(table=table, column=column, more=more) for more in ("", WRITES))
        seen, changed = (
            guards_0008._either(f"({one} and owner_agency_id = {AGENCY})") for one in (reached, changeable)
        )
        written = guards_0008._either(f"(({changeable} or {table}.{column} = {MADE}) and owner_agency_id = {AGENCY})")
        guards_0008._hang(table, seen, written, changed)


def drop():
    """Take it away."""
    if op.get_bind().dialect.name == "postgresql":
        take_net(FILE_TABLES)
    for table in FILE_TABLES:
        guards_0006.unguard(table)
