"""Reserve the numbers that products of one service name, each for the product that has it"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A number that two products name already stays with the older one. What is on its way to a customer is held by the
    # item of its order, as it would be had it been ordered today.
    op.execute("""
        INSERT INTO resources (id, kind, pool, value, state, holder_id)
        SELECT gen_random_uuid(), 'telephone_number', oldest.pool, oldest.number,
               CASE WHEN item.id IS NULL THEN 'working' ELSE 'assigned' END, coalesce(item.id, oldest.product_id)
        FROM (
            SELECT DISTINCT ON (pool, number) pool, number, product_id, state
            FROM (
                SELECT 'in:long-distance' AS pool, jsonb_array_elements_text("values" -> 'covered_numbers') AS number,
                       id AS product_id, state, created_at
                FROM products WHERE offering_slug = 'long-distance'
                UNION ALL
                SELECT 'in:mobile-conferencing', "values" ->> 'mobile_number', id, state, created_at
                FROM products WHERE offering_slug = 'mobile-conferencing'
                UNION ALL
                SELECT 'in:mobile-calling-card', jsonb_array_elements("values" -> 'cards') ->> 'mobile_number',
                       id, state, created_at
                FROM products WHERE offering_slug = 'mobile-calling-card'
            ) named
            WHERE number IS NOT NULL AND state NOT IN ('terminated', 'cancelled', 'aborted')
            ORDER BY pool, number, created_at, product_id
        ) oldest
        LEFT JOIN product_order_items item
               ON item.product_id = oldest.product_id AND oldest.state = 'pendingActive'
        ON CONFLICT (kind, pool, value) DO NOTHING
    """)
