"""Say whose password was chosen by somebody else"""

from alembic import op
import sqlalchemy as sa

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("has_given_password", sa.Boolean(), server_default=sa.false(), nullable=False))
