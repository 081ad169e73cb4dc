"""Let numbers rest before they are assigned again"""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE resources ADD COLUMN IF NOT EXISTS available_at timestamptz")
    with op.get_context().autocommit_block():
        op.execute(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_resources_available_at ON resources (available_at) "
            "WHERE state = 'aging'"
        )
