"""Searching customers with bounded work, as orders are searched, newest first.

A customer is found by their own details, and by the contacts of their orders. Each index is asked for a few matches; if
a criterion has fewer, exactly those customers are read. If all criteria have more, a stretch of the newest customers is
read. Orders are not walked through: if a contact's details match too many, some are followed, and the answer says that
there may be more.

The parts below make three statements: the ids of a few customers that meet a criterion themselves (FEW_OWN), the ids of
those whose orders do (FEW_BY_CONTACT), and the rows: of the bounded set (WALKED), which a CTE named customers holds,
those that meet all criteria (ROWS).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, LiteralString
from uuid import UUID

from sqlalchemy import Connection

from business_layer.user_management.queries import FoundCustomers, PersonCriteria, customer_number
from database_layer.driver import fetch_document, run_on_driver
from database_layer.queries.bounded_search import page_statement
from database_layer.queries.order_criteria import email_prefix_pattern, last_digits_pattern, prefix_pattern
from database_layer.queries.order_search import FEW, STRETCH

# The condition of each criterion on the customer's own details.
OWN: Mapping[str, LiteralString] = {
    "number": "number LIKE %(number)s ESCAPE '/' ",
    "telephone": "reverse(split_part(telephone, ';', 1)) LIKE %(telephone)s ",
    "email": "lower(email) LIKE %(email)s ESCAPE '/' ",
    "name": "name_words(name) @@ sought_words(%(name)s) ",
}
# The same on the contact of an order, and on the customers that FEW_BY_CONTACT found by it.
BY_CONTACT: Mapping[str, LiteralString] = {
    "telephone": "reverse(split_part(contact_telephone, ';', 1)) LIKE %(telephone)s ",
    "email": "lower(contact_email) LIKE %(email)s ESCAPE '/' ",
}
FOUND_BY_CONTACT: Mapping[str, LiteralString] = {
    "telephone": "id = ANY(%(reached_telephone)s)",
    "email": "id = ANY(%(reached_email)s)",
}
TO_SQL_VALUE: Mapping[str, Callable[[str], str]] = {
    "number": lambda typed: prefix_pattern(customer_number(typed)),
    "telephone": last_digits_pattern,
    "email": email_prefix_pattern,
    "name": str,
}
FEW_OWN: LiteralString = "SELECT ARRAY(SELECT id FROM customers WHERE "
FEW_BY_CONTACT: LiteralString = "SELECT ARRAY(SELECT customer_id FROM product_orders WHERE "
AT_MOST: LiteralString = "LIMIT %(few)s)"

HAS_ORDER: LiteralString = "EXISTS (SELECT FROM product_orders WHERE customer_id = customers.id AND "
AMONG: LiteralString = "id = ANY(%(among)s) "
BEFORE: LiteralString = "AND id < %(after)s "
WALKED: LiteralString = "SELECT * FROM customers WHERE "
NEWEST_FIRST: LiteralString = "ORDER BY id DESC "
ROWS: LiteralString = """
SELECT id, number, name, email, telephone, created_at, cpni_permitted_at,
       (SELECT verified_at IS NOT NULL FROM users WHERE users.id = customers.user_id) AS is_confirmed
FROM customers WHERE true """


@dataclass(frozen=True)
class _Matches:
    """Some customers that meet a criterion: by their own details, and by the contact of an order; `few` of each."""

    own: list[UUID]
    by_contact: list[UUID]
    few: int

    @property
    def is_all_of_own(self) -> bool:
        return len(self.own) < self.few

    @property
    def is_cut(self) -> bool:
        return len(self.by_contact) >= self.few

    @property
    def known(self) -> list[UUID]:
        return [*self.own, *self.by_contact]


def find_customers(
    connection: Connection, criteria: PersonCriteria, *, after: UUID | None, limit: int
) -> FoundCustomers:
    """Return the newest customers that match, how far back the search has read, and if more may match."""
    asked: dict[str, Any] = {
        name: as_asked(getattr(criteria, name)) for name, as_asked in TO_SQL_VALUE.items() if getattr(criteria, name)
    }
    few = FEW // max(1, len(asked) + len(asked.keys() & BY_CONTACT.keys()))
    matches = {name: _find_few(connection, name, asked, few) for name in asked}
    among, is_all = _among(matches.values())
    conditions = "".join("AND " + _condition(name, matches[name], is_all=is_all) for name in asked)
    values = {
        **asked,
        **{f"reached_{name}": few_matches.by_contact for name, few_matches in matches.items()},
        "among": among,
        "after": after,
        "limit": limit,
        "stretch": STRETCH if asked else limit,
    }
    within = ("true " if among is None else AMONG) + (BEFORE if after else "")
    read = WALKED + within + NEWEST_FIRST
    statement = page_statement("customers", read=read, key="id", rows=ROWS + conditions + NEWEST_FIRST)
    found = fetch_document(connection, statement, values, FoundCustomers, plan_for_values=True) or FoundCustomers([])
    return replace(found, may_be_more=not is_all and any(few_matches.is_cut for few_matches in matches.values()))


def _find_few(connection: Connection, name: str, asked: Mapping[str, Any], few: int) -> _Matches:
    values = {**asked, "few": few}
    own = run_on_driver(connection, FEW_OWN + OWN[name] + AT_MOST, values, plan_for_values=True).fetchone()
    by_contact = None
    if name in BY_CONTACT:
        by_contact = run_on_driver(
            connection, FEW_BY_CONTACT + BY_CONTACT[name] + AT_MOST, values, plan_for_values=True
        ).fetchone()
    return _Matches(own[0] if own else [], by_contact[0] if by_contact else [], few)


def _among(found: Collection[_Matches]) -> tuple[list[UUID] | None, bool]:
    """Return the customers among which to search, None for all; and True if no other customer can match."""
    whole = [matches.known for matches in found if matches.is_all_of_own and not matches.is_cut]
    if whole:
        return min(whole, key=len), True
    return next((matches.known for matches in found if matches.is_all_of_own), None), False


def _condition(name: str, matches: _Matches, *, is_all: bool) -> LiteralString:
    """Return the criterion on one customer. If there are few customers, all of their orders can be asked."""
    if name not in BY_CONTACT:
        return OWN[name]
    others = HAS_ORDER + BY_CONTACT[name] + ")" if is_all and matches.is_cut else FOUND_BY_CONTACT[name]
    return "(" + OWN[name] + "OR " + others + ") "
