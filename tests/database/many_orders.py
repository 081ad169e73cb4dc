"""Orders by the ten thousand, written by the database itself, whose planner has to choose; five to a customer.

Identifiers rise in the order of placing, as real ones do. Some values are frequent, some rare, some only of long ago.
"""

import psycopg

ORDERS, CUSTOMERS = 20_000, 4_000
ORDERS_TO_A_CUSTOMER = ORDERS // CUSTOMERS

FILL = """
CREATE FUNCTION pg_temp.rising(n bigint, kind int) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex(n), 8, '0') || '-0000-7000-8000-' || lpad(kind::text, 12, '0'))::uuid $$;
-- A company has one order in fifty; everyone else has few.
CREATE FUNCTION pg_temp.owner_of(n bigint, kind int) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT pg_temp.rising(CASE WHEN n % 50 = 9 THEN 1 ELSE n % {customers} + 1 END, kind) $$;

INSERT INTO users (id, email, name, password_hash, created_at, totp_secret, totp_last_step)
SELECT md5('u' || n)::uuid, 'person' || n || '@customers.example', 'Person ' || n, 'x', now(), '', 0
FROM generate_series(1, {customers}) n;

INSERT INTO customers (id, user_id, number, name, email, telephone, created_at)
SELECT pg_temp.rising(n, 1), md5('u' || n)::uuid, 'C-' || n, 'Person Surname' || n,
       'person' || n || '@customers.example', '+1312' || lpad(n::text, 7, '0'), now()
FROM generate_series(1, {customers}) n;

INSERT INTO agents (id, user_id, name, email, service_center, roles, created_at)
SELECT md5('a' || n)::uuid, md5('u' || n)::uuid, 'Agent ' || n, 'person' || n || '@customers.example', 'Columbus',
       '["agent"]', now()
FROM generate_series(1, 20) n;
UPDATE agents SET service_center = 'Denver' WHERE name = 'Agent 20';

INSERT INTO billing_accounts (id, number, customer_id, name, address, format, cycle_day, opened_at)
SELECT pg_temp.rising(n, 2), 'BA-' || n, pg_temp.rising(n, 1), 'Person', '{{}}', 'electronic', 1, now()
FROM generate_series(1, {customers}) n;

INSERT INTO product_orders (id, number, customer_id, billing_account_id, submission_key, contact_name, contact_email,
                            contact_telephone, placed_at, placed_by, state, assigned_agent_id, version)
SELECT pg_temp.rising(n, 3), 'DT-' || (2000000 + n), pg_temp.owner_of(n, 1),
       pg_temp.owner_of(n, 2), gen_random_uuid(),
       CASE WHEN n % 20 = 3 THEN 'Person Quinn' WHEN n % 500 = 7 THEN 'Person Yolanda' ELSE 'Person' END
           || ' Surname' || n,
       CASE WHEN n > {orders} / 40 AND n < {orders} / 20 THEN 'Early' || n WHEN n % 50 = 9 THEN 'Desk'
            ELSE 'Contact' || n END || '@shop.example',
       CASE WHEN n % 20 = 5 THEN '+18005550100' ELSE '+1212' || lpad(n::text, 7, '0') END,
       timestamptz '2026-01-01 00:00+00' + (n / 5) * interval '1 minute', 'Person',
       CASE WHEN n % 100 = 0 THEN 'held' WHEN n % 10000 = 3 THEN 'pending' ELSE 'completed' END,
       CASE WHEN n % 10 = 0 THEN md5('a1')::uuid WHEN n % 500 = 1 THEN md5('a' || (n / 500 % 19 + 2))::uuid END, 1
FROM generate_series(1, {orders}) n;

INSERT INTO products (id, customer_id, billing_account_id, order_number, offering_slug, offering_name,
                      catalogue_version, values, price_lines, state, history, network, created_at, version)
SELECT pg_temp.rising(n, 4), pg_temp.owner_of(n, 1), pg_temp.owner_of(n, 2),
       'DT-' || (2000000 + n), 'paging', 'Paging', 1, '{{}}', '[]', 'active', '[]', '{{}}', now(), 1
FROM generate_series(1, {orders}) n;

-- Every fifth order changes a product, and every hundredth moves one: those have a second item, at the new address.
INSERT INTO product_order_items (id, order_id, number, action, product_id, offering_slug, offering_name,
                                 catalogue_version, values, price_lines, installation, expected_dates, address,
                                 relation, state)
SELECT pg_temp.rising(n, 5), pg_temp.rising(n, 3), 1,
       CASE WHEN n % 100 IN (2, 52) THEN 'delete' WHEN n % 500 = 7 THEN 'suspend' WHEN n % 5 = 2 THEN 'modify'
            ELSE 'add' END,
       pg_temp.rising(n, 4), CASE WHEN n % 250 = 0 THEN 'dedicated' ELSE 'paging' END, 'Paging', 1, '{{}}', '[]', '',
       CASE WHEN n % 5 = 2 THEN jsonb_build_array(jsonb_build_object(
           'on', (date '2026-01-08' + n / 1000)::text, 'reason', '', 'at', '2026-01-01T00:00:00+00:00')) ELSE '[]' END,
       CASE WHEN n % 5 = 2 THEN jsonb_build_object(
           'street', n || ' High St', 'unit', '', 'city', CASE WHEN n % 500 = 7 THEN 'Toledo' ELSE 'Columbus' END,
           'state', 'OH', 'zip_code', lpad((43000 + n % 997)::text, 5, '0'), 'latitude', 40, 'longitude', -83,
           'time_zone', 'America/New_York') END,
       CASE WHEN n % 100 = 2 THEN '{{"kind": "movesTo", "item_number": 2}}'::jsonb END,
       CASE WHEN n % 500 = 252 THEN 'held' WHEN n % 5 = 2 THEN 'completed' END
FROM generate_series(1, {orders}) n;

INSERT INTO product_order_items (id, order_id, number, action, product_id, offering_slug, offering_name,
                                 catalogue_version, values, price_lines, installation, expected_dates, address, state)
SELECT pg_temp.rising(n, 9), pg_temp.rising(n, 3), 2, 'add', pg_temp.rising(n, 4), 'paging', 'Paging', 1, '{{}}', '[]',
       '', '[]', jsonb_build_object(
           'street', n || ' Broadway', 'unit', '', 'city', CASE WHEN n % 10000 = 2 THEN 'Golden' ELSE 'Denver' END,
           'state', 'CO', 'zip_code', lpad((80000 + n % 997)::text, 5, '0'), 'latitude', 40, 'longitude', -105,
           'time_zone', 'America/Denver'), 'completed'
FROM generate_series(2, {orders}, 100) n;

INSERT INTO fulfilment_tasks (id, item_id, order_id, position, name, type, milestone, specification, sends, after,
                              state, attempts, reference, waiting_for, fallout_reason, completed_by, note, tries,
                              exchanges, results, parked_until)
SELECT pg_temp.rising(n, 6), pg_temp.rising(n, 5), pg_temp.rising(n, 3), 0, 'page', 'serviceOrder', '', '', '[]', '[]',
       CASE WHEN n % 1000 = 0 OR n % 10000 = 3 THEN 'fallout' WHEN n % 1000 = 500 THEN 'waiting' ELSE 'completed' END,
       1, '', '', '', '', '', 1, '[]', '{{}}',
       CASE WHEN n % 1000 = 500 THEN timestamptz '2100-01-01' END
FROM generate_series(1, {orders}) n;

INSERT INTO resources (id, kind, pool, value, state, holder_id)
SELECT pg_temp.rising(n, 7), 'telephone_number', 'local:' || (200 + n * 20 / {orders}),
       '+1646' || lpad(n::text, 7, '0'),
       CASE WHEN n % 2 = 0 THEN 'working' ELSE 'spare' END, CASE WHEN n % 2 = 0 THEN pg_temp.rising(n, 4) END
FROM generate_series(1, {orders}) n;

INSERT INTO messages (id, key, kind, "to", subject, body, with_secret, state, attempts, queued_at, due_at, last_error)
SELECT pg_temp.rising(n, 8), 'k' || n, 'note', 'x@shop.example', '', '', false,
       CASE WHEN n % 100 = 0 THEN 'queued' ELSE 'sent' END, 0, now(), now(), ''
FROM generate_series(1, {orders}) n;

INSERT INTO audit_rows (at, actor_kind, actor_name, reason, request_id, entity, entity_id, verb, changed)
SELECT now(), 'system', 'Dialtone', '', '', 'ProductOrder', pg_temp.rising(n, 3)::text, 'added', '[]'
FROM generate_series(1, {orders}) n;
"""


def fill(owner_url: str, orders: int = ORDERS) -> None:
    """Write the orders, and let the database update its statistics."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(FILL.format(orders=orders, customers=orders // ORDERS_TO_A_CUSTOMER).encode())
        connection.execute("VACUUM (ANALYZE)")
