"""Keep which products save together

A bundle that the previous release sells has no row until one of its products leaves: the prices of its products tell
which one it is.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "product_bundles",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("customer_id", sa.UUID(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("offerings", postgresql.JSONB(), nullable=False),
        sa.Column("percent_off_monthly", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _reference("product_bundles", "customer_id", "customers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_bundles")),
        sa.UniqueConstraint("order_number", "slug", name=op.f("uq_product_bundles_order_number_slug")),
    )
    op.create_table(
        "bundle_members",
        sa.Column("bundle_id", sa.UUID(), nullable=False),
        sa.Column("product_id", sa.UUID(), nullable=False),
        sa.Column("offering_slug", sa.Text(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        _reference("bundle_members", "bundle_id", "product_bundles"),
        _reference("bundle_members", "product_id", "products"),
        sa.PrimaryKeyConstraint("bundle_id", "product_id", name=op.f("pk_bundle_members")),
    )
    op.create_index(op.f("ix_bundle_members_product_id"), "bundle_members", ["product_id"], unique=False)


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"), initially="DEFERRED", deferrable=True
    )
