"""Placing the order: the one transaction in which a cart becomes an order, with its products and its first job."""

from collections.abc import Sequence
from uuid import UUID

from business_layer.billing.accounts import BillingAccount
from business_layer.catalogue.offering import ChosenBy, ProductOffering
from business_layer.inventory.reservations import Reservations
from business_layer.inventory.resources import (
    Hold,
    ResourceKind,
    ResourceState,
    ResourceTaken,
)
from business_layer.messages.message_writer import MessageWriter
from business_layer.online_ordering.cart import CartItem
from business_layer.online_ordering.cart_changes import HOLD_FOR
from business_layer.online_ordering.cart_holds import (
    chosen_toll_free_numbers,
    count_own_numbers,
    require_numbers_left,
    require_toll_free_left,
)
from business_layer.online_ordering.cart_review import CartReview, ReviewedItem
from business_layer.online_ordering.checkout import Checkout, CheckoutStep
from business_layer.online_ordering.checkout_steps import CheckoutAccess, CheckoutView
from business_layer.online_ordering.order_confirmation import confirmation_facts
from business_layer.online_ordering.ports import OpenCheckout, OrderingUnitOfWork
from business_layer.online_ordering.review_digest import REVIEW_DIGEST_VERSION, version_of_digest
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import Contact, ProductOrder
from business_layer.order_management.shipments import Shipment
from business_layer.order_management.states import ItemAction
from business_layer.order_management.visit_calendar import visit_calendar_entry
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.errors import Conflict, NotFound
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.limits import require_attempt_left

PLACED_FOR_YOU = "\n\nOur agent {} placed this order for you. If you did not ask for it, please call us right away."
NO_CHECKOUT = "There is no such checkout. Begin again from your cart."
CHANGED_MEANWHILE = "Something here changed while you were looking. Check it and place the order again."
SHOWN_BY_NEWER_RELEASE = (
    "We updated our site while you were looking. Everything you entered is still here: check your order once more, and "
    "place it again."
)


class ReviewOutdated(Conflict):
    """What was on the review page is not what would be ordered."""

    code = "review_outdated"


