"""Transferring a service: to another billing account, or to someone who is asked by email."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.billing.queries import BillingQueries
from business_layer.service_changes.end_transfer_offer import TakeBackTransferOffer
from business_layer.service_changes.offer_transfer import OfferTransfer, ViewTransfer
from business_layer.service_changes.propose_transfer import ProposeTransfer
from business_layer.service_changes.service_change import ChangeKind
from business_layer.shared.actor import ActorKind
from presentation_layer.context import current_actor
from presentation_layer.controllers.change_forms import ChangeForms
from presentation_layer.forms.service_changes import typed_day
from presentation_layer.forms.submission import submit
from presentation_layer.forms.transfers import OTHER_CUSTOMER, SOMEONE, AgentTransferForm, TransferForm, offer_takers
from presentation_layer.views.service_change import AGENT_HEADINGS, HEADINGS, effect_groups


class TransfersController:
    """The same pages on the store and in the back office."""

    def __init__(
        self,
        forms: ChangeForms,
        billing: BillingQueries,
        view: ViewTransfer,
        propose: ProposeTransfer,
        offer: OfferTransfer,
        take_back: TakeBackTransferOffer,
    ) -> None:
        self._forms, self._billing, self._view = forms, billing, view
        self._propose, self._offer, self._take_back = propose, offer, take_back

    def transfer(self, product_id: UUID) -> ResponseReturnValue:
        return self._page(_form_type().blank(self._chosen(product_id)), product_id)

    def create_transfer(self, product_id: UUID) -> ResponseReturnValue:
        def transfer(form: TransferForm) -> ResponseReturnValue:
            return self._ask(form, product_id) if form.is_offer else self._review(form, product_id)

        return submit(_form_type().of(request.form), transfer, lambda wrong: self._page(wrong, product_id))

    def create_offer_taking_back(self, product_id: UUID) -> ResponseReturnValue:
        self._take_back(product_id=product_id, by=current_actor())
        flash("The offer is taken back. The service stays where it is.")
        return redirect(url_for(".service", product_id=product_id))

    def _ask(self, form: TransferForm, product_id: UUID) -> ResponseReturnValue:
        offer = self._offer(
            product_id=product_id,
            email=form.data["email"],
            requested_on=form.data["requested_on"],
            agreement=form.data.get("agreement", ""),
            by=current_actor(),
        )
        flash(f"We asked {offer.email} to take the service over. We'll email the answer.")
        return redirect(url_for(".service", product_id=product_id))

    def _review(self, form: TransferForm, product_id: UUID) -> ResponseReturnValue:
        number, field = form.account
        change = self._propose(
            product_id=product_id,
            account_number=number,
            field=field,
            requested_on=form.data["requested_on"],
            by=current_actor(),
        )
        return redirect(url_for(".service_change", change_id=change.id))

    def _chosen(self, product_id: UUID) -> dict[str, str]:
        """The answers of the proposal from whose review the form was opened again."""
        earlier = self._forms.earlier(ChangeKind.TRANSFER, product_id)
        if earlier is None:
            return {}
        accounts = self._billing.of_customer(earlier.customer_id)
        number = next((account.number for account in accounts if account.id == earlier.billing_account_id), "")
        is_own = earlier.customer_id == self._forms.page(ChangeKind.TRANSFER, product_id).customer_id
        to = {"to": number} if is_own else {"to": OTHER_CUSTOMER, "account_number": number}
        return {**to, **typed_day(earlier.requested_on)}

    def _page(self, form: TransferForm, product_id: UUID) -> str:
        page, actor = self._forms.page(ChangeKind.TRANSFER, product_id), current_actor()
        accounts = self._billing.of_customer(page.customer_id)
        others = [account for account in accounts if account.id != page.billing_account_id]
        offer_takers(form, others, by_agent=actor.kind is not ActorKind.CUSTOMER)
        if not others and not form.typed.get("to"):
            form.typed["to"] = SOMEONE
        headings = HEADINGS if actor.kind is ActorKind.CUSTOMER else AGENT_HEADINGS
        effects = effect_groups(self._view(product_id=product_id, by=actor), headings)
        return render_template("store/transfer.html", page=page, form=form, effects=effects)


def _form_type() -> type[TransferForm]:
    return TransferForm if current_actor().kind is ActorKind.CUSTOMER else AgentTransferForm
