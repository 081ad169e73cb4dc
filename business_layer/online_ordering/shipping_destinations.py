"""The addresses that an order's packages go to."""

from business_layer.billing.accounts import BillingAccount, BillingDetails
from business_layer.online_ordering.checkout import Checkout, ShippingChoice, ShipTo
from business_layer.online_ordering.reviewed_cart import CartReview, ReviewedItem
from business_layer.order_management.shipment_changes import require_deliverable
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import Invalid

Payer = BillingAccount | BillingDetails


def service_address_of(review: CartReview) -> GeographicAddress | None:
    """The first service address in the cart; None if no item has one."""
    return next((item.item.address for item in review.items if item.item.address), None)


def destination(
    item: ReviewedItem, review: CartReview, checkout: Checkout, account: Payer | None
) -> GeographicAddress | None:
    """The address a package goes to: the customer's choice, or else the service address, or else the billing address.

    None if it is the billing address and no account is chosen yet.
    """
    choice = checkout.shipping
    if choice and choice.to is ShipTo.OTHER:
        return choice.address
    service = item.item.address or service_address_of(review)
    billing = account.address if account else None
    return billing if service is None or (choice and choice.to is ShipTo.BILLING) else service


def require_destinations(
    review: CartReview, checkout: Checkout, account: Payer | None, *, field: str = "shipping_address.street"
) -> None:
    """Raise Invalid at the field if a package cannot be delivered where it should go."""
    for item in review.items:
        address = destination(item, review, checkout, account) if item.ships else None
        if item.ships and address:
            try:
                require_deliverable(
                    address,
                    name=item.ships.contents(item.item.values),
                    to_post_office_box=item.ships.to_post_office_box,
                )
            except Invalid as wrong:
                raise Invalid(wrong.message, field=field) from wrong


def can_ship_everything(review: CartReview, checkout: Checkout, account: Payer | None) -> bool:
    try:
        require_destinations(review, checkout, account)
    except Invalid:
        return False
    return True


def validate_shipping_choice(choice: ShippingChoice | None, review: CartReview) -> ShippingChoice | None:
    """Return the choice, or None if nothing is shipped. Raises Invalid."""
    if not any(item.ships for item in review.items):
        return None
    if choice and choice.to is ShipTo.SERVICE and service_address_of(review) is None:
        raise Invalid(
            "Nothing in your order has a service address. Choose a different shipping address.", field="ship_to"
        )
    if choice and choice.to is ShipTo.OTHER and choice.address is None:
        raise Invalid("Enter the address to ship to.", field="shipping_address.street")
    return choice
