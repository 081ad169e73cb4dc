"""The address that packages go to: the chosen one, or else the service address, or else the billing address."""

from uuid import UUID, uuid4

import pytest

from business_layer.billing.accounts import BillFormat, BillingAccount
from business_layer.online_ordering.checkout import Checkout, ShippingChoice, ShipTo
from business_layer.online_ordering.reviewed_cart import CartReview
from business_layer.online_ordering.shipping_destinations import (
    can_ship_everything,
    destination,
    service_address_of,
    validate_shipping_choice,
)
from business_layer.shared.addresses import GeographicAddress, validated_address
from tests.builders.catalogue import AN_ADDRESS
from tests.builders.orders import CUSTOMER_ID
from tests.builders.services import a_dedicated_line
from tests.builders.shopper import Shopper
from tests.fakes.clock import NOON

SERVICE = validated_address(**AN_ADDRESS)
BILLING = validated_address(street="1 Main Street", unit="", city="Albany", state="NY", zip_code="12207")
OTHER = validated_address(street="9 State Street", unit="", city="Albany", state="NY", zip_code="12207")
A_BOX = validated_address(street="PO Box 1200", unit="", city="New York", state="NY", zip_code="10118")


def a_checkout(choice: ShippingChoice | None) -> Checkout:
    ids = [UUID(int=number) for number in (1, 2, 3)]
    return Checkout(
        id=ids[0], cart_id=ids[1], customer_id=CUSTOMER_ID, submission_key=ids[2], started_at=NOON, shipping=choice
    )


def an_account(address: GeographicAddress = BILLING) -> BillingAccount:
    return BillingAccount(
        id=uuid4(),
        number="BA-1",
        customer_id=CUSTOMER_ID,
        name="Maria Lopez",
        address=address,
        format=BillFormat.PAPER,
        cycle_day=1,
        opened_at=NOON,
    )


def a_review(*slugs: str) -> CartReview:
    shopper = Shopper()
    shopper.stock_plenty()
    for slug in slugs:
        if slug == "dedicated":
            a_dedicated_line(shopper)
        else:
            shopper.add(slug)
    review = shopper.view_cart(by=shopper.by)
    assert review is not None
    return review


@pytest.mark.parametrize(
    ("choice", "with_service", "without"),
    [
        (None, SERVICE, BILLING),
        (ShippingChoice(to=ShipTo.SERVICE), SERVICE, BILLING),
        (ShippingChoice(to=ShipTo.BILLING), BILLING, BILLING),
        (ShippingChoice(to=ShipTo.OTHER, address=OTHER), OTHER, OTHER),
    ],
)
def test_a_package_goes_to_the_address_of_the_choice(
    choice: ShippingChoice | None, with_service: GeographicAddress, without: GeographicAddress
) -> None:
    served, unserved, checkout = a_review("paging", "dedicated"), a_review("paging"), a_checkout(choice)

    assert [destination(item, served, checkout, an_account()) for item in served.items] == [with_service] * 2
    assert [destination(item, unserved, checkout, an_account()) for item in unserved.items] == [without]


@pytest.mark.parametrize("choice", [None, ShippingChoice(to=ShipTo.BILLING)])
def test_the_address_for_bills_is_not_known_before_an_account_is(choice: ShippingChoice | None) -> None:
    review = a_review("paging")

    assert destination(review.items[0], review, a_checkout(choice), None) is None


def test_the_first_service_address_counts_for_what_has_none() -> None:
    assert service_address_of(a_review("paging", "dedicated")) == SERVICE
    assert service_address_of(a_review("paging")) is None


@pytest.mark.parametrize(
    ("slugs", "can"), [(("dedicated",), False), (("paging", "dedicated"), False), (("paging",), True)]
)
def test_a_box_takes_what_comes_by_mail_but_not_what_a_carrier_brings(slugs: tuple[str, ...], can: bool) -> None:
    review, checkout = a_review(*slugs), a_checkout(ShippingChoice(to=ShipTo.BILLING))

    assert can_ship_everything(review, checkout, an_account(A_BOX)) is can
    assert can_ship_everything(review, checkout, an_account())


@pytest.mark.parametrize("slugs", [("paging", "mobile-dial-up", "dedicated"), ("mobile-dial-up", "dedicated")])
@pytest.mark.parametrize(
    "choice",
    [
        None,
        ShippingChoice(to=ShipTo.SERVICE),
        ShippingChoice(to=ShipTo.BILLING),
        ShippingChoice(to=ShipTo.OTHER, address=OTHER),
    ],
)
def test_a_choice_is_kept_if_anything_is_shipped(choice: ShippingChoice | None, slugs: tuple[str, ...]) -> None:
    assert validate_shipping_choice(choice, a_review(*slugs)) is choice
    assert validate_shipping_choice(choice, a_review("mobile-dial-up")) is None
