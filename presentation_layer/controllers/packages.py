"""Actions on a package: confirm its delivery, or send it to another address."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.queries import OrderQueries
from business_layer.order_management.shipment_changes import NO_PACKAGE, ConfirmDelivery, RedirectShipment
from business_layer.order_management.shipments import Shipment
from business_layer.shared.errors import NotFound
from presentation_layer.context import current_actor
from presentation_layer.forms.addresses import typed_address
from presentation_layer.forms.packages import RedirectionForm
from presentation_layer.forms.submission import submit


class PackagesController:
    """The same pages on the store and in the back office, for actors who may see the order there."""

    def __init__(self, orders: OrderQueries, confirm: ConfirmDelivery, redirect_shipment: RedirectShipment) -> None:
        self._orders, self._confirm, self._redirect = orders, confirm, redirect_shipment

    def create_delivery(self, number: str, item_number: int) -> ResponseReturnValue:
        self._confirm(number=number, item_number=item_number, by=current_actor())
        flash("Thank you. We'll continue with your order.")
        return redirect(url_for(".order", number=number))

    def shipping(self, number: str, item_number: int) -> ResponseReturnValue:
        order = self._orders.order(number, seen_by=current_actor())
        address = typed_address(_shipment(order, item_number).address)
        return self._page(RedirectionForm.blank({"address": address}), order, item_number)

    def create_shipping(self, number: str, item_number: int) -> ResponseReturnValue:
        def keep(form: RedirectionForm) -> ResponseReturnValue:
            self._redirect(number=number, item_number=item_number, address=form.address, by=current_actor())
            flash("Shipping address changed.")
            return redirect(url_for(".order", number=number))

        order = self._orders.order(number, seen_by=current_actor())
        return submit(RedirectionForm.of(request.form), keep, lambda wrong: self._page(wrong, order, item_number))

    def _page(self, form: RedirectionForm, order: ProductOrder, item_number: int) -> str:
        shipment = _shipment(order, item_number)
        return render_template(
            "store/shipping_address.html", number=order.number, item_number=item_number, shipment=shipment, form=form
        )


def _shipment(order: ProductOrder, item_number: int) -> Shipment:
    """The package of that item. Raises NotFound."""
    found = next((item.shipment for item in order.items if item.number == item_number), None)
    if found is None:
        raise NotFound(NO_PACKAGE)
    return found
