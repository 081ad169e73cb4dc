"""Find carts that were left, and what is left in carts whose order was placed"""

from alembic import op
import sqlalchemy as sa

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_carts_open_changed_at",
            "carts",
            ["changed_at"],
            postgresql_where=sa.text("is_open"),
            postgresql_concurrently=True,
            if_not_exists=True,
        )
        op.create_index(
            "ix_cart_items_added_at",
            "cart_items",
            ["added_at"],
            postgresql_concurrently=True,
            if_not_exists=True,
        )
