"""What revision 0016 adds: the second net for what recipients write, which they may as their own. Frozen with its revision."""

from alembic import op

from caseapp.migrations import guards_0008, guards_0015

FILE_TABLES = {}
TEAM_TABLES = {}
RECIPIENT_TABLES = {"topic_request": ("received_id", "received_id"), "statement": ("received_id", "received_id")}


def create():
    """Hang it."""
    if op.get_bind().dialect.name == "postgresql":
        guards_0015.hang_recipients_net(RECIPIENT_TABLES, written_by_recipient=True)


def drop():
    """Take it away."""
    if op.get_bind().dialect.name == "postgresql":
        guards_0008.take_net(RECIPIENT_TABLES)
