"""Customers' accounts in the back office: opening one for a caller, correcting it, sending its links."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.shared.errors import NotFound, TooManyAttempts
from business_layer.user_management.customer_accounts import CorrectCustomer, OpenCustomerAccount, SendAccountLink
from business_layer.user_management.queries import PeopleQueries, Searches
from business_layer.user_management.users import customer_fingerprint
from presentation_layer.context import current_actor
from presentation_layer.forms.customers import CustomerCorrectionForm, NewCustomerForm
from presentation_layer.forms.submission import submit

PREFILLED = ("name", "email", "telephone")


class OfficeCustomerAccountsController:
    def __init__(
        self,
        people: PeopleQueries,
        searches: Searches,
        open_account: OpenCustomerAccount,
        correct: CorrectCustomer,
        send_link: SendAccountLink,
    ) -> None:
        self._people, self._searches = people, searches
        self._open_account, self._correct, self._send_link = open_account, correct, send_link

    def new_customer(self) -> ResponseReturnValue:
        return _new_page(NewCustomerForm.blank(self._searched_for()))

    def create_customer(self) -> ResponseReturnValue:
        def open_account(form: NewCustomerForm) -> ResponseReturnValue:
            customer = self._open_account(by=current_actor(), **form.data)
            flash(f"{customer.name} is now a customer. We emailed {customer.email} a link to choose a password.")
            return redirect(url_for(".customer", customer_id=customer.id))

        return submit(NewCustomerForm.of(request.form), open_account, _new_page)

    def customer_correction(self, customer_id: UUID) -> ResponseReturnValue:
        customer = self._people.customer(customer_id, seen_by=current_actor())
        shown = {"name": customer.name, "telephone": phone_number_words(customer.telephone)}
        return self._correction_page(customer_id, CustomerCorrectionForm.blank(shown))

    def create_customer_correction(self, customer_id: UUID) -> ResponseReturnValue:
        def correct(form: CustomerCorrectionForm) -> ResponseReturnValue:
            self._correct(customer_id=customer_id, by=current_actor(), **form.data)
            flash("Saved. We emailed the customer that details changed.")
            return redirect(url_for(".customer", customer_id=customer_id))

        form = CustomerCorrectionForm.of(request.form)
        return submit(form, correct, lambda wrong: self._correction_page(customer_id, wrong))

    def create_account_link(self, customer_id: UUID) -> ResponseReturnValue:
        try:
            email = self._send_link(customer_id=customer_id, by=current_actor())
        except TooManyAttempts as refused:
            flash(refused.message, "warn")
        else:
            flash(f"We emailed {email} a link to choose a password.")
        return redirect(url_for(".customer", customer_id=customer_id))

    def _correction_page(self, customer_id: UUID, form: CustomerCorrectionForm) -> str:
        customer = self._people.customer(customer_id, seen_by=current_actor())
        form.typed["expected"] = customer_fingerprint(customer.name, customer.telephone)
        return render_template("office/customer_correction.html", customer=customer, form=form)

    def _searched_for(self) -> dict[str, str]:
        """The input of the search that found nobody: no URL has it, only the search's id."""
        try:
            search = self._searches.get(UUID(request.args.get("search", "")), seen_by=current_actor())
        except (ValueError, NotFound):
            return {}
        return {name: search.criteria[name] for name in PREFILLED if name in search.criteria}


def _new_page(form: NewCustomerForm) -> str:
    return render_template("office/new_customer.html", form=form)
