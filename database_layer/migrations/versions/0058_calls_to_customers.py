"""List the customers who may leave, for care to call

The previous release has no such list and leaves the table alone.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customer_calls",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("customer_id", sa.UUID(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("model_place", sa.Integer(), nullable=True),
        sa.Column("model_reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rule_place", sa.Integer(), nullable=True),
        sa.Column("rule_reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=True),
        sa.Column("agent_name", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_customer_calls_customer_id_customers"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_calls")),
        sa.UniqueConstraint("week", "customer_id", name=op.f("uq_customer_calls_week_customer_id")),
    )
