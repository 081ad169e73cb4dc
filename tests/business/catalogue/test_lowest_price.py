"""The "from" price: the least that can really be bought, not the smallest price in the list."""

import pytest

from business_layer.catalogue.lowest_price import lowest_monthly_price
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import Totals
from tests.builders.catalogue import ANSWERS, the_catalogue

LEAST = {
    "complete-calling": "$24.00",
    "long-distance": "$2.00",
    "conferencing": "$16.50",
    "calling-card": "$1.00",
    "dedicated": "$149.00",
    "paging": "$8.95",
    "mobile-dial-up": "$7.95",
}


@pytest.mark.parametrize(("slug", "least"), LEAST.items())
def test_the_least_is_what_the_cheapest_answers_cost(slug: str, least: str) -> None:
    assert str(lowest_monthly_price(the_catalogue().offering(slug))) == least


@pytest.mark.parametrize("offering", the_catalogue().offerings, ids=lambda offering: offering.slug)
def test_nothing_that_is_bought_costs_less(offering: ProductOffering) -> None:
    values = offering.specification.validate_answers(ANSWERS[offering.slug])

    bought = Totals.of(offering.price_lines(values)).monthly

    assert lowest_monthly_price(offering).amount <= bought.amount
