"""The page on which customers change one of their billing accounts."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.billing.accounts import BillingDetails
from business_layer.billing.change_account import ChangeBillingAccount
from business_layer.billing.queries import BillingAccountRow, BillingQueries
from business_layer.shared.errors import NotFound, NotPermitted
from presentation_layer.context import current_actor
from presentation_layer.forms.checkout_billing import ChangedBillingForm, typed_billing
from presentation_layer.forms.submission import submit


class OwnBillingController:
    def __init__(self, billing: BillingQueries, change: ChangeBillingAccount) -> None:
        self._billing, self._change = billing, change

    def billing_account(self, account_id: UUID) -> ResponseReturnValue:
        account = self._account(account_id)
        known = {**typed_billing(account.details), "expected": account.details.fingerprint}
        return self._page(ChangedBillingForm.blank(known), account)

    def create_billing_change(self, account_id: UUID) -> ResponseReturnValue:
        account = self._account(account_id)

        def change(form: ChangedBillingForm) -> ResponseReturnValue:
            details = BillingDetails(
                name=form.name,
                address=form.data["address"],
                format=form.format,
                cycle_day=form.cycle_day,
                kind=form.kind,
            )
            self._change(account_id=account_id, details=details, expected=form.data["expected"], by=current_actor())
            flash(f"Billing account {account.number} is changed.")
            return redirect(url_for(".account"))

        return submit(ChangedBillingForm.of(request.form), change, lambda wrong: self._page(wrong, account))

    def _account(self, account_id: UUID) -> BillingAccountRow:
        """The account, if it is the customer's own. Raises NotFound, NotPermitted."""
        customer_id = current_actor().customer_id
        if customer_id is None:
            raise NotPermitted("Only a customer has this page.")
        found = next((row for row in self._billing.of_customer(customer_id) if row.id == account_id), None)
        if found is None:
            raise NotFound("You have no such billing account.")
        return found

    def _page(self, form: ChangedBillingForm, account: BillingAccountRow) -> str:
        return render_template("store/billing_account.html", form=form, account=account)
