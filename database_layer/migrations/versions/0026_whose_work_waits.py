"""Tell of each task that waits for a person since when its order stands, and whose it is

The list of what waits is read in that order, for one agent or for all. The database keeps both columns itself: the
previous release moves tasks and assigns orders too, and does not know them.
"""

from alembic import op
import sqlalchemy as sa

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

FUNCTIONS = (
    """
CREATE FUNCTION know_order_of_waiting_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT placed_at, assigned_agent_id INTO NEW.order_placed_at, NEW.assigned_agent_id
    FROM public.product_orders WHERE id = NEW.order_id;
    RETURN NEW;
END $$
""",
    """
CREATE FUNCTION tell_waiting_tasks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.fulfilment_tasks SET order_placed_at = NEW.placed_at, assigned_agent_id = NEW.assigned_agent_id
    WHERE order_id = NEW.id AND state IN ('waiting', 'fallout');
    RETURN NULL;
END $$
""",
)
TRIGGERS = (
    """
CREATE TRIGGER know_order_of_waiting_task BEFORE INSERT OR UPDATE OF state ON fulfilment_tasks
FOR EACH ROW WHEN (NEW.state IN ('waiting', 'fallout')) EXECUTE FUNCTION know_order_of_waiting_task()
""",
    # An order may be written after its tasks: what refers to what is looked at when all is written.
    """
CREATE TRIGGER tell_waiting_tasks AFTER INSERT OR UPDATE OF assigned_agent_id ON product_orders
FOR EACH ROW EXECUTE FUNCTION tell_waiting_tasks()
""",
)


def upgrade() -> None:
    op.add_column("fulfilment_tasks", sa.Column("order_placed_at", sa.DateTime(timezone=True)))
    op.add_column("fulfilment_tasks", sa.Column("assigned_agent_id", sa.Uuid()))
    for statement in (*FUNCTIONS, *TRIGGERS):
        op.execute(statement)
