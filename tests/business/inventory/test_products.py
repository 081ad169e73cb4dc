"""Products: what becomes known, and since when, of a thing that a customer has."""

from dataclasses import replace
from datetime import timedelta

import pytest

from business_layer.inventory.products import Product, ProductActivated, ProductState, StateInterval
from business_layer.shared.errors import IllegalTransition
from tests.builders.orders import CUSTOMER_ID, an_order
from tests.fakes.clock import NOON

LATER = NOON + timedelta(hours=1)


def a_product() -> Product:
    order = an_order("paging")
    return order.new_product(order.items[0])


def test_a_product_waits_to_be_active_since_it_was_ordered() -> None:
    product = a_product()

    assert product.history == (StateInterval(state=ProductState.PENDING_ACTIVE, valid_from=NOON),)
    assert product.active_since is None


def test_a_product_that_becomes_active_says_so_and_keeps_what_the_network_reported() -> None:
    product = a_product()
    product.network = {"capcode": "1234567", "circuit": "old"}

    product.activate(at=LATER, network={"circuit": "new"})

    assert (product.state, product.active_since) == (ProductState.ACTIVE, LATER)
    assert product.network == {"capcode": "1234567", "circuit": "new"}
    assert product.history == (
        StateInterval(state=ProductState.PENDING_ACTIVE, valid_from=NOON, valid_to=LATER),
        StateInterval(state=ProductState.ACTIVE, valid_from=LATER),
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

    with pytest.raises(IllegalTransition, match="active product cannot become active"):
        product.activate(at=LATER, network={"circuit": "another"})

    assert (product.network, product.active_since) == ({}, LATER)


def test_answers_are_corrected_only_before_the_product_is_active() -> None:
    product = a_product()
    product.correct({"home_zip": "12207"})
    product.activate(at=LATER, network={})

    with pytest.raises(IllegalTransition, match="active product cannot be corrected"):
        product.correct({"home_zip": "10118"})

    assert product.values == {"home_zip": "12207"}
