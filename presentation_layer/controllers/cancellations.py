"""Canceling an order, or some of its items."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.cancel_order import CancelProductOrder
from business_layer.order_management.cancellation_outlook import CancellationOutlooks
from business_layer.shared.actor import ActorKind
from presentation_layer.context import current_actor
from presentation_layer.forms.cancellations import AgentCancellationForm, CancellationForm
from presentation_layer.forms.submission import submit
from presentation_layer.views.cancellation import CancellationPage, cancellation_page


class CancellationsController:
    """The same pages on the store and in the back office, for actors who may see the order there."""

    def __init__(self, outlooks: CancellationOutlooks, catalogues: Catalogues, cancel: CancelProductOrder) -> None:
        self._outlooks, self._catalogues, self._cancel = outlooks, catalogues, cancel

    def cancellation(self, number: str) -> ResponseReturnValue:
        page = self._page(number)
        chosen = request.args.getlist("item") or [choice.value for choice in page.choices]
        return _rendered(page, _form().blank({"items": chosen}))

    def create_cancellation(self, number: str) -> ResponseReturnValue:
        def cancel(form: CancellationForm) -> ResponseReturnValue:
            self._cancel(number=number, by=current_actor(), reason=form.reason, items=form.numbers)
            flash("We're canceling it. You can follow it here, and we email the customer when it's done.")
            return redirect(url_for(".order", number=number))

        form = _form().of(request.form)
        form.offer_items(self._page(number).choices)
        return submit(form, cancel, lambda wrong: _rendered(self._page(number), wrong))

    def _page(self, number: str) -> CancellationPage:
        return cancellation_page(self._outlooks(number, seen_by=current_actor()), self._catalogues)


def _form() -> type[CancellationForm]:
    return AgentCancellationForm if _is_agent() else CancellationForm


def _is_agent() -> bool:
    return current_actor().kind is ActorKind.AGENT


def _rendered(page: CancellationPage, form: CancellationForm) -> str:
    form.offer_items(page.choices)
    return render_template("store/cancellation.html", page=page, form=form, is_for_agent=_is_agent())