class PlaceOrder:
    """Place the order of a checkout. Placing again with the same submission key returns the same order.

    Prices, availability and reservations are checked again, with the cart locked; order, products, firm reservations,
    message, events and the first job are committed together. `expected_digest` is that of the review the customer saw.

    Raises NotFound, EmailNotConfirmed, CartNotReady, StepMissing, ReviewOutdated, ResourceTaken, Invalid,
    TooManyAttempts.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork],
        desk: CheckoutAccess,
        message_writer: MessageWriter,
        orders_per_minute: int,
    ) -> None:
        self._unit_of_work, self._desk, self._message_writer = unit_of_work, desk, message_writer
        self._orders_per_minute = orders_per_minute

    def __call__(self, *, submission_key: UUID, expected_digest: str, by: Actor) -> ProductOrder:
        with self._unit_of_work(by=by, reason="place order") as uow:
            # The cart's lock comes first, as in every step: of two who place at once, one waits here.
            open_checkout = uow.checkouts.open_checkout(by.customer_id) if by.customer_id else None
            checkout = open_checkout.checkout if open_checkout else None
            if open_checkout is None or checkout is None or checkout.submission_key != submission_key:
                return self._placed_before(submission_key, by, uow)
            subjects = {f"customer:{checkout.customer_id}": self._orders_per_minute}
            require_attempt_left(uow, "place_order", subjects, at=self._desk.carts.now)
            self._desk.require_confirmed(open_checkout)
            order = self._placed(open_checkout, checkout, expected_digest, by, uow)
            uow.commit()
        return order

    def _placed_before(self, submission_key: UUID, by: Actor, uow: OrderingUnitOfWork) -> ProductOrder:
        known = uow.checkouts.by_submission_key(submission_key)
        if known is None or known.customer_id != by.customer_id or not known.is_placed:
            raise NotFound(NO_CHECKOUT)
        return uow.product_orders.get(known.order_number, seen_by=by)

    def _placed(
        self, open_checkout: OpenCheckout, checkout: Checkout, expected_digest: str, by: Actor, uow: OrderingUnitOfWork
    ) -> ProductOrder:
        review = self._desk.ready(open_checkout, uow, by)
        view = self._desk.view(checkout, review, open_checkout.accounts)
        view.require(CheckoutStep.REVIEW)
        if not view.has_digest(expected_digest):
            raise ReviewOutdated(
                SHOWN_BY_NEWER_RELEASE
                if version_of_digest(expected_digest) > REVIEW_DIGEST_VERSION
                else CHANGED_MEANWHILE
            )
        if checkout.contact is None or view.account is None:
            raise NotFound(NO_CHECKOUT)
        self._require_numbers_left(review.items, by, uow)
        order = self._new_order(checkout, checkout.contact, view.account.id, by, uow)
        for one in review.items:
            self._order_item(order, view, one, uow)
        order.record_placed()
        uow.product_orders.add(order)
        open_checkout.cart.close(at=order.placed_at)
        checkout.place(order.number)
        self._tell(order, review, view.account, open_checkout, by, uow)
        return order

    def _require_numbers_left(self, items: Sequence[ReviewedItem], by: Actor, uow: OrderingUnitOfWork) -> None:
        limits = self._desk.carts.limits
        known = [(one.offering, one.item) for one in items if one.offering]
        toll_free = sum(len(chosen_toll_free_numbers(offering, item.values)) for offering, item in known)
        numbers = sum(count_own_numbers(offering, item.values) * item.quantity for offering, item in known)
        require_toll_free_left(uow, limits, toll_free, by=by)
        require_numbers_left(uow, limits, numbers, by=by)

    def _new_order(
        self, checkout: Checkout, contact: Contact, account_id: UUID, by: Actor, uow: OrderingUnitOfWork
    ) -> ProductOrder:
        return ProductOrder(
            id=self._desk.carts.new_id(),
            number=uow.product_orders.next_number(),
            customer_id=checkout.customer_id,
            billing_account_id=account_id,
            submission_key=checkout.submission_key,
            contact=contact,
            placed_at=self._desk.carts.now,
            placed_by=by.name,
        )

    def _order_item(
        self, order: ProductOrder, view: CheckoutView, reviewed: ReviewedItem, uow: OrderingUnitOfWork
    ) -> None:
        """One order item and one product for each of the quantity."""
        offering = reviewed.offering
        schedule = view.schedule(reviewed)
        if offering is None or schedule is None:
            raise NotFound("Something in your cart is no longer on sale.")
        for _ in range(reviewed.item.quantity):
            item = self._new_item(order, view.checkout, reviewed, offering)
            item.shipment = self._new_shipment(order, item, view, reviewed)
            item.values = {**item.values, **self._firm(item, reviewed, offering, uow)}
            order.expect(item, schedule.ready_on, reason=schedule.reason, at=order.placed_at)
            order.items.append(item)
            uow.products.add(order.new_product(item))

    def _new_item(
        self, order: ProductOrder, checkout: Checkout, reviewed: ReviewedItem, offering: ProductOffering
    ) -> ProductOrderItem:
        cart_item = reviewed.item
        return ProductOrderItem(
            id=self._desk.carts.new_id(),
            order_id=order.id,
            number=len(order.items) + 1,
            action=ItemAction.ADD,
            product_id=self._desk.carts.new_id(),
            offering_slug=offering.slug,
            offering_name=offering.name,
            # What was reviewed is the offering of today, at the price at which it was added.
            catalogue_version=self._desk.carts.catalogue.number,
            values=dict(cart_item.values),
            address=cart_item.address,
            price_lines=reviewed.price_lines,
            taxes=reviewed.taxes,
            qualification_id=cart_item.qualification_id,
            installation=checkout.installations.get(str(cart_item.id), ""),
            move_on=checkout.move_day_of(cart_item.id) if offering.asks_for_move_day(cart_item.values) else None,
        )

    def _new_shipment(
        self, order: ProductOrder, item: ProductOrderItem, view: CheckoutView, reviewed: ReviewedItem
    ) -> Shipment | None:
        rule, address = reviewed.ships, view.destination(reviewed)
        if rule is None:
            return None
        if address is None:
            raise NotFound(NO_CHECKOUT)
        return Shipment.of(
            rule,
            item.values,
            id=self._desk.carts.new_id(),
            item_id=item.id,
            order_id=order.id,
            recipient=order.contact.name,
            address=address,
        )

    def _firm(
        self, item: ProductOrderItem, reviewed: ReviewedItem, offering: ProductOffering, uow: OrderingUnitOfWork
    ) -> dict[str, list[str] | str]:
        """Make what was held firm, and take what the system chooses. Returns the values the product keeps."""
        now, cart_item = self._desk.carts.now, reviewed.item
        self._hold_what_is_brought_along(cart_item, offering, uow)
        rules = offering.resources_for(item.values)
        held = uow.resources.held_by(cart_item.id) if rules or item.installation else ()
        for resource in held:
            if resource.state is ResourceState.RESERVED:
                resource.assign(from_holder=cart_item.id, to_holder=item.id, at=now)
        if item.installation and not any(one.kind is ResourceKind.INSTALLATION_SLOT for one in held):
            raise ResourceTaken("The installation time you chose is no longer held. Choose it again.")
        taken: dict[str, list[str] | str] = {}
        for rule in rules:
            if rule.chosen_by is ChosenBy.SYSTEM:
                found = Reservations(uow.resources).hold_any(
                    ResourceKind(rule.kind),
                    rule.pool_for(item.values),
                    rule.count_for(item.values),
                    Hold(holder_id=item.id, at=now, until=now + HOLD_FOR),
                )
                for resource in found:
                    resource.assign(from_holder=item.id, to_holder=item.id, at=now)
                taken[rule.into] = [one.value for one in found]
        return taken

    def _hold_what_is_brought_along(self, item: CartItem, offering: ProductOffering, uow: OrderingUnitOfWork) -> None:
        """A customer's own number is theirs to order even if the cart's hold has run out. Raises ResourceTaken."""
        now = self._desk.carts.now
        for rule in offering.chosen_for(item.values):
            if rule.is_brought_along:
                Reservations(uow.resources).hold_chosen(
                    ResourceKind(rule.kind),
                    rule.pool,
                    rule.chosen_in(item.values),
                    Hold(holder_id=item.id, at=now, until=now + HOLD_FOR),
                )

    def _tell(
        self,
        order: ProductOrder,
        review: CartReview,
        account: BillingAccount,
        open_checkout: OpenCheckout,
        by: Actor,
        uow: OrderingUnitOfWork,
    ) -> None:
        facts = confirmation_facts(order, review, account, self._desk.carts.catalogue)
        entries = (
            visit_calendar_entry(item, order.number, organizer=self._message_writer.sender, at=order.placed_at)
            for item in order.items
        )
        uow.messages.add(
            self._message_writer.message(
                "order_placed",
                key=order.number,
                to=open_checkout.customer_email,
                at=order.placed_at,
                customer_id=order.customer_id,
                name=open_checkout.customer_name,
                number=order.number,
                items=facts["items"],
                charges=facts["charges"],
                details=facts["details"],
                contract=self._message_writer.link(f"/orders/{order.number}/documents"),
                attachments=tuple(entry for entry in entries if entry),
                link=self._message_writer.link(f"/orders/{order.number}"),
                placed_by=PLACED_FOR_YOU.format(by.name) if by.kind is ActorKind.AGENT else "",
            )
        )
