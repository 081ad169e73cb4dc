"""Checks of a cart before it can be ordered, by today's catalogue and answers."""

from dataclasses import replace
from decimal import Decimal
from typing import Never

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_layer.catalogue.catalogue_file.formats import CatalogueNotUnderstood
from business_layer.catalogue.prices import PriceType, Totals
from business_layer.inventory.resources import ResourceKind
from business_layer.online_ordering.availability import QualificationResult
from business_layer.online_ordering.qualification import VALID_FOR
from business_layer.online_ordering.reviewed_cart import NeedKind
from business_layer.shared.errors import Invalid
from business_layer.shared.money import Money
from tests.builders.shopper import Shopper, a_qualification, an_answer
from tests.fakes.clock import NOON

R = QualificationResult


@pytest.fixture
def shopper() -> Shopper:
    return Shopper()


def needs(shopper: Shopper) -> list[tuple[NeedKind, str]]:
    review = shopper.view_cart(by=shopper.by)
    return [(need.kind, need.message) for item in review.items for need in item.needs]


def test_an_address_that_can_be_served_needs_nothing_more(shopper: Shopper) -> None:
    shopper.add("dial-up", qualification=a_qualification(shopper.books, an_answer("DialUp")))

    assert needs(shopper) == []


def test_an_answer_that_is_too_old_must_be_asked_for_again(shopper: Shopper) -> None:
    shopper.add("dial-up", qualification=a_qualification(shopper.books, an_answer("DialUp"), at=NOON - VALID_FOR))

    assert needs(shopper) == [(NeedKind.ANSWER, "It's been a while since we checked your address. Check it again.")]


def test_an_answer_about_something_else_is_no_answer(shopper: Shopper) -> None:
    shopper.add("dial-up", qualification=a_qualification(shopper.books, an_answer("DedicatedInternet")))

    assert [kind for kind, _ in needs(shopper)] == [NeedKind.ANSWER]


def test_a_place_that_cannot_be_served_is_refused_at_the_address_with_the_reason(shopper: Shopper) -> None:
    no = an_answer("DialUp", R.UNQUALIFIED, reason="No access number is near.")

    with pytest.raises(Invalid) as refused:
        shopper.add("dial-up", qualification=a_qualification(shopper.books, no))

    assert refused.value.errors == {"address": "Not available at this address. No access number is near."}
    assert shopper.view_cart(by=shopper.by) is None


def test_a_speed_that_is_too_high_is_refused_at_the_speed_and_says_which_can_be_had(shopper: Shopper) -> None:
    slow = a_qualification(shopper.books, an_answer("DedicatedInternet", maximum_mbps=50))

    with pytest.raises(Invalid) as refused:
        shopper.add("dedicated", qualification=slow, speed="100")

    assert "up to 50 Mbps" in refused.value.errors["speed"]


def test_what_turns_out_to_be_out_of_reach_is_said_and_not_counted(shopper: Shopper) -> None:
    asked = a_qualification(shopper.books, at=None)
    shopper.add("dedicated", qualification=asked, speed="100")
    shopper.add("calling-card")
    asked.answer((an_answer("DedicatedInternet", maximum_mbps=50),), at=NOON)

    review = shopper.view_cart(by=shopper.by)

    dedicated, cards = review.items
    assert [need.kind for need in dedicated.needs] == [NeedKind.NOT_AVAILABLE]
    assert dedicated.scheduled() is None
    assert review.totals == cards.totals
    assert not review.is_ready


def test_what_cannot_be_had_makes_nothing_else_cheaper(shopper: Shopper) -> None:
    asked = a_qualification(shopper.books, at=None)
    shopper.stock_plenty()
    shopper.add("complete-calling", qualification=asked)
    shopper.add("calling-card")
    asked.answer((an_answer("VoiceLine", R.UNQUALIFIED),), at=NOON)

    review = shopper.view_cart(by=shopper.by)

    assert review.totals == review.items[1].item.totals


def test_what_is_asked_since_it_was_added_has_to_be_answered(shopper: Shopper) -> None:
    item = shopper.add("calling-card")
    item.values = {}
    shopper.catalogues._catalogue = replace(shopper.catalogues.current(None), number=2)

    assert NeedKind.NEW_QUESTIONS in [kind for kind, _ in needs(shopper)]


