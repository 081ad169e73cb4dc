"""The cart's page and what can be done there."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from business_layer.online_ordering.cart_changes import AcceptPrice, PutBackIntoCart, RemoveFromCart
from business_layer.online_ordering.qualify_address import QualifyAddress
from business_layer.online_ordering.view_cart import ViewCart
from business_layer.shared.errors import DomainError, NotFound
from presentation_layer.context import current_actor, remember_cart_count, remembered_qualification
from presentation_layer.views.cart import cart_view


class CartController:
    def __init__(
        self,
        view: ViewCart,
        remove: RemoveFromCart,
        put_back: PutBackIntoCart,
        accept_price: AcceptPrice,
        qualify: QualifyAddress,
    ) -> None:
        self._view, self._remove, self._put_back = view, remove, put_back
        self._accept_price, self._qualify = accept_price, qualify

    def cart(self) -> ResponseReturnValue:
        review = self._view(by=current_actor(), near=remembered_qualification())
        remember_cart_count(len(review.items) if review else 0)
        return render_template("store/cart.html", page=cart_view(review) if review else None)

    def create_removal(self, item_id: UUID) -> ResponseReturnValue:
        self._remove(item_id=item_id, by=current_actor())
        return redirect(url_for(".cart"))

    def create_putting_back(self) -> ResponseReturnValue:
        try:
            put_back = self._put_back(by=current_actor())
            gone = "" if put_back.is_complete else ", but what we held for it is taken. Choose again"
            flash(f"{put_back.name} is back in your cart{gone}.", "message" if put_back.is_complete else "warn")
        except DomainError as problem:
            flash(problem.message, "warn")
        return redirect(url_for(".cart"))

    def create_price_acceptance(self, item_id: UUID) -> ResponseReturnValue:
        self._accept_price(item_id=item_id, by=current_actor())
        flash("You accepted the new price.")
        return redirect(url_for(".cart"))

    def create_availability_check(self, item_id: UUID) -> ResponseReturnValue:
        review = self._view(by=current_actor())
        item = next((item.item for item in review.items if item.item.id == item_id), None) if review else None
        if item is None or item.qualification_id is None:
            raise NotFound("This item is no longer in your cart.")
        qualification = self._qualify.ask(item.qualification_id, by=current_actor())
        flash(
            "We checked your address again."
            if qualification.is_answered
            else "Our availability check still isn't responding. Try again in a minute."
        )
        return redirect(url_for(".cart"))
