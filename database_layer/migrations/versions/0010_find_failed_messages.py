"""Find the messages that failed without reading all of them"""

from alembic import op
import sqlalchemy as sa

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_messages_failed",
            "messages",
            [sa.literal_column("queued_at DESC")],
            postgresql_where=sa.text("state = 'failed'"),
            postgresql_concurrently=True,
            if_not_exists=True,
        )
