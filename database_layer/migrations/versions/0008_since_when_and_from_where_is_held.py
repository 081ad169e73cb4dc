"""Say since when and from where a scarce thing is held"""

from alembic import op
import sqlalchemy as sa

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("resources", sa.Column("held_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("resources", sa.Column("held_from", sa.Text(), server_default="", nullable=False))
