"""Timelines of products: whatever happens, in any order and at any times, nothing overlaps and no gap appears."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from business_layer.inventory.product_states import MOVES, ProductState, SuspensionReason
from business_layer.inventory.products import Holder, Product
from business_layer.shared.errors import IllegalTransition
from tests.builders.orders import an_order
from tests.fakes.clock import NOON

Verb = Callable[[Product, Any], None]


def change(product: Product, at: Any) -> None:
    product.change_terms(replace(product.terms, values={**product.values, "serial": len(product.past_terms)}), at=at)


def transfer(product: Product, at: Any) -> None:
    holder = Holder(
        customer_id=product.customer_id,
        billing_account_id=UUID(int=product.billing_account_id.int ^ 1),
        order_number="DT-9",
    )
    product.transfer(holder, price_lines=product.price_lines, order_item_id=UUID(int=9), at=at)


def reprice(product: Product, at: Any) -> None:
    product.reprice(product.price_lines[:-1], at=at)


VERBS: dict[str, Verb] = {
    "activate": lambda product, at: product.activate(at=at, network={}),
    "amend": lambda product, at: product.amend(replace(product.terms, values={})),
    "cancel": lambda product, at: product.cancel(at=at),
    "change": change,
    "reprice": reprice,
    "suspend": lambda product, at: product.suspend(at=at, reason=SuspensionReason.LOST),
    "resume": lambda product, at: product.resume(at=at),
    "begin ending": lambda product, at: product.begin_ending(at=at),
    "restore": lambda product, at: product.restore(at=at),
    "end": lambda product, at: product.end(at=at),
    "transfer": transfer,
}
# Also at the same instant again, and a little earlier: two processes' clocks are never quite equal.
STEPS = st.integers(min_value=-2_000, max_value=10**12).map(lambda us: timedelta(microseconds=us))
STORIES = st.lists(st.tuples(st.sampled_from(sorted(VERBS)), STEPS | st.just(timedelta())), max_size=40)


@given(STORIES)
def test_periods_and_intervals_join_without_gap_or_overlap(story: list[tuple[str, timedelta]]) -> None:
    order = an_order()
    product, at = order.new_product(order.items[0]), NOON

    for verb, step in story:
        at += step
        before = product.state, len(product.history), len(product.past_terms)
        with suppress(IllegalTransition):
            VERBS[verb](product, at)
            _require_step(product, before)
            continue
        assert (product.state, len(product.history), len(product.past_terms)) == before

    for timeline in (product.history, product.periods):
        _require_joined(timeline)
    assert product.history[-1].state is product.state
    assert product.periods[-1].terms == product.terms


def _require_step(product: Product, before: tuple[ProductState, int, int]) -> None:
    """A verb makes one move of the table, or begins one period, or replaces terms that never held."""
    state, intervals, past = before
    if product.state is not state:
        assert product.state in MOVES[state]
        assert (len(product.history), len(product.past_terms)) == (intervals + 1, past)
    else:
        assert len(product.history) == intervals
        assert len(product.past_terms) in {past, past + 1}


def _require_joined(timeline: Any) -> None:
    assert timeline[0].valid_from == NOON
    assert timeline[-1].valid_to is None
    for earlier, later in pairwise(timeline):
        assert earlier.valid_from < earlier.valid_to == later.valid_from
        at_the_border = [period for period in timeline if period.includes(later.valid_from)]
        assert at_the_border == [later]
