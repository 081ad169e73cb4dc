"""Changing the person to reach about an order."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.order_management.change_contact import ChangeOrderContact
from business_layer.order_management.queries import OrderQueries
from business_layer.shared.actor import ActorKind
from presentation_layer.context import current_actor
from presentation_layer.forms.order_contact import AgentOrderContactForm, OrderContactForm
from presentation_layer.forms.submission import submit


class OrderContactController:
    """The same page on the store and in the back office."""

    def __init__(self, orders: OrderQueries, change: ChangeOrderContact) -> None:
        self._orders, self._change = orders, change

    def contact(self, number: str) -> ResponseReturnValue:
        order = self._orders.order(number, seen_by=current_actor())
        known = {"name": order.contact.name, "telephone": phone_number_words(order.contact.telephone)}
        return self._page(number, _form_type().blank(known))

    def create_contact(self, number: str) -> ResponseReturnValue:
        def change(form: OrderContactForm) -> ResponseReturnValue:
            self._change(
                number=number,
                name=form.data["name"],
                telephone=form.data["telephone"],
                by=current_actor(),
                agreement=form.agreement,
            )
            flash("The contact is changed.")
            return redirect(url_for(".order", number=number))

        return submit(_form_type().of(request.form), change, lambda wrong: self._page(number, wrong))

    def _page(self, number: str, form: OrderContactForm) -> str:
        order = self._orders.order(number, seen_by=current_actor())
        return render_template("store/order_contact.html", number=order.number, is_open=order.is_open, form=form)


def _form_type() -> type[OrderContactForm]:
    return OrderContactForm if current_actor().kind is ActorKind.CUSTOMER else AgentOrderContactForm
