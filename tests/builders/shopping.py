"""Somebody who shops, up to the last page of the checkout, with the use cases and fakes behind it."""

from typing import Any

from business_layer.billing.accounts import BillFormat
from business_layer.inventory.resources import Resource, ResourceKind
from business_layer.messages.telling import Teller
from business_layer.online_ordering.checking_out import (
    AgreeToDocuments,
    CheckoutDesk,
    CheckoutView,
    GiveServiceDetails,
    OpenBillingAccount,
    ViewCheckout,
)
from business_layer.online_ordering.filling import (
    AcceptPrice,
    AddToCart,
    CartDesk,
    MergeCarts,
    RemoveFromCart,
    ViewCart,
)
from business_layer.online_ordering.placing import PlaceOrder
from business_layer.order_management.orders import ProductOrder
from business_layer.shared.actor import Actor
from business_layer.shared.addresses import validated_address
from tests.builders.catalogue import AN_ADDRESS, ANSWERS
from tests.builders.orders import CONTACT, OneCatalogue, a_customer_actor
from tests.fakes.clock import CountingIdentifiers, FakeClock
from tests.fakes.unit_of_work import Books

ORDERS_PER_MINUTE = 3


class Shopper:
    """`catalogues` may be given another catalogue while the shopper shops."""

    def __init__(self, books: Books | None = None, by: Actor | None = None) -> None:
        self.books, self.clock, self.by = books or Books(), FakeClock(), by or a_customer_actor()
        self.identifiers, self.catalogues = CountingIdentifiers(), OneCatalogue()
        carts = CartDesk(self.catalogues, self.clock, self.identifiers)
        desk = CheckoutDesk(carts)
        self._add, self.remove = AddToCart(self.books, carts), RemoveFromCart(self.books, carts)
        self.view_cart, self.accept_price = ViewCart(self.books, carts), AcceptPrice(self.books, carts)
        self.merge, self.view_checkout = MergeCarts(self.books, carts), ViewCheckout(self.books, desk)
        self._details, self._open = GiveServiceDetails(self.books, desk), OpenBillingAccount(self.books, desk)
        self.agree = AgreeToDocuments(self.books, desk)
        teller = Teller(self.identifiers, "https://store.example")
        self._place = PlaceOrder(self.books, desk, teller, ORDERS_PER_MINUTE)

    def stock(self, kind: ResourceKind, pool: str, *values: str) -> None:
        for value in values:
            self.books.resources.add(Resource(id=self.identifiers.new(), kind=kind, pool=pool, value=value))

    def add(self, slug: str = "calling-card", quantity: int = 1, **answers: Any) -> Any:
        return self._add(
            slug=slug,
            answers={**ANSWERS[slug], **answers},
            quantity=quantity,
            address=None,
            qualification=None,
            by=self.by,
        )

    def give_details(self) -> CheckoutView:
        return self._details(contact=CONTACT, installations={}, by=self.by)

    def give_billing(self) -> CheckoutView:
        address = validated_address(**AN_ADDRESS)
        format_ = BillFormat.ELECTRONIC
        return self._open(name="Maria Lopez", address=address, format=format_, cycle_day=1, by=self.by)

    def sign(self) -> CheckoutView:
        shown = {one.document.code: one.text_hash for one in self.view_checkout(by=self.by).documents}
        return self.agree(shown=shown, signature="Maria Lopez", by=self.by)

    def go_to_review(self) -> CheckoutView:
        self.give_details()
        self.give_billing()
        return self.sign()

    def place(self, view: CheckoutView) -> ProductOrder:
        return self._place(submission_key=view.checkout.submission_key, seen=view.review.totals, by=self.by)
