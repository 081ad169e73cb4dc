"""Searching MCD orders with bounded work: the items of orders that do something to a product that is there already.

Partial indexes list them, without the items that add a product. Identifiers rise with time, so the newest are last.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, LiteralString, NamedTuple

from sqlalchemy import Connection

from business_layer.order_management.mcd_search import FoundMcdOrders, McdCriteria, McdPageKey, McdSort
from business_layer.order_management.queries import order_number
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Invalid
from database_layer.driver import fetch_document
from database_layer.long_reads import LongReads
from database_layer.queries.bounded_search import HOLDING_NUMBER, find_few, page_statement
from database_layer.queries.mcd_rows import COLUMNS, DUE, ITEMS, KIND, MATCHING, OF_SHOWN
from database_layer.queries.order_criteria import agents_meant, last_digits_pattern, prefix_pattern
from database_layer.queries.order_search import FEW

# So many items of a list are read: they are scattered over the table, and each may be joined with its order.
STRETCH = 100
# The items of FEW orders are fewer.
ITEMS_OF_FEW = 100 * FEW
WHOLE_ZIP_CODE = re.compile(r"\d{5}", re.ASCII)


def _is_at(address: LiteralString, place: LiteralString) -> LiteralString:
    begins: LiteralString = " LIKE %(" + place + ")s ESCAPE '/'"
    return (
        "AND (" + address + " ->> 'zip_code'" + begins + " OR lower(" + address + " ->> 'street')" + begins
        + " OR lower((" + address + " ->> 'city') || ', ' || (" + address + " ->> 'state'))" + begins + ") "
    )  # fmt: skip


# Asked of the items that were read; what costs least comes first. IS TRUE keeps the indexes of orders out of this: they
# would find all orders of an agent.
CONDITIONS: Mapping[str, LiteralString] = {
    "kind": "AND item.kind = %(kind)s ",
    "offering": "AND item.offering_slug = %(offering)s ",
    "expected_from": "AND item.due_on >= %(expected_from)s AND item.due_on < 'infinity' ",
    "expected_until": "AND item.due_on <= %(expected_until)s ",
    "changes": "AND item.values_before -> %(changes)s IS DISTINCT FROM item.values -> %(changes)s ",
    "from_place": _is_at("item.address", "from_place"),
    "to_place": _is_at("twin.address", "to_place"),
    "state": "AND leg.state = %(state)s ",
    "number": "AND (product_orders.number LIKE %(number)s ESCAPE '/') IS TRUE ",
    "agents": "AND (assigned_agent_id = ANY(%(agents)s)) IS TRUE ",
    "nobody": "AND (assigned_agent_id IS NULL) IS TRUE ",
    # Asked row by row: joined, the words could be asked of all customers.
    "customer_name": """AND (SELECT name_words(name) FROM customers WHERE customers.id = customer_id)
        @@ sought_words(%(customer_name)s) """,
}
# The identifiers of a few orders that an index finds; for a phone number, of the products that hold it.
LOOKUPS: Mapping[str, LiteralString] = {
    "telephone": HOLDING_NUMBER,
    "number": """
SELECT ARRAY(
    SELECT id FROM product_orders WHERE number LIKE %(number)s ESCAPE '/' ORDER BY number USING ~<~ LIMIT %(few)s)
""",
    "customer_name": """
WITH named AS MATERIALIZED (
    SELECT id FROM customers WHERE name_words(name) @@ sought_words(%(customer_name)s) LIMIT %(few)s)
SELECT CASE WHEN (SELECT count(*) FROM named) < %(few)s THEN ARRAY(
    SELECT id FROM product_orders WHERE customer_id = ANY(ARRAY(SELECT id FROM named)) LIMIT %(few)s) END
""",
    "from_place": """
SELECT ARRAY(SELECT order_id FROM product_order_items
             WHERE address ->> 'zip_code' = %(whole_from_place)s LIMIT %(few)s)
""",
    "to_place": """
