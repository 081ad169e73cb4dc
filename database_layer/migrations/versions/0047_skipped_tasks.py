"""Keep which tasks were skipped

The previous release leaves the column empty: it skips nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("fulfilment_tasks", sa.Column("is_skipped", sa.Boolean(), nullable=True))
