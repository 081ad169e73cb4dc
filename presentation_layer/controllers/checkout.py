"""The steps of the checkout. Each keeps what was entered; Back and reload do no harm."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.online_ordering.checkout import CheckoutStep, StepMissing
from business_layer.online_ordering.checkout_access import AccountMissing, CartNotReady, CheckoutView, EmailNotConfirmed
from business_layer.online_ordering.checkout_steps import (
    AgreeToDocuments,
    ChooseBillingAccount,
    GiveServiceDetails,
    OpenBillingAccount,
    ViewCheckout,
)
from business_layer.online_ordering.place_order import PlaceOrder
from business_layer.online_ordering.qualify_address import QualifyAddress
from business_layer.order_management.orders import Contact
from business_layer.shared.actor import ActorKind
from business_layer.shared.errors import NotFound
from presentation_layer.context import (
    current_actor,
    current_identity,
    is_waiting_for_confirmation,
    remember_cart_count,
    remember_order_placed,
    remembered_qualification,
)
from presentation_layer.contract_pdf.contract_pdf import ContractPdf, pdf_response
from presentation_layer.forms.addresses import place_of_zip_code, typed_address
from presentation_layer.forms.checkout_billing import BillingForm, account_choices, billing_form, typed_billing
from presentation_layer.forms.checkout_contract import PlacingForm, SigningForm
from presentation_layer.forms.checkout_details import (
    ANY_DESTINATION,
    DAYS_ASKED,
    INSTALLATION,
    SHIP_TO,
    DetailsAsked,
    DetailsForm,
    known_days_and_shipping,
)
from presentation_layer.forms.form import Form
from presentation_layer.forms.submission import submit
from presentation_layer.kept_steps import keep_step, take_kept_step
from presentation_layer.store_sessions import StoreSessions
from presentation_layer.views.checkout import checkout_page
from presentation_layer.views.checkout_contract import contract_view
from presentation_layer.views.checkout_review import review_page
from presentation_layer.views.detail_choices import DetailChoices, contact_block, shipping_block

View = Callable[..., ResponseReturnValue]
F = TypeVar("F", bound=Form)
KEPT = "We kept what you entered."
CHANGED = "Your order changed after you reviewed it. Please {} again."


class InCheckout(Protocol):
    """A controller of the checkout."""

    @property
    def sessions(self) -> StoreSessions: ...


def in_checkout(view: View) -> View:
    """Go back to the cart, or to the step that is missing, if this one cannot be shown yet; keep what was typed.

    A visitor whose email address was confirmed in another browser goes on as the customer, with what they just sent.
    """

    @wraps(view)
    def guarded(controller: InCheckout, *arguments: Any, **named: Any) -> ResponseReturnValue:
        controller.sessions.continue_if_confirmed()
        try:
            return view(controller, *arguments, **named)
        except AccountMissing:
            return redirect(url_for(".checkout_account"))
        except (CartNotReady, EmailNotConfirmed, NotFound) as problem:
            is_kept = request.method == "POST" and keep_step(request.path, request.form)
            if isinstance(problem, NotFound) and is_waiting_for_confirmation():
                # The cart became the customer's too long ago for this browser to be signed in by itself.
                return redirect(url_for(".sign_in", next=url_for(".checkout")))
            flash(f"{problem.message} {KEPT}" if is_kept else problem.message, "warn")
            return redirect(url_for(".cart"))
        except StepMissing as missing:
            if request.method == "POST":
                keep_step(request.path, request.form)
            return _to_step(missing.step)

    return guarded


class CheckoutController:
    def __init__(
        self,
        view: ViewCheckout,
        give_details: GiveServiceDetails,
        choose_account: ChooseBillingAccount,
        open_account: OpenBillingAccount,
        agree: AgreeToDocuments,
        place: PlaceOrder,
        choices: DetailChoices,
        qualify: QualifyAddress,
        contract_pdf: ContractPdf,
        sessions: StoreSessions,
    ) -> None:
        self.sessions = sessions
        self._view, self._give_details, self._choose_account = view, give_details, choose_account
        self._open_account, self._agree, self._place = open_account, agree, place
        self._choices, self._qualify, self._contract_pdf = choices, qualify, contract_pdf

    @in_checkout
    def checkout(self) -> ResponseReturnValue:
        return _to_step(self._seen().next_step)

    @in_checkout
    def details(self) -> ResponseReturnValue:
        view = self._seen()
        asked = self._choices.of(view)
        form = _refilled(DetailsForm(asked)) or DetailsForm(asked).fill({**asked.defaults, **self._known_details(view)})
        return self._details_page(form, view, asked)

    @in_checkout
    def create_details(self) -> ResponseReturnValue:
        def keep(form: DetailsForm) -> ResponseReturnValue:
            view = self._give_details(
                contact=form.contact,
                installations=form.installations,
                shipping=form.shipping,
                moves=form.moves,
                by=current_actor(),
            )
            return _to_step(view.next_step)

        return submit(self._details_sent().read(request.form), keep, self._details_again)

    @in_checkout
    def billing(self) -> ResponseReturnValue:
        view = self._seen()
        view.require(CheckoutStep.BILLING)
        form_class = billing_form(with_accounts=bool(view.accounts))
        form = _refilled(form_class()) or form_class.blank(self._known_billing(view))
        return self._billing_page(form, view)

    @in_checkout
    def create_billing(self) -> ResponseReturnValue:
        def keep(form: BillingForm) -> ResponseReturnValue:
            if form.is_known_account:
                return _to_step(self._choose_account(account_id=form.account_id, by=current_actor()).next_step)
            name, address = form.data["name"], form.data["address"]
            opened = self._open_account(
                name=name,
                address=address,
                format=form.format,
                cycle_day=form.cycle_day,
                kind=form.kind,
                by=current_actor(),
            )
            return _to_step(opened.next_step)

        form_class = billing_form(with_accounts="account" in request.form)
        return submit(form_class.of(request.form), keep, self._billing_page)

    @in_checkout
    def contract(self) -> ResponseReturnValue:
        view = self._seen()
        view.require(CheckoutStep.CONTRACT)
        return self._contract_page(SigningForm.blank(), view)

    @in_checkout
    def contract_pdf(self) -> ResponseReturnValue:
        view = self._seen()
        view.require(CheckoutStep.CONTRACT)
        return pdf_response(self._contract_pdf.package(view.documents), name="documents.pdf")

    @in_checkout
    def create_contract(self) -> ResponseReturnValue:
        def sign(form: SigningForm) -> ResponseReturnValue:
            view = self._agree(
                shown=form.shown, checked=form.checked, signature=form.data["signature"], by=current_actor()
            )
            return _to_step(view.next_step)

        return submit(SigningForm.of(request.form), sign, self._contract_page)

    @in_checkout
    def review(self) -> ResponseReturnValue:
        return self._review_page(PlacingForm.blank())

    @in_checkout
    def create_order(self) -> ResponseReturnValue:
        def place(form: PlacingForm) -> ResponseReturnValue:
            order = self._place(
                submission_key=form.submission_key, expected_digest=form.expected_digest, by=current_actor()
            )
            remember_cart_count(0)
            remember_order_placed(order.number)
            return redirect(url_for(".confirmation", number=order.number))

        try:
            return submit(PlacingForm.of(request.form), place, self._review_page)
        except StepMissing as missing:
            flash(CHANGED.format("sign" if missing.step is CheckoutStep.CONTRACT else "choose"), "warn")
            return _to_step(missing.step)

    def _seen(self) -> CheckoutView:
        return self._view(by=current_actor())

    def _known_details(self, view: CheckoutView) -> dict[str, Any]:
        identity = current_identity()
        installations = {f"{INSTALLATION}{key}": slot for key, slot in view.checkout.installations.items()}
        contact = view.checkout.contact or Contact(
            name=identity.customer_name if identity else "",
            email=identity.customer_email if identity else "",
            telephone=view.last_telephone,
        )
        telephone = phone_number_words(contact.telephone)
        known = {"name": contact.name, "email": contact.email, "telephone": telephone, **installations}
        return {**known, **known_days_and_shipping(view.checkout)}

    def _known_billing(self, view: CheckoutView) -> dict[str, Any]:
        if view.checkout.billing:
            return typed_billing(view.checkout.billing)
        chosen = view.account or next(iter(view.accounts), None)
        known: dict[str, Any] = {"account": str(chosen.id)} if chosen else {"address": self._likely_address(view)}
        return known if view.account or not view.checkout.contact else {**known, "name": view.checkout.contact.name}

    def _likely_address(self, view: CheckoutView) -> dict[str, str]:
        """The first service address, or the one that was checked last, or the place of a ZIP code in an answer."""
        address = next((item.item.address for item in view.review.items if item.item.address), None)
        address = address or self._qualify.known_address(remembered_qualification(), by=current_actor())
        return typed_address(address) if address else place_of_zip_code(view.review.answered_zip_code)

    def _details_sent(self) -> DetailsForm:
        """The form that was sent. The cart is read only if the form asked for days, which differ from cart to cart."""
        if DAYS_ASKED in request.form:
            return DetailsForm(self._choices.of(self._seen()))
        return DetailsForm(DetailsAsked(destinations=ANY_DESTINATION if SHIP_TO in request.form else ()))

    def _details_page(self, form: DetailsForm, view: CheckoutView, asked: DetailsAsked) -> str:
        form.offer(SHIP_TO, asked.destinations, label=f"Where should we ship your {asked.shipped}?")
        return render_template(
            "store/checkout_details.html",
            page=checkout_page(view, 0),
            form=form,
            contact=contact_block(form),
            shipping=shipping_block(asked, form),
        )

    def _details_again(self, form: DetailsForm) -> str:
        """With the visits that are needed now: the cart may have changed since the page was shown."""
        view = self._seen()
        asked = self._choices.of(view)
        again = DetailsForm(asked).read(request.form)
        again.errors |= {
            name: message
            for name, message in form.errors.items()
            if (name.partition(".")[0] in again.fields if name else not again.errors)
        }
        return self._details_page(again, view, asked)

    def _billing_page(self, form: BillingForm, view: CheckoutView | None = None) -> str:
        view = view or self._seen()
        form.offer("account", account_choices(view))
        return render_template("store/checkout_billing.html", page=checkout_page(view, 1), form=form)

    def _contract_page(self, form: SigningForm, view: CheckoutView | None = None) -> str:
        view = view or self._seen()
        contract = contract_view(view, is_recording=current_actor().kind is ActorKind.AGENT)
        return render_template(
            "store/checkout_contract.html", page=checkout_page(view, 2), form=form, contract=contract
        )

    def _review_page(self, form: PlacingForm) -> str:
        view = self._seen()
        view.require(CheckoutStep.REVIEW)
        page = checkout_page(view, 3)
        shown = review_page(view, page.cart)
        return render_template("store/checkout_review.html", page=page, shown=shown, form=form, digest=view.digest)


def _refilled(form: F) -> F | None:
    """The form with what was typed before the cart or an earlier step had to be fixed; None if there is nothing."""
    kept = take_kept_step(request.path)
    return form.refill(kept) if kept else None


def _to_step(step: CheckoutStep) -> ResponseReturnValue:
    """Go to that step; a new customer signs nothing before the email address is confirmed."""
    is_waiting = step is CheckoutStep.CONTRACT and current_identity() is None
    return redirect(url_for(".checkout_email" if is_waiting else f".checkout_{step}"))
