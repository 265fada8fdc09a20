"""What revision 0009 adds: the second net for decisions on protected identity and for what was revealed. Frozen with it."""

from alembic import op

from caseapp.migrations.guards_0008 import hang_net, take_net

FILE_TABLES = {"protection_decision": "participant_id", "reveal": "participant_id"}
TEAM_TABLES = {}


def create():
    """Hang it."""
    if op.get_bind().dialect.name == "postgresql":
        hang_net(FILE_TABLES, TEAM_TABLES)


def drop():
    """Take it away."""
    if op.get_bind().dialect.name == "postgresql":
        take_net(FILE_TABLES)
