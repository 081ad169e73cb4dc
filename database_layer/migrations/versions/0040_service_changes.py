"""Keep proposed changes of services"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_changes",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("product_id", sa.UUID(), nullable=False),
        sa.Column("product_version", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.UUID(), nullable=False),
        sa.Column("billing_account_id", sa.UUID(), nullable=False),
        sa.Column("items", postgresql.JSONB(), nullable=False),
        sa.Column("monthly_before", postgresql.JSONB(), nullable=False),
        sa.Column("monthly_after", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("charges", postgresql.JSONB(), nullable=False),
        sa.Column("effects", postgresql.JSONB(), nullable=False),
        sa.Column("characteristics", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("agreement", sa.Text(), nullable=False),
        _reference("product_id", "products"),
        _reference("customer_id", "customers"),
        _reference("billing_account_id", "billing_accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_changes")),
    )
    op.create_index(
        "ix_service_changes_lapsed",
        "service_changes",
        ["valid_until"],
        unique=False,
        postgresql_where=sa.text("state != 'accepted'"),
    )


def _reference(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{to}.id"],
        name=op.f(f"fk_service_changes_{column}_{to}"),
        initially="DEFERRED",
        deferrable=True,
    )
