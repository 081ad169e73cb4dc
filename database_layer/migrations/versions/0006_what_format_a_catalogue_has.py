"""Say which format a catalogue document has"""

from alembic import op
import sqlalchemy as sa

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("catalogue_versions", sa.Column("format", sa.Integer(), server_default="1", nullable=False))
