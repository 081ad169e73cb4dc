"""Searching products with bounded work, as orders are searched, newest first.

Some criteria have an index that finds a few products or customers. Each is asked for a few: if it has no more, exactly
those products are read. Otherwise a stretch of the newest products is read, and the answer says where it stopped.
"""

from collections.abc import Callable, Mapping
from typing import Any, LiteralString
from uuid import UUID

from sqlalchemy import Connection

from business_layer.order_management.product_search import FoundProducts, ProductCriteria
from business_layer.order_management.queries import order_number
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.errors import Invalid
from database_layer.driver import fetch_document
from database_layer.long_reads import LongReads
from database_layer.queries.bounded_search import HOLDING_NUMBER, find_few, page_statement
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
LOOKUPS: Mapping[str, LiteralString] = {
    "telephone": HOLDING_NUMBER,
    "number": NUMBER,
    "zip_code": ZIP_CODE,
    "customer_name": CUSTOMER_NAME,
}
# The conditions that read exactly what an index found.
OF_FOUND: Mapping[str, LiteralString] = {
    "telephone": "AND id = ANY(%(with_telephone)s) ",
    "number": "AND id = ANY(%(with_number)s) ",
    "zip_code": "AND id = ANY(%(with_zip_code)s) ",
    "customer_name": "AND customer_id = ANY(%(with_customer_name)s) ",
}
WHOLE_ZIP_CODE = 5

READ: LiteralString = "SELECT * FROM products WHERE true "
AFTER: LiteralString = "AND id < %(after)s "
ROWS: LiteralString = """
SELECT products.id, offering_slug, offering_name, catalogue_version, "values", network, products.state,
       customer_id, customers.name AS customer_name, address, price_lines,
       order_number
FROM read AS products JOIN customers ON customers.id = customer_id WHERE true """

TO_SQL_VALUE: Mapping[str, Callable[[str], str]] = {
    "telephone": last_digits_pattern,
    "number": lambda typed: prefix_pattern(order_number(typed)),
    "zip_code": prefix_pattern,
    "street": lambda typed: prefix_pattern(typed.lower()),
    "city": lambda typed: prefix_pattern(typed.lower()),
}


class SqlProductSearch:
    """Implements `ProductSearch`."""

    def __init__(self, long_reads: LongReads) -> None:
        self._long_reads = long_reads

    def matching(self, criteria: ProductCriteria, *, seen_by: Actor, after: UUID | None, limit: int) -> FoundProducts:
        seen_by.require(Permission.VIEW_CUSTOMERS)
        return self._long_reads.run(lambda connection: _find(connection, criteria, after, limit))


def _find(connection: Connection, criteria: ProductCriteria, after: UUID | None, limit: int) -> FoundProducts:
    given = [name for name, value in vars(criteria).items() if value]
    asked: dict[str, Any] = {name: TO_SQL_VALUE.get(name, str)(getattr(criteria, name)) for name in given}
    asked |= {"whole_zip_code": criteria.zip_code}
    found = find_few(connection, LOOKUPS, _looked_up(criteria), asked, few=FEW)
    if criteria.telephone and "telephone" not in found:
        raise Invalid(f"Too many numbers end in {criteria.telephone}. Enter more digits.", field="telephone")
    of_found = "".join(OF_FOUND[name] for name in OF_FOUND if name in found)
    # A product may have moved away since it was ordered for that ZIP code.
    met = found.keys() - {"zip_code"}
    meets = "".join(CONDITIONS[name] for name in CONDITIONS if name in given and name not in met)
    read = READ + (AFTER if after else "") + of_found + "ORDER BY id DESC "
    statement = page_statement("read", read=read, key="id", rows=ROWS + meets + "ORDER BY products.id DESC")
    values = {
        **asked,
        **{f"with_{name}": ids for name, ids in found.items()},
        "stretch": STRETCH,
        "after": after,
        "limit": limit,
    }
    page = fetch_document(connection, statement, values, FoundProducts, plan_for_values=True)
    return page or FoundProducts([])


def _looked_up(criteria: ProductCriteria) -> list[str]:
    """The criteria for which an index is asked: of ZIP codes only whole ones."""
    given = [name for name in LOOKUPS if getattr(criteria, name)]
    return [name for name in given if name != "zip_code" or len(criteria.zip_code) == WHOLE_ZIP_CODE]
