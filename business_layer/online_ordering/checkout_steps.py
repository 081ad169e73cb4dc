"""The use cases of the checkout's steps. Each returns the checkout as it is afterwards."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from business_layer.billing.accounts import AccountKind, BillFormat, BillingDetails
from business_layer.inventory.pools import crews_at
from business_layer.inventory.reservations import Reservations
from business_layer.inventory.resources import Hold, ResourceKind, address_hash
from business_layer.messages.message_writer import MessageWriter
from business_layer.online_ordering.cart import CartItem
from business_layer.online_ordering.checkout import Checkout, CheckoutStep, ShippingChoice
from business_layer.online_ordering.checkout_access import CheckoutAccess, CheckoutView, chosen_account, payer_of
from business_layer.online_ordering.contract_package import agreed_to
from business_layer.online_ordering.firm_reservations import ORDER_STEP_HOLD
from business_layer.online_ordering.guest_checkouts import open_account
from business_layer.online_ordering.number_move_days import DAY_NOT_OFFERED, is_open_move_day, move_days
from business_layer.online_ordering.ports import OrderingUnitOfWork
from business_layer.online_ordering.reviewed_cart import ReviewedItem
from business_layer.online_ordering.shipping_destinations import require_destinations, validate_shipping_choice
from business_layer.online_ordering.signed_agreements import agreement_to, require_act
from business_layer.online_ordering.signing_acts import SigningAct
from business_layer.order_management.orders import Contact
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import Conflict, Invalid
from business_layer.shared.invisible_characters import clean_line
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.customers_of_record import customer_of_record, record_changed_message

# A held visit that ends sooner than this is held anew, so that it lasts to the end of the step.
NEARLY_LAPSED = timedelta(minutes=1)


class ViewCheckout:
    """Show the actor's checkout without storing anything. Raises NotPermitted, NotFound, CartNotReady."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork], checkouts: CheckoutAccess) -> None:
        self._unit_of_work, self._checkouts = unit_of_work, checkouts

    def __call__(self, *, by: Actor) -> CheckoutView:
        with self._unit_of_work.reading(by=by) as uow:
            checkout, found, review = self._checkouts.open(by, uow)
            view = self._checkouts.view(checkout, review, found.accounts)
            return replace(view, last_telephone=found.last_telephone, signer=found.customer_name)


class GiveServiceDetails:
    """Keep the contact, the shipping address, and the days that the customer chooses for visits and moving numbers.

    Raises Invalid, naming the item's field.
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork], checkouts: CheckoutAccess, clock: Clock
    ) -> None:
        self._unit_of_work, self._checkouts, self._clock = unit_of_work, checkouts, clock

    def __call__(
        self,
        *,
        contact: Contact,
        installations: dict[UUID, str],
        shipping: ShippingChoice | None = None,
        moves: dict[UUID, date] | None = None,
        by: Actor,
    ) -> CheckoutView:
        with self._unit_of_work(by=by, reason="service details") as uow:
            checkout, found, review = self._checkouts.open(by, uow)
            now = self._clock.now()
            for item in review.items:
                if item.offering and item.offering.needs_appointment:
                    slot = installations.get(item.item.id, "")
                    _hold_visit(checkout, found.cart.item(item.item.id), slot, uow, by, at=now)
                    self._checkouts.require_hold_left(uow, by)
                _choose_move_day(checkout, item, (moves or {}).get(item.item.id))
            checkout.set_shipping(validate_shipping_choice(shipping, review))
            require_destinations(review, checkout, payer_of(checkout, chosen_account(checkout, found.accounts)))
            checkout.set_contact(contact, at=now)
            view = self._checkouts.view(checkout, review, found.accounts)
            uow.commit()
        return view


def _hold_visit(
    checkout: Checkout, item: CartItem, slot: str, uow: OrderingUnitOfWork, by: Actor, *, at: datetime
) -> None:
    """Hold a technician's visit in that half day for the item. Raises Invalid if none is left."""
    field = f"installation_{item.id}"
    if not slot or item.address is None:
        raise Invalid("Choose when our technician can come.", field=field)
    if checkout.installations.get(str(item.id)) == slot and _is_visit_held(item, slot, uow, at=at):
        return
    reservations = Reservations(uow.resources)
    reservations.release_all(item.id)
    try:
        reservations.hold_any(
            ResourceKind.INSTALLATION_SLOT,
            crews_at(item.address),
            1,
            Hold(
                holder_id=item.id,
                at=at,
                until=at + ORDER_STEP_HOLD,
                held_from=address_hash(by.address) if by.customer_id is None else "",
            ),
            prefix=slot,
        )
    except Conflict:
        raise Invalid("This time is no longer available. Choose another.", field=field) from None
    checkout.set_installation(item.id, slot)


def _is_visit_held(item: CartItem, slot: str, uow: OrderingUnitOfWork, *, at: datetime) -> bool:
    return any(
        resource.value.startswith(slot) and resource.is_held_by(item.id, at=at + NEARLY_LAPSED)
        for resource in uow.resources.held_by(item.id)
    )


