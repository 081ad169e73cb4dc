"""Prices, resources and plan steps that follow from answers."""

from decimal import Decimal
from typing import Any

import pytest

from business_layer.catalogue.catalogue import OfferingNotFound
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceLine, PriceType, Totals
from business_layer.shared.money import Money
from tests.builders.catalogue import a_catalogue, a_row, asks, asks_choice

LINES = asks("lines", "integer", minimum=0, maximum=9)
CARDS = asks("cards", cardinality={"max": 5})
KIND = asks_choice("kind", "plain", "fancy")


def a_price(**facts: Any) -> dict[str, Any]:
    return {"id": "line", "name": "Line", "type": "recurring", "amount": "2.50", **facts}


def an_offering(*questions: dict[str, Any], **facts: Any) -> ProductOffering:
    return a_catalogue(a_row(*questions, **facts)).offering("line")


def a_line(amount: str, count: int = 1, type_: PriceType = PriceType.RECURRING) -> PriceLine:
    return PriceLine(price_id="p", name="P", type=type_, unit_amount=Money(Decimal(amount)), count=count)


@pytest.mark.parametrize(
    ("price", "values", "total"),
    [
        ({}, {}, "2.50"),
        ({"per": "lines"}, {"lines": 3}, "7.50"),
        ({"per": "cards"}, {"cards": ["a", "b"]}, "5.00"),
        ({"per": "lines"}, {"lines": 0}, "0"),
        ({"per": "lines"}, {}, "0"),
        ({"when": {"kind": "fancy"}}, {"kind": "fancy"}, "2.50"),
        ({"when": {"kind": "fancy"}}, {"kind": "plain"}, "0"),
        ({"type": "usage", "unit": "minute"}, {}, "0"),
    ],
)
def test_a_price_counts_what_it_is_for(price: dict[str, Any], values: dict[str, Any], total: str) -> None:
    offering = an_offering(LINES, CARDS, KIND, prices=[a_price(**price)])

    assert Totals.of(offering.price_lines(values)).monthly.amount == Decimal(total)


def test_a_price_counted_zero_is_no_line() -> None:
    offering = an_offering(LINES, prices=[a_price(per="lines")])

    assert offering.price_lines({"lines": 0}) == ()


def test_totals_keep_once_and_monthly_apart_and_take_the_quantity() -> None:
    lines = (a_line("19.00", type_=PriceType.ONE_TIME), a_line("8.95", 2), a_line("0.05", type_=PriceType.USAGE))

    totals = Totals.of(lines, 3)

    assert (totals.one_time.amount, totals.monthly.amount) == (Decimal("57.00"), Decimal("53.70"))


def test_a_line_is_rounded_once_after_it_is_counted() -> None:
    assert a_line("0.0050", 3).total.amount == Decimal("0.02")


def test_a_bundle_saves_its_percentage_of_the_monthly_prices() -> None:
    bundle = {"slug": "both", "name": "Both", "offerings": ["line", "other"], "percent_off_monthly": 10}
    catalogue = a_catalogue(a_row(), a_row(slug="other"), bundles=[bundle])

    (found,) = catalogue.bundles_for(frozenset({"line", "other", "third"}))

    assert found.saving((a_line("24.95"), a_line("5.00", type_=PriceType.ONE_TIME))).amount == Decimal("-2.50")
    assert catalogue.bundles_for(frozenset({"line"})) == ()


@pytest.mark.parametrize(("values", "count"), [({"cards": ["a", "b"]}, 2), ({"cards": []}, 1), ({}, 1)])
def test_a_resource_counts_a_list_as_a_price_does(values: dict[str, Any], count: int) -> None:
    rule = {"kind": "telephone_number", "pool": "paging", "into": "numbers", "count": "cards"}

    (found,) = an_offering(CARDS, resources=[rule]).resources_for(values)

    assert found.count_for(values) == count


def test_a_pool_is_named_by_the_answers() -> None:
    rule = {"kind": "telephone_number", "pool": "local:{code}", "into": "numbers"}

    (found,) = an_offering(asks("code", "area_code"), resources=[rule]).resources_for({})

    assert found.pool_for({"code": "212"}) == "local:212"


def test_a_plan_holds_the_steps_that_apply() -> None:
    plan = [
        {"name": "fancy", "type": "technicalReview", "when": {"kind": "fancy"}},
        {"name": "activate", "type": "activateProduct", "after": ["fancy"]},
    ]
    offering = an_offering(KIND, plan=plan)

    plain, fancy = (offering.plan_for({"kind": kind}) for kind in ("plain", "fancy"))

    assert [step.name for step in plain] == ["activate"]
    assert [step.name for step in fancy] == ["fancy", "activate"]


def test_the_speed_that_is_asked_for_is_a_number() -> None:
    rule = {"specification": "Line", "mbps": "speed"}
    offering = an_offering(asks_choice("speed", "10", "100"), availability=rule)

    assert (offering.requested_mbps({"speed": "100"}), offering.requested_mbps({})) == (100, None)
    assert an_offering().requested_mbps({"speed": "100"}) is None


def test_an_offering_that_is_not_there_is_not_found() -> None:
    with pytest.raises(OfferingNotFound, match="anything called telegraph"):
        a_catalogue().offering("telegraph")
