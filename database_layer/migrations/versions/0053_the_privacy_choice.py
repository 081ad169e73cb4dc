"""Keep what a customer chose that events of their visits may be kept with

The previous release does not know the choice, and keeps no visitor with events: it goes on as if nothing was chosen.
"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("event_consent", sa.String(length=40), nullable=True))
    op.add_column("customers", sa.Column("events_erased_at", sa.DateTime(timezone=True), nullable=True))
