"""Searching products with bounded work, as orders are searched, newest first.

Some criteria have an index that finds a few products or customers. Each is asked for a few: if it has no more, exactly
those products are read. Otherwise a stretch of the newest products is read, and the answer says where it stopped.
"""

from collections.abc import Callable, Mapping
from typing import Any, LiteralString
from uuid import UUID

from sqlalchemy import Connection, Engine

from business_layer.order_management.product_search import FoundProducts, ProductCriteria
from business_layer.order_management.queries import order_number
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.errors import Invalid
from database_layer.driver import fetch_document, run_on_driver
from database_layer.queries.order_criteria import last_digits_pattern, prefix_pattern
from database_layer.queries.order_search import FEW, STRETCH

# The conditions on the products at hand, those that cost least first.
CONDITIONS: Mapping[str, LiteralString] = {
    "state": "AND products.state = %(state)s ",
    "offering": "AND offering_slug = %(offering)s ",
    "number": "AND order_number LIKE %(number)s ESCAPE '/' ",
    "zip_code": "AND address ->> 'zip_code' LIKE %(zip_code)s ESCAPE '/' ",
    "street": "AND lower(address ->> 'street') LIKE %(street)s ESCAPE '/' ",
    "city": "AND lower(address ->> 'city') LIKE %(city)s ESCAPE '/' ",
    "customer_name": "AND name_words(customers.name) @@ sought_words(%(customer_name)s) ",
}
# The identifiers of a few products or customers that an index finds.
TELEPHONE: LiteralString = """
WITH holders AS MATERIALIZED (
    SELECT holder_id FROM resources
    WHERE kind = 'telephone_number' AND holder_id IS NOT NULL AND reverse(value) LIKE %(telephone)s LIMIT %(few)s)
SELECT ARRAY(SELECT holder_id FROM holders
             UNION SELECT product_id FROM product_order_items WHERE id = ANY(ARRAY(SELECT holder_id FROM holders)))
"""
NUMBER: LiteralString = """
SELECT ARRAY(SELECT product_id FROM product_order_items WHERE order_id = ANY(ARRAY(
    SELECT id FROM product_orders WHERE number LIKE %(number)s ESCAPE '/' LIMIT %(few)s)) LIMIT %(few)s)
"""
ZIP_CODE: LiteralString = """
SELECT ARRAY(SELECT product_id FROM product_order_items WHERE address ->> 'zip_code' = %(whole_zip_code)s LIMIT %(few)s)
"""
CUSTOMER_NAME: LiteralString = """
SELECT ARRAY(SELECT id FROM customers WHERE name_words(name) @@ sought_words(%(customer_name)s) LIMIT %(few)s)
"""
# What an index finds for a criterion, and the condition that reads exactly that.
INDEXES: Mapping[str, tuple[LiteralString, LiteralString]] = {
    "telephone": (TELEPHONE, "AND id = ANY(%(with_telephone)s) "),
    "number": (NUMBER, "AND id = ANY(%(with_number)s) "),
    "zip_code": (ZIP_CODE, "AND id = ANY(%(with_zip_code)s) "),
    "customer_name": (CUSTOMER_NAME, "AND customer_id = ANY(%(with_customer_name)s) "),
}
WHOLE_ZIP_CODE = 5

READ: LiteralString = "WITH read AS MATERIALIZED (SELECT * FROM products WHERE true "
AFTER: LiteralString = "AND id < %(after)s "
ROWS: LiteralString = """ORDER BY id DESC LIMIT %(stretch)s)
SELECT json_build_object('rows', found.rows, 'searched_to', CASE WHEN json_array_length(found.rows) < %(limit)s THEN (
    SELECT id FROM read ORDER BY id DESC OFFSET %(stretch)s - 1 LIMIT 1) END)
FROM (
    SELECT COALESCE(json_agg(row), '[]') FROM (
        SELECT products.id, offering_name, products.state, customer_id, customers.name AS customer_name, address,
               price_lines, order_number
        FROM read AS products JOIN customers ON customers.id = customer_id WHERE true """
NEWEST_FIRST: LiteralString = "ORDER BY products.id DESC LIMIT %(limit)s) AS row) AS found(rows)"

TO_SQL_VALUE: Mapping[str, Callable[[str], str]] = {
    "telephone": last_digits_pattern,
    "number": lambda typed: prefix_pattern(order_number(typed)),
    "zip_code": prefix_pattern,
    "street": lambda typed: prefix_pattern(typed.lower()),
    "city": lambda typed: prefix_pattern(typed.lower()),
}


class SqlProductSearch:
    """Implements `ProductSearch`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def matching(self, criteria: ProductCriteria, *, seen_by: Actor, after: UUID | None, limit: int) -> FoundProducts:
        seen_by.require(Permission.VIEW_CUSTOMERS)
        given = {name: value for name, value in vars(criteria).items() if value}
        asked: dict[str, Any] = {name: TO_SQL_VALUE.get(name, str)(value) for name, value in given.items()}
        asked |= {
            "whole_zip_code": criteria.zip_code,
            "few": FEW + 1,
            "stretch": STRETCH,
            "after": after,
            "limit": limit,
        }
        with self._engine.connect() as connection:
            narrowed = _narrow(connection, criteria, asked)
            read = "".join(INDEXES[name][1] for name in INDEXES if name in narrowed)
            # A product may have moved away since it was ordered for that ZIP code.
            met = narrowed - {"zip_code"}
            meets = "".join(CONDITIONS[name] for name in CONDITIONS if name in given and name not in met)
            statement = READ + (AFTER if after else "") + read + ROWS + meets + NEWEST_FIRST
            found = fetch_document(connection, statement, asked, FoundProducts, plan_for_values=True)
        return found or FoundProducts([])


def _narrow(connection: Connection, criteria: ProductCriteria, asked: dict[str, Any]) -> set[str]:
    """Look up what the indexes find, and return the criteria for which that is all."""
    narrowed = set()
    for name, (statement, _) in INDEXES.items():
        if name not in asked or (name == "zip_code" and len(criteria.zip_code) != WHOLE_ZIP_CODE):
            continue
        row = run_on_driver(connection, statement, asked, plan_for_values=True).fetchone()
        ids: list[UUID] = row[0] if row else []
        if len(ids) <= FEW:
            asked[f"with_{name}"] = ids
            narrowed.add(name)
        elif name == "telephone":
            raise Invalid(f"Too many numbers end in {criteria.telephone}. Enter more digits.", field="telephone")
    return narrowed
