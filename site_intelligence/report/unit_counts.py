"""Visits, checked addresses, searches and orders, counted by their facts.

What is counted like this can be added up: a day that was counted ahead is a few hundred rows, however many events it
had.
"""

from collections.abc import Callable

import ibis
from ibis import _
from ibis.expr.types import Table, Value

VISIT, ADDRESS, SEARCH, ORDER = "visit", "address_qualified", "search_performed", "product_order_placed"
# The results of an address check by which the offering can be had, also at a lower speed; all others refuse it. No
# address is checked for what can be had anywhere.
CAN_BE_HAD = ("available", "qualified", "alternate")
NOT_CHECKED = "notNeeded"
FACTS = ("day", "week", "device", "channel", "region")
OWN = {"customer_region": "string", "offering": "string", "term": "string", "steps": "int64", "is_hit": "int64"}
KEYS = ("name", *FACTS, *OWN)


def count_visits(sessions: Table) -> Table:
    return _count(sessions, VISIT, steps=sessions.steps)


def count_addresses(people: Table) -> Table:
    """The checks of addresses; those are hits that found the offering not available."""
    asked = people.filter(_.name == ADDRESS, _.result != NOT_CHECKED)
    return _count(asked, ADDRESS, offering=asked.offering, is_hit=asked.result.notin(CAN_BE_HAD).cast("int64"))


def count_searches(people: Table) -> Table:
    """The searches; those are hits that found nothing."""
    searches = people.filter(_.name == SEARCH)
    return _count(searches, SEARCH, term=searches.term, is_hit=(searches.results == 0).cast("int64"))


def count_orders(people: Table) -> Table:
    """The orders, with what they bring a month."""
    placed = people.filter(_.name == ORDER)
    return _count(placed, ORDER, placed.monthly_cents, customer_region=placed.customer_region, is_hit=ibis.literal(1))


# What is counted of people's events; visits are counted of sessions.
COUNTED: dict[str, Callable[[Table], Table]] = {
    ADDRESS: count_addresses,
    SEARCH: count_searches,
    ORDER: count_orders,
}


def _count(units: Table, name: str, cents: Value | None = None, **facts: Value) -> Table:
    """The number of `units` with the same facts. Those that a unit does not have are empty."""
    own = {key: facts[key].cast(kind) if key in facts else ibis.null(kind) for key, kind in OWN.items()}
    cents = ibis.literal(0) if cents is None else cents
    named = units.select(*FACTS, name=ibis.literal(name), **own, cents=cents.cast("int64"))
    counted = named.group_by(list(KEYS)).aggregate(units=_.count(), monthly_cents=_.cents.sum())
    return counted.select(*KEYS, "units", monthly_cents=counted.monthly_cents.fill_null(0).cast("int64"))
