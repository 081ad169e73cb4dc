"""Keep the terms that products had before

A product keeps its current terms itself, where the previous release reads and writes them. A product without these
columns has the terms with which it was created, so nothing has to be filled in.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("products", sa.Column("terms_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("products", sa.Column("order_item_id", sa.UUID(), nullable=True))
    op.add_column("products", sa.Column("qualification_id", sa.UUID(), nullable=True))
    op.create_table(
        "past_product_terms",
        sa.Column("product_id", sa.UUID(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", sa.UUID(), nullable=False),
        sa.Column("billing_account_id", sa.UUID(), nullable=False),
        sa.Column("offering_slug", sa.Text(), nullable=False),
        sa.Column("offering_name", sa.Text(), nullable=False),
        sa.Column("catalogue_version", sa.Integer(), nullable=False),
        sa.Column("values", postgresql.JSONB(), nullable=False),
        sa.Column("address", postgresql.JSONB(), nullable=True),
        sa.Column("price_lines", postgresql.JSONB(), nullable=False),
        sa.Column("order_item_id", sa.UUID(), nullable=True),
        sa.Column("qualification_id", sa.UUID(), nullable=True),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("ck_past_product_terms_lasts")),
        *_references(product_id="products", customer_id="customers", billing_account_id="billing_accounts"),
        sa.PrimaryKeyConstraint("product_id", "valid_from", name=op.f("pk_past_product_terms")),
        sa.UniqueConstraint("product_id", "valid_to", name=op.f("uq_past_product_terms_product_id_valid_to")),
    )
    op.create_index(
        "ix_past_product_terms_billing_account", "past_product_terms", ["billing_account_id", "valid_to"], unique=False
    )


def _references(**tables: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column],
            [f"{table}.id"],
            name=op.f(f"fk_past_product_terms_{column}_{table}"),
            initially="DEFERRED",
            deferrable=True,
        )
        for column, table in tables.items()
    ]
