"""Keep each fallout as one value

Why a task fell out was spread over its reason, its tries and when it was begun. The previous release still reads and
writes the reason alone, so the database translates between the two while both run. The release after this one drops
the trigger and the old column.
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# As the previous release inferred it: a refusal is counted as a try and forgets when the task was begun.
INFER = """
CREATE FUNCTION infer_fallout(task public.fulfilment_tasks) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'kind', CASE WHEN task.type = 'technicalReview' THEN 'notFeasible'
                     WHEN task.tries > 1 AND task.started_at IS NULL THEN 'refused'
                     ELSE 'gaveUp' END,
        'reason', task.fallout_reason,
        'at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'))
$$
"""
TRANSLATE = """
CREATE FUNCTION translate_fallout() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.fallout IS DISTINCT FROM OLD.fallout THEN
        NEW.fallout_reason := COALESCE(NEW.fallout ->> 'reason', '');
    ELSIF NEW.fallout_reason IS DISTINCT FROM OLD.fallout_reason THEN
        NEW.fallout := CASE WHEN NEW.fallout_reason <> '' THEN public.infer_fallout(NEW) END;
    END IF;
    RETURN NEW;
END $$
"""
TRIGGER = """
CREATE TRIGGER translate_fallout BEFORE UPDATE OF fallout, fallout_reason ON fulfilment_tasks
FOR EACH ROW EXECUTE FUNCTION translate_fallout()
"""
# Few tasks wait in fallout at any time, and an index finds them.
FILL = "UPDATE fulfilment_tasks AS task SET fallout = infer_fallout(task) WHERE state = 'fallout'"


def upgrade() -> None:
    op.add_column("fulfilment_tasks", sa.Column("fallout", postgresql.JSONB(), nullable=True))
    for statement in (INFER, TRANSLATE, TRIGGER, FILL):
        op.execute(statement)
