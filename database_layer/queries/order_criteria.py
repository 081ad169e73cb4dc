"""The criteria of an order search: the SQL condition of each, and its value as the condition takes it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, LiteralString
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from business_layer.order_management.queries import MYSELF, NOBODY, OrderCriteria, order_number
from business_layer.shared.actor import Actor
from business_layer.shared.clock import HOUSE_ZONE
from business_layer.shared.emails import email_for_lookup
from business_layer.shared.errors import Invalid
from database_layer.driver import run_on_driver

OFFICE_ZONE = ZoneInfo(HOUSE_ZONE)
ESCAPE = "/"
# The most phone numbers that are followed to their orders: each takes a handful of pages of the database.
MOST_NUMBERS = 15

# The condition of each criterion on a statement's product_orders. A search tries the criteria in this order: those with
# the rarest matches first, and the words of names, which are expensive, after what is cheap.
CONDITIONS: Mapping[str, LiteralString] = {
    "number": "product_orders.number LIKE %(number)s ESCAPE '/' ",
    # The contact's number, or one that an item of the order holds.
    "telephone": """(
        reverse(split_part(contact_telephone, ';', 1)) LIKE %(telephone)s
        OR product_orders.id = ANY(%(with_telephone)s)) """,
    "email": "lower(contact_email) LIKE %(email)s ESCAPE '/' ",
    "agents": "assigned_agent_id = ANY(%(agents)s) ",
    "nobody": "assigned_agent_id IS NULL ",
    "state": "product_orders.state = %(state)s ",
    "customer_name": "name_words(contact_name) @@ sought_words(%(customer_name)s) ",
    # Asked of the orders at hand only: a join would read the items of all orders.
    "offering": """product_orders.id = ANY(ARRAY(
        SELECT order_id FROM product_order_items
        WHERE offering_slug = %(offering)s AND order_id = ANY(ARRAY(SELECT id FROM product_orders)))) """,
}
# The same conditions, where an index finds a few orders by another one.
INDEXED: Mapping[str, LiteralString] = {
    **CONDITIONS,
    "offering": """product_orders.id = ANY(ARRAY(
        SELECT DISTINCT order_id FROM product_order_items WHERE offering_slug = %(offering)s LIMIT %(few)s)) """,
}
# The criteria that say between which instants to look; they are bounds, not conditions.
DATES = frozenset({"placed_from", "placed_until"})
# There are hundreds of agents, not millions, so both criteria about agents are turned into ids first.
AGENTS: LiteralString = """
SELECT ARRAY(SELECT id FROM agents
             WHERE (%(name)s = '' OR name_words(name) @@ sought_words(%(name)s))
               AND (%(center)s = '' OR name_words(service_center) @@ sought_words(%(center)s)))
"""
# The holders of numbers with these last digits, and the orders of those: an item holds a number until its product does.
WITH_TELEPHONE: LiteralString = """
WITH holders AS MATERIALIZED (
    SELECT holder_id FROM resources
    WHERE kind = 'telephone_number' AND holder_id IS NOT NULL AND reverse(value) LIKE %(telephone)s LIMIT %(most)s)
SELECT ARRAY(SELECT holder_id FROM holders),
       ARRAY(SELECT order_id FROM product_order_items WHERE id = ANY(ARRAY(SELECT holder_id FROM holders))
             UNION
             SELECT order_id FROM product_order_items WHERE product_id = ANY(ARRAY(SELECT holder_id FROM holders)))
"""
OWN_AGENT: LiteralString = "SELECT ARRAY(SELECT id FROM agents WHERE user_id = %(user_id)s)"


def criteria_values(connection: Connection, criteria: OrderCriteria, by: Actor) -> dict[str, Any]:
    """Return the parameters of the conditions of those criteria that were given.

    Agents and telephone numbers are looked up here: `agents` has the ids of the agents meant, `with_telephone` the ids
    of the orders that hold a number that ends in the digits. Raises Invalid if too many numbers end in them.
    """
    asked = {name: TO_SQL_VALUE.get(name, str)(value) for name, value in vars(criteria).items() if value}
    if criteria.telephone:
        asked["with_telephone"] = _with_telephone(connection, criteria.telephone)
    return asked | agents_meant(connection, asked.pop("agent", ""), asked.pop("service_center", ""), by=by)


def agents_meant(connection: Connection, name: str, center: str, *, by: Actor) -> dict[str, Any]:
    """Return the parameters of the criteria about the assigned agent: `agents`, `nobody`, both or none."""
    meant: dict[str, Any] = {}
    if name == NOBODY:
        meant["nobody"], name = name, ""
    if name == MYSELF:
        meant["agents"] = _agent_ids(connection, OWN_AGENT, {"user_id": by.user_id})
        if center:
            there = _agent_ids(connection, AGENTS, {"name": "", "center": center})
            meant["agents"] = [agent for agent in meant["agents"] if agent in there]
    elif name or center:
        meant["agents"] = _agent_ids(connection, AGENTS, {"name": name, "center": center})
    return meant


def _with_telephone(connection: Connection, telephone: str) -> list[UUID]:
    sought = {"telephone": last_digits_pattern(telephone), "most": MOST_NUMBERS + 1}
    row = run_on_driver(connection, WITH_TELEPHONE, sought, plan_for_values=True).fetchone()
    holders, orders = row or ([], [])
    if len(holders) > MOST_NUMBERS:
        raise Invalid(f"Too many numbers end in {telephone}. Enter more digits.", field="telephone")
    return list(orders)


def prefix_pattern(typed: str) -> str:
    """Return the LIKE pattern for values that begin with the text; its wildcards are escaped with ESCAPE."""
    for special in (ESCAPE, "%", "_"):
        typed = typed.replace(special, ESCAPE + special)
    return f"{typed}%"


def last_digits_pattern(number: str) -> str:
    """Return the LIKE pattern for a reversed phone number: its last digits, or all of it if its country is given.

    Without a digit it matches nothing, not even an order without a number.
    """
    backward = "".join(digit for digit in reversed(number) if digit.isascii() and digit.isdigit())
    if number.startswith("+"):
        return f"{backward}+"
    return f"{backward}%" if backward else "-"


def email_prefix_pattern(email: str) -> str:
    """Return the LIKE pattern for the beginning of an email address; a whole address is made canonical first."""
    return prefix_pattern(email_for_lookup(email))


def _agent_ids(connection: Connection, statement: LiteralString, values: Mapping[str, Any]) -> list[UUID]:
    row = run_on_driver(connection, statement, values).fetchone()
    ids: list[UUID] = row[0] if row else []
    return ids


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)


TO_SQL_VALUE: Mapping[str, Callable[[Any], Any]] = {
    "number": lambda typed: prefix_pattern(order_number(typed)),
    "telephone": last_digits_pattern,
    "email": email_prefix_pattern,
    "placed_from": _start_of,
    "placed_until": lambda day: _start_of(day + timedelta(days=1)),
}
