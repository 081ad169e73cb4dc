"""Keep the circumstances of events, which nobody can add to the past"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The default comes after the column: events from before have no such instant, and the table is not rewritten.
    op.add_column("events", sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("events", "recorded_at", server_default=sa.text("clock_timestamp()"))
    for name in ("source", "actor_kind", "subject_type", "session", "consent"):
        op.add_column("events", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("events", sa.Column("context", postgresql.JSONB(), nullable=True))
