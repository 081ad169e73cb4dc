"""What orders are looked for by: the condition of each criterion, and its value as the condition wants it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
from sqlalchemy import ColumnElement, String, bindparam, func, select, union
from sqlalchemy import text as sql

from business_layer.order_management.queries import OrderCriteria, order_number
from database_layer.tables.inventory import resources
from database_layer.tables.orders import product_order_items, product_orders
from database_layer.tables.users import agents

ORDERS, ITEMS = product_orders.c, product_order_items.c
OFFICE_ZONE = ZoneInfo("America/New_York")
ESCAPE = "/"


def name_matches(column: ColumnElement[str], words: ColumnElement[str]) -> ColumnElement[bool]:
    """Every word begins a word of the name: "mar lop" finds Maria Lopez. Served by the column's word index.

    `words` are those of `name_words`.
    """
    return func.to_tsvector(sql("'simple'"), column).op("@@")(func.to_tsquery(sql("'simple'"), words))


def name_words(name: str) -> str:
    """The words of a name as PostgreSQL looks for them; empty, and nobody's, where there is none."""
    words = "".join(one if one.isalnum() else " " for one in name).split()
    return " & ".join(f"{word}:*" for word in words)


def _reached_at() -> ColumnElement[bool]:
    """The contact's number, or a number that an item of the order has."""
    number = bindparam("telephone", type_=String)
    holders = select(resources.c.holder_id).where(resources.c.value == number)
    reached = product_orders.alias("reached")
    return ORDERS.id.in_(
        # A union, where `or` would have every order looked at: each part goes through its own index.
        union(
            select(reached.c.id).where(reached.c.contact_telephone == number),
            select(ITEMS.order_id).where(ITEMS.id.in_(holders)),
            select(ITEMS.order_id).where(ITEMS.product_id.in_(holders)),
        )
    )


def _assigned_to(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return ORDERS.assigned_agent_id.in_(select(agents.c.id).where(condition))


CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "number": ORDERS.number.like(bindparam("number"), escape=ESCAPE),
    "customer_name": name_matches(ORDERS.contact_name, bindparam("customer_name", type_=String)),
    "telephone": _reached_at(),
    "email": func.lower(ORDERS.contact_email) == bindparam("email"),
    "state": ORDERS.state == bindparam("state"),
    "offering": ORDERS.id.in_(select(ITEMS.order_id).where(ITEMS.offering_slug == bindparam("offering"))),
    "placed_from": ORDERS.placed_at >= bindparam("placed_from"),
    "placed_until": ORDERS.placed_at < bindparam("placed_until"),
    "agent": _assigned_to(func.lower(agents.c.name).like(bindparam("agent"), escape=ESCAPE)),
    "service_center": _assigned_to(func.lower(agents.c.service_center) == bindparam("service_center")),
}


def asked_values(criteria: OrderCriteria) -> dict[str, Any]:
    """The criteria that are given, each as its condition wants it."""
    return {name: AS_ASKED.get(name, str)(value) for name, value in vars(criteria).items() if value}


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
    "email": str.lower,
    "placed_from": _start_of,
    "placed_until": lambda day: _start_of(day + timedelta(days=1)),
    "agent": lambda typed: _beginning(typed.lower()),
    "service_center": str.lower,
}
