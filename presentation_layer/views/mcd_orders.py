"""The list of MCD orders: its columns, and the words of each row."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import url_for

from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.mcd_search import McdOrder, McdSort
from business_layer.order_management.states import ItemState, ProductOrderState
from business_layer.shared.addresses import zone_of
from business_layer.shared.clock import HOUSE_ZONE
from business_layer.shared.stored_enums import read_value
from presentation_layer.views.list_table import Cell, Column, Listing
from presentation_layer.views.moments import day
from presentation_layer.views.office_frame import initials
from presentation_layer.views.orders import ASKED_WORDS, DATED_WORDS, PARKED_WORDS
from presentation_layer.views.what_changes import what_changes
from presentation_layer.words import MCD_KIND_WORDS, OFFICE_ORDER_WORDS, instant_words

NOT_BEGUN = frozenset({ItemState.ACKNOWLEDGED, ItemState.PENDING})
# The order of the states by which a person is needed; the colors of the states say who.
BY_NEED = "need"
NEEDS = ("bad", "warn", "you", "customer", "pause", "work", "")
COLUMNS = (
    Column("Order"),
    Column("Kind"),
    Column("Customer"),
    Column("Product"),
    Column("What changes", "wide"),
    Column("State", "state", sorts=(BY_NEED, "")),
    Column("Owner", "w2"),
    Column("Placed", "number", sorts=(McdSort.NEWEST, McdSort.OLDEST)),
    Column("Expected", "number", sorts=(McdSort.SOONEST, McdSort.LATEST)),
    Column("A month", "number"),
)


def mcd_listing(rows: Sequence[McdOrder], catalogues: Catalogues, now: datetime) -> Listing:
    chosen = (f"{row.number} {row.assigned_agent_id.hex if row.assigned_agent_id else ''}".strip() for row in rows)
    return Listing(COLUMNS, [_cells(row, catalogues, now) for row in rows], tuple(chosen))


def by_need(rows: Iterable[McdOrder], now: datetime) -> list[McdOrder]:
    """Sort rows by how much they need a person: fallouts, reviews, what waits for customers, and so on to the done."""
    return sorted(rows, key=lambda row: _need(row, now))


def _need(row: McdOrder, now: datetime) -> int:
    words, color = _state(row, now.astimezone(ZoneInfo(zone_of(row.address))).date())
    if (words, color) == DATED_WORDS:
        return len(NEEDS)
    return NEEDS.index(color) if color in NEEDS else len(NEEDS) + 1


def _cells(row: McdOrder, catalogues: Catalogues, now: datetime) -> tuple[Cell, ...]:
    today = now.astimezone(ZoneInfo(zone_of(row.address))).date()
    words, color = _state(row, today)
    placed, due = day(row.placed_at.astimezone(ZoneInfo(HOUSE_ZONE)).date(), now), day(row.due_on, now)
    agent, changes = row.assigned_agent, what_changes(row, catalogues, today)
    return (
        Cell(row.number, url=url_for(".order", number=row.number)),
        Cell(MCD_KIND_WORDS.get(row.kind, "Other"), icon=str(row.kind) if row.kind in MCD_KIND_WORDS else ""),
        Cell(row.customer_name, url=url_for(".customer", customer_id=row.customer_id)),
        Cell(row.offering_name, url=url_for(".product", product_id=row.product_id)),
        Cell(changes, "wide", title=changes),
        Cell(words, "state", state=color),
        Cell(agent or "Nobody", "w2", initials=initials(agent) or "–", is_quiet=not agent),
        Cell(placed.words, "number", title=instant_words(row.placed_at), label="Placed"),
        Cell(due.words, "number", title=due.full, label="Expected"),
        _difference(row),
    )


def _difference(row: McdOrder) -> Cell:
    """The amount with its sign, or "same"."""
    if row.monthly_before is None or row.monthly_after is None:
        return Cell("", "number")
    more = row.monthly_after - row.monthly_before
    if not more:
        return Cell("same", "number", is_quiet=True)
    return Cell(f"+{more}" if more.amount > 0 else f"\N{MINUS SIGN}{-more}", "number", label="A month")


def _state(row: McdOrder, today: date) -> tuple[str, str]:
    """One word, and its color if a person must act."""
    if row.is_asking:
        return ASKED_WORDS
    if row.is_parked:
        return PARKED_WORDS
    begins_later = row.requested_on is not None and row.requested_on > today
    if begins_later and not row.is_waiting and row.state in NOT_BEGUN:
        return DATED_WORDS
    return OFFICE_ORDER_WORDS[read_value(ProductOrderState, row.state.value)]
