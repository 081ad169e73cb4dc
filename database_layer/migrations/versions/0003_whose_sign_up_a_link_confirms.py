"""Say in a mailed link whose sign-up it confirms"""

from alembic import op
import sqlalchemy as sa

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("one_time_tokens", sa.Column("visitor_id", sa.UUID(), nullable=True))
    op.add_column("one_time_tokens", sa.Column("name", sa.Text(), server_default="", nullable=False))
    op.add_column("one_time_tokens", sa.Column("password_hash", sa.Text(), server_default="", nullable=False))
