"""Keep what was removed from a cart last, so that it can be put back"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("carts", sa.Column("last_removed", JSONB(), nullable=True))
