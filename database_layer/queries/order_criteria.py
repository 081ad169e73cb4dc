"""What orders are looked for by: the condition of each criterion, and its value as the condition wants it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, LiteralString
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from business_layer.order_management.queries import MYSELF, NOBODY, OrderCriteria, order_number
from business_layer.shared.actor import Actor
from business_layer.shared.emails import email_for_lookup
from business_layer.shared.errors import Invalid
from database_layer.driver import run_on_driver

OFFICE_ZONE = ZoneInfo("America/New_York")
ESCAPE = "/"
# So many numbers are followed to their orders, of which each takes a handful of pages.
MOST_NUMBERS = 15

# The condition of each criterion on what a statement has as its product_orders; the rarest matches come first, and the
# words of names are dear, so they come after what is cheap.
CONDITIONS: Mapping[str, LiteralString] = {
    "number": "product_orders.number LIKE %(number)s ESCAPE '/' ",
    # The contact's number, or one that an item of the order has.
    "telephone": """(
        reverse(split_part(contact_telephone, ';', 1)) LIKE %(telephone)s
        OR product_orders.id = ANY(%(with_telephone)s)) """,
    "email": "lower(contact_email) LIKE %(email)s ESCAPE '/' ",
    "agents": "assigned_agent_id = ANY(%(agents)s) ",
    "nobody": "assigned_agent_id IS NULL ",
    "state": "product_orders.state = %(state)s ",
    "customer_name": "name_words(contact_name) @@ sought_words(%(customer_name)s) ",
    # Of the orders at hand alone: joined to the items, all of them would be read.
    "offering": """product_orders.id = ANY(ARRAY(
        SELECT order_id FROM product_order_items
        WHERE offering_slug = %(offering)s AND order_id = ANY(ARRAY(SELECT id FROM product_orders)))) """,
}
# The same, as an index can find a few of them.
INDEXED: Mapping[str, LiteralString] = {
    **CONDITIONS,
    "offering": """product_orders.id = ANY(ARRAY(
        SELECT DISTINCT order_id FROM product_order_items WHERE offering_slug = %(offering)s LIMIT %(few)s)) """,
}
# Where in the order of placing to look at all.
DATES = frozenset({"placed_from", "placed_until"})
# There are hundreds of agents, not millions: both criteria are turned into ids first.
AGENTS: LiteralString = """
SELECT ARRAY(SELECT id FROM agents
             WHERE (%(name)s = '' OR name_words(name) @@ sought_words(%(name)s))
               AND (%(center)s = '' OR name_words(service_center) @@ sought_words(%(center)s)))
"""
# Orders with an item, or a product, that has a number.
WITH_TELEPHONE: LiteralString = """
WITH holders AS MATERIALIZED (
    SELECT holder_id FROM resources
    WHERE kind = 'telephone_number' AND holder_id IS NOT NULL AND reverse(value) LIKE %(telephone)s LIMIT %(most)s)
SELECT ARRAY(SELECT holder_id FROM holders),
       ARRAY(SELECT order_id FROM product_order_items WHERE id = ANY(ARRAY(SELECT holder_id FROM holders))
             UNION
             SELECT order_id FROM product_order_items WHERE product_id = ANY(ARRAY(SELECT holder_id FROM holders)))
"""
ONESELF: LiteralString = "SELECT ARRAY(SELECT id FROM agents WHERE user_id = %(user_id)s)"


def asked_values(connection: Connection, criteria: OrderCriteria, by: Actor) -> dict[str, Any]:
    """The criteria that are given, each as its condition wants it.

    `agents` are those that are meant, `with_telephone` the orders whose things have the number. Raises Invalid if too
    many numbers end in the digits that are sought.
    """
    asked = {name: AS_ASKED.get(name, str)(value) for name, value in vars(criteria).items() if value}
    if criteria.telephone:
        asked["with_telephone"] = _with_telephone(connection, criteria.telephone)
    name, center = asked.pop("agent", ""), asked.pop("service_center", "")
    if name == NOBODY:
        asked["nobody"], name = name, ""
    if name == MYSELF:
        asked["agents"] = _ids(connection, ONESELF, {"user_id": by.user_id})
        if center:
            there = _ids(connection, AGENTS, {"name": "", "center": center})
            asked["agents"] = [agent for agent in asked["agents"] if agent in there]
    elif name or center:
        asked["agents"] = _ids(connection, AGENTS, {"name": name, "center": center})
    return asked


def _with_telephone(connection: Connection, telephone: str) -> list[UUID]:
    sought = {"telephone": ending(telephone), "most": MOST_NUMBERS + 1}
    row = run_on_driver(connection, WITH_TELEPHONE, sought, plan_for_values=True).fetchone()
    holders, orders = row or ([], [])
    if len(holders) > MOST_NUMBERS:
        raise Invalid(f"Too many numbers end in {telephone}. Enter more digits.", field="telephone")
    return list(orders)


def beginning(typed: str) -> str:
    """What begins so, word for word, as LIKE takes it."""
    for special in (ESCAPE, "%", "_"):
        typed = typed.replace(special, ESCAPE + special)
    return f"{typed}%"


def ending(number: str) -> str:
    """The last digits of a phone number backward, or all of a number that is written with its country, for LIKE."""
    backward = "".join(digit for digit in reversed(number) if digit.isascii() and digit.isdigit())
    if number.startswith("+"):
        return f"{backward}+"
    return f"{backward}%" if backward else ""


def sought_beginning(email: str) -> str:
    """How an address begins, a whole one in its canonical form."""
    return beginning(email_for_lookup(email))


def _ids(connection: Connection, statement: LiteralString, values: Mapping[str, Any]) -> list[UUID]:
    row = run_on_driver(connection, statement, values).fetchone()
    ids: list[UUID] = row[0] if row else []
    return ids


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)


AS_ASKED: Mapping[str, Callable[[Any], Any]] = {
    "number": lambda typed: beginning(order_number(typed)),
    "telephone": ending,
    "email": sought_beginning,
    "placed_from": _start_of,
    "placed_until": lambda day: _start_of(day + timedelta(days=1)),
}
