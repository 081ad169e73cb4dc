"""A customer's orders and services."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.queries import ProductQueries
from business_layer.order_management.queries import OrderQueries
from business_layer.shared.errors import NotFound
from presentation_layer.context import current_actor, current_identity
from presentation_layer.views.orders import order_view, rows_view
from presentation_layer.views.paging import PAGE_SIZE, page_key, page_token
from presentation_layer.views.services import service_views


class OrdersController:
    def __init__(self, orders: OrderQueries, products: ProductQueries, catalogues: Catalogues) -> None:
        self._orders, self._products, self._catalogues = orders, products, catalogues

    def orders(self) -> ResponseReturnValue:
        rows = self._orders.of_customer(
            self._customer_id(), after=page_key(request.args.get("after", "")), limit=PAGE_SIZE + 1
        )
        return render_template("store/orders.html", rows=rows_view(rows[:PAGE_SIZE]), older=page_token(rows, PAGE_SIZE))

    def order(self, number: str) -> ResponseReturnValue:
        order = self._orders.order(number, seen_by=current_actor())
        return render_template("store/order.html", page=order_view(order, self._catalogues))

    def confirmation(self, number: str) -> ResponseReturnValue:
        order = self._orders.order(number, seen_by=current_actor())
        identity = current_identity()
        return render_template(
            "store/confirmation.html",
            page=order_view(order, self._catalogues),
            told=identity.customer_email if identity else "",
        )

    def evidence(self, number: str) -> ResponseReturnValue:
        documents = self._orders.evidence(number, seen_by=current_actor())
        return render_template("store/evidence.html", number=number, documents=documents)

    def services(self) -> ResponseReturnValue:
        rows = self._products.of_customer(self._customer_id())
        return render_template("store/services.html", services=service_views(rows, self._catalogues, for_customer=True))

    def _customer_id(self) -> UUID:
        customer_id = current_actor().customer_id
        if customer_id is None:
            raise NotFound("Choose a customer first.")
        return customer_id
