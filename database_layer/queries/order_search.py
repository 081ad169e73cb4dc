"""Searching orders with bounded work: a search costs the same at a thousand orders and at ten million.

PostgreSQL guesses how many orders match, and if it guesses wrong it walks through all of them: a name that matches no
order took a second at a million orders. So each step here reads a bounded number of orders and continues where the step
before it ended:

- `walk` of a list: some criteria have an index that lists their orders newest first. A few of these are read.
- `read_all_of`: the other indexes find matches in no order. The index is asked for a few; if those are all the matches,
  the search is done.
- `walk` of all orders: otherwise matches are frequent, and a stretch of the newest orders is read.

A statement is put together from the parts below: first a CTE named product_orders with the bounded set, then the rows
of those that meet the other criteria. The CTE shadows the table, so that all parts work on both. The answer says where
the search stopped if it neither filled the page nor read all orders.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, LiteralString

from sqlalchemy import Connection

from business_layer.order_management.queries import FoundOrders, OrderCriteria, OrderRow, PageKey
from business_layer.order_management.states import OPEN_STATES
from business_layer.shared.actor import Actor
from database_layer.driver import fetch_document, run_on_driver
from database_layer.queries.order_criteria import CONDITIONS, DATES, INDEXED, criteria_values
from database_layer.queries.order_rows import BEFORE, COLUMNS, NEWEST_FIRST, OF_ORDERS
from database_layer.types import converter

# FEW scattered orders, or STRETCH consecutive ones, are at most 150 pages of the database. Reading the items of an
# order for its offerings takes three more.
FEW = 150
STRETCH = 1500
PAGES_OF_AN_OFFERING = 3

SORTED_BY_AGE: LiteralString = "ORDER BY placed_at DESC, id DESC "
AT_MOST: LiteralString = "LIMIT %(most)s"
WITH_ORDERS: LiteralString = "WITH product_orders AS MATERIALIZED ("
OF_ALL: LiteralString = "SELECT * FROM product_orders WHERE true "
# The lists of `walk`: where each reads its orders, and the sorting that makes PostgreSQL use its index.
LISTS: Mapping[str, tuple[LiteralString, LiteralString]] = {
    "nobody": (OF_ALL + "AND assigned_agent_id IS NULL ", "ORDER BY assigned_agent_id, placed_at DESC, id DESC "),
    "state": (OF_ALL + "AND product_orders.state = %(state)s ", SORTED_BY_AGE),
}
# The list of several agents merges theirs, each read only as far as the merged list needs. Each has a limit of its own:
# without one, the planner would sort all orders of an agent. For more agents than these, `walk` reads all orders.
AGENTS_MERGED: tuple[LiteralString, ...] = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14")
OF_AGENTS: LiteralString = "SELECT * FROM ("
OF_AGENT: LiteralString = "(SELECT * FROM product_orders WHERE assigned_agent_id = (%(agents)s::uuid[])["
# Sorted by identifiers, which rise with time too: the index of the items does not know when the order was placed.
OF_OFFERING: LiteralString = """
SELECT product_orders.* FROM (
    SELECT DISTINCT order_id FROM product_order_items
    WHERE offering_slug = %(offering)s AND (%(after_id)s::uuid IS NULL OR order_id < %(after_id)s)
    ORDER BY order_id DESC LIMIT %(most)s) AS ordered
JOIN product_orders ON product_orders.id = order_id """
HIGHEST_ID_FIRST: LiteralString = "ORDER BY product_orders.id DESC LIMIT %(limit)s) AS row"
# The rows that match, and the last order that was read; null if the page is full or nothing older is left.
WALKED: LiteralString = """)
SELECT json_build_object('rows', found.rows, 'searched_to', CASE WHEN json_array_length(found.rows) < %(limit)s THEN (
    SELECT json_build_object('at', placed_at, 'id', id) FROM product_orders OFFSET %(most)s - 1 LIMIT 1) END)
