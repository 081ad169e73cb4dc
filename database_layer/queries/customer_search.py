"""Searching customers with bounded work, as orders are searched, newest first.

A customer is found by their own details, and by the contacts of their orders. Each index is asked for a few matches; if
a criterion has fewer, exactly those customers are read. If all criteria have more, a stretch of the newest customers is
read. Orders are not walked through: if a contact's details match too many, some are followed, and the answer says that
there may be more.

The parts below make three statements: the ids of a few customers that meet a criterion themselves (FEW_OWN), the ids of
those whose orders do (FEW_REACHED), and the rows (WALKED): a CTE named customers with the bounded set, then those of it
that meet all criteria.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, LiteralString
from uuid import UUID

from sqlalchemy import Connection

from business_layer.user_management.queries import FoundCustomers, PersonCriteria, customer_number
from database_layer.driver import fetch_document, run_on_driver
from database_layer.queries.order_criteria import beginning, ending, sought_beginning
from database_layer.queries.order_search import FEW, STRETCH

# The condition of each criterion on the customer's own details.
OWN: Mapping[str, LiteralString] = {
    "number": "number LIKE %(number)s ESCAPE '/' ",
    "telephone": "reverse(split_part(telephone, ';', 1)) LIKE %(telephone)s ",
    "email": "lower(email) LIKE %(email)s ESCAPE '/' ",
    "name": "name_words(name) @@ sought_words(%(name)s) ",
}
# The same on the contact of an order, and on the customers that FEW_REACHED found by it.
REACHED: Mapping[str, LiteralString] = {
    "telephone": "reverse(split_part(contact_telephone, ';', 1)) LIKE %(telephone)s ",
    "email": "lower(contact_email) LIKE %(email)s ESCAPE '/' ",
}
KNOWN: Mapping[str, LiteralString] = {
    "telephone": "id = ANY(%(reached_telephone)s)",
    "email": "id = ANY(%(reached_email)s)",
}
AS_ASKED: Mapping[str, Callable[[str], str]] = {
    "number": lambda typed: beginning(customer_number(typed)),
    "telephone": ending,
    "email": sought_beginning,
    "name": str,
}
FEW_OWN: LiteralString = "SELECT ARRAY(SELECT id FROM customers WHERE "
FEW_REACHED: LiteralString = "SELECT ARRAY(SELECT customer_id FROM product_orders WHERE "
AT_MOST: LiteralString = "LIMIT %(few)s)"

OF_THEIR_ORDERS: LiteralString = "EXISTS (SELECT FROM product_orders WHERE customer_id = customers.id AND "
AMONG: LiteralString = "id = ANY(%(among)s) "
BEFORE: LiteralString = "AND id < %(after)s "
WALKED: LiteralString = "WITH customers AS MATERIALIZED (SELECT * FROM customers WHERE "
LOOKED_AT: LiteralString = """ORDER BY id DESC LIMIT %(stretch)s)
SELECT json_build_object('rows', found.rows, 'searched_to', CASE WHEN json_array_length(found.rows) < %(limit)s THEN (
    SELECT id FROM customers OFFSET %(stretch)s - 1 LIMIT 1) END)
FROM (
    SELECT COALESCE(json_agg(row), '[]') FROM (
        SELECT id, number, name, email, telephone, created_at,
               (SELECT verified_at IS NOT NULL FROM users WHERE users.id = customers.user_id) AS is_confirmed
        FROM customers WHERE true """
NEWEST_FIRST: LiteralString = "ORDER BY id DESC LIMIT %(limit)s) AS row) AS found(rows)"


@dataclass(frozen=True)
class _Reach:
    """Some customers that meet a criterion: by their own details, and by the contact of an order; `few` of each."""

    own: list[UUID]
    reached: list[UUID]
    few: int

    @property
    def is_all_of_own(self) -> bool:
        return len(self.own) < self.few

    @property
    def is_cut(self) -> bool:
        return len(self.reached) >= self.few

    @property
    def known(self) -> list[UUID]:
        return [*self.own, *self.reached]


def find_customers(
    connection: Connection, criteria: PersonCriteria, *, after: UUID | None, limit: int
) -> FoundCustomers:
    """Return the newest customers that match, how far back the search has read, and if more may match."""
    asked: dict[str, Any] = {
        name: as_asked(getattr(criteria, name)) for name, as_asked in AS_ASKED.items() if getattr(criteria, name)
    }
    few = FEW // max(1, len(asked) + len(asked.keys() & REACHED.keys()))
    ways = {name: _reach(connection, name, asked, few) for name in asked}
    among, is_all = _among(ways.values())
    conditions = "".join("AND " + _condition(name, ways[name], is_all=is_all) for name in asked)
    values = {
        **asked,
        **{f"reached_{name}": way.reached for name, way in ways.items()},
        "among": among,
        "after": after,
        "limit": limit,
        "stretch": STRETCH if asked else limit,
    }
    within = ("true " if among is None else AMONG) + (BEFORE if after else "")
    statement = WALKED + within + LOOKED_AT + conditions + NEWEST_FIRST
    found = fetch_document(connection, statement, values, FoundCustomers, plan_for_values=True) or FoundCustomers([])
    return replace(found, may_be_more=not is_all and any(way.is_cut for way in ways.values()))


def _reach(connection: Connection, name: str, asked: Mapping[str, Any], few: int) -> _Reach:
    values = {**asked, "few": few}
    own = run_on_driver(connection, FEW_OWN + OWN[name] + AT_MOST, values, plan_for_values=True).fetchone()
    reached = None
    if name in REACHED:
        reached = run_on_driver(
            connection, FEW_REACHED + REACHED[name] + AT_MOST, values, plan_for_values=True
        ).fetchone()
    return _Reach(own[0] if own else [], reached[0] if reached else [], few)


def _among(ways: Collection[_Reach]) -> tuple[list[UUID] | None, bool]:
    """Return the customers among which to search, None for all; and True if no other customer can match."""
    whole = [way.known for way in ways if way.is_all_of_own and not way.is_cut]
    if whole:
        return min(whole, key=len), True
    return next((way.known for way in ways if way.is_all_of_own), None), False


def _condition(name: str, way: _Reach, *, is_all: bool) -> LiteralString:
    """Return the criterion on one customer. If there are few customers, all of their orders can be asked."""
    if name not in REACHED:
        return OWN[name]
    others = OF_THEIR_ORDERS + REACHED[name] + ")" if is_all and way.is_cut else KNOWN[name]
    return "(" + OWN[name] + "OR " + others + ") "
