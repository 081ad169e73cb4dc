"""Searching orders with bounded work: a search costs the same at a thousand orders and at ten million.

PostgreSQL guesses how many orders match, and where it guesses wrong it walks through all of them: a name that nobody
has took a second at a million orders. So a criterion is first asked for a few ids through its own index. If those are
all, exactly they are looked at. If there are more, matches are frequent, and the newest orders are walked through, a
stretch at a time; the answer then says how far back it looked.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, LiteralString

from sqlalchemy import Connection

from business_layer.order_management.queries import FoundOrders, OrderCriteria, OrderRow, PageKey
from business_layer.order_management.states import OPEN_STATES
from business_layer.shared.actor import Actor
from database_layer.looking import ask, look
from database_layer.queries.order_criteria import CONDITIONS, INDEXED, RANGE, asked_values
from database_layer.queries.order_rows import BEFORE, COLUMNS, NEWEST_FIRST, OF_ORDERS
from database_layer.types import converter

# So many scattered rows, or so many in a row: less than 500 pages of the database.
FEW = 150
STRETCH = 1500
# So many agents' own orders are merged; the orders of more agents are frequent enough to be walked to.
MERGED_AGENTS = 10

Values = Mapping[str, Any]

# Of what one criterion finds, what meets the others as well; nothing if it finds as many as `few`.
FOUND: LiteralString = """
WITH product_orders AS MATERIALIZED (SELECT * FROM product_orders WHERE """
MEETING: LiteralString = """LIMIT %(few)s)
SELECT CASE WHEN (SELECT count(*) FROM product_orders) < %(few)s THEN ("""
OF_STATE: LiteralString = "AND product_orders.state = %(state)s "
NEWEST: LiteralString = " ORDER BY placed_at DESC, id DESC LIMIT "
# Each agent's newest through the index on both, so that only those are fetched.
OF_AGENTS: LiteralString = """
    FROM unnest(%(agents)s::uuid[]) AS agent(id), LATERAL (
        SELECT * FROM product_orders WHERE assigned_agent_id = agent.id """
NUMBERED_LAST: LiteralString = """
SELECT placed_at, id FROM product_orders WHERE number LIKE %(number)s ESCAPE '/' ORDER BY number USING ~>~ LIMIT 1
"""


def find_orders(
    connection: Connection, criteria: OrderCriteria, *, by: Actor, at: datetime, after: PageKey | None, limit: int
) -> FoundOrders:
    """The newest orders that match, and how far back was looked if not all the way."""
    asked: dict[str, Any] = {
        **asked_values(connection, criteria, by, few=FEW + 1),
        "limit": limit,
        "now": at,
        "few": FEW + 1,
        "stretch": STRETCH,
        "open_states": sorted(OPEN_STATES),
        **({"after_at": after.at, "after_id": after.id} if after else {}),
    }
    pointed = [name for name in INDEXED if name in asked]
    within = _all(RANGE, asked) + (BEFORE if after else "")
    for name in pointed:
        if name == "offering" and len(asked["with_offering"]) > FEW:
            continue
        others = _all(CONDITIONS, asked, but=name) + within + NEWEST_FIRST
        statement = FOUND + INDEXED[name] + MEETING + COLUMNS + OF_ORDERS + others + ") END"
        row = ask(connection, statement, asked).fetchone()
        if row is not None and row[0] is not None:
            return FoundOrders(converter.structure(row[0], list[OrderRow]))
    if pointed == ["state"]:
        return FoundOrders(_rows(connection, COLUMNS + OF_ORDERS + OF_STATE + within + NEWEST_FIRST, asked))
    if len(pointed) == 1 and pointed[0] in {"agent", "service_center"} and len(asked["agents"]) <= MERGED_AGENTS:
        each = within + NEWEST + "%(limit)s) AS product_orders WHERE true "
        return FoundOrders(_rows(connection, COLUMNS + OF_AGENTS + each + NEWEST_FIRST, asked))
    if not pointed:
        return FoundOrders(_rows(connection, COLUMNS + OF_ORDERS + within + NEWEST_FIRST, asked))
    return _walk(connection, asked, within, limit)


def _walk(connection: Connection, asked: dict[str, Any], within: LiteralString, limit: int) -> FoundOrders:
    """Look through one stretch of the newest orders."""
    if "number" in asked and "after_at" not in asked:
        # Numbers rise with time, so those that begin alike lie together: walk from the newest of them.
        last = ask(connection, NUMBERED_LAST, asked).fetchone()
        if last is not None:
            within += "AND (placed_at, product_orders.id) <= (%(from_at)s, %(from_id)s) "
            asked |= {"from_at": last[0], "from_id": last[1]}
    stretch: LiteralString = "FROM product_orders WHERE true " + within + NEWEST + "%(stretch)s"
    conditions = _all(CONDITIONS, asked)
    statement = COLUMNS + " FROM (SELECT * " + stretch + ") AS product_orders WHERE true " + conditions + NEWEST_FIRST
    rows = _rows(connection, statement, asked)
    if len(rows) >= limit:
        return FoundOrders(rows)
    edge = ask(connection, "SELECT placed_at, id " + stretch + " OFFSET %(stretch)s - 1", asked).fetchone()
    return FoundOrders(rows, searched_to=PageKey(edge[0], edge[1]) if edge else None)


def _all(conditions: Mapping[str, LiteralString], asked: Values, *, but: str = "") -> LiteralString:
    """The conditions of what is asked, without the one that is met already."""
    return "".join(f"AND {condition} " for name, condition in conditions.items() if name in asked and name != but)


def _rows(connection: Connection, statement: LiteralString, asked: Values) -> list[OrderRow]:
    return look(connection, statement, asked, list[OrderRow]) or []
