"""Keep who gets a saved question by mail, and when

The previous release does not know it, and mails nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "view_mailings",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("view_id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("cadence", sa.String(length=40), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_failing", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_view_mailings_user_id_users"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["view_id"],
            ["saved_views.id"],
            name=op.f("fk_view_mailings_view_id_saved_views"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_view_mailings")),
        sa.UniqueConstraint("view_id", "user_id", name=op.f("uq_view_mailings_view_id_user_id")),
    )
    op.create_index(op.f("ix_view_mailings_next_due_at"), "view_mailings", ["next_due_at"], unique=False)
    op.create_index(op.f("ix_view_mailings_user_id"), "view_mailings", ["user_id"], unique=False)
