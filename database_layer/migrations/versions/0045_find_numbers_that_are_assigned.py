"""Find the numbers that are assigned and do not work yet, oldest first"""

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_resources_assigned ON resources (kind, held_since) "
            "WHERE state = 'assigned'"
        )
