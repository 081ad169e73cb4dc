"""Let work that waits for a person be parked, and customers be asked"""

from alembic import op
import sqlalchemy as sa

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("fulfilment_tasks", sa.Column("parked_until", sa.DateTime(timezone=True), nullable=True))
    for name in ("parked_reason", "parked_by", "question", "customer_words"):
        op.add_column("fulfilment_tasks", sa.Column(name, sa.Text(), server_default="", nullable=False))
