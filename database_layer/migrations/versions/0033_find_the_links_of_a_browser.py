"""Find the links of the browser that signed up"""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_one_time_tokens_visitor_id ON one_time_tokens (visitor_id)"
        )
