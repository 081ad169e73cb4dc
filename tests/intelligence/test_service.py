"""Fulfillment, care and churn, on histories that can be counted by hand."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from site_intelligence.report.care import care
from site_intelligence.report.churn import churn, customer_weeks, customers_at_risk, inquiries_before, weeks_at_risk
from site_intelligence.report.fulfilment import fulfilment
from site_intelligence.report.history import History, rows
from tests.intelligence.builders import an_event
from tests.intelligence.histories import history_of

HOUR_MS = 3_600_000


def an_order(number: str, hours: int | None, *causes: str, **changes: Any) -> list[dict]:
    """An order at ten, its fallouts, and its completion after some hours."""
    region, access = changes.pop("region", "north"), changes.pop("access", "dial")
    events = [an_event("product_order_placed", subject=number, region=region, access=access)]
    events += [an_event("task_fell_out", "2026-02-02 11:00", subject=number, cause=cause) for cause in causes]
    if hours is not None:
        local = f"2026-02-{2 + (10 + hours) // 24:02} {(10 + hours) % 24:02}:00"
        events.append(an_event("product_order_completed", local, subject=number, **changes))
    return events


def test_orders_that_were_placed_and_completed_are_counted(tmp_path: Path) -> None:
    events = [
        *an_order("1", 1),
        *an_order("2", 2, "timeout", "timeout", on_time=False),
        *an_order("3", 3, region="south"),
        # Not completed, so only its cause counts.
        *an_order("4", None, "no_facility"),
        # Not placed in the window.
        *an_order("5", 4, "timeout")[1:],
    ]

    with history_of(tmp_path, *events) as history:
        counted = fulfilment(history)

    assert counted["right_first_time"] == {"of": 3, "n": 2, "rate": 0.666667}
    assert counted["fell_out_by_region_access"] == {
        "north/dial": {"of": 2, "n": 1, "rate": 0.5},
        "south/dial": {"of": 1, "n": 0, "rate": 0.0},
    }
    assert counted["causes"] == {"no_facility": 1, "timeout": 3}
    assert counted["on_time"] == {"of": 3, "n": 2, "rate": 0.666667}


@pytest.mark.parametrize(
    ("hours", "median", "p90"),
    [
        ([5], 5, 5),
        ([3, 1], 1, 3),
        ([3, 1, 2], 2, 3),
        (range(1, 11), 5, 9),
        (range(1, 12), 6, 10),
        (range(1, 21), 10, 18),
        ([1, 1, 1, 9], 1, 9),
    ],
)
def test_lead_times_are_the_values_at_a_rank(tmp_path: Path, hours: list[int], median: int, p90: int) -> None:
    events = [event for number, took in enumerate(hours) for event in an_order(f"{number}", took)]

    with history_of(tmp_path, *events) as history:
        assert fulfilment(history)["lead_ms"] == {
            "paging": {"n": len(hours), "median": median * HOUR_MS, "p90": p90 * HOUR_MS}
        }


def test_an_order_that_completes_twice_counts_once_as_the_later(tmp_path: Path) -> None:
    again = an_event("product_order_completed", "2026-02-02 15:00", subject="1", on_time=False)

    with history_of(tmp_path, *an_order("1", 1), again) as history:
        counted = fulfilment(history)

    assert counted["on_time"] == {"of": 1, "n": 0, "rate": 0.0}
    assert counted["lead_ms"]["paging"] == {"n": 1, "median": 5 * HOUR_MS, "p90": 5 * HOUR_MS}


def test_nothing_completed_has_no_rates(tmp_path: Path) -> None:
    with history_of(tmp_path, an_event()) as history:
        assert fulfilment(history) == {
            "right_first_time": {"of": 0, "n": 0, "rate": None},
            "fell_out_by_region_access": {},
            "causes": {},
            "on_time": {"of": 0, "n": 0, "rate": None},
            "lead_ms": {},
        }


def an_inquiry(number: str, local: str, customer: str, wait_ms: int | None, **properties: Any) -> list[dict]:
    """An inquiry that is answered after a wait, or abandoned without one."""
    name = "inquiry_abandoned" if wait_ms is None else "inquiry_answered"
    more = {} if wait_ms is None else {"wait_ms": wait_ms}
    return [
        an_event("inquiry_opened", local, subject=number, customer=customer, **properties),
        an_event(name, local, subject=number, customer=customer, **properties, **more),
    ]


def test_waits_and_abandoned_inquiries_are_of_all_that_were_opened(tmp_path: Path) -> None:
    events = [
        *an_inquiry("1", "2026-02-02 10:00", "c1", 20_000),
        *an_inquiry("2", "2026-02-02 10:00", "c2", 20_001),
        *an_inquiry("3", "2026-02-02 10:00", "c3", None),
        *an_inquiry("4", "2026-02-02 10:00", "c4", 0, center="denver"),
        an_event("inquiry_opened", "2026-02-02 10:00", subject="5", customer="c5", center="denver"),
    ]

    with history_of(tmp_path, *events) as history:
        counted = care(history)

    assert counted["boston"]["answered_in_20s"] == {"of": 3, "n": 1, "rate": 0.333333}
    assert counted["boston"]["abandoned"] == {"of": 3, "n": 1, "rate": 0.333333}
    assert counted["denver"]["answered_in_20s"] == {"of": 2, "n": 1, "rate": 0.5}
    assert counted["denver"]["first_contact_resolution"] == {"of": 0, "n": 0, "rate": None}


def test_an_inquiry_is_resolved_if_the_customer_asks_nothing_more_for_a_week(tmp_path: Path) -> None:
    events = [
        # Again after exactly seven days, then not until the end.
        *an_inquiry("1", "2026-02-02 10:00", "c1", 0),
        *an_inquiry("2", "2026-02-09 10:00", "c1", 0, center="denver"),
        # Again, but about something else, or after more than seven days.
        *an_inquiry("3", "2026-02-02 10:00", "c2", 0),
        *an_inquiry("4", "2026-02-03 10:00", "c2", 0, topic="fault"),
        *an_inquiry("5", "2026-02-09 10:01", "c2", 0, center="denver"),
        # Abandoned, so it cannot be resolved, but it is a contact.
        *an_inquiry("6", "2026-02-03 10:00", "c3", None),
        # Less than seven days before the end.
        *an_inquiry("7", "2026-02-10 10:01", "c4", 0),
        an_event(local="2026-02-17 10:00"),
    ]

    with history_of(tmp_path, *events) as history:
        counted = care(history)

    assert counted["boston"]["first_contact_resolution"] == {"of": 3, "n": 2, "rate": 0.666667}
    assert counted["denver"]["first_contact_resolution"] == {"of": 2, "n": 2, "rate": 1.0}


def test_two_inquiries_at_the_same_moment_are_no_repetition(tmp_path: Path) -> None:
    events = [
        *an_inquiry("1", "2026-02-02 10:00", "c1", 0),
        *an_inquiry("2", "2026-02-02 10:00", "c1", 0),
        an_event(local="2026-02-10 10:00"),
    ]

    with history_of(tmp_path, *events) as history:
        assert care(history)["boston"]["first_contact_resolution"] == {"of": 2, "n": 2, "rate": 1.0}


def test_customers_are_at_risk_from_the_fifth_monday_on(tmp_path: Path) -> None:
    """The fifth Monday is March 2. The week that begins on March 9 is over; the next one is not."""
    events = [
        an_event("customer_imported", "2026-02-02 00:01", customer="c1"),
        an_event("customer_imported", "2026-02-02 00:01", customer="c2", term="12"),
        an_event("customer_imported", "2026-02-02 00:01", customer="c3"),
        # Begins in the first of the two weeks, so is at risk in the second one.
        an_event("product_order_placed", "2026-03-03 10:00", customer="c4"),
        # Gone before the fifth Monday, at its first moment, and in the week after.
        an_event("product_disconnected", "2026-03-01 23:59", customer="c3"),
        an_event("product_disconnected", "2026-03-09 00:00", customer="c2"),
        an_event(local="2026-03-15 12:00"),
    ]

    with history_of(tmp_path, *events) as history:
        assert churn(history) == {
            "0-1 inquiries, monthly": {"of": 3, "n": 0, "rate": 0.0},
            "0-1 inquiries, term": {"of": 2, "n": 1, "rate": 0.5},
        }


def test_two_inquiries_in_the_28_days_before_are_many(tmp_path: Path) -> None:
    """From February 2 to March 2 no clock changes, so the 28 days begin at midnight."""
    inquiries = {
        "c1": ["2026-02-02 00:00", "2026-03-01 23:59"],
        "c2": ["2026-02-01 23:59", "2026-03-01 23:59"],
        "c3": ["2026-02-20 10:00", "2026-03-02 00:00"],
    }
    events = [an_event("customer_imported", "2026-02-01 10:00", customer=customer) for customer in inquiries]
    events += [
        an_event("inquiry_opened", local, customer=customer, subject=f"{customer} {local}")
        for customer, times in inquiries.items()
        for local in times
    ]
    end = an_event(local="2026-03-08 12:00")

    # The first event is on a Sunday, so the fifth Monday is February 23; that week is the other one that counts.
    with history_of(tmp_path, *events, end) as history:
        assert churn(history) == {
            "0-1 inquiries, monthly": {"of": 5, "n": 0, "rate": 0.0},
            "2+ inquiries, monthly": {"of": 1, "n": 0, "rate": 0.0},
        }


@pytest.mark.parametrize("first", ["2026-02-02", "2025-10-06"], ids=["spring", "fall"])
def test_weeks_are_counted_as_customer_by_customer_when_the_clocks_change(tmp_path: Path, first: str) -> None:
    """28 days of 24 hours begin an hour before or after midnight then: the moments around it decide."""
    days = [date.fromisoformat(first) + number * timedelta(days=7) for number in range(9)]
    edges = [f"{day + timedelta(days=shift)} {hour}" for day in days for shift, hour in EDGES]
    drawn = Random(first)
    events = [an_event(local=f"{days[-1]} 23:00")]
    for number in range(60):
        customer, term = f"c{number}", drawn.choice(["monthly", "12"])
        events.append(an_event("customer_imported", drawn.choice(edges[:9]), customer=customer, term=term))
        events += [
            an_event("inquiry_opened", local, customer=customer, subject=f"{number} {local}")
            for local in drawn.sample(edges, drawn.choice([0, 2, 3]))
        ]
        if number % 4 == 0:
            events.append(an_event("product_disconnected", drawn.choice(edges), customer=customer))

    with history_of(tmp_path, *events) as history:
        found = {(row["week"], row["inquiries"], row["term"], row["is_hit"]): row["units"] for row in counted(history)}

        assert found == Counter(each_customer(history))


EDGES = ((-1, "22:30"), (-1, "23:30"), (0, "00:00"), (0, "00:30"), (0, "01:30"), (3, "12:00"))


def counted(history: History) -> list[dict[str, Any]]:
    return rows(customer_weeks(history))


def each_customer(history: History) -> Iterator[tuple[date, str, str, int]]:
    customers, weeks = history.human.filter(history.human.customer.notnull()), weeks_at_risk(history)
    asked = {(row["customer"], row["begins_ms"]): row["inquiries"] for row in rows(inquiries_before(customers, weeks))}
    for row in rows(customers_at_risk(customers, weeks)):
        inquiries = "2+" if asked.get((row["customer"], row["begins_ms"]), 0) >= 2 else "0-1"
        term = "monthly" if row["term"] == "monthly" else "term"
        yield row["week"], inquiries, term, int(row["left_ms"] < row["ends_ms"])


def test_a_wrong_clock_long_ago_adds_no_weeks(tmp_path: Path) -> None:
    events = [
        an_event(local="1970-01-05 10:00"),
        an_event("customer_imported", "2026-02-04 10:00", customer="c1"),
        an_event(local="2026-02-22 12:00"),
    ]

    with history_of(tmp_path, *events) as history:
        assert churn(history) == {"0-1 inquiries, monthly": {"of": 2, "n": 0, "rate": 0.0}}


def test_a_short_history_has_no_week_at_risk(tmp_path: Path) -> None:
    with history_of(tmp_path, an_event("customer_imported", customer="c1")) as history:
        assert churn(history) == {}
