"""Reviewed items: the days on which they would be ready, what they save, and what ends them early."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from business_layer.catalogue.offering import EarlyTermination
from business_layer.online_ordering.cart_checks import RETIRED
from business_layer.online_ordering.reviewed_cart import CartReview, ReviewedItem
from business_layer.shared.addresses import validated_address
from business_layer.shared.money import Money
from tests.builders.catalogue import KEEP
from tests.builders.shopper import Shopper, a_qualification, an_answer

HONOLULU = validated_address(street="100 King Street", unit="", city="Honolulu", state="HI", zip_code="96813")


@pytest.fixture
def shopper() -> Shopper:
    shopper = Shopper()
    shopper.stock_plenty()
    return shopper


def reviewed(shopper: Shopper) -> ReviewedItem:
    review = shopper.view_cart(by=shopper.by)
    assert review is not None
    (item,) = review.items
    return item


@pytest.fixture
def dedicated(shopper: Shopper) -> ReviewedItem:
    answer = an_answer("DedicatedInternet", maximum_mbps=1000, installation_interval_days=20)
    shopper.add("dedicated", quantity=1, qualification=a_qualification(shopper.books, answer), speed="100", term="24")
    return reviewed(shopper)


def test_an_installation_comes_after_the_time_that_the_network_needs(dedicated: ReviewedItem) -> None:
    assert dedicated.usual_schedule is not None
    # December 13, 20 days later, is a Sunday.
    assert dedicated.usual_schedule.ready_on == date(2026, 12, 14)
    assert dedicated.usual_schedule.reason == "The usual time, in business days."


def test_what_waits_for_no_network_crew_or_package_is_ready_on_the_day_of_the_order(shopper: Shopper) -> None:
    shopper.add("mobile-dial-up")

    schedule = reviewed(shopper).usual_schedule

    assert schedule is not None
    assert (schedule.ready_on, schedule.reason) == (date(2026, 11, 23), "The usual time for this offering.")


def test_an_installation_is_ready_on_the_day_that_the_customer_chose(dedicated: ReviewedItem) -> None:
    schedule = dedicated.scheduled(installation="2026-12-22/afternoon/")

    assert schedule is not None
    assert (schedule.ready_on, schedule.reason) == (date(2026, 12, 22), "The installation date you chose.")


def test_a_number_moves_on_the_day_that_the_customer_chose(shopper: Shopper) -> None:
    shopper.add("complete-calling", qualification=a_qualification(shopper.books, an_answer("VoiceLine")), **KEEP)
    item, chosen = reviewed(shopper), date(2026, 12, 22)

    schedule = item.scheduled(move_on=chosen)

    assert schedule is not None
    assert (schedule.move_on, schedule.reason) == (chosen, "The day you chose for your number to move.")
    assert item.usual_schedule is not None
    assert item.usual_schedule.move_on is not None
    assert item.usual_schedule.move_on < chosen


def test_days_are_counted_where_the_service_is(shopper: Shopper) -> None:
    shopper.clock.pass_time(timedelta(hours=14))
    qualification = a_qualification(shopper.books, an_answer("DialUp", installation_interval_days=0))
    item = shopper.add("dial-up", qualification=qualification)
    in_new_york = reviewed(shopper).usual_schedule
    item.address = HONOLULU

    in_honolulu = reviewed(shopper).usual_schedule

    assert in_new_york is not None
    assert in_honolulu is not None
    assert in_new_york.ready_on - in_honolulu.ready_on == timedelta(days=1)


def test_what_cannot_be_ordered_has_no_days_equipment_or_term(dedicated: ReviewedItem) -> None:
    retired = replace(dedicated, offering=None, needs=(RETIRED,))

    assert not retired.is_deliverable
    assert (retired.usual_schedule, retired.ships, retired.early_termination) == (None, None, None)
    assert replace(dedicated, needs=(RETIRED,)).usual_schedule is None
    assert replace(dedicated, at=None).usual_schedule is None


def test_ending_early_is_charged_by_the_monthly_price_of_all_of_the_quantity(dedicated: ReviewedItem) -> None:
    assert dedicated.offering is not None
    percent = dedicated.offering.early_termination_percent
    each_month = Money(dedicated.totals.monthly.amount * percent / 100).rounded()
    dedicated.item.quantity = 2

    twice = replace(dedicated).early_termination

    assert each_month.amount > 0
    assert twice == EarlyTermination(percent=percent, months=24, most=each_month * 48, each_month=each_month * 2)


def test_a_bundle_is_a_line_of_its_own_below_the_prices(shopper: Shopper) -> None:
    shopper.add("complete-calling", qualification=a_qualification(shopper.books, an_answer("VoiceLine")))
    shopper.add("calling-card")

    review = shopper.view_cart(by=shopper.by)

    line, card = review.items
    assert [bundle.name for bundle in review.bundles] == ["Home and Away"]
    assert [(saving.price_id, saving.name, saving.total) for saving in line.savings] == [
        ("bundle-home-and-away", "Home and Away bundle (10% off)", Money(Decimal("-2.40")))
    ]
    assert [saving.total for saving in card.savings] == [Money(Decimal("-0.10"))]
    assert line.price_lines == line.item.price_lines + line.savings


def test_equipment_is_sent_only_for_the_answers_that_need_it(dedicated: ReviewedItem) -> None:
    assert dedicated.ships is not None
    dedicated.item.values = {**dedicated.item.values, "router": "none"}

    assert replace(dedicated).ships is None


def test_an_empty_review_is_not_ready() -> None:
    assert not CartReview(items=()).is_ready
