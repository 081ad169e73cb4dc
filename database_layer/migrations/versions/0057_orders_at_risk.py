"""Mark the open orders that may fall out or miss their date

The previous release marks no orders and leaves the table alone.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_risks",
        sa.Column("order", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("likelihood", sa.Float(), nullable=False),
        sa.Column("usual", sa.Float(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("order", "source", name=op.f("pk_order_risks")),
    )
    op.create_index(op.f("ix_order_risks_source_likelihood"), "order_risks", ["source", "likelihood"], unique=False)
