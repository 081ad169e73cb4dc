"""A customer's services."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from business_layer.billing.queries import BillingQueries
from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.queries import ProductQueries
from business_layer.order_management.queries import OrderQueries
from business_layer.service_changes.queries import ServiceChangeQueries
from business_layer.shared.clock import HOUSE_ZONE, Clock
from business_layer.shared.errors import NotFound
from presentation_layer.context import current_actor
from presentation_layer.views.changes_of_service import changes_by_service
from presentation_layer.views.services import services_page


class ServicesController:
    def __init__(
        self,
        products: ProductQueries,
        orders: OrderQueries,
        billing: BillingQueries,
        changes: ServiceChangeQueries,
        catalogues: Catalogues,
        clock: Clock,
    ) -> None:
        self._products, self._orders, self._billing, self._changes = products, orders, billing, changes
        self._catalogues, self._clock = catalogues, clock

    def service(self, product_id: UUID) -> ResponseReturnValue:
        """One service: its place on the page of all."""
        return redirect(url_for(".services", _anchor=f"service-{product_id}"))

    def services(self) -> ResponseReturnValue:
        customer_id = current_actor().customer_id
        if customer_id is None:
            raise NotFound("There are no services here.")
        rows, accounts = self._products.of_customer(customer_id), self._billing.of_customer(customer_id)
        now, opened = self._clock.now(), self._orders.open_changes(customer_id)
        today = now.astimezone(ZoneInfo(HOUSE_ZONE)).date()
        offers = self._changes.open_offers(customer_id)
        changes = changes_by_service(rows, opened, self._catalogues, offers=offers, by=current_actor(), at=now)
        page = services_page(rows, accounts, self._catalogues, today, changes)
        return render_template("store/services.html", page=page)