def _choose_move_day(checkout: Checkout, item: ReviewedItem, day: date | None) -> None:
    """Keep the day on which the item's numbers move, or the one chosen before. Raises Invalid."""
    if not move_days(item):
        return
    day = day or checkout.move_day_of(item.item.id)
    if day is None or not is_open_move_day(item, day):
        raise Invalid(DAY_NOT_OFFERED, field=f"move_{item.item.id}")
    checkout.set_move_day(item.item.id, day)


class ChooseBillingAccount:
    """Bill the order to one of the customer's accounts. Raises Invalid."""

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork], checkouts: CheckoutAccess, clock: Clock
    ) -> None:
        self._unit_of_work, self._checkouts, self._clock = unit_of_work, checkouts, clock

    def __call__(self, *, account_id: UUID, by: Actor) -> CheckoutView:
        with self._unit_of_work(by=by, reason="choose billing account") as uow:
            checkout, found, review = self._checkouts.open(by, uow)
            account = next((account for account in found.accounts if account.id == account_id), None)
            if account is None:
                raise Invalid("Choose one of the accounts shown.", field="account")
            require_destinations(review, checkout, account, field="account")
            checkout.set_billing_account(account_id, at=self._clock.now())
            view = self._checkouts.view(checkout, review, found.accounts)
            uow.commit()
        return view


class OpenBillingAccount:
    """Open a billing account and bill the order to it. Raises Invalid.

    A double click finds the account that the first click opened. A customer who has accounts already gets an email
    about the new one, because it adds an address of record (47 CFR 64.2010(f)).
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork],
        checkouts: CheckoutAccess,
        message_writer: MessageWriter,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._checkouts, self._message_writer = unit_of_work, checkouts, message_writer
        self._clock, self._identifiers = clock, identifiers

    def __call__(
        self,
        *,
        name: str,
        address: GeographicAddress,
        format: BillFormat,
        cycle_day: int,
        kind: AccountKind = AccountKind.RESIDENTIAL,
        by: Actor,
    ) -> CheckoutView:
        with self._unit_of_work(by=by, reason="open billing account") as uow:
            checkout, found, review = self._checkouts.open(by, uow)
            details = BillingDetails(
                name=clean_line(name), address=address, format=format, cycle_day=cycle_day, kind=kind
            )
            now, accounts = self._clock.now(), found.accounts
            account = next((known for known in accounts if known.details == details), None)
            if account is None:
                require_destinations(review, checkout, details, field="address.street")
            if checkout.customer_id is None:
                checkout.set_billing_details(details, at=now)
            else:
                if account is None:
                    account = open_account(details, checkout.customer_id, uow, self._identifiers, at=now)
                    if accounts:
                        self._report_new_account(checkout.customer_id, uow, at=now)
                    accounts += (account,)
                checkout.set_billing_account(account.id, at=now)
            view = self._checkouts.view(checkout, review, accounts)
            uow.commit()
        return view

    def _report_new_account(self, customer_id: UUID, uow: OrderingUnitOfWork, *, at: datetime) -> None:
        customer = customer_of_record(customer_id, uow)
        uow.messages.add(record_changed_message(self._message_writer, customer, "a billing account was added", at=at))


class AgreeToDocuments:
    """Agree to documents of the contract package, by pressing the button that names the signer.

    `shown` maps each document's code to the hash of the text that was on the page; if the text has changed since then,
    the customer has to read it again. `checked` are the boxes on that page, and `signature` is the name on its button.
    Raises Invalid, StepMissing.
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork], checkouts: CheckoutAccess, clock: Clock
    ) -> None:
        self._unit_of_work, self._checkouts, self._clock = unit_of_work, checkouts, clock

    def __call__(self, *, shown: dict[str, str], checked: frozenset[str], signature: str, by: Actor) -> CheckoutView:
        with self._unit_of_work(by=by, reason="agree to the contract package") as uow:
            checkout, found, review = self._checkouts.open(by, uow)
            view = self._checkouts.view(checkout, review, found.accounts)
            view.require(CheckoutStep.CONTRACT)
            now = self._clock.now()
            signed = [
                packaged for packaged in view.documents if shown.get(packaged.document.code) == packaged.text_hash
            ]
            if len(signed) < len(shown):
                raise Invalid("A document changed while you were reading. Please read it again.", field="documents")
            act = SigningAct(
                documents=tuple(packaged.document for packaged in signed),
                signer=found.customer_name,
                is_recording=by.kind is ActorKind.AGENT,
            )
            require_act(act, checked, signature)
            checkout.agree(tuple(agreement_to(packaged, act, by, at=now) for packaged in signed), at=now)
            view = self._checkouts.view(checkout, review, found.accounts, agreed_to(view.documents, checkout))
            uow.commit()
        return view
