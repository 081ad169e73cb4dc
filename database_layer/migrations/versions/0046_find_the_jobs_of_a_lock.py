"""Find the jobs that hold or wait for a lock

The queue asks for them each time it picks up a job, and its own index has their locks only as a second column: with a
backlog of jobs, each pick-up would read all of them.
"""

from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_procrastinate_jobs_lock ON procrastinate_jobs (lock) "
            "WHERE status IN ('todo', 'doing')"
        )
