"""The parts of statements that list orders: the columns of a row, and the order of the rows."""

from typing import LiteralString

# A JSON array, one object an order. Items, tasks and agent are read for the few orders of the page alone.
# Completed items have no expected date. An item without a plan counts as not completed.
# Aggregates instead of EXISTS: PostgreSQL would hash an EXISTS, and read the tasks of all orders for it.
BEGIN: LiteralString = """
SELECT COALESCE(json_agg(to_jsonb(row) - 'of_items' || row.of_items), '[]') FROM (
    SELECT product_orders.id, product_orders.number, placed_at, product_orders.state, contact_name,
           (SELECT jsonb_build_object("""
# What the customer's own list shows besides; a search does without it.
OF_CUSTOMERS_ITEMS: LiteralString = """
                'slugs', COALESCE(jsonb_agg(offering_slug ORDER BY number), '[]'),
                'price_lines', COALESCE(jsonb_agg(price_lines) FILTER (WHERE goes_on), '[]'),
                'begins_on', min(requested_on) FILTER (WHERE goes_on AND is_done IS NOT TRUE),
                'ready', count(*) FILTER (WHERE is_done AND goes_on),
                'next_on', min(CAST(expected_dates->-1->>'on' AS date)) FILTER (
                    WHERE product_orders.state = ANY(%(open_states)s) AND goes_on AND is_done IS NOT TRUE),"""
OF_ITEMS: LiteralString = """
                'offerings', COALESCE(jsonb_agg(offering_name), '[]'),
                'kind', COALESCE(min(mcd_kind(action, relation)) FILTER (WHERE action NOT IN ('add', 'noChange')), ''),
                'expected_on', max(CAST(expected_dates->-1->>'on' AS date)) FILTER (
                    WHERE product_orders.state = ANY(%(open_states)s) AND goes_on AND is_done IS NOT TRUE),
                'asks_customer', product_orders.state IN ('pending', 'held') AND COALESCE(bool_or(is_asking), false),
                'is_on_hold', product_orders.state = 'pending' AND COALESCE(bool_or(is_parked), false),
                'is_dated', product_orders.state = 'pending' AND NOT COALESCE(bool_or(is_waiting), false))
            FROM product_order_items AS item, LATERAL (
                SELECT COALESCE(item.state NOT IN ('cancelled', 'failed'), true) AS goes_on,
                       bool_and(task.state = 'completed') AS is_done, bool_or(question <> '') AS is_asking,
                       bool_or(parked_until > %(now)s) AS is_parked, bool_or(task.state = 'waiting') AS is_waiting
                FROM fulfilment_tasks AS task
                WHERE item_id = item.id AND product_orders.state = ANY(%(open_states)s)) AS work
            WHERE order_id = product_orders.id) AS of_items,
           COALESCE((
               SELECT name FROM agents WHERE agents.id = product_orders.assigned_agent_id), '') AS assigned_agent"""
COLUMNS: LiteralString = BEGIN + OF_ITEMS
OF_ORDERS: LiteralString = """
    FROM product_orders WHERE true """
ROWS: LiteralString = COLUMNS + OF_ORDERS
CUSTOMERS_ROWS: LiteralString = BEGIN + OF_CUSTOMERS_ITEMS + OF_ITEMS + OF_ORDERS
NEWEST_FIRST: LiteralString = "ORDER BY placed_at DESC, product_orders.id DESC LIMIT %(limit)s) AS row"
OLDEST_FIRST: LiteralString = "ORDER BY placed_at, product_orders.id LIMIT %(limit)s) AS row"
BEFORE: LiteralString = "AND (placed_at, product_orders.id) < (%(after_at)s, %(after_id)s) "
