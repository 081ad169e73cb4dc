"""Find the events of a visitor and of a customer, to take their ids out

Few rows have them: a visitor agrees first. The parts are built one by one without holding up writes; the index of the
whole takes them over.
"""

from alembic import context, op
from sqlalchemy import text

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

PARTS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'events'::regclass"
# Printed as SQL, without a database to ask, the statements are those of an empty one.
ALWAYS_THERE = ("events_past", "events_other")
INDEXES = {
    "visitor": "(visitor_id) WHERE visitor_id IS NOT NULL",
    "customer": "(customer_id) WHERE customer_id IS NOT NULL",
}
# PostgreSQL refuses CONCURRENTLY for the index of a partitioned table. The statement reads no row.
OF_A_WHOLE = "-- squawk-ignore require-concurrent-index-creation\n"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        parts = ALWAYS_THERE if context.is_offline_mode() else op.get_bind().execute(text(PARTS)).scalars().all()
        for name, columns in INDEXES.items():
            for part in parts:
                op.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_{part}_{name} ON {part} {columns}")
            op.execute(f"{OF_A_WHOLE}CREATE INDEX IF NOT EXISTS ix_events_{name} ON ONLY events {columns}")
            for part in parts:
                op.execute(f"ALTER INDEX ix_events_{name} ATTACH PARTITION ix_{part}_{name}")
