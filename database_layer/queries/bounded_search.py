"""Searching with bounded work, as far as it is the same for products, customers and MCD orders.

Some criteria have an index that finds a few records. Each is asked for a few: if it has no more, exactly those are
read. Otherwise a stretch of the list is read, and the answer says where it stopped. See order_search.py for the reason.
"""

from collections.abc import Iterable, Mapping
from typing import Any, LiteralString
from uuid import UUID

from sqlalchemy import Connection

from database_layer.driver import run_on_driver

FOUND: LiteralString = """LIMIT %(stretch)s)
SELECT json_build_object('rows', found.rows, 'searched_to', CASE WHEN json_array_length(found.rows) < %(limit)s THEN (
    SELECT """
LAST_READ: LiteralString = """ OFFSET %(stretch)s - 1 LIMIT 1) END)
FROM (SELECT COALESCE(json_agg(row), '[]') FROM ("""
SHOWN: LiteralString = " LIMIT %(limit)s) AS row) AS found(rows)"

# A lookup: the holders of numbers with these last digits, and the products of those that are items of orders.
HOLDING_NUMBER: LiteralString = """
WITH holders AS MATERIALIZED (
    SELECT holder_id FROM resources
    WHERE kind = 'telephone_number' AND holder_id IS NOT NULL AND reverse(value) LIKE %(telephone)s LIMIT %(few)s)
SELECT ARRAY(SELECT holder_id FROM holders
             UNION SELECT product_id FROM product_order_items WHERE id = ANY(ARRAY(SELECT holder_id FROM holders)))
"""


def page_statement(
    name: LiteralString, *, read: LiteralString, key: LiteralString, rows: LiteralString
) -> LiteralString:
    """Make a statement that selects a page of rows, and how far it has read if the page is not full.

    `read` selects the records of the list, sorted; `rows` and `key` call those of the stretch by `name`.
    """
    last_read: LiteralString = key + " FROM " + name + LAST_READ
    return "WITH " + name + " AS MATERIALIZED (" + read + FOUND + last_read + rows + SHOWN


def find_few(
    connection: Connection,
    lookups: Mapping[str, LiteralString],
    names: Iterable[str],
    asked: Mapping[str, Any],
    *,
    few: int,
) -> dict[str, list[UUID]]:
    """Ask an index for each of these criteria, and return the identifiers that it found where they are all there are.

    A lookup selects one array of up to `few` identifiers, or null if it knows that there are more.
    """
    found: dict[str, list[UUID]] = {}
    for name in names:
        values = {**asked, "few": few + 1}
        row = run_on_driver(connection, lookups[name], values, plan_for_values=True).fetchone()
        if row and row[0] is not None and len(row[0]) <= few:
            found[name] = row[0]
    return found
