"""Someone who shops, up to the last page of the checkout, with the use cases and fakes behind it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from business_layer.billing.accounts import BillFormat
from business_layer.inventory.resources import Resource, ResourceKind
from business_layer.online_ordering.availability import AvailabilityAnswer, Confidence, QualificationResult
from business_layer.online_ordering.cart import Configuration
from business_layer.online_ordering.cart_access import CartAccess
from business_layer.online_ordering.cart_changes import (
    AcceptPrice,
    AddToCart,
    PutBackIntoCart,
    RemoveFromCart,
    ReviseCartItem,
)
from business_layer.online_ordering.cart_holds import HoldLimits
from business_layer.online_ordering.checkout import ShippingChoice
from business_layer.online_ordering.checkout_access import CheckoutAccess, CheckoutView
from business_layer.online_ordering.checkout_steps import (
    AgreeToDocuments,
    ChooseBillingAccount,
    GiveServiceDetails,
    OpenBillingAccount,
    ViewCheckout,
)
from business_layer.online_ordering.guest_checkouts import CheckOutAsNewCustomer, ViewWaitingCheckout
from business_layer.online_ordering.kept_number_tries import KeptNumberTries
from business_layer.online_ordering.merge_carts import MergeCarts
from business_layer.online_ordering.number_move_days import move_days
from business_layer.online_ordering.place_order import PlaceOrder
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.online_ordering.signing_acts import Box
from business_layer.online_ordering.view_cart import ViewCart
from business_layer.order_management.order_entry import OrderEntry
from business_layer.order_management.orders import Contact, ProductOrder
from business_layer.shared.actor import Actor
from business_layer.shared.addresses import validated_address
from tests.builders.catalogue import AN_ADDRESS, ANSWERS
from tests.builders.messages import a_message_writer
from tests.builders.orders import CONTACT, CUSTOMER_ID, OneCatalogue, a_customer_actor, keep_customer
from tests.builders.taxes import SomeTaxTables
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock
from tests.fakes.unit_of_work import Books

ORDERS_PER_MINUTE = 3
HOLDS = HoldLimits(
    by_cart=10,
    by_address=12,
    hold_for=timedelta(minutes=30),
    longest=timedelta(hours=2),
    toll_free=4,
    numbers=6,
    kept_per_hour=20,
)


class Shopper:
    """`catalogues` may be given another catalogue while the shopper shops."""

    def __init__(self, books: Books | None = None, by: Actor | None = None) -> None:
        self.books, self.clock, self.by = books or Books(), FakeClock(), by or a_customer_actor()
        if self.by.customer_id:
            keep_customer(self.books, self.by.customer_id)
        self.shipping: ShippingChoice | None = None
        self.identifiers, self.catalogues, self.tax_tables = CountingIdentifiers(), OneCatalogue(), SomeTaxTables()
        clock, identifiers = self.clock, self.identifiers
        carts = CartAccess(self.catalogues, self.tax_tables, HOLDS, clock, identifiers)
        tries = KeptNumberTries(self.books, HOLDS, clock)
        self._add = AddToCart(self.books, carts, tries, clock, identifiers)
        self._revise = ReviseCartItem(self.books, carts, tries, clock)
        self.remove, self.put_back = RemoveFromCart(self.books, carts, clock), PutBackIntoCart(self.books, carts, clock)
        self.view_cart, self.accept_price = ViewCart(self.books, carts, clock), AcceptPrice(self.books, carts, clock)
        self.merge = MergeCarts(self.books, carts, clock, identifiers)
        checkouts = CheckoutAccess(carts, clock, identifiers)
        message_writer = a_message_writer(identifiers)
        self.view_checkout = ViewCheckout(self.books, checkouts)
        self.as_new_customer = CheckOutAsNewCustomer(self.books, checkouts)
        self.waiting_checkout = ViewWaitingCheckout(self.books, carts)
        self._details = GiveServiceDetails(self.books, checkouts, clock)
        self._open = OpenBillingAccount(self.books, checkouts, message_writer, clock, identifiers)
        self.choose_account = ChooseBillingAccount(self.books, checkouts, clock)
        self.agree = AgreeToDocuments(self.books, checkouts, clock)
        self._place = PlaceOrder(
            self.books,
            checkouts,
            OrderEntry(self.catalogues, identifiers),
            self.catalogues,
            HOLDS,
            ORDERS_PER_MINUTE,
            message_writer,
            clock,
            identifiers,
        )

    def stock(self, kind: ResourceKind, pool: str, *values: str) -> None:
        for value in values:
            self.books.resources.add(Resource(id=self.identifiers.new(), kind=kind, pool=pool, value=value))

    def stock_plenty(self) -> None:
        """Stock what the system chooses: ports, pagers and numbers of area code 212."""
        self.stock(ResourceKind.CONFERENCE_PORT, "bridge", *(f"port-{number}" for number in range(100)))
        self.stock(ResourceKind.TELEPHONE_NUMBER, "paging", *(f"+1700555{number:04}" for number in range(100)))
        self.stock(
            ResourceKind.TELEPHONE_NUMBER, "local:212", *(f"+1212555{number:04}" for number in range(9000, 9020))
        )

    def add(
        self,
        slug: str = "calling-card",
        quantity: int = 1,
        qualification: ServiceQualification | None = None,
        **answers: Any,
    ) -> Any:
        return self._add(
            slug=slug,
            configuration=Configuration(
                answers={**ANSWERS[slug], **answers},
                quantity=quantity,
                address=qualification.address if qualification else None,
                qualification=qualification,
            ),
            by=self.by,
        )

    def revise(self, item: Any, quantity: int = 1, **answers: Any) -> Any:
        return self._revise(
            item_id=item.id,
            configuration=Configuration(answers={**ANSWERS[item.offering_slug], **answers}, quantity=quantity),
            by=self.by,
        )

    def sign_up(self, email: str = "maria@customers.example", telephone: str = "+12125550142") -> None:
        self.as_new_customer(name="Maria Lopez", email=email, telephone=telephone, by=self.by)

    def give_details(self, installations: dict[UUID, str] | None = None, contact: Contact = CONTACT) -> CheckoutView:
        items = self.view_checkout(by=self.by).review.items
        moves = {item.item.id: days[0] for item in items if (days := move_days(item))}
        return self._details(
            contact=contact, installations=installations or {}, shipping=self.shipping, moves=moves, by=self.by
        )

    def give_billing(self, name: str = "Maria Lopez") -> CheckoutView:
        address, format_ = validated_address(**AN_ADDRESS), BillFormat.ELECTRONIC
        return self._open(name=name, address=address, format=format_, cycle_day=1, by=self.by)

    def sign(self) -> CheckoutView:
        shown = {document.document.code: document.text_hash for document in self.view_checkout(by=self.by).documents}
        return self.agree(shown=shown, checked=frozenset(Box), signature="Maria Lopez", by=self.by)

    def go_to_review(self, installations: dict[UUID, str] | None = None) -> CheckoutView:
        self.give_details(installations)
        self.give_billing()
        return self.sign()

    def place(self, view: CheckoutView) -> ProductOrder:
        return self._place(submission_key=view.checkout.submission_key, expected_digest=view.digest, by=self.by)


def a_qualification(books: Books, *answers: AvailabilityAnswer, at: datetime | None = NOON) -> ServiceQualification:
    """An address whose answers came at that instant; one that still waits for them where there is none."""
    qualification = ServiceQualification(
        id=uuid4(), address=validated_address(**AN_ADDRESS), visitor_id=None, customer_id=CUSTOMER_ID, asked_at=NOON
    )
    if at:
        qualification.answer(answers, at=at)
    books.qualifications.add(qualification)
    return qualification


def an_answer(specification: str, result: QualificationResult = QualificationResult.QUALIFIED, **facts: Any) -> Any:
    given = {"reason": "Fiber is in the street.", "confidence": Confidence.GREEN, "installation_interval_days": 9}
    return AvailabilityAnswer(specification=specification, result=result, **{**given, **facts})
