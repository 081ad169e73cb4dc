"""Orders by the ten thousand, written by the database itself, whose planner has to choose; five to a customer."""

import psycopg

ORDERS, CUSTOMERS = 20_000, 4_000
ORDERS_TO_A_CUSTOMER = ORDERS // CUSTOMERS

FILL = """
INSERT INTO users (id, email, name, password_hash, created_at, totp_secret, totp_last_step)
SELECT md5('u' || n)::uuid, 'person' || n || '@customers.example', 'Person ' || n, 'x', now(), '', 0
FROM generate_series(1, {customers}) n;

INSERT INTO customers (id, user_id, number, name, email, telephone, created_at)
SELECT md5('c' || n)::uuid, md5('u' || n)::uuid, 'C-' || n, 'Person Surname' || n,
       'person' || n || '@customers.example', '+1312' || lpad(n::text, 7, '0'), now()
FROM generate_series(1, {customers}) n;

INSERT INTO agents (id, user_id, name, email, service_center, roles, created_at)
SELECT md5('a' || n)::uuid, md5('u' || n)::uuid, 'Agent ' || n, 'person' || n || '@customers.example', 'Columbus',
       '["agent"]', now()
FROM generate_series(1, 20) n;
UPDATE agents SET service_center = 'Denver' WHERE name = 'Agent 20';

INSERT INTO billing_accounts (id, number, customer_id, name, address, format, cycle_day, opened_at)
SELECT md5('b' || n)::uuid, 'BA-' || n, md5('c' || n)::uuid, 'Person', '{{}}', 'electronic', 1, now()
FROM generate_series(1, {customers}) n;

INSERT INTO product_orders (id, number, customer_id, billing_account_id, submission_key, contact_name, contact_email,
                            contact_telephone, placed_at, placed_by, state, assigned_agent_id, version)
SELECT md5('o' || n)::uuid, 'DT-' || (2000000 + n), md5('c' || (n % {customers} + 1))::uuid,
       md5('b' || (n % {customers} + 1))::uuid, gen_random_uuid(), 'Person Surname' || n,
       'Contact' || n || '@shop.example', '+1212' || lpad(n::text, 7, '0'),
       timestamptz '2026-01-01 00:00+00' + (n / 5) * interval '1 minute', 'Person',
       CASE WHEN n % 100 = 0 THEN 'held' ELSE 'completed' END,
       CASE WHEN n % 10 = 0 THEN md5('a1')::uuid WHEN n % 500 = 1 THEN md5('a' || (n / 500 % 19 + 2))::uuid END, 1
FROM generate_series(1, {orders}) n;

INSERT INTO products (id, customer_id, billing_account_id, order_number, offering_slug, offering_name,
                      catalogue_version, values, price_lines, state, history, network, created_at, version)
SELECT md5('p' || n)::uuid, md5('c' || (n % {customers} + 1))::uuid, md5('b' || (n % {customers} + 1))::uuid,
       'DT-' || (2000000 + n), 'paging', 'Paging', 1, '{{}}', '[]', 'active', '[]', '{{}}', now(), 1
FROM generate_series(1, {orders}) n;

INSERT INTO product_order_items (id, order_id, number, action, product_id, offering_slug, offering_name,
                                 catalogue_version, values, price_lines, installation, expected_dates)
SELECT md5('i' || n)::uuid, md5('o' || n)::uuid, 1, 'add', md5('p' || n)::uuid,
       CASE WHEN n % 250 = 0 THEN 'dedicated' ELSE 'paging' END, 'Paging', 1, '{{}}', '[]', '', '[]'
FROM generate_series(1, {orders}) n;

INSERT INTO fulfilment_tasks (id, item_id, order_id, position, name, type, milestone, specification, sends, after,
                              state, attempts, reference, waiting_for, fallout_reason, completed_by, note, tries,
                              exchanges, results)
SELECT md5('t' || n)::uuid, md5('i' || n)::uuid, md5('o' || n)::uuid, 0, 'page', 'serviceOrder', '', '', '[]', '[]',
       CASE WHEN n % 1000 = 0 THEN 'fallout' ELSE 'completed' END, 1, '', '', '', '', '', 1, '[]', '{{}}'
FROM generate_series(1, {orders}) n;

INSERT INTO resources (id, kind, pool, value, state, holder_id)
SELECT md5('r' || n)::uuid, 'telephone_number', 'local:' || (200 + n % 20), '+1646' || lpad(n::text, 7, '0'),
       CASE WHEN n % 2 = 0 THEN 'working' ELSE 'spare' END, CASE WHEN n % 2 = 0 THEN md5('p' || n)::uuid END
FROM generate_series(1, {orders}) n;

INSERT INTO messages (id, key, kind, "to", subject, body, with_secret, state, attempts, queued_at, due_at, last_error)
SELECT md5('m' || n)::uuid, 'k' || n, 'note', 'x@shop.example', '', '', false,
       CASE WHEN n % 100 = 0 THEN 'queued' ELSE 'sent' END, 0, now(), now(), ''
FROM generate_series(1, {orders}) n;

INSERT INTO audit_rows (at, actor_kind, actor_name, reason, request_id, entity, entity_id, verb, changed)
SELECT now(), 'system', 'Dialtone', '', '', 'ProductOrder', md5('o' || n)::uuid::text, 'added', '[]'
FROM generate_series(1, {orders}) n;
"""


def fill(owner_url: str, orders: int = ORDERS) -> None:
    """Write so many, and let the database count what it has."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(FILL.format(orders=orders, customers=orders // ORDERS_TO_A_CUSTOMER).encode())
        connection.execute("VACUUM (ANALYZE)")
