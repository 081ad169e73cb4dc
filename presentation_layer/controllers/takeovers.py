"""Taking a service over: the page of the mailed link, for a signed-in customer."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.billing.accounts import BillingDetails
from business_layer.service_changes.accept_transfer_offer import AcceptTransferOffer, ViewTransferOffer
from business_layer.service_changes.end_transfer_offer import DeclineTransferOffer
from business_layer.service_changes.takeovers import Takeover
from business_layer.shared.errors import Conflict
from presentation_layer.context import current_actor
from presentation_layer.errors import status_of
from presentation_layer.forms.checkout_billing import known_account_choices
from presentation_layer.forms.submission import submit
from presentation_layer.forms.transfers import TakeoverForm, takeover_form
from presentation_layer.views.transfer import takeover_page


class TakeoversController:
    def __init__(self, view: ViewTransferOffer, accept: AcceptTransferOffer, decline: DeclineTransferOffer) -> None:
        self._view, self._accept, self._decline = view, accept, decline

    def offer(self, token: str) -> ResponseReturnValue:
        found = self._open(token)
        if not isinstance(found, Takeover):
            return found
        return _page(takeover_form(with_accounts=bool(found.accounts)).blank(_known(found)), found, token)

    def create_takeover(self, token: str) -> ResponseReturnValue:
        def accept(form: TakeoverForm) -> ResponseReturnValue:
            order = self._accept(secret=token, account=_payer(form), signing=form.signing, by=current_actor())
            flash(f"Order {order.number} is placed. An email confirms it.")
            return redirect(url_for(".order", number=order.number))

        found = self._open(token)
        if not isinstance(found, Takeover):
            return found
        form = takeover_form(with_accounts=bool(found.accounts)).of(request.form)
        return submit(form, accept, lambda wrong: _page(wrong, found, token))

    def create_offer_refusal(self, token: str) -> ResponseReturnValue:
        try:
            self._decline(secret=token, by=current_actor())
        except Conflict as ended:
            return _ended(ended)
        flash("You declined. The service stays where it is.")
        return redirect(url_for(".home"))

    def _open(self, token: str) -> Takeover | ResponseReturnValue:
        """An open offer, or the answer for another one: the order if it was accepted, or why it has ended."""
        try:
            found = self._view(secret=token, by=current_actor())
        except Conflict as ended:
            return _ended(ended)
        return redirect(url_for(".order", number=found)) if isinstance(found, str) else found


def _ended(reason: Conflict) -> ResponseReturnValue:
    return render_template("store/takeover_ended.html", reason=reason.message), status_of(reason)


def _known(found: Takeover) -> dict[str, str]:
    """The account that is chosen at first, or the name for a new one."""
    return {"account": str(found.accounts[0].id)} if found.accounts else {"name": found.taker.name}


def _payer(form: TakeoverForm) -> UUID | BillingDetails:
    """The account that pays: one that the customer has, or the details of a new one. Raises Invalid."""
    if form.is_known_account:
        return form.account_id
    return BillingDetails(
        name=form.name, address=form.data["address"], format=form.format, cycle_day=form.cycle_day, kind=form.kind
    )


def _page(form: TakeoverForm, found: Takeover, token: str) -> str:
    form.offer("account", known_account_choices(found.accounts))
    return render_template("store/takeover.html", page=takeover_page(found), form=form, token=token)
