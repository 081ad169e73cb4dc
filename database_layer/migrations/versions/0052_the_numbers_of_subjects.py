"""Keep the number of an event's subject, such as that of an order

Analysts know orders by their numbers. The previous release writes none, and its rows go on without one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("events", sa.Column("subject_number", sa.Text(), nullable=True))