def test_what_is_no_longer_on_sale_can_only_be_taken_out(shopper: Shopper) -> None:
    shopper.add("calling-card")
    catalogue = shopper.catalogues.current(None)
    left = tuple(offering for offering in catalogue.offerings if offering.slug != "calling-card")
    shopper.catalogues._catalogue = replace(catalogue, number=2, offerings=left)

    review = shopper.view_cart(by=shopper.by)

    assert [need.kind for need in review.items[0].needs] == [NeedKind.RETIRED]
    assert not review.is_ready


def test_a_moved_price_is_not_charged_before_it_is_accepted(shopper: Shopper) -> None:
    item = shopper.add("calling-card")
    before = shopper.view_cart(by=shopper.by).totals
    reprice(shopper, "card", "9.00")

    reviewed = shopper.view_cart(by=shopper.by)
    shopper.accept_price(item_id=item.id, by=shopper.by)

    assert reviewed.totals == before
    assert shopper.view_cart(by=shopper.by).totals == reviewed.items[0].new_totals != before


def test_a_usage_price_that_changed_is_named_as_one(shopper: Shopper) -> None:
    shopper.add("calling-card")
    usage = next(price for price in shopper.catalogues.current(None).offering("calling-card").prices if price.unit)
    reprice(shopper, usage.id, "8.0000")

    [(kind, message)] = needs(shopper)

    assert (kind, message) == (NeedKind.PRICE_CHANGED, "The price changed since you added this for usage.")


def test_what_is_sold_together_costs_less_only_while_all_of_it_is_there(shopper: Shopper) -> None:
    answered = a_qualification(shopper.books, an_answer("VoiceLine"))
    shopper.stock_plenty()
    shopper.add("complete-calling", qualification=answered)
    other = shopper.add("calling-card")

    together = shopper.view_cart(by=shopper.by)
    shopper.remove(item_id=other.id, by=shopper.by)
    alone = shopper.view_cart(by=shopper.by)

    monthly = [item.item.totals.monthly for item in together.items]
    saved = monthly[0] + monthly[1] - together.totals.monthly
    assert saved == sum((Money(line.amount / 10).rounded() for line in monthly), Money.zero())
    assert alone.totals.monthly == monthly[0]


@given(st.lists(st.tuples(st.sampled_from(["conferencing", "paging", "calling-card"]), st.integers(1, 20)), max_size=6))
def test_every_total_is_the_sum_of_its_lines(wanted) -> None:
    shopper = Shopper()
    shopper.stock_plenty()
    for slug, quantity in wanted:
        shopper.add(slug, quantity=quantity if slug == "paging" else 1)

    review = shopper.view_cart(by=shopper.by)

    items = review.items if review else ()
    totals = review.totals if review else Totals.zero()
    lines = [(line, item.item.quantity) for item in items for line in item.price_lines]
    assert totals.one_time == the_sum(lines, PriceType.ONE_TIME)
    assert totals.monthly == the_sum(lines, PriceType.RECURRING)


def the_sum(lines, type_):
    cents = sum(line.total.amount * 100 * quantity for line, quantity in lines if line.type is type_)
    assert cents == int(cents), "a total is in whole cents"
    return Money(Decimal(cents) / 100)


def reprice(shopper: Shopper, price_id: str, amount: str) -> None:
    """Publish a catalogue in which the calling card's price is another."""
    catalogue = shopper.catalogues.current(None)
    card = catalogue.offering("calling-card")
    prices = tuple(
        replace(price, amount=Money(Decimal(amount))) if price.id == price_id else price for price in card.prices
    )
    offerings = tuple(
        replace(offering, prices=prices) if offering is card else offering for offering in catalogue.offerings
    )
    shopper.catalogues._catalogue = replace(catalogue, number=2, offerings=offerings)


def test_an_item_from_a_catalogue_that_only_a_newer_release_reads_waits_for_it(
    shopper: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    shopper.stock_plenty()
    shopper.add("paging")
    shopper.add("calling-card")

    def version(number) -> Never:
        raise CatalogueNotUnderstood

    monkeypatch.setattr(shopper.catalogues, "version", version)

    assert needs(shopper) == [(NeedKind.UPDATING, "We're updating our site. You can order this in a few minutes.")] * 2


def test_an_item_without_the_answer_that_a_later_version_asks_for_has_chosen_nothing(shopper: Shopper) -> None:
    shopper.stock(ResourceKind.TELEPHONE_NUMBER, "toll-free:888", "+18885550142")
    item = shopper.add("toll-free", prefix="888")
    assert needs(shopper) == []

    item.values = {name: value for name, value in item.values.items() if name != "number"}

    assert [kind for kind, _ in needs(shopper)] == [NeedKind.NUMBER_LOST]
