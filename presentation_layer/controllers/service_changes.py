"""The common pages of changes of services: the review of a proposal, its acceptance, and taking a change back."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.product_page_queries import ProductPageQueries
from business_layer.service_changes.accept_amendment import AcceptAmendment
from business_layer.service_changes.accept_change import AcceptServiceChange
from business_layer.service_changes.queries import ServiceChangeQueries
from business_layer.service_changes.service_change import ChangeKind, ServiceChange
from business_layer.service_changes.take_back import TakeBackChange
from business_layer.shared.actor import ActorKind
from business_layer.shared.clock import Clock
from business_layer.user_management.queries import PeopleQueries
from presentation_layer.context import current_actor
from presentation_layer.controllers.change_forms import customer_for_agents
from presentation_layer.forms.form import Form
from presentation_layer.forms.service_changes import AcceptanceForm, AgreementForm
from presentation_layer.forms.submission import submit
from presentation_layer.forms.transfers import TransferAgreementForm
from presentation_layer.views.service_change import change_review

END_TAKEN_BACK = "The end is taken back. The service stays suspended until it is resumed."
AMENDED = "We're changing your order. This page shows what comes of it, and an email confirms it."


class ServiceChangesController:
    """The same pages on the store and in the back office."""

    def __init__(
        self,
        changes: ServiceChangeQueries,
        products: ProductPageQueries,
        people: PeopleQueries,
        accept: AcceptServiceChange,
        accept_amendment: AcceptAmendment,
        take_back: TakeBackChange,
        catalogues: Catalogues,
        clock: Clock,
    ) -> None:
        self._changes, self._products, self._take_back = changes, products, take_back
        self._accept, self._accept_amendment = accept, accept_amendment
        self._people, self._catalogues, self._clock = people, catalogues, clock

    def change(self, change_id: UUID) -> ResponseReturnValue:
        change = self._changes.change(change_id, seen_by=current_actor())
        if change.is_accepted:
            return redirect(url_for(".order", number=change.order_number))
        return self._page(self._form_type(change).blank(), change_id)

    def create_acceptance(self, change_id: UUID) -> ResponseReturnValue:
        def accept(form: Form) -> ResponseReturnValue:
            accept_it = self._accept_amendment if is_amendment else self._accept
            order = accept_it(change_id=change_id, by=current_actor(), **form.data)
            flash(AMENDED if is_amendment else f"Order {order.number} is placed. An email confirms it.")
            return redirect(url_for(".order", number=order.number))

        change = self._changes.change(change_id, seen_by=current_actor())
        is_amendment, form_type = change.kind is ChangeKind.AMEND, self._form_type(change)
        return submit(form_type.of(request.form), accept, lambda form: self._page(form, change_id))

    def create_taking_back(self, product_id: UUID) -> ResponseReturnValue:
        end_alone = request.form.get("what") == "end"
        order = self._take_back(product_id=product_id, by=current_actor(), end_alone=end_alone)
        flash(END_TAKEN_BACK if end_alone else f"Order {order.number} is taken back. The service stays as it is.")
        return redirect(url_for(".service", product_id=product_id))

    def _page(self, form: Form, change_id: UUID) -> str:
        change = self._changes.change(change_id, seen_by=current_actor())
        product = self._products.product(change.product_id, seen_by=current_actor())
        whom = customer_for_agents(product, self._people)
        page = change_review(change, product, self._catalogues, at=self._clock.now(), customer=whom)
        return render_template("store/service_change.html", page=page, form=form)

    def _form_type(self, change: ServiceChange) -> type[Form]:
        """The form of the acceptance: an agent writes down how the customer agreed, or both customers."""
        if current_actor().kind is ActorKind.CUSTOMER:
            return AcceptanceForm
        if change.kind is not ChangeKind.TRANSFER:
            return AgreementForm
        product = self._products.product(change.product_id, seen_by=current_actor())
        return AgreementForm if product.customer_id == change.customer_id else TransferAgreementForm
