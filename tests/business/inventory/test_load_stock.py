"""Loading a carrier's own lists: valid lines go to their pools; one wrong line adds nothing."""

import pytest

from business_layer.inventory.load_stock import LoadStock, StockLine
from business_layer.inventory.queries import AccessNumber
from business_layer.inventory.resources import ResourceKind
from business_layer.shared.errors import Invalid
from tests.fakes.stock import FakeStock

NUMBER, PORT = ResourceKind.TELEPHONE_NUMBER, ResourceKind.CONFERENCE_PORT


def load(stock: FakeStock, *lines: tuple[str, str, str]) -> int:
    return LoadStock(stock)([(f"line {number}", StockLine(*line)) for number, line in enumerate(lines, 2)])


def test_each_line_goes_into_its_pool() -> None:
    stock = FakeStock()

    added = load(
        stock,
        ("telephone_number", "local:212", "+12125550123"),
        ("telephone_number", "toll-free:888", "+18885550123"),
        ("telephone_number", "paging", "+12125550124"),
        ("conference_port", "bridge", "port-0001"),
        ("access_number", "10118", "+12125550125"),
    )

    assert added == 5
    assert stock.pools == {
        (NUMBER, "local:212"): {"+12125550123"},
        (NUMBER, "toll-free:888"): {"+18885550123"},
        (NUMBER, "paging"): {"+12125550124"},
        (PORT, "bridge"): {"port-0001"},
    }
    number = AccessNumber(number="+12125550125", city="New York", state="NY", miles=0)
    assert stock.access_numbers == {"+12125550125": (number, 40.749, -73.9865)}


def test_loading_again_adds_only_what_is_new() -> None:
    stock, line = FakeStock(), ("telephone_number", "local:212", "+12125550123")
    load(stock, line)

    assert load(stock, line, ("telephone_number", "local:212", "+12125550124")) == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (("number", "local:212", "+12125550123"), "cannot be stocked"),
        (("installation_slot", "region:1", "2026-12-01 morning"), "cannot be stocked"),
        (("telephone_number", "212", "+12125550123"), "not a pool of numbers"),
        (("telephone_number", "toll-free:212", "+12125550123"), "not a pool of numbers"),
        (("telephone_number", "local:212", "+16465550123"), "must begin with +1212"),
        (("telephone_number", "local:212", "+1212555012"), "ten digits"),
        (("telephone_number", "paging", "2125550123"), "must begin with +1"),
        (("telephone_number", "paging", "+1212555０123"), "ten digits"),  # noqa: RUF001
        (("conference_port", "room", "port-1"), 'Write "bridge"'),
        (("conference_port", "bridge", ""), "name of the port"),
        (("access_number", "00000", "+12125550123"), "not a ZIP code"),
        (("access_number", "10118", "555 0123"), "ten digits"),
    ],
)
def test_a_line_that_is_wrong_is_named_and_nothing_is_added(line: tuple[str, str, str], told: str) -> None:
    stock = FakeStock()

    with pytest.raises(Invalid, match="Nothing was stocked") as refused:
        load(stock, ("conference_port", "bridge", "port-0001"), line)

    assert list(refused.value.errors) == ["line 3"]
    assert told in refused.value.errors["line 3"]
    assert not stock.pools


def test_all_wrong_lines_are_reported_together() -> None:
    with pytest.raises(Invalid) as refused:
        load(FakeStock(), ("x", "", ""), ("conference_port", "bridge", "port-1"), ("telephone_number", "y", ""))

    assert list(refused.value.errors) == ["line 2", "line 4"]
