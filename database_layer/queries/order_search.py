"""Searching orders with bounded work: a search costs the same at a thousand orders and at ten million.

PostgreSQL guesses how many orders match, and where it guesses wrong it walks through all of them: a name that nobody
has took a second at a million orders. So each step here is bounded, and goes on where the one before it ended:

- Some criteria have an index that lists their orders newest first. Of these a few are looked at.
- The others' indexes find matches in no order. Such a criterion is asked for a few; if those are all, they are looked
  at, and nothing is left.
- Else matches are frequent, and a stretch of the newest orders is walked through.

The answer says how far back it looked, where that was not all the way.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, LiteralString

from sqlalchemy import Connection

from business_layer.order_management.queries import FoundOrders, OrderCriteria, OrderRow, PageKey
from business_layer.order_management.states import OPEN_STATES
from business_layer.shared.actor import Actor
from database_layer.driver import fetch_document, run_on_driver
from database_layer.queries.order_criteria import CONDITIONS, DATES, INDEXED, asked_values
from database_layer.queries.order_rows import BEFORE, COLUMNS, NEWEST_FIRST, OF_ORDERS
from database_layer.types import converter

# So many scattered orders, or so many in a row, are less than 150 pages of the database. An order's offerings take
# three more.
FEW = 150
STRETCH = 1500
PAGES_OF_AN_OFFERING = 3

NEWEST: LiteralString = "ORDER BY placed_at DESC, id DESC "
AT_MOST: LiteralString = "LIMIT %(most)s"
OF_ALL: LiteralString = "SELECT * FROM product_orders WHERE true "
# The newest orders by one criterion: what each begins with, and the order of its index.
LISTS: Mapping[str, tuple[LiteralString, LiteralString]] = {
    "nobody": (OF_ALL + "AND assigned_agent_id IS NULL ", "ORDER BY assigned_agent_id, placed_at DESC, id DESC "),
    "state": (OF_ALL + "AND product_orders.state = %(state)s ", NEWEST),
}
# Of several agents each one's list is read only as far as the merged list goes; each has a limit for the planner, which
# would sort all of an agent's orders without one. If there are more agents, their orders are met among all.
AGENTS_MERGED: tuple[LiteralString, ...] = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14")
OF_AGENTS: LiteralString = "SELECT * FROM ("
OF_AGENT: LiteralString = "(SELECT * FROM product_orders WHERE assigned_agent_id = (%(agents)s::uuid[])["
# By their identifiers, which rise with time as well: the index of the items does not know when the order was placed.
OF_OFFERING: LiteralString = """
SELECT product_orders.* FROM (
    SELECT DISTINCT order_id FROM product_order_items
    WHERE offering_slug = %(offering)s AND (%(after_id)s::uuid IS NULL OR order_id < %(after_id)s)
    ORDER BY order_id DESC LIMIT %(most)s) AS ordered
JOIN product_orders ON product_orders.id = order_id """
LAST_FIRST: LiteralString = "ORDER BY product_orders.id DESC LIMIT %(limit)s) AS row"
# The rows that match, and the last that was looked at; null if a page is full, or nothing older is left.
WALKED: LiteralString = """)
SELECT json_build_object('rows', found.rows, 'searched_to', CASE WHEN json_array_length(found.rows) < %(limit)s THEN (
    SELECT json_build_object('at', placed_at, 'id', id) FROM product_orders OFFSET %(most)s - 1 LIMIT 1) END)
