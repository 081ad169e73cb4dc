"""Where an order's things go, and on which days its customer may have a number moved."""

from datetime import date

from business_layer.billing.accounts import BillingAccount
from business_layer.online_ordering.cart_review import CartReview, ReviewedItem
from business_layer.online_ordering.checkout import Checkout, ShippingChoice, ShipTo
from business_layer.order_management.schedule import Schedule
from business_layer.order_management.shipment_changes import require_deliverable
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.business_days import business_days_after, is_business_day
from business_layer.shared.errors import Invalid

MOVE_DAYS_SHOWN = 10
NO_LONGER = "Your number cannot move on this day. Choose one of the days shown."


def service_address_of(review: CartReview) -> GeographicAddress | None:
    """The first service address of what is ordered, if anything has one."""
    return next((one.item.address for one in review.items if one.item.address), None)


def destination(
    one: ReviewedItem, review: CartReview, checkout: Checkout, account: BillingAccount | None
) -> GeographicAddress | None:
    """Where it is sent: as the customer said, or else to the service address or the billing address.

    None where that is the billing address, and no account is chosen yet.
    """
    choice = checkout.shipping
    if choice and choice.to is ShipTo.OTHER:
        return choice.address
    service = one.item.address or service_address_of(review)
    billing = account.address if account else None
    return billing if service is None or (choice and choice.to is ShipTo.BILLING) else service


def require_destinations(
    review: CartReview, checkout: Checkout, account: BillingAccount | None, *, field: str = "shipping_address.street"
) -> None:
    """Raise Invalid at the field where something cannot be sent where it should go."""
    for one in review.items:
        address = destination(one, review, checkout, account) if one.ships else None
        if one.ships and address:
            try:
                require_deliverable(
                    address, name=one.ships.contents(one.item.values), to_post_office_box=one.ships.to_post_office_box
                )
            except Invalid as wrong:
                raise Invalid(wrong.message, field=field) from wrong


def can_ship_everything(review: CartReview, checkout: Checkout, account: BillingAccount | None) -> bool:
    try:
        require_destinations(review, checkout, account)
    except Invalid:
        return False
    return True


def schedule_for(one: ReviewedItem, checkout: Checkout) -> Schedule | None:
    """The days of an item with the days that the customer chose for it."""
    installation, move_on = checkout.installations.get(str(one.item.id), ""), checkout.move_day_of(one.item.id)
    return one.scheduled(installation=installation, move_on=move_on) if installation or move_on else one.usual_schedule


def move_days(one: ReviewedItem) -> tuple[date, ...]:
    """The days on which its numbers can move; none where nothing moves."""
    asks = one.offering is not None and one.offering.asks_for_move_day(one.item.values)
    schedule = one.usual_schedule if asks else None
    if schedule is None or schedule.move_on is None:
        return ()
    days = [schedule.move_on]
    while len(days) < MOVE_DAYS_SHOWN:
        days.append(business_days_after(days[-1], 1))
    return tuple(days)


def is_open_move_day(one: ReviewedItem, day: date | None) -> bool:
    """Whether a number can move on that day: a business day, not before the package is there and the carrier ready."""
    offered = move_days(one)
    return not offered or (day is not None and is_business_day(day) and day >= offered[0])


def validate_shipping_choice(choice: ShippingChoice | None, review: CartReview) -> ShippingChoice | None:
    """The choice as it can be kept; none where nothing is sent. Raises Invalid."""
    if not any(one.ships for one in review.items):
        return None
    if choice and choice.to is ShipTo.SERVICE and service_address_of(review) is None:
        raise Invalid("Nothing you order has a service address. Choose another one.", field="ship_to")
    if choice and choice.to is ShipTo.OTHER and choice.address is None:
        raise Invalid("Enter the address to ship to.", field="shipping_address.street")
    return choice
