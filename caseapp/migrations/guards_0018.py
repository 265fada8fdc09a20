"""What revision 0018 adds: requests from authorities and their decisions only grow, and the second net holds them. Frozen with it."""

from alembic import op

from caseapp.migrations import guards_0006
from caseapp.migrations.guards_0008 import take_net
from caseapp.migrations.guards_0014 import hang_own_net

FILE_TABLES = {"authority_request": "participant_id", "authority_decision": "participant_id"}
TEAM_TABLES = {}


def create():
    """Hang it."""
    for table in FILE_TABLES:
        guards_0006.guard(table)
    if op.get_bind().dialect.name == "postgresql":
        hang_own_net(FILE_TABLES)


def drop():
    """Take it away."""
    if op.get_bind().dialect.name == "postgresql":
        take_net(FILE_TABLES)
    for table in FILE_TABLES:
        guards_0006.unguard(table)
