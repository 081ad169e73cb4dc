"""Keep alerts about numbers"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "number_alerts",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.UUID(), nullable=True),
        sa.Column("offering_slug", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("pools", postgresql.JSONB(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_number_alerts_customer_id_customers"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_alerts")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_number_alerts_token_hash")),
    )
    op.create_index(op.f("ix_number_alerts_customer_id"), "number_alerts", ["customer_id"], unique=False)
    op.create_index(op.f("ix_number_alerts_expires_at"), "number_alerts", ["expires_at"], unique=False)
    is_active = sa.text("state = 'active'")
    op.create_index("ix_number_alerts_active", "number_alerts", ["id"], postgresql_where=is_active)
    op.create_index("ix_number_alerts_active_email", "number_alerts", ["email"], postgresql_where=is_active)
