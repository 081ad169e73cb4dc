"""Find what was ordered at a place, without stopping who orders meanwhile"""

from alembic import op
import sqlalchemy as sa

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_product_order_items_place",
            "product_order_items",
            [sa.text("(address ->> 'zip_code')"), sa.text("lower(address ->> 'street')")],
            postgresql_concurrently=True,
            if_not_exists=True,
        )
