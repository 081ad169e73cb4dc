"""Find the items whose state is to be filled in

The previous release writes none, and its items are filled in by a job. The release after this one makes the column
required and drops the index.
"""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_product_order_items_without_state ON product_order_items (id) "
            "WHERE state IS NULL"
        )
