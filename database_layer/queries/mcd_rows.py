"""The parts of the statement that lists MCD orders: the items that are read, those that match, and the columns."""

from typing import LiteralString

KIND: LiteralString = "mcd_kind(action, relation) "
DUE: LiteralString = "item_due_on(expected_dates, requested_on) "
ITEMS: LiteralString = """
SELECT *, item_due_on(expected_dates, requested_on) AS due_on, mcd_kind(action, relation) AS kind
FROM product_order_items WHERE action NOT IN ('add', 'noChange') """
# The item that adds the product at the new address is the twin of the one that ends the old. Of the two legs, the new
# one is at work first. OFFSET 0 has the twin looked up for moves alone. Only the items of the page are joined with the
# rest.
COLUMNS: LiteralString = """
SELECT shown.id, shown.number, shown.kind, shown.product_id, shown.customer_id, customers.name AS customer_name,
       offering_slug, offering_name, catalogue_version, "values", values_before, to_values, address, to_address,
       suspension_reason, shown.state, shown.requested_on, NULLIF(due_on, 'infinity') AS due_on, placed_at,
       COALESCE((SELECT name FROM agents WHERE agents.id = assigned_agent_id), '') AS assigned_agent,
       assigned_agent_id, is_waiting, is_asking, is_parked,
       service_changes.monthly_before, service_changes.monthly_after
FROM ("""
MATCHING: LiteralString = """
    SELECT item.id, product_orders.number, item.kind, item.product_id, customer_id, item.offering_slug,
           item.offering_name, item.catalogue_version, item.values, item.values_before, twin.values AS to_values,
           item.address, twin.address AS to_address, item.suspension_reason, leg.state, item.requested_on, item.due_on,
           placed_at, assigned_agent_id, submission_key, twin.id AS twin_id
    FROM item
    JOIN product_orders ON product_orders.id = item.order_id
    LEFT JOIN LATERAL (
        SELECT id, "values", address, state FROM product_order_items
        WHERE item.kind = 'move' AND order_id = item.order_id AND number = (item.relation ->> 'item_number')::int
        OFFSET 0) AS twin ON true
    CROSS JOIN LATERAL (SELECT COALESCE(
        CASE WHEN twin.state <> 'completed' THEN twin.state ELSE item.state END, product_orders.state) AS state) AS leg
    WHERE true """
OF_SHOWN: LiteralString = """ LIMIT %(limit)s) AS shown
JOIN customers ON customers.id = shown.customer_id
LEFT JOIN service_changes ON service_changes.id = submission_key
CROSS JOIN LATERAL (
    SELECT COALESCE(bool_or(task.state IN ('waiting', 'fallout')), false) AS is_waiting,
           COALESCE(bool_or(question <> ''), false) AS is_asking,
           COALESCE(bool_or(parked_until > %(now)s), false) AS is_parked
    FROM fulfilment_tasks AS task WHERE task.item_id IN (shown.id, twin_id)) AS work
"""
