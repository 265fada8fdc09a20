"""What revision 0012 adds: the second net for hand-overs. Frozen with it."""

from alembic import op

from caseapp.migrations.guards_0008 import hang_net, take_net

FILE_TABLES = {"hand_over": "participant_id"}
TEAM_TABLES = {}


def create():
    """Hang it."""
    if op.get_bind().dialect.name == "postgresql":
        hang_net(FILE_TABLES, TEAM_TABLES)


def drop():
    """Take it away."""
    if op.get_bind().dialect.name == "postgresql":
        take_net(FILE_TABLES)
