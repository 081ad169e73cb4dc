"""The prices of a choice, and the grid of prices that two choices make."""

import pytest

from business_layer.catalogue.choice_prices import price_grid_of, prices_of_choice
from tests.builders.catalogue import the_catalogue


@pytest.mark.parametrize(
    ("slug", "name", "value", "ids"),
    [
        ("complete-calling", "features", "voicemail", ["voicemail"]),
        ("complete-calling", "features", "call_waiting", []),
        ("long-distance", "plan", "by_minute", ["by-minute", "minute"]),
        # What depends on the speed and the term is the price of neither.
        ("dedicated", "speed", "100", []),
        ("dedicated", "term", "12", ["installation"]),
        ("dedicated", "term", "36", []),
    ],
)
def test_a_choice_has_the_prices_that_depend_on_it_alone(slug: str, name: str, value: str, ids: list[str]) -> None:
    assert [price.id for price in prices_of_choice(the_catalogue().offering(slug), name, value)] == ids


def test_the_grid_has_the_price_of_each_speed_and_term() -> None:
    grid = price_grid_of(the_catalogue().offering("dedicated"))

    assert grid is not None
    assert (grid.rows.name, grid.columns.name, grid.name) == ("speed", "term", "speed_and_term")
    assert len(grid.monthly) == 15
    assert str(grid.monthly["100", "24"]) == "$359.00"
    assert {term: str(amount) for term, amount in grid.one_time.items()} == {
        "12": "$250.00",
        "24": "$250.00",
        "36": "$0.00",
    }
    assert grid.best_column("100") == "36"


def test_no_other_offering_has_a_grid() -> None:
    with_grid = {offering.slug for offering in the_catalogue().offerings if price_grid_of(offering)}

    assert with_grid == {"dedicated"}
