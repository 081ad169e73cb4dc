"""Forecasts follow the trend and the days of the week, and say how far earlier ones were off."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from site_intelligence.mine.forecasts import all_forecasts, forecast_of
from site_intelligence.mine.seasonal_counts import DayCounts, forecast_days
from tests.intelligence.builders import an_event
from tests.intelligence.histories import history_of

MONDAY = date(2026, 2, 2)
WEEKDAYS = (120, 130, 120, 110, 100, 50, 70)


def counts_of(days: int, *, growth: float = 0.0, seed: int | None = None) -> DayCounts:
    expected = [WEEKDAYS[day % 7] * (1 + growth * day) for day in range(days)]
    counts = expected if seed is None else np.random.default_rng(seed).poisson(expected)
    return DayCounts(MONDAY, tuple(round(float(n)) for n in counts))


def test_the_days_of_the_week_are_found() -> None:
    assert forecast_days(counts_of(84), 9) == pytest.approx([*WEEKDAYS, *WEEKDAYS[:2]], rel=0.03)


def test_a_trend_continues() -> None:
    found = forecast_days(counts_of(84, growth=0.005), 28)

    expected = [WEEKDAYS[day % 7] * (1 + 0.005 * day) for day in range(84, 112)]
    assert found.sum() == pytest.approx(sum(expected), rel=0.08)
    assert found.sum() > 1.1 * sum(WEEKDAYS) * 4


def test_days_on_which_nothing_happens_stay_so() -> None:
    assert forecast_days(DayCounts(MONDAY, (0,) * 30), 7) == pytest.approx([0] * 7, abs=0.1)
    closed = DayCounts(MONDAY, (9, 9, 9, 9, 9, 0, 0) * 6)
    assert forecast_days(closed, 7) == pytest.approx([9, 9, 9, 9, 9, 0, 0], abs=0.7)


def test_weeks_begin_on_mondays_and_are_tested_on_the_past() -> None:
    found = forecast_of("orders per week", "", counts_of(86, seed=1), length=7, periods=4)

    assert [period.first for period in found.periods] == [MONDAY + timedelta(days=84 + 7 * week) for week in range(4)]
    assert found.tested == 5
    assert found.error is not None
    assert found.error < 0.08
    assert all(period.low < 700 < period.high for period in found.periods)


def test_the_band_holds_about_four_times_of_five() -> None:
    held, ahead = [], 14
    for seed in range(8):
        known = counts_of(120 + ahead, seed=seed)
        found = forecast_of("calls per day", "", known.until(120), length=1, periods=ahead)
        held += [
            period.low <= came <= period.high for period, came in zip(found.periods, known.counts[120:], strict=True)
        ]

    assert 0.7 < sum(held) / len(held) < 0.92


def test_it_is_better_than_the_week_before() -> None:
    found = forecast_of("calls per day", "", counts_of(120, seed=4), length=1, periods=14)

    assert found.error is not None
    assert found.naive_error is not None
    assert found.held is not None
    assert found.error < found.naive_error
    assert 0.6 < found.held < 0.95


def test_too_few_days_are_said(tmp_path: Path) -> None:
    with history_of(tmp_path, an_event("product_order_placed")) as history:
        (found,) = all_forecasts(history)
    assert (found.periods, found.error) == ((), None)
    assert found.note == "There is not enough data: 0 whole days are known, and 77 are needed."

    assert forecast_of("orders per week", "", counts_of(76), length=7, periods=4).note
    assert not forecast_of("orders per week", "", counts_of(77), length=7, periods=4).note


def test_inquiries_are_forecast_for_each_center_without_the_last_day(tmp_path: Path) -> None:
    events = [
        an_event("inquiry_opened", f"{MONDAY + timedelta(days=day)} 10:00", center=center, subject=f"{center}{day}{n}")
        for day in range(71)
        for center, calls in (("boston", 6), ("tampa", 2 if day < 70 else 40))
        for n in range(calls)
    ]

    with history_of(tmp_path, *events) as history:
        _orders, boston, tampa = all_forecasts(history)

    assert (boston.group, tampa.group) == ("boston", "tampa")
    assert boston.periods[0].first == MONDAY + timedelta(days=70)
    assert [period.expected for period in boston.periods] == pytest.approx([6] * 14, rel=0.05)
    assert [period.expected for period in tampa.periods] == pytest.approx([2] * 14, rel=0.05)
