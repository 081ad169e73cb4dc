"""Keep offers to take a service over, and since when its customer has a product

The previous release neither offers nor transfers anything. It leaves the new column of a product as it is.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 'proposed'")


def upgrade() -> None:
    op.execute("ALTER TABLE products ADD COLUMN IF NOT EXISTS held_since timestamptz")
    op.create_table(
        "transfer_offers",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("product_id", sa.UUID(), nullable=False),
        sa.Column("customer_id", sa.UUID(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("agreements", postgresql.JSONB(), nullable=False),
        _reference("product_id", "products"),
        _reference("customer_id", "customers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_offers")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_transfer_offers_token_hash")),
    )
    op.create_index("ix_transfer_offers_open", "transfer_offers", ["product_id"], unique=True, postgresql_where=OPEN)
    op.create_index(
        "ix_transfer_offers_answer_by",
        "transfer_offers",
        ["answer_by"],
        postgresql_where=sa.text("state != 'accepted'"),
    )
    op.create_index(
        "ix_transfer_offers_order_number",
        "transfer_offers",
        ["order_number"],
        postgresql_where=sa.text("order_number != ''"),
    )


def _reference(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{to}.id"],
        name=op.f(f"fk_transfer_offers_{column}_{to}"),
        initially="DEFERRED",
        deferrable=True,
    )
