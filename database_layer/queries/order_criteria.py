"""What orders are looked for by: the condition of each criterion, and its value as the condition wants it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, LiteralString
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from business_layer.order_management.queries import MYSELF, NOBODY, OrderCriteria, order_number
from business_layer.shared.actor import Actor
from business_layer.shared.emails import sought_email
from business_layer.shared.errors import Invalid
from database_layer.looking import ask

OFFICE_ZONE = ZoneInfo("America/New_York")
ESCAPE = "/"
MOST_NUMBERS = 1000

# The condition of each criterion on one order; the criteria with the rarest matches come first.
CONDITIONS: Mapping[str, LiteralString] = {
    "number": "product_orders.number LIKE %(number)s ESCAPE '/' ",
    # The contact's number, or one that an item of the order has.
    "telephone": """(
        reverse(split_part(contact_telephone, ';', 1)) LIKE %(telephone)s
        OR product_orders.id = ANY(%(with_telephone)s)) """,
    "email": "lower(contact_email) LIKE %(email)s ESCAPE '/' ",
    "customer_name": "name_words(contact_name) @@ sought_words(%(customer_name)s) ",
    "agent": "assigned_agent_id = ANY(%(agents)s) ",
    "nobody": "assigned_agent_id IS NULL ",
    "service_center": "assigned_agent_id = ANY(%(agents)s) ",
    "state": "product_orders.state = %(state)s ",
    # Not EXISTS: joined to the items at once, all of them would be read.
    "offering": """(SELECT bool_or(offering_slug = %(offering)s) FROM product_order_items
                    WHERE order_id = product_orders.id) """,
}
# The same, as an index can find it.
INDEXED: Mapping[str, LiteralString] = {
    **CONDITIONS,
    "offering": "product_orders.id = ANY(%(with_offering)s) ",
}
# Where in the order of placing to look at all.
RANGE: Mapping[str, LiteralString] = {
    "placed_from": "placed_at >= %(placed_from)s",
    "placed_until": "placed_at < %(placed_until)s",
}
# There are hundreds of agents, not millions: both criteria are turned into ids first.
AGENTS: LiteralString = """
SELECT ARRAY(SELECT id FROM agents
             WHERE (%(name)s = '' OR name_words(name) @@ sought_words(%(name)s))
               AND (%(center)s = '' OR name_words(service_center) @@ sought_words(%(center)s)))
"""
# Orders with an item, or a product, that has a number.
WITH_TELEPHONE: LiteralString = """
WITH holders AS (
    SELECT holder_id FROM resources
    WHERE kind = 'telephone_number' AND reverse(value) LIKE %(telephone)s LIMIT %(most)s)
SELECT ARRAY(SELECT order_id FROM product_order_items WHERE id = ANY(ARRAY(SELECT holder_id FROM holders))
             UNION
             SELECT order_id FROM product_order_items WHERE product_id = ANY(ARRAY(SELECT holder_id FROM holders)))
"""
WITH_OFFERING: LiteralString = """
SELECT ARRAY(SELECT order_id FROM product_order_items WHERE offering_slug = %(offering)s LIMIT %(few)s)
"""
ONESELF: LiteralString = "SELECT ARRAY(SELECT id FROM agents WHERE user_id = %(user_id)s)"


def asked_values(connection: Connection, criteria: OrderCriteria, by: Actor, *, few: int) -> dict[str, Any]:
    """The criteria that are given, each as its condition wants it.

    `agents` are those that are meant. `with_telephone` are the orders whose things have the number, `with_offering` at
    most `few` of those with the offering. Raises Invalid if too many numbers end in the digits that are sought.
    """
    asked = {name: AS_ASKED.get(name, str)(value) for name, value in vars(criteria).items() if value}
    if criteria.telephone:
        sought = {"telephone": asked["telephone"], "most": MOST_NUMBERS}
        asked["with_telephone"] = _ids(connection, WITH_TELEPHONE, sought)
        if len(asked["with_telephone"]) >= MOST_NUMBERS:
            raise Invalid(f"Too many numbers end in {criteria.telephone}. Enter more digits.", field="telephone")
    if criteria.offering:
        asked["with_offering"] = _ids(connection, WITH_OFFERING, {"offering": criteria.offering, "few": few})
    if criteria.agent == NOBODY:
        asked["nobody"] = asked.pop("agent")
    elif criteria.agent == MYSELF and not criteria.service_center:
        asked["agents"] = _ids(connection, ONESELF, {"user_id": by.user_id})
    elif criteria.agent or criteria.service_center:
        name = "" if criteria.agent == MYSELF else criteria.agent
        asked["agents"] = _ids(connection, AGENTS, {"name": name, "center": criteria.service_center})
        if criteria.agent == MYSELF:
            own = _ids(connection, ONESELF, {"user_id": by.user_id})
            asked["agents"] = [agent for agent in asked["agents"] if agent in own]
    return asked


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
    return beginning(sought_email(email))


def _ids(connection: Connection, statement: LiteralString, values: Mapping[str, Any]) -> list[UUID]:
    row = ask(connection, statement, values).fetchone()
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