SELECT ARRAY(SELECT order_id FROM product_order_items WHERE address ->> 'zip_code' = %(whole_to_place)s LIMIT %(few)s)
""",
}
OF_FOUND: Mapping[str, LiteralString] = {
    "telephone": "AND product_id = ANY(%(with_telephone)s) ",
    "number": "AND order_id = ANY(%(with_number)s) ",
    "customer_name": "AND order_id = ANY(%(with_customer_name)s) ",
    "from_place": "AND order_id = ANY(%(with_from_place)s) ",
    "to_place": "AND order_id = ANY(%(with_to_place)s) ",
}
# An order with that ZIP code may be about another item, or move the other way.
ASKED_AGAIN = {"from_place", "to_place"}


class _List(NamedTuple):
    """A list that an index has in its order: where a page begins, the order of reading, and that of what was read."""

    after: LiteralString
    read: LiteralString
    shown: LiteralString


LISTS: Mapping[McdSort, _List] = {
    McdSort.NEWEST: _List("AND id < %(after_id)s ", "id DESC ", "id DESC"),
    McdSort.OLDEST: _List("AND id > %(after_id)s ", "id ", "id"),
    McdSort.SOONEST: _List(
        "AND (" + DUE + ", id) > (%(after_due_on)s, %(after_id)s) ", DUE + ", id ", "due_on, id"
    ),
    McdSort.LATEST: _List(
        "AND (" + DUE + ", id) < (%(after_due_on)s, %(after_id)s) ", DUE + "DESC, id DESC ",
        "due_on DESC, id DESC",
    ),
}  # fmt: skip
# The criteria whose items an index lists by age, or by date. Only one of the first is met while reading: to meet two,
# PostgreSQL would walk through all of one.
BY_AGE: Mapping[str, LiteralString] = {
    "kind": "AND " + KIND + "= %(kind)s ",
    "offering": "AND offering_slug = %(offering)s ",
}
BY_DATE: Mapping[str, LiteralString] = {
    "expected_from": "AND " + DUE + ">= %(expected_from)s AND " + DUE + "< 'infinity' ",
    "expected_until": "AND " + DUE + "<= %(expected_until)s ",
}
LAST_READ: LiteralString = "json_build_object('id', id, 'due_on', NULLIF(due_on, 'infinity'))"


class SqlMcdSearch:
    """Implements `McdSearch`."""

    def __init__(self, long_reads: LongReads, clock: Clock) -> None:
        self._long_reads, self._clock = long_reads, clock

    def matching(
        self, criteria: McdCriteria, *, sort: McdSort, seen_by: Actor, after: McdPageKey | None, limit: int
    ) -> FoundMcdOrders:
        seen_by.require(Permission.VIEW_ORDERS)

        def find(connection: Connection) -> FoundMcdOrders:
            asked = _values(connection, criteria, seen_by) | {"now": self._clock.now(), "limit": limit}
            return _find(connection, criteria, asked, sort, after)

        return self._long_reads.run(find)


def _find(
    connection: Connection, criteria: McdCriteria, asked: dict[str, Any], sort: McdSort, after: McdPageKey | None
) -> FoundMcdOrders:
    found = find_few(connection, LOOKUPS, _looked_up(criteria), asked, few=FEW)
    if criteria.telephone and "telephone" not in found:
        raise Invalid(f"Too many numbers end in {criteria.telephone}. Enter more digits.", field="telephone")
    read, met = _reading(asked, found, sort, after)
    conditions = [name for name in CONDITIONS if name in asked and name not in met]
    matching = MATCHING + "".join(CONDITIONS[name] for name in conditions) + "ORDER BY item." + LISTS[sort].shown
    rows = COLUMNS + matching + OF_SHOWN + "ORDER BY shown." + LISTS[sort].shown
    values = {
        **asked,
        **{f"with_{name}": ids for name, ids in found.items()},
        "after_id": after.id if after else None,
        "after_due_on": (after.due_on or "infinity") if after else None,
        "stretch": ITEMS_OF_FEW if found else STRETCH if conditions else asked["limit"],
    }
    statement = page_statement("item", read=read, key=LAST_READ, rows=rows)
    page = fetch_document(connection, statement, values, FoundMcdOrders, plan_for_values=True)
    return page or FoundMcdOrders([])


def _values(connection: Connection, criteria: McdCriteria, by: Actor) -> dict[str, Any]:
    asked = {name: TO_SQL_VALUE.get(name, str)(value) for name, value in vars(criteria).items() if value}
    asked |= {"whole_from_place": criteria.from_place, "whole_to_place": criteria.to_place}
    return asked | agents_meant(connection, asked.pop("agent", ""), "", by=by)


def _looked_up(criteria: McdCriteria) -> list[str]:
    """The criteria for which an index is asked: of places only whole ZIP codes."""
    given = [name for name in LOOKUPS if getattr(criteria, name)]
    return [name for name in given if name not in ASKED_AGAIN or WHOLE_ZIP_CODE.fullmatch(getattr(criteria, name))]


def _reading(
    asked: Mapping[str, Any], found: Collection[str], sort: McdSort, after: McdPageKey | None
) -> tuple[LiteralString, set[str]]:
    """The items to read, and the criteria that all of them meet. The items of a few orders are read in any order."""
    begin = ITEMS + (LISTS[sort].after if after else "")
    if found:
        of_found: LiteralString = "".join(OF_FOUND[name] for name in OF_FOUND if name in found)
        return begin + of_found, set(found) - ASKED_AGAIN
    is_by_age = sort in {McdSort.NEWEST, McdSort.OLDEST}
    met = [name for name in BY_AGE if name in asked][:1] if is_by_age else [name for name in BY_DATE if name in asked]
    while_reading: LiteralString = "".join((BY_AGE if is_by_age else BY_DATE)[name] for name in met)
    return begin + while_reading + "ORDER BY " + LISTS[sort].read, set(met)


def _place(typed: str) -> str:
    return prefix_pattern(re.sub(r"\s*,\s*", ", ", typed.lower()))


TO_SQL_VALUE: Mapping[str, Callable[[Any], Any]] = {
    "number": lambda typed: prefix_pattern(order_number(typed)),
    "telephone": last_digits_pattern,
    "from_place": _place,
    "to_place": _place,
    "expected_from": date.isoformat,
    "expected_until": date.isoformat,
}
