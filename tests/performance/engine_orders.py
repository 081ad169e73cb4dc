"""Orders for the engine to carry out: placed without their jobs, so that the engine's time is measured alone."""

from collections.abc import Sequence
from uuid import UUID

import psycopg

from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import Contact, ProductOrder
from business_layer.order_management.states import ItemAction
from business_layer.shared.actor import SYSTEM
from environments.composition import Application, resolve
from tests.builders.catalogue import ANSWERS, the_catalogue
from tests.database.builders import Keeper, new_id
from tests.performance.bench_sites import bench_settings

OFFERING = "mobile-calling-card"
DEFER = """
SELECT procrastinate_defer_jobs_v1(array_agg(
    ROW('default', 'advance_order', 0, 'order:' || id, NULL, jsonb_build_object('order_id', id), NULL)
    ::procrastinate_job_to_defer_v1))
FROM unnest(%s::text[]) AS id
"""

# Copies of a finished order whose first task waits at the network until after the rounds. A time past LONGEST_PAUSE
# would count as a fault of the clock: the watchdog would wake 200 of them a minute.
COPY_AS_WAITING = """
CREATE TEMP TABLE first_order ON COMMIT DROP AS SELECT id FROM product_orders WHERE state = 'completed' LIMIT 1;
CREATE TEMP TABLE copies ON COMMIT DROP AS
SELECT n, gen_random_uuid() AS order_id, gen_random_uuid() AS item_id, gen_random_uuid() AS product_id
FROM generate_series(1, {count}) n;
INSERT INTO product_orders
SELECT (jsonb_populate_record(o, jsonb_build_object('id', order_id, 'number', 'DT-' || (7000000 + n),
    'submission_key', gen_random_uuid(), 'state', 'inProgress', 'completed_at', NULL))).*
FROM copies, product_orders o WHERE o.id = (SELECT id FROM first_order);
INSERT INTO products
SELECT (jsonb_populate_record(p, jsonb_build_object('id', c.product_id, 'order_item_id', item_id,
    'order_number', 'DT-' || (7000000 + n), 'state', 'pendingActive'))).*
FROM copies c, products p, product_order_items i
WHERE p.id = i.product_id AND i.order_id = (SELECT id FROM first_order);
INSERT INTO product_order_items
SELECT (jsonb_populate_record(i, jsonb_build_object('id', item_id, 'order_id', c.order_id, 'product_id', c.product_id,
    'state', 'inProgress'))).*
FROM copies c, product_order_items i WHERE i.order_id = (SELECT id FROM first_order);
INSERT INTO fulfilment_tasks
SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'item_id', c.item_id,
    'order_id', c.order_id, 'completed_at', NULL, 'state',
    CASE WHEN t.position = first.position THEN 'inProgress' ELSE 'pending' END,
    'next_attempt_at', CASE WHEN t.position = first.position THEN now() + interval '50 minutes' END))).*
FROM copies c, fulfilment_tasks t, (SELECT min(position) AS position FROM fulfilment_tasks
    WHERE order_id = (SELECT id FROM first_order)) first
WHERE t.order_id = (SELECT id FROM first_order);
"""


def add_waiting_orders(owner_url: str, count: int) -> None:
    """Copy a finished order as orders that wait for the network."""
    with psycopg.connect(owner_url) as connection:
        connection.execute(COPY_AS_WAITING.format(count=int(count)).encode())
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


class OrderMaker:
    """Places orders of one customer."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._container = Application(settings=bench_settings())
        self._work = resolve(self._container.database.unit_of_work)
        self._home = Keeper(self._work).household()

    def place(self, count: int) -> list[UUID]:
        """Place orders, and return their ids."""
        return [self._place() for _ in range(count)]

    def defer(self, ids: Sequence[UUID]) -> None:
        """Defer the job of each order, in one statement."""
        with psycopg.connect(self._url) as connection:
            connection.execute(DEFER, [list(map(str, ids))])

    def _place(self) -> UUID:
        offering = the_catalogue().offering(OFFERING)
        values = offering.specification.validate_answers(ANSWERS[OFFERING])
        with self._work(by=SYSTEM, reason="place order") as uow:
            order = ProductOrder(
                id=new_id(),
                number=uow.product_orders.next_number(),
                customer_id=self._home.customer.id,
                billing_account_id=self._home.account.id,
                submission_key=new_id(),
                contact=Contact(name="Maria Lopez", email=self._home.customer.email, telephone="+12125550142"),
                placed_at=resolve(self._container.database.clock).now(),
                placed_by="Maria Lopez",
            )
            item = ProductOrderItem(
                id=new_id(),
                order_id=order.id,
                number=1,
                action=ItemAction.ADD,
                product_id=new_id(),
                offering_slug=offering.slug,
                offering_name=offering.name,
                catalogue_version=1,
                values=values,
                address=None,
                price_lines=offering.price_lines(values),
            )
            order.items.append(item)
            order.record_placed()
            uow.products.add(order.new_product(item))
            uow.product_orders.add(order)
            uow.commit()
        return order.id