FROM ("""
# Of what one criterion finds, what meets the others as well; nothing if it finds as many as `few`.
FOUND: LiteralString = "WITH product_orders AS MATERIALIZED (SELECT * FROM product_orders WHERE "
MEETING: LiteralString = """LIMIT %(few)s)
SELECT CASE WHEN (SELECT count(*) FROM product_orders) < %(few)s THEN ("""
NUMBERED_LAST: LiteralString = """
SELECT placed_at, id FROM product_orders WHERE number LIKE %(number)s ESCAPE '/' ORDER BY number USING ~>~ LIMIT 1
"""
SINCE: LiteralString = "AND placed_at >= %(placed_from)s "
UNTIL: LiteralString = "AND placed_at < %(placed_until)s "
FROM_NUMBER: LiteralString = "AND (placed_at, product_orders.id) <= (%(from_at)s, %(from_id)s) "


def find_orders(
    connection: Connection, criteria: OrderCriteria, *, by: Actor, at: datetime, after: PageKey | None, limit: int
) -> FoundOrders:
    """The newest orders that match, and how far back was looked if not all the way."""
    asked = asked_values(connection, criteria, by)
    pointed = [name for name in CONDITIONS if name in asked]
    lists = [name for name in pointed if name in LISTS or (name == "agents" and len(asked[name]) <= len(AGENTS_MERGED))]
    others = [name for name in pointed if name not in lists]
    asked |= {"now": at, "open_states": sorted(OPEN_STATES)}
    search = _Search(connection, asked, after, limit)
    if pointed == ["offering"] and not DATES & asked.keys():
        search.walk_offering()
    elif others or len(lists) > 1:
        few = FEW // len(pointed) // (PAGES_OF_AN_OFFERING if "offering" in pointed else 1)
        _ = (
            any(search.walk(name, few) for name in lists)
            or any(search.has_all_of(name, few) for name in others)
            or search.walk("", STRETCH)
        )
    else:
        search.walk(lists[0] if lists else "", limit)
    return search.found


class _Search:
    """A search under way: what it found up to now, and from where it goes on."""

    def __init__(self, connection: Connection, asked: dict[str, Any], after: PageKey | None, limit: int) -> None:
        self._connection, self._asked, self._limit = connection, asked, limit
        self._from_number: PageKey | None = None
        self.found = FoundOrders([], searched_to=after)

    def walk(self, name: str, most: int) -> bool:
        """Look through the newest orders by that criterion, or of all; returns whether the search is done."""
        if not name and "number" in self._asked:
            self._begin_at_number()
        source, order = self._list_of(name)
        statement = "WITH product_orders AS MATERIALIZED (" + source + order + AT_MOST + WALKED
        return self._went_on(
            statement + COLUMNS + OF_ORDERS + self._conditions(but=name) + NEWEST_FIRST + ") found(rows)", most
        )

    def walk_offering(self) -> None:
        statement = "WITH product_orders AS MATERIALIZED (" + OF_OFFERING + WALKED
        self._went_on(statement + COLUMNS + OF_ORDERS + LAST_FIRST + ") found(rows)", self._limit)

    def has_all_of(self, name: str, few: int) -> bool:
        """Look at all that meet the criterion, if those are fewer; returns whether they are."""
        meeting = self._conditions(but=name) + self._within()
        statement = FOUND + INDEXED[name] + MEETING + COLUMNS + OF_ORDERS + meeting + NEWEST_FIRST + ") END"
        row = run_on_driver(self._connection, statement, self._values(few=few), plan_for_values=True).fetchone()
        if row is None or row[0] is None:
            return False
        self.found = FoundOrders([*self.found.rows, *converter.structure(row[0], list[OrderRow])])
        return True

    def _went_on(self, statement: LiteralString, most: int) -> bool:
        more = fetch_document(self._connection, statement, self._values(most=most), FoundOrders, plan_for_values=True)
        further = more or FoundOrders([])
        self.found = FoundOrders([*self.found.rows, *further.rows], further.searched_to)
        return self.found.searched_to is None

    def _list_of(self, name: str) -> tuple[LiteralString, LiteralString]:
        within = self._within()
        if name == "agents":
            numerals = AGENTS_MERGED[: len(self._asked["agents"])] or AGENTS_MERGED[:1]
            each = (OF_AGENT + numeral + "] " + within + NEWEST + AT_MOST + ")" for numeral in numerals)
            return OF_AGENTS + " UNION ALL ".join(each) + ") AS merged ", NEWEST
        source, order = LISTS.get(name, (OF_ALL, NEWEST))
        return source + within, order

    def _begin_at_number(self) -> None:
        """Numbers rise with time, so those that begin alike lie together: no newer order needs to be looked at."""
        last = run_on_driver(self._connection, NUMBERED_LAST, self._asked, plan_for_values=True).fetchone()
        if last is not None:
            self._from_number = PageKey(*last)
            self._asked |= {"from_at": last[0], "from_id": last[1]}

    def _within(self) -> LiteralString:
        """Where in the order of placing to look: the tightest of the bounds alone, as an index is entered by one."""
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
        """What is asked beside the criterion that is met already."""
        return "".join("AND " + one for name, one in CONDITIONS.items() if name in self._asked and name != but)

    def _values(self, **more: int) -> dict[str, Any]:
        begin = self.found.searched_to
        key = {"after_at": begin.at if begin else None, "after_id": begin.id if begin else None}
        return {**self._asked, **key, "limit": self._limit - len(self.found.rows), **more}
