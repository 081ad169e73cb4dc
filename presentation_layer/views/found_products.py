"""The list of products: its columns, and the words of each row."""

from collections.abc import Sequence

from flask import url_for

from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.product_search import FoundProduct
from presentation_layer.views.list_table import Cell, Column, Listing
from presentation_layer.views.sold_version import offering_sold
from presentation_layer.words import OFFICE_PRODUCT_WORDS

COLUMNS = (
    Column("Product"),
    Column("Which", "wide"),
    Column("State", "state"),
    Column("Customer"),
    Column("Address"),
    Column("Order", "w2"),
    Column("A month", "number"),
)


def product_listing(rows: Sequence[FoundProduct], catalogues: Catalogues) -> Listing:
    return Listing(COLUMNS, [_cells(row, catalogues) for row in rows])


def _cells(row: FoundProduct, catalogues: Catalogues) -> tuple[Cell, ...]:
    offering = offering_sold(catalogues, row)
    which = offering.specification.distinguishing_words({**row.values, **row.network}) if offering else ""
    words, color = OFFICE_PRODUCT_WORDS[row.state]
    return (
        Cell(row.offering_name, url=url_for(".product", product_id=row.id)),
        Cell(which, "wide", title=which),
        Cell(words, "state", state=color),
        Cell(row.customer_name, url=url_for(".customer", customer_id=row.customer_id)),
        Cell(str(row.address or "")),
        Cell(row.order_number, "w2", url=url_for(".order", number=row.order_number)),
        Cell(str(row.totals.monthly), "number", label="A month"),
    )
