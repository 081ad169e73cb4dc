"""Keep the taxes that were estimated for an order"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("product_order_items", sa.Column("taxes", JSONB(), nullable=True))
