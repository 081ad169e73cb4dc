"""Say until when a message is in hand, and when it is given up"""

from alembic import op
import sqlalchemy as sa

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("messages", sa.Column("give_up_at", sa.DateTime(timezone=True), nullable=True))
