"""The floor's statements: the same shapes, tables and indexes as the product's."""

CATALOGUE = "SELECT document FROM catalogue_versions WHERE valid_from <= now() ORDER BY valid_from DESC LIMIT 1"

CART = """
SELECT carts.id AS cart_id, cart_items.* FROM carts LEFT JOIN cart_items ON cart_items.cart_id = carts.id
WHERE customer_id = %s AND is_open ORDER BY added_at
"""
CART_LOCKED = "SELECT id FROM carts WHERE customer_id = %s AND is_open FOR UPDATE"
NEW_CART = """
INSERT INTO carts (id, customer_id, is_open, changed_at) VALUES (gen_random_uuid(), %s, true, now()) RETURNING id
"""
CART_ITEMS = "SELECT * FROM cart_items WHERE cart_id = %s ORDER BY added_at"
NEW_CART_ITEM = """
INSERT INTO cart_items (id, cart_id, offering_slug, catalogue_version, "values", quantity, price_lines, added_at)
VALUES (gen_random_uuid(), %s, %s, 1, %s, 1, %s, now())
"""

CHECKOUT = "SELECT * FROM checkouts WHERE cart_id = %s"
CHECKOUT_LOCKED = CHECKOUT + " FOR UPDATE"
NEW_CHECKOUT = """
INSERT INTO checkouts (id, cart_id, customer_id, submission_key, started_at, contact, installations, agreements,
                       order_number, version)
VALUES (gen_random_uuid(), %s, %s, gen_random_uuid(), now(), %s, '{}', '[]', '', 1)
"""
CHECKOUT_ACCOUNT = "UPDATE checkouts SET billing_account_id = %s, version = version + 1 WHERE cart_id = %s"
CHECKOUT_AGREEMENTS = "UPDATE checkouts SET agreements = %s, version = version + 1 WHERE cart_id = %s"
CHECKOUT_PLACED = "UPDATE checkouts SET order_number = %s, version = version + 1 WHERE cart_id = %s"
ACCOUNTS = "SELECT id, number, name, address FROM billing_accounts WHERE customer_id = %s ORDER BY opened_at"
ACCOUNT = "SELECT id, number, name, address FROM billing_accounts WHERE id = %s"

CLOSE_CART = "UPDATE carts SET is_open = false, changed_at = now() WHERE id = %s"
NEXT_NUMBER = "SELECT 'DT-' || nextval('product_order_numbers') AS number"
CUSTOMER = "SELECT name, email FROM customers WHERE id = %s"
KNOWN_ORDER = "SELECT number FROM product_orders WHERE submission_key = %s"
NEW_ORDER = """
INSERT INTO product_orders (id, number, customer_id, billing_account_id, submission_key, contact_name, contact_email,
                            contact_telephone, placed_at, placed_by, state, version)
VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, %s, %s, now(), 'customer', 'acknowledged', 1) RETURNING id
"""
NEW_PRODUCT = """
INSERT INTO products (id, customer_id, billing_account_id, order_number, offering_slug, offering_name,
                      catalogue_version, "values", price_lines, state, history, network, created_at, version)
VALUES (gen_random_uuid(), %s, %s, %s, %s, 'Calling Card', 1, %s, %s, 'created', '[]', '{}', now(), 1) RETURNING id
"""
NEW_ORDER_ITEM = """
INSERT INTO product_order_items (id, order_id, number, action, product_id, offering_slug, offering_name,
                                 catalogue_version, "values", price_lines, installation, expected_dates, taxes)
VALUES (gen_random_uuid(), %s, %s, 'add', %s, %s, 'Calling Card', 1, %s, %s, '', %s, %s) RETURNING id
"""
NEW_SHIPMENT = """
INSERT INTO shipments (id, item_id, order_id, contents, recipient, address, to_post_office_box, state, carrier,
                       tracking_number, confirmed_by, problem)
VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, true, 'preparing', '', '', '', '')
"""
DEFER = """
SELECT procrastinate_defer_jobs_v1(ARRAY[('default', 'advance_order', 0, %s, NULL, %s, NULL)
                                         ::procrastinate_job_to_defer_v1])
"""

ORDER = "SELECT * FROM product_orders WHERE number = %s AND customer_id = %s"
ORDER_ITEMS = """
SELECT product_order_items.*, row_to_json(shipments) AS package
FROM product_order_items LEFT JOIN shipments ON shipments.item_id = product_order_items.id
WHERE product_order_items.order_id = %s ORDER BY product_order_items.number
"""
ORDER_SHIPMENTS = "SELECT * FROM shipments WHERE order_id = %s"
ORDER_TASKS = "SELECT * FROM fulfilment_tasks WHERE order_id = %s ORDER BY position"

KEEP_SEARCH = """
INSERT INTO searches (id, agent_id, subject, criteria, at) VALUES (gen_random_uuid(), %s, 'orders', %s, now())
RETURNING id
"""
SEARCH = "SELECT criteria FROM searches WHERE id = %s AND agent_id = %s"
FOUND = """
SELECT id, number, placed_at, state, contact_name,
       (SELECT array_agg(offering_name) FROM product_order_items WHERE order_id = product_orders.id) AS offerings,
       CASE WHEN state <> 'completed' THEN (
           SELECT max(CAST(expected_dates->-1->>'on' AS date)) FROM product_order_items AS item
           WHERE order_id = product_orders.id
             AND (SELECT bool_and(fulfilment_tasks.state = 'completed')
                  FROM fulfilment_tasks WHERE item_id = item.id) IS NOT TRUE) END AS expected_on,
       COALESCE((SELECT name FROM agents WHERE id = product_orders.assigned_agent_id), '') AS agent
FROM product_orders WHERE {condition} ORDER BY placed_at DESC, id DESC LIMIT 26
"""
BY_NAME = "to_tsvector('simple', contact_name) @@ to_tsquery('simple', %s)"
BY_NUMBER = "number LIKE %s"
