"""Ending what can never be finished, from an order's page in the back office."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from business_layer.order_management.end_order import EndOrder
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.queries import OrderQueries
from presentation_layer.context import current_actor
from presentation_layer.controllers.office_order_page import OfficeOrderPage
from presentation_layer.forms.cancellations import FailureForm
from presentation_layer.forms.fields import Choice
from presentation_layer.forms.submission import submit


class OfficeFailuresController:
    def __init__(self, page: OfficeOrderPage, orders: OrderQueries, end: EndOrder) -> None:
        self._page, self._orders, self._end = page, orders, end

    def failure(self, number: str) -> ResponseReturnValue:
        order = self._order(number)
        fallen = [str(item.number) for item in order.items if item.has_fallout and item.can_be_ended]
        return _rendered(order, FailureForm.blank({"items": fallen}))

    def create_failure(self, number: str) -> ResponseReturnValue:
        def end(form: FailureForm) -> ResponseReturnValue:
            self._end(number=number, by=current_actor(), **form.facts)
            return self._page.done(number, "It is being ended, and we emailed the customer why.")

        form = FailureForm.of(request.form)
        form.offer_items(_choices(self._order(number)))
        return submit(form, end, lambda wrong: _rendered(self._order(number), wrong))

    def _order(self, number: str) -> ProductOrder:
        return self._orders.order(number, seen_by=current_actor())


def _choices(order: ProductOrder) -> tuple[Choice, ...]:
    return tuple(Choice(str(item.number), item.offering_name) for item in order.items if item.can_be_ended)


def _rendered(order: ProductOrder, form: FailureForm) -> str:
    choices = _choices(order)
    form.offer_items(choices)
    return render_template("office/failure.html", number=order.number, choices=choices, form=form)
