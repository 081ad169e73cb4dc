"""The page on which a lead erases a customer from the events that site intelligence counts."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.user_management.event_consent import EraseFromEvents
from business_layer.user_management.queries import PeopleQueries
from presentation_layer.context import current_actor
from presentation_layer.forms.customers import EventErasureForm
from presentation_layer.forms.submission import submit


class EventErasuresController:
    def __init__(self, people: PeopleQueries, erase: EraseFromEvents) -> None:
        self._people, self._erase = people, erase

    def erasure(self, customer_id: UUID) -> ResponseReturnValue:
        return self._page(customer_id, EventErasureForm.blank())

    def create(self, customer_id: UUID) -> ResponseReturnValue:
        def erase(form: EventErasureForm) -> ResponseReturnValue:
            self._erase(customer_id=customer_id, by=current_actor(), reason=form.data["reason"])
            flash("Nothing in the events names this customer anymore.")
            return redirect(url_for(".customer", customer_id=customer_id))

        return submit(EventErasureForm.of(request.form), erase, lambda wrong: self._page(customer_id, wrong))

    def _page(self, customer_id: UUID, form: EventErasureForm) -> str:
        customer = self._people.customer(customer_id, seen_by=current_actor())
        return render_template("office/event_erasure.html", customer=customer, form=form)
