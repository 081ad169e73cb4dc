"""Find MCD orders: the items that do something to a product that is there already

The indexes leave out the items that add a product, so they cost a purchase nothing.
"""

from alembic import op
import sqlalchemy as sa

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

FUNCTIONS = (
    # An item that ends a product because of another one, at the new address, is half of a move.
    """
CREATE FUNCTION mcd_kind(action text, relation jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN action = 'delete' AND relation ->> 'kind' = 'movesTo' THEN 'move' ELSE action END
$$
""",
    # Casting a text to a date depends on a setting, so the parts of the day are read; they are always in ISO form.
    """
CREATE FUNCTION item_due_on(expected_dates jsonb, requested_on date) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT COALESCE(
        make_date(
            substr(expected_dates -> -1 ->> 'on', 1, 4)::int,
            substr(expected_dates -> -1 ->> 'on', 6, 2)::int,
            substr(expected_dates -> -1 ->> 'on', 9, 2)::int),
        requested_on, date 'infinity')
$$
""",
)
MCD = "WHERE action NOT IN ('add', 'noChange')"
INDEXES = {
    "ix_product_order_items_mcd": "(id)",
    "ix_product_order_items_mcd_kind": "(mcd_kind(action, relation), id)",
    "ix_product_order_items_mcd_offering": "(offering_slug, id)",
    "ix_product_order_items_mcd_due": "(item_due_on(expected_dates, requested_on), id)",
}


def upgrade() -> None:
    for function in FUNCTIONS:
        op.execute(sa.text(function.replace("::", r"\:\:")))
    with op.get_context().autocommit_block():
        for name, what in INDEXES.items():
            op.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON product_order_items {what} {MCD}")
