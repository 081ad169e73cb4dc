"""Bundles of products: what they save together, and what the others lose when one of them goes."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from business_layer.catalogue.catalogue import BUNDLE
from business_layer.catalogue.prices import Totals
from business_layer.inventory.bundle_membership import BundleMembership, LostSaving
from business_layer.inventory.product_bundles import ProductBundle
from business_layer.inventory.product_states import ProductState
from business_layer.inventory.products import Product
from business_layer.shared.actor import SYSTEM
from business_layer.shared.errors import IllegalTransition, NotFound
from business_layer.shared.money import Money
from tests.builders.catalogue import the_catalogue
from tests.builders.orders import CUSTOMER_ID, OneCatalogue
from tests.builders.products import an_active_product
from tests.fakes.clock import NOON
from tests.fakes.unit_of_work import Books

LATER = NOON + timedelta(days=30)
RULE = the_catalogue().bundle("home-and-away")


def sold(books: Books, *slugs: str, kept: bool = True, order: str = "DT-1") -> list[Product]:
    """Products that were ordered together at the price of the bundle; `kept` if this release sold them."""
    assert RULE is not None
    products = []
    for slug in slugs:
        product = an_active_product(slug)
        product.order_number = order
        product.price_lines += RULE.saving_lines(product.price_lines) if slug in RULE.offerings else ()
        books.products.add(product)
        products.append(product)
    bundle = ProductBundle.of(
        RULE,
        {product.id: product.offering_slug for product in products},
        customer_id=CUSTOMER_ID,
        order_number=order,
        at=NOON,
    )
    if kept and bundle:
        books.product_bundles.add(bundle)
    return products


def membership() -> BundleMembership:
    return BundleMembership(OneCatalogue())


def leave(books: Books, product: Product, at: datetime = LATER) -> tuple[LostSaving, ...]:
    with books(by=SYSTEM, reason="disconnect") as uow:
        lost = membership().leave(uow.products.get(product.id, seen_by=SYSTEM), uow, at=at)
        uow.commit()
    return lost


def lost_without(books: Books, product: Product) -> tuple[LostSaving, ...]:
    with books.reading(by=SYSTEM) as uow:
        return membership().savings_lost_without(uow.products.get(product.id, seen_by=SYSTEM), uow)


def monthly(product: Product) -> Money:
    return Totals.of(product.price_lines).monthly


def is_saving(product: Product) -> bool:
    return any(line.price_id.startswith(BUNDLE) for line in product.price_lines)


@pytest.mark.parametrize("kept", [True, False], ids=["sold by this release", "sold by the previous release"])
def test_the_other_loses_its_saving_when_one_is_disconnected(kept: bool) -> None:
    books = Books()
    line, card = sold(books, "complete-calling", "calling-card", kept=kept)
    before = monthly(card)

    shown = lost_without(books, line)
    lost = leave(books, line)

    regular = monthly(card)
    assert (
        shown
        == lost
        == (
            LostSaving(
                product_id=card.id, offering_name=card.offering_name, bundle="Home and Away", monthly=regular - before
            ),
        )
    )
    assert regular - before == (regular * Decimal("0.10")).rounded()
    (bundle,) = books.product_bundles.all.values()
    assert (bundle.ended_at, bundle.live_members) == (LATER, ())


def test_bills_before_the_end_keep_the_saving(books_of_two: tuple[Books, Product, Product]) -> None:
    books, line, card = books_of_two

    leave(books, line)

    before, now = card.periods
    assert (before.valid_to, now.valid_from) == (LATER, LATER)
    assert before.terms.totals.monthly.amount < now.terms.totals.monthly.amount


@pytest.fixture
def books_of_two() -> tuple[Books, Product, Product]:
    books = Books()
    line, card = sold(books, "complete-calling", "calling-card")
    return books, line, card


def test_a_second_product_of_an_offering_keeps_the_bundle_alive() -> None:
    books = Books()
    line, card, second = sold(books, "complete-calling", "calling-card", "calling-card")

    assert lost_without(books, card) == leave(books, card) == ()
    assert is_saving(line)
    assert is_saving(second)
    assert not is_saving(card)
    assert [lost.product_id for lost in leave(books, second)] == [line.id]
    assert not is_saving(line)


def test_a_product_outside_any_bundle_costs_nobody_anything(books_of_two: tuple[Books, Product, Product]) -> None:
    books, line, card = books_of_two
    (pager,) = sold(books, "paging", order="DT-2")

    assert lost_without(books, pager) == leave(books, pager) == ()
    assert is_saving(line)
    assert is_saving(card)


def test_a_bundle_of_another_order_is_left_alone(books_of_two: tuple[Books, Product, Product]) -> None:
    books, line, _ = books_of_two
    other_line, other_card = sold(books, "complete-calling", "calling-card", order="DT-2")

    leave(books, line)

    assert is_saving(other_line)
    assert is_saving(other_card)


@pytest.mark.parametrize("kept", [True, False], ids=["sold by this release", "sold by the previous release"])
def test_a_product_that_has_ended_keeps_its_last_terms(kept: bool) -> None:
    books = Books()
    line, card = sold(books, "complete-calling", "calling-card", kept=kept)
    with books(by=SYSTEM, reason="disconnect") as uow:
        ending = uow.products.get(line.id, seen_by=SYSTEM)
        ending.begin_ending(at=LATER)
        ending.end(at=LATER)
        membership().leave(ending, uow, at=LATER)
        uow.commit()

    assert line.past_terms == []
    assert not is_saving(card)


def test_leaving_twice_changes_nothing_more(books_of_two: tuple[Books, Product, Product]) -> None:
    books, line, card = books_of_two
    leave(books, line)
    periods = len(card.periods)

    assert leave(books, line, at=LATER + timedelta(days=1)) == ()
    assert leave(books, card, at=LATER + timedelta(days=1)) == ()
    assert len(card.periods) == periods


def test_a_part_that_is_not_active_yet_was_never_cheaper(books_of_two: tuple[Books, Product, Product]) -> None:
    books, line, card = books_of_two
    card.state = ProductState.PENDING_ACTIVE

    leave(books, line)

    assert not is_saving(card)
    assert len(card.periods) == 1


def test_what_moves_takes_its_place_along(books_of_two: tuple[Books, Product, Product]) -> None:
    books, line, card = books_of_two
    moved = an_active_product("complete-calling")
    books.products.add(moved)

    with books(by=SYSTEM, reason="move") as uow:
        membership().replace(line, moved, uow, at=LATER)
        uow.commit()

    assert leave(books, line) == ()
    assert is_saving(card)
    assert is_saving(moved)
    assert [lost.product_id for lost in lost_without(books, moved)] == [card.id]


def test_changed_prices_get_the_saving_of_the_bundles_that_live(books_of_two: tuple[Books, Product, Product]) -> None:
    books, line, card = books_of_two
    dearer = tuple(
        replace(price, unit_amount=price.unit_amount * 2)
        for price in card.price_lines
        if not price.price_id.startswith(BUNDLE)
    )

    def priced() -> Totals:
        with books.reading(by=SYSTEM) as uow:
            return Totals.of(membership().with_savings(card, dearer, uow))

    assert priced().monthly == (Totals.of(dearer).monthly * Decimal("0.90")).rounded()
    leave(books, line)
    assert priced() == Totals.of(dearer)


def test_offerings_that_are_not_all_there_make_no_bundle() -> None:
    books = Books()

    sold(books, "complete-calling", "paging")

    assert books.product_bundles.all == {}


def test_only_a_member_leaves_or_is_replaced(books_of_two: tuple[Books, Product, Product]) -> None:
    (bundle,) = books_of_two[0].product_bundles.all.values()

    with pytest.raises(NotFound):
        bundle.leave(UUID(int=404), at=LATER)
    with pytest.raises(NotFound):
        bundle.replace(UUID(int=404), UUID(int=405), at=LATER)


def test_a_product_that_has_ended_has_no_other_prices() -> None:
    product = an_active_product()
    product.state = ProductState.TERMINATED

    with pytest.raises(IllegalTransition, match="cannot be repriced"):
        product.reprice((), at=LATER)
