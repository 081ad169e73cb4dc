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