FROM ("""
# The matches of one index that meet the other criteria too; null if the index finds as many as `few`.
FOUND: LiteralString = "WITH product_orders AS MATERIALIZED (SELECT * FROM product_orders WHERE "
MEETING: LiteralString = """LIMIT %(few)s)
SELECT CASE WHEN (SELECT count(*) FROM product_orders) < %(few)s THEN ("""
# The newest order whose number begins like this: the operator sorts numbers bytewise, as the index does.
NUMBERED_LAST: LiteralString = """
SELECT placed_at, id FROM product_orders WHERE number LIKE %(number)s ESCAPE '/' ORDER BY number USING ~>~ LIMIT 1
"""
SINCE: LiteralString = "AND placed_at >= %(placed_from)s "
UNTIL: LiteralString = "AND placed_at < %(placed_until)s "
FROM_NUMBER: LiteralString = "AND (placed_at, product_orders.id) <= (%(from_at)s, %(from_id)s) "


def find_orders(
    connection: Connection, criteria: OrderCriteria, *, by: Actor, at: datetime, after: PageKey | None, limit: int
) -> FoundOrders:
    """Return the newest orders that match; `searched_to` is set if the search stopped before the page was full."""
    asked = criteria_values(connection, criteria, by)
    criteria_asked = [name for name in CONDITIONS if name in asked]
    lists = [
        name
        for name in criteria_asked
        if name in LISTS or (name == "agents" and len(asked[name]) <= len(AGENTS_MERGED))
    ]
    others = [name for name in criteria_asked if name not in lists]
    asked |= {"now": at, "open_states": sorted(OPEN_STATES)}
    search = _Search(connection, asked, after, limit)
    if criteria_asked == ["offering"] and not DATES & asked.keys():
        search.walk_offering()
    elif others or len(lists) > 1:
        # All before the stretch read at most FEW orders. `any` ends after the first step with which the search is done.
        few = FEW // len(criteria_asked) // (PAGES_OF_AN_OFFERING if "offering" in criteria_asked else 1)
        _ = (
            any(search.walk(name, few) for name in lists)
            or any(search.read_all_of(name, few) for name in others)
            or search.walk("", STRETCH)
        )
    else:
        search.walk(lists[0] if lists else "", limit)
    return search.found


class _Search:
    """A search in progress: the orders found so far, and in `found.searched_to` the order after which it continues."""

    def __init__(self, connection: Connection, asked: dict[str, Any], after: PageKey | None, limit: int) -> None:
        self._connection, self._asked, self._limit = connection, asked, limit
        self._from_number: PageKey | None = None
        self.found = FoundOrders([], searched_to=after)

    def walk(self, name: str, most: int) -> bool:
        """Read the newest orders of a list, or of all if `name` is empty; return True if the search is done."""
        if not name and "number" in self._asked:
            self._begin_at_number()
        source, order = self._list_of(name)
        newest = WITH_ORDERS + source + order + AT_MOST + WALKED
        matching = COLUMNS + OF_ORDERS + self._conditions(but=name) + NEWEST_FIRST + ") found(rows)"
        return self._read_further(newest + matching, most)

    def walk_offering(self) -> None:
        """Read the newest orders of an offering, which is the only criterion: all of them match."""
        newest = WITH_ORDERS + OF_OFFERING + WALKED
        self._read_further(newest + COLUMNS + OF_ORDERS + HIGHEST_ID_FIRST + ") found(rows)", self._limit)

    def read_all_of(self, name: str, few: int) -> bool:
        """Read all orders that meet the criterion if those are fewer than `few`; return True if they are."""
        found_by_index = FOUND + INDEXED[name] + MEETING
        meeting_others = COLUMNS + OF_ORDERS + self._conditions(but=name) + self._within() + NEWEST_FIRST + ") END"
        statement = found_by_index + meeting_others
        row = run_on_driver(self._connection, statement, self._values(few=few), plan_for_values=True).fetchone()
        if row is None or row[0] is None:
            return False
        self.found = FoundOrders([*self.found.rows, *converter.structure(row[0], list[OrderRow])])
        return True

    def _read_further(self, statement: LiteralString, most: int) -> bool:
        """Add what the statement finds; return True if there is nothing left to read."""
        more = fetch_document(self._connection, statement, self._values(most=most), FoundOrders, plan_for_values=True)
        further = more or FoundOrders([])
        self.found = FoundOrders([*self.found.rows, *further.rows], further.searched_to)
        return self.found.searched_to is None

    def _list_of(self, name: str) -> tuple[LiteralString, LiteralString]:
        within = self._within()
        if name == "agents":
            # If no agent matches, one subscript of the empty array: it is NULL, so no order is found.
            numerals = AGENTS_MERGED[: len(self._asked["agents"])] or AGENTS_MERGED[:1]
            each = (OF_AGENT + numeral + "] " + within + SORTED_BY_AGE + AT_MOST + ")" for numeral in numerals)
            return OF_AGENTS + " UNION ALL ".join(each) + ") AS merged ", SORTED_BY_AGE
        source, order = LISTS.get(name, (OF_ALL, SORTED_BY_AGE))
        return source + within, order

    def _begin_at_number(self) -> None:
        """Skip the orders newer than the last one whose number matches: numbers rise with time."""
        last = run_on_driver(self._connection, NUMBERED_LAST, self._asked, plan_for_values=True).fetchone()
        if last is not None:
            self._from_number = PageKey(*last)
            self._asked |= {"from_at": last[0], "from_id": last[1]}

    def _within(self) -> LiteralString:
        """Return the bounds on when an order was placed; of several upper bounds only the tightest."""
        # Sorted by instant and id. UNTIL excludes its whole instant (-1); FROM_NUMBER includes its own order (+ 1).
        # Only one upper bound, because PostgreSQL starts an index scan at one.
        begin, until, number = self.found.searched_to, self._asked.get("placed_until"), self._from_number
        bounds: list[tuple[datetime, int, LiteralString]] = []
        if begin:
            bounds.append((begin.at, begin.id.int, BEFORE))
        if until:
            bounds.append((until, -1, UNTIL))
        if number:
            bounds.append((number.at, number.id.int + 1, FROM_NUMBER))
        return (SINCE if "placed_from" in self._asked else "") + (min(bounds)[2] if bounds else "")

    def _conditions(self, *, but: str) -> LiteralString:
        """Return the conditions of the criteria asked, except the one that the orders at hand meet already."""
        asked = [name for name in CONDITIONS if name in self._asked and name != but]
        return "".join("AND " + CONDITIONS[name] for name in asked)

    def _values(self, **more: int) -> dict[str, Any]:
        begin = self.found.searched_to
        key = {"after_at": begin.at if begin else None, "after_id": begin.id if begin else None}
        return {**self._asked, **key, "limit": self._limit - len(self.found.rows), **more}
