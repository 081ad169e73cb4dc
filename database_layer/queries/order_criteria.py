"""What orders are looked for by: the condition of each criterion, and its value as the condition wants it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, LiteralString
from zoneinfo import ZoneInfo

import phonenumbers

from business_layer.order_management.queries import OrderCriteria, order_number
from business_layer.shared.emails import sought_email

OFFICE_ZONE = ZoneInfo("America/New_York")
ESCAPE = "/"

CONDITIONS: Mapping[str, LiteralString] = {
    "number": "product_orders.number LIKE %(number)s ESCAPE '/'",
    "customer_name": "to_tsvector('simple', contact_name) @@ to_tsquery('simple', %(customer_name)s)",
    # The contact's number, or one that an item of the order has. A union, where `or` would have every order looked at:
    # each part goes through its own index.
    "telephone": """product_orders.id IN (
        SELECT id FROM product_orders AS reached WHERE reached.contact_telephone = %(telephone)s
        UNION SELECT order_id FROM product_order_items
              WHERE id IN (SELECT holder_id FROM resources WHERE value = %(telephone)s)
        UNION SELECT order_id FROM product_order_items
              WHERE product_id IN (SELECT holder_id FROM resources WHERE value = %(telephone)s))""",
    "email": "lower(contact_email) = %(email)s",
    "state": "product_orders.state = %(state)s",
    "offering": """product_orders.id IN (
        SELECT order_id FROM product_order_items WHERE offering_slug = %(offering)s)""",
    "placed_from": "placed_at >= %(placed_from)s",
    "placed_until": "placed_at < %(placed_until)s",
    "agent": "assigned_agent_id IN (SELECT id FROM agents WHERE lower(name) LIKE %(agent)s ESCAPE '/')",
    "service_center": "assigned_agent_id IN (SELECT id FROM agents WHERE lower(service_center) = %(service_center)s)",
}


def asked_values(criteria: OrderCriteria) -> dict[str, Any]:
    """The criteria that are given, each as its condition wants it."""
    return {name: AS_ASKED.get(name, str)(value) for name, value in vars(criteria).items() if value}


def name_words(name: str) -> str:
    """The words of a name as PostgreSQL looks for them; empty, and nobody's, where there is none.

    Each begins a word of the name: "mar lop" finds Maria Lopez.
    """
    words = "".join(one if one.isalnum() else " " for one in name).split()
    return " & ".join(f"{word}:*" for word in words)


def _beginning(typed: str) -> str:
    """What begins so, word for word, as LIKE takes it."""
    for special in (ESCAPE, "%", "_"):
        typed = typed.replace(special, ESCAPE + special)
    return f"{typed}%"


def _written_in_full(typed: str) -> str:
    try:
        return phonenumbers.format_number(phonenumbers.parse(typed, "US"), phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        return typed


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)


AS_ASKED: Mapping[str, Callable[[Any], Any]] = {
    "number": lambda typed: _beginning(order_number(typed)),
    "customer_name": name_words,
    "telephone": _written_in_full,
    "email": sought_email,
    "placed_from": _start_of,
    "placed_until": lambda day: _start_of(day + timedelta(days=1)),
    "agent": lambda typed: _beginning(typed.lower()),
    "service_center": str.lower,
}
