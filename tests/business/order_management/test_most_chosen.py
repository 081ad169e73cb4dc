"""The most chosen offering is named only when orders show it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from business_layer.order_management.most_chosen import COUNTED_DAYS, ENOUGH, KEPT_FOR, MostChosen
from tests.fakes.clock import NOON, FakeClock


class FakeCounts:
    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts, self.asked = counts, list[datetime]()

    def ordered(self, *, since: datetime, newest: int) -> Mapping[str, int]:
        self.asked.append(since)
        return self.counts


@pytest.mark.parametrize(
    ("counts", "chosen"),
    [
        ({"paging": ENOUGH - 20, "line": 20}, "paging"),
        ({"paging": ENOUGH - 21, "line": 20}, ""),
        ({"paging": ENOUGH, "line": ENOUGH}, ""),
        ({"paging": ENOUGH - 1}, ""),
        ({"fax": 10 * ENOUGH, "paging": 30, "line": 20}, "paging"),
        ({}, ""),
    ],
)
def test_one_that_is_ahead_of_the_others_in_enough_orders_is_most_chosen(
    counts: Mapping[str, int], chosen: str
) -> None:
    assert MostChosen(FakeCounts(counts), FakeClock())(["line", "paging"]) == chosen


def test_of_nothing_none_is_most_chosen() -> None:
    assert MostChosen(FakeCounts({"line": ENOUGH}), FakeClock())([]) == ""


def test_orders_are_counted_once_an_hour() -> None:
    counts, clock = FakeCounts({"line": ENOUGH}), FakeClock()
    most_chosen = MostChosen(counts, clock)

    most_chosen(["line"])
    most_chosen(["line"])
    clock.pass_time(KEPT_FOR)
    most_chosen(["line"])

    day = timedelta(days=COUNTED_DAYS)
    assert counts.asked == [NOON - day, NOON + KEPT_FOR - day]
