"""Say since when a task is followed, and since when the network does not answer it"""

from alembic import op
import sqlalchemy as sa

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("fulfilment_tasks", sa.Column("unanswered_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("fulfilment_tasks", sa.Column("followed_since", sa.DateTime(timezone=True), nullable=True))
