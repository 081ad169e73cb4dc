"""Make the indexes of the audit trail smaller

Most rows have no customer for whom an agent acted, and rows come in the order of time, which a block range index knows
from a few bytes a block. Each row cost an entry in two more trees. The parts are built one by one without holding up
writes; the index of the whole takes them over. Nothing depends on the old ones.
"""

from alembic import context, op
from sqlalchemy import text

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

PARTS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit_rows'::regclass"
# Printed as SQL, without a database to ask, the statements are those of an empty one.
ALWAYS_THERE = ("audit_rows_past", "audit_rows_other")
INDEXES = {"customer_at": "(on_behalf_of, at) WHERE on_behalf_of IS NOT NULL", "period": "USING brin (at)"}
OLD = ("ix_audit_rows_on_behalf_of_at", "ix_audit_rows_at")
# PostgreSQL refuses CONCURRENTLY for the index of a partitioned table. Neither statement reads a row.
OF_A_WHOLE = "-- squawk-ignore require-concurrent-index-creation,require-concurrent-index-deletion\n"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        parts = ALWAYS_THERE if context.is_offline_mode() else op.get_bind().execute(text(PARTS)).scalars().all()
        for name, columns in INDEXES.items():
            for part in parts:
                op.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_{part}_{name} ON {part} {columns}")
            op.execute(f"{OF_A_WHOLE}CREATE INDEX IF NOT EXISTS ix_audit_rows_{name} ON ONLY audit_rows {columns}")
            for part in parts:
                op.execute(f"ALTER INDEX ix_audit_rows_{name} ATTACH PARTITION ix_{part}_{name}")
        for name in OLD:
            op.execute(f"{OF_A_WHOLE}DROP INDEX IF EXISTS {name}")
