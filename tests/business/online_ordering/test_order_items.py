"""Order items: each has exactly what was reviewed, a package, a product, and what was held for it."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from business_layer.inventory.products import Product
from business_layer.inventory.resources import ResourceKind, ResourceState, ResourceTaken
from business_layer.online_ordering.checkout import ShippingChoice, ShipTo
from business_layer.order_management.events import ProductOrderPlaced
from business_layer.order_management.items import ExpectedDate, ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.shipments import Shipment
from business_layer.order_management.states import ItemAction
from business_layer.shared.addresses import validated_address
from business_layer.shared.errors import Invalid, NotFound
from tests.builders.entity_facts import facts_of
from tests.builders.orders import CONTACT, CUSTOMER_ID
from tests.builders.services import MORNING, a_dedicated_line, a_kept_number, revise_there
from tests.builders.shopper import HOLDS, Shopper
from tests.fakes.clock import NOON

A_STREET = validated_address(street="1 Main Street", unit="", city="Albany", state="NY", zip_code="12207")


def test_an_order_is_made_of_the_checkout(shopper: Shopper) -> None:
    shopper.add()
    line = a_dedicated_line(shopper)
    view = shopper.go_to_review({line.id: MORNING})

    order = shopper.place(view)

    assert view.account is not None
    assert facts_of(order) == facts_of(
        ProductOrder(
            id=order.id,
            number="DT-1001",
            customer_id=CUSTOMER_ID,
            billing_account_id=view.account.id,
            submission_key=view.checkout.submission_key,
            contact=CONTACT,
            placed_at=NOON,
            placed_by="Maria Lopez",
            items=order.items,
            version=1,
        )
    )
    assert shopper.books.events[-1] == ProductOrderPlaced(
        subject_id=order.id,
        customer_id=CUSTOMER_ID,
        at=NOON,
        number="DT-1001",
        offerings=("calling-card", "dedicated"),
        monthly_cents=38_500,
        region="northeast",
        term="24",
        access="DedicatedInternet",
        device="unknown",
    )


def test_an_item_with_a_visit_is_exactly_what_was_reviewed(shopper: Shopper) -> None:
    shopper.add()
    cart_item = a_dedicated_line(shopper)
    shopper.catalogues._catalogue = replace(shopper.catalogues._catalogue, number=5)
    view = shopper.go_to_review({cart_item.id: MORNING})
    reviewed = view.review.items[1]

    order = shopper.place(view)

    item = order.items[1]
    assert item.shipment is not None
    assert facts_of(item) == facts_of(
        ProductOrderItem(
            id=item.id,
            order_id=order.id,
            number=2,
            action=ItemAction.ADD,
            product_id=item.product_id,
            offering_slug="dedicated",
            offering_name="Dedicated Internet",
            catalogue_version=5,
            values=cart_item.values,
            address=cart_item.address,
            price_lines=reviewed.price_lines,
            taxes=reviewed.taxes,
            qualification_id=cart_item.qualification_id,
            installation=MORNING,
            shipment=item.shipment,
            expected_dates=(ExpectedDate(on=date(2026, 12, 15), reason="The installation date you chose.", at=NOON),),
        )
    )
    assert cart_item.address is not None
    assert facts_of(item.shipment) == facts_of(
        Shipment(
            id=item.shipment.id,
            item_id=item.id,
            order_id=order.id,
            contents="Router",
            recipient=CONTACT.name,
            address=cart_item.address,
            to_post_office_box=False,
        )
    )
    assert len({item.id, item.product_id, item.shipment.id, order.id, cart_item.id}) == 5


def test_the_product_of_an_item_waits_with_its_configuration(shopper: Shopper) -> None:
    shopper.add("paging")

    order = shopper.place(shopper.go_to_review())

    (item,) = order.items
    (product,) = shopper.books.products.all.values()
    assert facts_of(product) == facts_of(
        Product(
            id=item.product_id,
            customer_id=CUSTOMER_ID,
            billing_account_id=order.billing_account_id,
            order_number=order.number,
            offering_slug="paging",
            offering_name="Paging",
            catalogue_version=1,
            values=item.values,
            address=None,
            price_lines=item.price_lines,
            order_item_id=item.id,
            created_at=NOON,
        )
    )


def test_an_item_has_the_numbers_that_the_system_chose_for_it(shopper: Shopper) -> None:
    shopper.add("paging")

    (item,) = shopper.place(shopper.go_to_review()).items

    (number,) = shopper.books.resources.held_by(item.id)
    assert item.values == {
        "kind": "alphanumeric",
        "coverage": "local",
        "home_zip": "10118",
        "pager_number": [number.value],
    }
    assert (number.kind, number.pool, number.state) == (
        ResourceKind.TELEPHONE_NUMBER,
        "paging",
        ResourceState.ASSIGNED,
    )
    assert (number.reserved_until, number.held_since) == (None, shopper.clock.now())


def test_a_number_to_move_is_the_order_items_own_with_its_day(shopper: Shopper) -> None:
    cart_item = a_kept_number(shopper)

    (item,) = shopper.place(shopper.go_to_review()).items

    (number,) = shopper.books.resources.held_by(item.id)
    assert item.move_on == date(2026, 12, 1)
    assert item.expected_dates == (
        ExpectedDate(on=date(2026, 12, 1), reason="The day you chose for your number to move.", at=NOON),
    )
    assert (number.pool, number.value, number.state) == ("kept", "+12125550142", ResourceState.ASSIGNED)
    assert shopper.books.resources.held_by(cart_item.id) == []


def test_a_visit_is_the_order_items_own(shopper: Shopper) -> None:
    cart_item = a_dedicated_line(shopper)

    (item,) = shopper.place(shopper.go_to_review({cart_item.id: MORNING})).items

    (visit,) = shopper.books.resources.held_by(item.id)
    assert (visit.value, visit.state) == (f"{MORNING}1", ResourceState.ASSIGNED)


@pytest.mark.parametrize("loss", ["released", "lapsed"])
def test_nothing_is_ordered_without_the_visit_that_was_promised(shopper: Shopper, loss: str) -> None:
    cart_item = a_dedicated_line(shopper)
    view = shopper.go_to_review({cart_item.id: MORNING})
    (visit,) = shopper.books.resources.held_by(cart_item.id)
    if loss == "released":
        visit.release()
    else:
        visit.reserved_until = NOON

    with pytest.raises(ResourceTaken) as refused:
        shopper.place(view)

    assert refused.value.message == (
        "We're no longer holding the installation time you chose. Choose a time again."
        if loss == "released"
        else "Your reservation expired. Choose again."
    )
    assert shopper.books.product_orders.all == {}


@pytest.mark.parametrize(
    ("choice", "goes_to"),
    [
        (None, "350 Fifth Avenue, Suite 2100, New York, NY 10118"),
        (ShippingChoice(to=ShipTo.BILLING), "350 Fifth Avenue, Suite 2100, New York, NY 10118"),
        (ShippingChoice(to=ShipTo.OTHER, address=A_STREET), "1 Main Street, Albany, NY 12207"),
    ],
)
def test_a_package_goes_where_the_customer_chose(shopper: Shopper, choice: ShippingChoice | None, goes_to: str) -> None:
    shopper.add("paging")
    shopper.shipping = choice

    (item,) = shopper.place(shopper.go_to_review()).items

    assert item.shipment is not None
    assert str(item.shipment.address) == goes_to


def test_a_number_that_no_longer_moves_has_no_day(shopper: Shopper) -> None:
    cart_item = a_kept_number(shopper)
    shopper.give_details()
    revise_there(shopper, cart_item, number_source="new")

    (item,) = shopper.place(shopper.go_to_review()).items

    assert item.move_on is None
    assert item.values["numbers"] == [resource.value for resource in shopper.books.resources.held_by(item.id)]


@pytest.mark.parametrize("key", ["unknown", "not placed"])
def test_a_key_without_an_order_finds_nothing(shopper: Shopper, key: str) -> None:
    shopper.add()
    view = shopper.go_to_review()
    if key == "not placed":
        shopper.books.carts.all.clear()
    else:
        view = replace(view, checkout=replace(view.checkout, submission_key=uuid4()))

    with pytest.raises(NotFound, match="can't find this checkout"):
        shopper.place(view)


def test_each_of_a_quantity_counts_toward_the_numbers_that_can_be_ordered_online(shopper: Shopper) -> None:
    shopper.add("paging", quantity=HOLDS.numbers // 2)
    shopper.add("paging", quantity=HOLDS.numbers // 2 + 1)
    view = shopper.go_to_review()

    with pytest.raises(Invalid, match="up to 6 numbers online"):
        shopper.place(view)

    assert shopper.books.product_orders.all == {}


def test_products_that_save_together_are_kept_as_a_bundle(shopper: Shopper) -> None:
    a_kept_number(shopper)
    shopper.add("calling-card")
    shopper.add("calling-card")
    shopper.add("paging")

    order = shopper.place(shopper.go_to_review())

    products = {item.product_id: item.offering_slug for item in order.items}
    (bundle,) = shopper.books.product_bundles.all.values()
    assert (bundle.slug, bundle.order_number, bundle.began_at) == ("home-and-away", order.number, NOON)
    assert bundle.customer_id == CUSTOMER_ID
    assert [products[product_id] for product_id in bundle.live_members].count("calling-card") == 2
    assert set(bundle.live_members) == {key for key, slug in products.items() if slug != "paging"}


def test_an_order_without_a_bundle_keeps_none(shopper: Shopper) -> None:
    shopper.add("paging")

    shopper.place(shopper.go_to_review())

    assert shopper.books.product_bundles.all == {}
