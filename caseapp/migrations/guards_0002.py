"""What revision 0002 adds beside tables: row-level security for the new case tables, as `guards_0001` says it. Frozen with it."""

from alembic import op

from caseapp.migrations.guards_0001 import hang_policies, take_policies

FILE_TABLES = {
    "enrolment_exit": "participant_id",
    "follow_up": "participant_id",
    "exit_review": "participant_id",
}
TEAM_TABLES = {
    "background_document": "background",
    "goal": "plan",
    "step": "plan",
    "goal_review": "plan",
    "rating": "motivation",
    "placement": "work",
}


def create():
    """Hang the second net on them."""
    if op.get_bind().dialect.name == "postgresql":
        hang_policies(FILE_TABLES, TEAM_TABLES)


def drop():
    """Take it away."""
    if op.get_bind().dialect.name == "postgresql":
        take_policies((*FILE_TABLES, *TEAM_TABLES))
