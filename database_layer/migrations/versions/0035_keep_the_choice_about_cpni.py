"""Keep the customer's choice about CPNI"""

from alembic import op
import sqlalchemy as sa

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("cpni_permitted_at", sa.DateTime(timezone=True), nullable=True))
