"""The first step of the checkout: a new customer's account, or signing in, and then waiting for the confirmation."""

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.online_ordering.checkout import Checkout, CheckoutStep
from business_layer.online_ordering.checkout_access import CartNotReady
from business_layer.online_ordering.checkout_steps import ViewCheckout
from business_layer.online_ordering.guest_checkouts import CheckOutAsNewCustomer
from business_layer.online_ordering.known_contact import contact_in_answers
from business_layer.online_ordering.reviewed_cart import CartReview
from business_layer.online_ordering.view_cart import ViewCart
from business_layer.order_management.orders import Contact
from business_layer.shared.errors import NotFound
from business_layer.user_management.sessions import Site
from business_layer.user_management.sign_in import SignIn
from business_layer.user_management.sign_up import SignUp
from presentation_layer.context import (
    client_address,
    current_actor,
    current_identity,
    remember_wish,
    remembered_wish,
    wait_for_confirmation,
)
from presentation_layer.controllers.account import local_path
from presentation_layer.controllers.checkout import in_checkout
from presentation_layer.forms.account import NewCustomerForm, ReturningCustomerForm
from presentation_layer.forms.submission import submit
from presentation_layer.store_sessions import StoreSessions
from presentation_layer.views.checkout import account_page


class CheckoutAccountController:
    def __init__(
        self,
        sign_up: SignUp,
        check_out: CheckOutAsNewCustomer,
        sign_in: SignIn,
        sessions: StoreSessions,
        view_cart: ViewCart,
        view_checkout: ViewCheckout,
    ) -> None:
        self._sign_up, self._check_out = sign_up, check_out
        self._sign_in, self.sessions, self._view_cart = sign_in, sessions, view_cart
        self._view_checkout = view_checkout

    @in_checkout
    def account(self) -> ResponseReturnValue:
        if current_identity() is not None:
            return redirect(url_for(".checkout"))
        known = self._check_out.signed_up_as(by=current_actor()) or contact_in_answers(self._cart())
        return self._page(NewCustomerForm.blank(_typed(known)))

    @in_checkout
    def create_account(self) -> ResponseReturnValue:
        def sign_up(form: NewCustomerForm) -> ResponseReturnValue:
            self._cart()
            name, email, visitor = form.data["name"], form.data["email"], current_actor()
            self._sign_up(name=name, email=email, password=None, address=client_address(), by=visitor)
            self._check_out(name=name, email=email, telephone=form.data["telephone"], by=visitor)
            wait_for_confirmation()
            remember_wish(url_for(".checkout"))
            return redirect(url_for(".checkout"))

        return submit(NewCustomerForm.of(request.form), sign_up, self._page)

    @in_checkout
    def create_session(self) -> ResponseReturnValue:
        def sign_in(form: ReturningCustomerForm) -> ResponseReturnValue:
            visitor, email, password = current_actor(), form.data["email"], form.data["password"]
            session = self._sign_in(
                email=email, password=password, site=Site.STORE, address=client_address(), by=visitor
            )
            self.sessions.open(session, {visitor.visitor_id})
            return redirect(url_for(".checkout"))

        def page(form: ReturningCustomerForm) -> str:
            return self._page(NewCustomerForm.blank(), form)

        return submit(ReturningCustomerForm.of(request.form), sign_in, page)

    @in_checkout
    def email(self) -> ResponseReturnValue:
        """Wait for the confirmation, which the contract needs."""
        if current_identity() is not None:
            return redirect(url_for(".checkout"))
        view = self._view_checkout(by=current_actor())
        page = account_page(view.review, list(CheckoutStep).index(view.next_step), _email_of(view.checkout))
        return render_template("store/checkout_email.html", page=page)

    def progress(self) -> ResponseReturnValue:
        """Tell a page that waits for the confirmation to continue; 204 while there is nothing to tell."""
        if current_identity() is None and not self.sessions.continue_if_confirmed():
            return Response(status=204)
        return Response(headers={"HX-Redirect": local_path(remembered_wish()) or url_for(".cart")})

    def _page(self, new: NewCustomerForm, returning: ReturningCustomerForm | None = None) -> str:
        returning = returning or ReturningCustomerForm.blank()
        return render_template(
            "store/checkout_account.html",
            form=new if new.errors else returning,
            new=new.with_id_suffix("-new"),
            returning=returning,
            page=account_page(self._cart(), -1, ""),
        )

    def _cart(self) -> CartReview:
        """The visitor's cart. Raises NotFound if it is empty, CartNotReady."""
        review = self._view_cart(by=current_actor())
        if review is None or not review.items:
            raise NotFound("Your cart is empty.")
        if not review.is_ready:
            raise CartNotReady("Something in your cart needs your attention first.")
        return review


def _email_of(checkout: Checkout) -> str:
    return checkout.signed_up_as.email if checkout.signed_up_as else ""


def _typed(contact: Contact) -> dict[str, Any]:
    """The known contact as form entries, to be corrected."""
    telephone = phone_number_words(contact.telephone) if contact.telephone else ""
    return {"name": contact.name, "email": contact.email, "telephone": telephone}
