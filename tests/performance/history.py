"""A hundred thousand orders of twenty thousand customers, copied from one that was really bought."""

from dataclasses import dataclass

import psycopg

from environments.composition import Application, override, resolve
from tests.fakes.gateways import FakeProvisioning
from tests.performance.bench_sites import bench_settings

CUSTOMERS, ORDERS = 20_000, 100_000
FIRST = "Ada Ben Carla Dan Elena Frank Grace Hugo Irene Jack Karen Louis Martin Nora Oscar Paula Quinn Rosa Sam Tara"
LAST = (
    "Adams Baker Clark Davis Evans Foster Garcia Harris Ibarra Jones Keller Lewis Moore Nolan Ortiz Parker Reyes Scott "
    "Turner Underwood Vargas Walker Young Zimmerman Abbott Brooks Carter Dixon Ellis Fisher Grant Hayes Irwin Jensen "
    "Knight Larson Mason Newman Owens Price"
)

PEOPLE = """
CREATE TEMP TABLE people AS SELECT n, gen_random_uuid() AS user_id, gen_random_uuid() AS customer_id,
    gen_random_uuid() AS account_id, 'buyer' || n || '@history.example' AS email,
    (%(first)s::text[])[1 + n %% array_length(%(first)s::text[], 1)] || ' ' ||
    (%(last)s::text[])[1 + n / 20 %% array_length(%(last)s::text[], 1)] AS name
FROM generate_series(1, %(customers)s) n
"""
FILL = (
    """INSERT INTO users (id, email, name, password_hash, created_at, verified_at, totp_secret, totp_last_step)
       SELECT user_id, email, name, '', now(), now(), '', 0 FROM people""",
    """INSERT INTO customers (id, user_id, number, name, email, telephone, created_at)
       SELECT customer_id, user_id, 'C-9' || n, name, email, '', now() FROM people""",
    """INSERT INTO billing_accounts (id, number, customer_id, name, address, format, cycle_day, opened_at)
       SELECT account_id, 'BA-9' || n, people.customer_id, people.name, address, format, cycle_day, opened_at
       FROM people, (SELECT * FROM billing_accounts LIMIT 1) known""",
    """CREATE TEMP TABLE copies AS
       SELECT n, gen_random_uuid() AS order_id, gen_random_uuid() AS item_id, gen_random_uuid() AS product_id,
              customer_id, account_id, name, email, now() - n * interval '5 minutes' AS placed_at
       FROM generate_series(1, %(orders)s) n JOIN people USING (n)
       UNION ALL
       SELECT s, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), customer_id, account_id, name, email,
              now() - s * interval '5 minutes'
       FROM generate_series(%(customers)s + 1, %(orders)s) s JOIN people ON people.n = 1 + s %% %(customers)s""",
    """INSERT INTO product_orders (id, number, customer_id, billing_account_id, submission_key, contact_name,
           contact_email, contact_telephone, placed_at, placed_by, state, completed_at, version)
       SELECT order_id, 'DT-' || (2000000 + n), customer_id, account_id, gen_random_uuid(), name, email,
           '+1212555' || lpad((n %% 10000)::text, 4, '0'), placed_at, 'customer', 'completed', placed_at, 1
       FROM copies""",
    # Services of the buyer to be changed, each once.
    """INSERT INTO products (id, customer_id, billing_account_id, order_number, offering_slug, offering_name,
           catalogue_version, "values", address, price_lines, state, history, network, created_at, version)
       SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, customer_id, billing_account_id,
           order_number, offering_slug, offering_name, catalogue_version, "values", address, price_lines, state,
           history, network, created_at, 1
       FROM generate_series(1, 200) n, products p""",
    """INSERT INTO products (id, customer_id, billing_account_id, order_number, offering_slug, offering_name,
           catalogue_version, "values", address, price_lines, state, history, network, created_at, version)
       SELECT product_id, copies.customer_id, copies.account_id, 'DT-' || (2000000 + n), p.offering_slug,
           p.offering_name, p.catalogue_version, p."values", p.address, p.price_lines, p.state, p.history, p.network,
           placed_at, 1
       FROM copies, (SELECT * FROM products LIMIT 1) p""",
    """INSERT INTO product_order_items (id, order_id, number, action, product_id, offering_slug, offering_name,
           catalogue_version, "values", address, price_lines, installation, expected_dates)
       SELECT copies.item_id, copies.order_id, 1, action, copies.product_id, i.offering_slug, i.offering_name,
           i.catalogue_version, i."values", i.address, i.price_lines, installation, expected_dates
       FROM copies, (SELECT * FROM product_order_items LIMIT 1) i""",
    """INSERT INTO fulfilment_tasks (id, item_id, order_id, position, name, type, milestone, specification, sends,
           after, state, attempts, started_at, completed_at, reference, waiting_for, fallout_reason, completed_by,
           note, tries, exchanges, results)
       SELECT gen_random_uuid(), copies.item_id, copies.order_id, position, t.name, type, milestone, specification,
           sends, after, state, attempts, started_at, completed_at, reference, waiting_for, fallout_reason,
           completed_by, note, tries, exchanges, results
       FROM copies, (SELECT * FROM fulfilment_tasks WHERE order_id = (SELECT id FROM first_order)) t""",
)


@dataclass(frozen=True)
class Buyer:
    """The buyer in the measurement, on both sides: the customer of the first order."""

    customer_id: str
    account_id: str
    order_number: str


def finish_first_order(number: str) -> None:
    """Do the worker's part for the order that is copied, with a network in memory."""
    container = Application(settings=bench_settings())
    override(container.integration.provisioning, FakeProvisioning())
    with resolve(container.database.sessions)() as session:
        order_id = session.connection().exec_driver_sql("SELECT id FROM product_orders").scalar_one()
    for _ in range(3):
        resolve(container.order_management.advance_order)(order_id=order_id, notified_key=_asked_task(container))
    resolve(container.database.engine).dispose()


def load(owner_url: str) -> Buyer:
    """Fill the tables, as the owner, and bring the statistics up to date."""
    values = {"first": FIRST.split(), "last": LAST.split(), "customers": CUSTOMERS, "orders": ORDERS}
    with psycopg.connect(owner_url) as connection:
        row = connection.execute("SELECT customer_id, billing_account_id, number FROM product_orders").fetchone()
        if row is None:
            raise RuntimeError("There is no order to copy.")
        connection.execute("CREATE TEMP TABLE first_order AS SELECT id FROM product_orders")
        for statement in (PEOPLE, *FILL):
            connection.execute(statement, values)
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
    return Buyer(*map(str, row))


def _asked_task(container: Application) -> str:
    with resolve(container.database.sessions)() as session:
        found = session.connection().exec_driver_sql("SELECT id FROM fulfilment_tasks WHERE state = 'inProgress'")
        return f"{found.scalar() or ''}.1"
