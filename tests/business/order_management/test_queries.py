"""Order numbers as people type them."""

import pytest

from business_layer.order_management.queries import order_number


@pytest.mark.parametrize(
    "typed",
    ["DT-1000001", "1000001", "dt-1000001", "dt1000001", "DT 1000001", " # DT-1000001 ", "#1000001#", "dt#1000001"],
)
def test_an_order_number_is_found_however_it_is_typed(typed: str) -> None:
    assert order_number(typed) == "DT-1000001"


def test_the_beginning_of_a_number_finds_the_numbers_that_begin_so() -> None:
    assert [order_number(typed) for typed in ("dt-10", "10", "", " dt")] == ["DT-10", "DT-10", "DT-", "DT-"]
