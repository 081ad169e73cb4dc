"""Take the term along in a move, and refer callers to a new number"""

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE products ADD COLUMN IF NOT EXISTS committed_since timestamptz")
    op.execute("ALTER TABLE resources ADD COLUMN IF NOT EXISTS referred_to text")
