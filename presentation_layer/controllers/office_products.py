"""A product in the back office."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.product_page_queries import ProductPageQueries
from business_layer.order_management.queries import OrderQueries
from business_layer.service_changes.queries import ServiceChangeQueries
from business_layer.shared.clock import Clock
from business_layer.user_management.queries import PeopleQueries
from presentation_layer.context import current_actor
from presentation_layer.views.changes_of_service import changes_by_service
from presentation_layer.views.office_product import office_product_view


class OfficeProductsController:
    def __init__(
        self,
        products: ProductPageQueries,
        all_orders: OrderQueries,
        people: PeopleQueries,
        changes: ServiceChangeQueries,
        catalogues: Catalogues,
        clock: Clock,
    ) -> None:
        self._products, self._all_orders, self._people = products, all_orders, people
        self._changes, self._catalogues, self._clock = changes, catalogues, clock

    def service(self, product_id: UUID) -> ResponseReturnValue:
        """The address that the pages of changes lead back to on both sites."""
        return redirect(url_for(".product", product_id=product_id))

    def product(self, product_id: UUID) -> ResponseReturnValue:
        """The record page. Writes a look down."""
        product = self._products.product(product_id, seen_by=current_actor())
        orders, now = self._products.orders_of(product), self._clock.now()
        opened = self._all_orders.open_changes(product.customer_id)
        offers, actor = self._changes.open_offers(product.customer_id), current_actor()
        changes = changes_by_service([product], opened, self._catalogues, offers=offers, by=actor, at=now)[product.id]
        return render_template(
            "office/product.html",
            page=office_product_view(product, orders, self._catalogues, changes, now=now),
            customer=self._people.customer(product.customer_id, seen_by=current_actor()),
        )
