"""Products: what becomes known, and since when, of a thing that a customer has."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from business_layer.catalogue.prices import PriceLine, PriceType
from business_layer.inventory.product_events import (
    DisconnectionReason,
    ProductActivated,
    ProductCancelled,
    ProductDisconnected,
    ProductEndingBegun,
    ProductMoved,
    ProductRestored,
    ProductResumed,
    ProductSuspended,
    ProductTermsChanged,
    ProductTransferred,
)
from business_layer.inventory.product_states import LEAST, ProductState, StateInterval, SuspensionReason
from business_layer.inventory.products import Holder, Product
from business_layer.inventory.terms import Terms
from business_layer.shared.errors import IllegalTransition, WrittenByNewerRelease
from business_layer.shared.money import Money
from business_layer.shared.stored_enums import read_value
from tests.builders.orders import CUSTOMER_ID, an_order
from tests.builders.products import an_active_product
from tests.fakes.clock import NOON

S = ProductState
HOUR = timedelta(hours=1)
LATER = NOON + HOUR
OTHER_CUSTOMER, OTHER_ACCOUNT, ITEM = UUID(int=71), UUID(int=72), UUID(int=73)
TAKER = Holder(customer_id=OTHER_CUSTOMER, billing_account_id=OTHER_ACCOUNT, order_number="DT-9")
DEARER = (PriceLine(price_id="p", name="Paging", type=PriceType.RECURRING, unit_amount=Money(Decimal(20)), count=1),)


def a_product() -> Product:
    order = an_order("paging")
    return order.new_product(order.items[0])


def holder_of(product: Product) -> Holder:
    return Holder(
        customer_id=product.customer_id,
        billing_account_id=product.billing_account_id,
        order_number=product.order_number,
    )


def other_terms(product: Product, **changed: Any) -> Terms:
    return replace(product.terms, **{"price_lines": DEARER, "order_item_id": ITEM, **changed})


def event_facts(product: Product, at: datetime) -> dict[str, Any]:
    return {"subject_id": product.id, "customer_id": product.customer_id, "at": at, "offering": "paging"}


def test_a_product_waits_to_be_active_since_it_was_ordered() -> None:
    product = a_product()

    assert product.history == (StateInterval(state=S.PENDING_ACTIVE, valid_from=NOON),)
    assert product.active_since is None


def test_a_product_that_becomes_active_says_so_and_keeps_what_the_network_reported() -> None:
    product = a_product()
    product.network = {"capcode": "1234567", "circuit": "old"}

    product.activate(at=LATER, network={"circuit": "new"})

    assert (product.state, product.active_since) == (S.ACTIVE, LATER)
    assert product.network == {"capcode": "1234567", "circuit": "new"}
    assert product.history == (
        StateInterval(state=S.PENDING_ACTIVE, valid_from=NOON, valid_to=LATER),
        StateInterval(state=S.ACTIVE, valid_from=LATER),
    )
    assert product.pop_recorded() == [
        ProductActivated(subject_id=product.id, customer_id=CUSTOMER_ID, at=LATER, offering="paging")
    ]


def test_a_product_with_a_history_keeps_it() -> None:
    product = a_product()
    product.activate(at=LATER, network={})

    assert replace(product).history == product.history


def test_a_product_becomes_active_once() -> None:
    product = a_product()
    product.activate(at=LATER, network={})

    with pytest.raises(IllegalTransition, match="is active cannot be activated"):
        product.activate(at=LATER, network={"circuit": "another"})

    assert (product.network, product.active_since) == ({}, LATER)


def test_answers_are_corrected_only_before_the_product_is_active() -> None:
    product = a_product()
    product.correct({"home_zip": "12207"})
    product.activate(at=LATER, network={})

    with pytest.raises(IllegalTransition, match="active product cannot be corrected"):
        product.correct({"home_zip": "10118"})

    assert product.values == {"home_zip": "12207"}


def test_what_is_amended_before_it_is_active_was_ordered_so() -> None:
    product = a_product()

    product.amend(other_terms(product, values={"home_zip": "10118"}))

    assert (product.values, product.price_lines) == ({"home_zip": "10118"}, DEARER)
    assert [period.valid_from for period in product.periods] == [NOON]
    product.activate(at=LATER, network={})
    with pytest.raises(IllegalTransition, match="is active cannot be amended"):
        product.amend(product.terms)


def test_a_product_with_its_first_terms_has_one_open_period() -> None:
    product = an_active_product(at=LATER)

    (period,) = product.periods

    assert (period.valid_from, period.valid_to, period.terms) == (NOON, None, product.terms)
    assert product.terms_at(NOON) == product.terms_at(LATER) == period
    assert product.terms_at(NOON - LEAST) is None


def test_changed_terms_hold_from_the_change_on_and_the_ones_before_until_then() -> None:
    product = an_active_product(at=NOON + HOUR)
    first = product.terms

    product.change_terms(other_terms(product), at=NOON + 2 * HOUR, network={"circuit": "second"})

    before, now = product.periods
    assert (before.terms, before.valid_from, before.valid_to) == (first, NOON, NOON + 2 * HOUR)
    assert (now.terms.price_lines, now.terms.order_item_id) == (DEARER, ITEM)
    assert (now.valid_from, now.valid_to) == (NOON + 2 * HOUR, None)
    assert product.terms_at(NOON + 2 * HOUR - LEAST) == before
    assert product.terms_at(NOON + 2 * HOUR) == now
    assert product.network["circuit"] == "second"
    assert product.pop_recorded() == [ProductTermsChanged(**event_facts(product, NOON + 2 * HOUR), before="paging")]


def test_a_move_to_another_offering_says_which_one_it_was() -> None:
    product = an_active_product(at=LATER)

    product.change_terms(other_terms(product, offering_slug="dial-up"), at=NOON + 2 * HOUR)

    (event,) = product.pop_recorded()
    assert isinstance(event, ProductTermsChanged)
    assert event.properties() == {"offering": "dial-up", "before": "paging"}


@pytest.mark.parametrize("at", [NOON + HOUR, NOON - HOUR], ids=["same instant", "clock behind"])
def test_two_changes_at_one_instant_leave_no_empty_period(at: datetime) -> None:
    product = an_active_product(at=NOON + HOUR)
    product.change_terms(other_terms(product), at=NOON + HOUR)

    product.change_terms(other_terms(product, values={}), at=at)

    assert [(period.valid_from, period.valid_to) for period in product.periods] == [
        (NOON, NOON + HOUR),
        (NOON + HOUR, NOON + HOUR + LEAST),
        (NOON + HOUR + LEAST, None),
    ]


def test_a_suspended_product_resumes_and_each_interval_keeps_its_reason() -> None:
    product = an_active_product(at=NOON + HOUR)

    product.suspend(at=NOON + 2 * HOUR, reason=SuspensionReason.VACATION)
    assert (product.state, product.suspended_for) == (S.SUSPENDED, SuspensionReason.VACATION)
    product.resume(at=NOON + 3 * HOUR)

    assert (product.state, product.suspended_for, product.active_since) == (S.ACTIVE, None, NOON + HOUR)
    assert product.history[2:] == (
        StateInterval(
            state=S.SUSPENDED,
            valid_from=NOON + 2 * HOUR,
            valid_to=NOON + 3 * HOUR,
            reason=SuspensionReason.VACATION,
        ),
        StateInterval(state=S.ACTIVE, valid_from=NOON + 3 * HOUR),
    )
    assert product.state_at(NOON + 2 * HOUR) is S.SUSPENDED
    assert product.state_at(NOON + 3 * HOUR) is S.ACTIVE
    assert product.state_at(NOON - HOUR) is None
    assert product.pop_recorded() == [
        ProductSuspended(**event_facts(product, NOON + 2 * HOUR), reason=SuspensionReason.VACATION),
        ProductResumed(**event_facts(product, NOON + 3 * HOUR)),
    ]


@pytest.mark.parametrize("is_suspended", [False, True])
def test_a_disconnection_that_is_taken_back_leaves_the_product_as_it_was(is_suspended: bool) -> None:
    product = an_active_product(at=NOON + HOUR)
    if is_suspended:
        product.suspend(at=NOON + 2 * HOUR, reason=SuspensionReason.UNPAID)
    before = product.state, product.suspended_for
    product.pop_recorded()

    product.begin_ending(at=NOON + 3 * HOUR)
    product.restore(at=NOON + 4 * HOUR)

    assert (product.state, product.suspended_for) == before
    assert product.pop_recorded() == [
        ProductEndingBegun(**event_facts(product, NOON + 3 * HOUR)),
        ProductRestored(**event_facts(product, NOON + 4 * HOUR)),
    ]


def test_an_ended_product_stays_ended() -> None:
    product = an_active_product(at=NOON + HOUR)
    product.begin_ending(at=NOON + 2 * HOUR)

    product.end(at=NOON + 3 * HOUR)

    assert product.state is S.TERMINATED
    assert product.pop_recorded()[-1] == ProductDisconnected(
        **event_facts(product, NOON + 3 * HOUR), reason=DisconnectionReason.CUSTOMER
    )
    with pytest.raises(IllegalTransition, match="is terminated cannot be restored"):
        product.restore(at=NOON + 4 * HOUR)


def test_a_product_that_moved_is_not_lost() -> None:
    product = an_active_product(at=NOON + HOUR)
    product.begin_ending(at=NOON + 2 * HOUR)

    product.end(at=NOON + 3 * HOUR, is_moved=True)

    assert product.pop_recorded()[-1] == ProductMoved(**event_facts(product, NOON + 3 * HOUR))


def test_a_product_is_given_up_only_before_it_is_active() -> None:
    product = a_product()

    product.cancel(at=LATER)

    assert product.state is S.CANCELLED
    assert product.pop_recorded() == [ProductCancelled(**event_facts(product, LATER))]
    with pytest.raises(IllegalTransition):
        an_active_product(at=LATER).cancel(at=LATER + HOUR)


def test_a_transferred_product_leaves_its_past_with_the_account_it_had() -> None:
    product = an_active_product(at=NOON + HOUR)
    first_account = product.billing_account_id

    product.transfer(TAKER, price_lines=product.price_lines[:1], order_item_id=ITEM, at=NOON + 2 * HOUR)

    before, now = product.periods
    assert (before.customer_id, before.billing_account_id) == (CUSTOMER_ID, first_account)
    assert (now.customer_id, now.billing_account_id) == (OTHER_CUSTOMER, OTHER_ACCOUNT)
    assert now.terms == replace(before.terms, order_item_id=ITEM, price_lines=before.terms.price_lines[:1])
    assert (product.order_number, product.held_since) == ("DT-9", NOON + 2 * HOUR)
    assert product.pop_recorded() == [ProductTransferred(**event_facts(product, NOON + 2 * HOUR))]


def test_a_product_is_not_transferred_to_the_account_it_is_on() -> None:
    product = an_active_product(at=LATER)

    with pytest.raises(IllegalTransition, match="on that billing account already"):
        product.transfer(holder_of(product), price_lines=(), order_item_id=ITEM, at=LATER)


def test_another_account_of_the_customer_leaves_the_order_by_which_they_have_it() -> None:
    product = an_active_product(at=LATER)
    number = product.order_number
    account = replace(TAKER, customer_id=product.customer_id)

    product.transfer(account, price_lines=product.price_lines, order_item_id=ITEM, at=LATER + HOUR)

    assert product.billing_account_id == OTHER_ACCOUNT
    assert (product.order_number, product.held_since) == (number, None)


@pytest.mark.parametrize("state", [S.PENDING_ACTIVE, S.PENDING_TERMINATE, S.TERMINATED, S.CANCELLED])
def test_only_what_is_in_use_is_changed_or_transferred(state: ProductState) -> None:
    product = a_product()
    product.state = state

    with pytest.raises(IllegalTransition, match="cannot be changed"):
        product.change_terms(product.terms, at=LATER)
    with pytest.raises(IllegalTransition, match="cannot be transferred"):
        product.transfer(TAKER, price_lines=(), order_item_id=ITEM, at=LATER)
    assert product.past_terms == []


def test_a_product_in_a_state_of_a_newer_release_is_left_alone() -> None:
    product = a_product()
    product.state = read_value(ProductState, "parked")

    with pytest.raises(WrittenByNewerRelease):
        product.change_terms(product.terms, at=LATER)
    with pytest.raises(WrittenByNewerRelease):
        product.suspend(at=LATER, reason=SuspensionReason.LOST)
