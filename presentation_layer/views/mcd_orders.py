"""The list of MCD orders: its columns, and the words of each row."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import url_for

from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.mcd_search import McdOrder, McdSort
from business_layer.order_management.states import ItemState, ProductOrderState
from business_layer.shared.addresses import zone_of
from business_layer.shared.clock import HOUSE_ZONE
from business_layer.shared.stored_enums import read_value
from presentation_layer.views.listing import Cell, Column, Listing
from presentation_layer.views.orders import ASKED_WORDS, PARKED_WORDS
from presentation_layer.views.what_changes import what_changes
from presentation_layer.words import (
    MCD_KIND_WORDS,
    OFFICE_ORDER_WORDS,
    instant_words,
    short_date_words,
)

DATED_WORDS = ("Dated", "")
COLUMNS = (
    Column("Order"),
    Column("Kind"),
    Column("Customer"),
    Column("Product"),
    Column("What changes", "wide"),
    Column("State"),
    Column("Agent"),
    Column("Placed", "number", sorts=(McdSort.NEWEST, McdSort.OLDEST)),
    Column("Expected", "number", sorts=(McdSort.SOONEST, McdSort.LATEST)),
)


def mcd_listing(rows: Sequence[McdOrder], catalogues: Catalogues, now: datetime) -> Listing:
    return Listing(COLUMNS, [_cells(row, catalogues, now) for row in rows])


def _cells(row: McdOrder, catalogues: Catalogues, now: datetime) -> tuple[Cell, ...]:
    today = now.astimezone(ZoneInfo(zone_of(row.address))).date()
    words, kind = _state(row, now)
    placed = row.placed_at.astimezone(ZoneInfo(HOUSE_ZONE)).date()
    return (
        Cell(row.number, url=url_for(".order", number=row.number)),
        Cell(MCD_KIND_WORDS.get(row.kind, "Other"), icon=str(row.kind) if row.kind in MCD_KIND_WORDS else ""),
        Cell(row.customer_name, url=url_for(".customer", customer_id=row.customer_id)),
        Cell(row.offering_name, url=url_for(".product", product_id=row.product_id)),
        Cell(what_changes(row, catalogues, today)),
        Cell(words, state=kind),
        Cell(row.assigned_agent or "Nobody", is_person=True, is_quiet=not row.assigned_agent),
        Cell(short_date_words(placed), title=instant_words(row.placed_at)),
        Cell(short_date_words(row.due_on) or "–", is_quiet=row.due_on is None),
    )


def _state(row: McdOrder, now: datetime) -> tuple[str, str]:
    """One word, and its color if a person must act."""
    if row.is_asking:
        return ASKED_WORDS
    if row.is_parked:
        return PARKED_WORDS
    begins_later = (
        row.requested_on is not None and row.requested_on > now.astimezone(ZoneInfo(zone_of(row.address))).date()
    )
    if begins_later and not row.is_waiting and row.state in {ItemState.ACKNOWLEDGED, ItemState.PENDING}:
        return DATED_WORDS
    return OFFICE_ORDER_WORDS[read_value(ProductOrderState, row.state.value)]
