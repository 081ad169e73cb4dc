"""Find free numbers by their last digits, in a stock of millions"""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_resources_free_number_ends ON resources (pool, reverse(value)) "
            "WHERE kind = 'telephone_number' AND state IN ('spare', 'reserved')"
        )
