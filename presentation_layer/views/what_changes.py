"""The words for what an MCD order changes: 3 to 5 lines; Columbus, OH → Denver, CO; Ends Sat, Dec 12."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from business_layer.catalogue.answer_words import answer_words
from business_layer.catalogue.characteristics import Characteristic, Values, ValueType, count_of
from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.product_states import SuspensionReason
from business_layer.order_management.mcd_search import McdKind, McdOrder
from business_layer.order_management.states import ItemState
from business_layer.shared.addresses import GeographicAddress
from presentation_layer.views.sold_version import offering_sold
from presentation_layer.words import day_words

# A column has room for so many changes; the order's page has all.
MOST_CHANGES = 3
ARROW = " → "
COUNTED = {ValueType.INTEGER, ValueType.GROUP}
REASON_WORDS = {
    SuspensionReason.VACATION: "vacation",
    SuspensionReason.LOST: "lost",
    SuspensionReason.UNPAID: "unpaid bill",
}


def what_changes(row: McdOrder, catalogues: Catalogues, today: date) -> str:
    """The words for what an order changes; empty for a kind of order that only a newer release knows."""
    on, is_done = row.requested_on or row.due_on, row.state is ItemState.COMPLETED
    if row.kind is McdKind.MOVE:
        return "; ".join(filter(None, (_way(row), _answers(row, row.values, row.to_values, catalogues))))
    if row.kind is McdKind.CHANGE:
        return _answers(row, row.values_before, row.values, catalogues)
    verbs = {
        McdKind.DISCONNECT: ("Ends", "Ended"),
        McdKind.SUSPEND: ("Suspended from", "Suspended since"),
        McdKind.RESUME: ("Works again from", "Works again since"),
        McdKind.TRANSFER: ("Transfers", "Transferred"),
    }.get(row.kind)
    if verbs is None:
        return ""
    words = f"{verbs[is_done]} {day_words(on, today)}" if on else verbs[is_done].partition(" ")[0]
    reason = REASON_WORDS.get(row.suspension_reason) if row.suspension_reason else None
    return f"{words}, {reason}" if reason else words


def _way(row: McdOrder) -> str:
    """Columbus, OH → Denver, CO; inside a city, the streets."""
    old, new = row.address, row.to_address
    if new is None:
        return ""
    if old is None:
        return f"To {_city(new)}"
    if _city(old) == _city(new):
        return f"{old.street}{ARROW}{new.street}, {_city(new)}"
    return f"{_city(old)}{ARROW}{_city(new)}"


def _city(address: GeographicAddress) -> str:
    return f"{address.city}, {address.state}"


def _answers(row: McdOrder, before: Values | None, after: Values | None, catalogues: Catalogues) -> str:
    """The answers that differ, those of which the catalogue says that they can be changed."""
    offering = offering_sold(catalogues, row)
    if offering is None or before is None or after is None:
        return ""
    asked = {asked.name: asked for asked in offering.specification.characteristics if not asked.is_sensitive}
    changed = [
        words
        for name in offering.changeable
        if name in asked and before.get(name) != after.get(name)
        for words in _changed(asked[name], before.get(name), after.get(name))
    ]
    more = len(changed) - MOST_CHANGES
    return ", ".join(changed[:MOST_CHANGES]) + (f" and {more} more" if more > 0 else "")


def _changed(asked: Characteristic, before: Any, after: Any) -> Iterator[str]:
    if asked.counted and asked.type in COUNTED and count_of(before) != count_of(after):
        yield f"{count_of(before)} to {asked.count_words(count_of(after))}"
    elif isinstance(before, list) or isinstance(after, list):
        yield from _items_changed(asked, before or [], after or [])
    elif asked.type is ValueType.BOOLEAN:
        yield f"{asked.short_label} {'on' if after else 'off'}"
    else:
        old, new = _words(asked, before), _words(asked, after)
        unit = _common_ending(old, new)
        yield f"{old.removesuffix(unit)} to {new}" if unit else f"{asked.short_label}: {old}{ARROW}{new}"


def _items_changed(asked: Characteristic, before: list[Any], after: list[Any]) -> Iterator[str]:
    """The rows that are new in a list, then those that are gone; the label if they only differ."""
    added = [_words(asked, [row]) for row in after if row not in before]
    gone = [_words(asked, [row]) for row in before if row not in after]
    if asked.type is ValueType.GROUP or (added and gone):
        yield f"{asked.short_label} changed"
        return
    yield from (f"{words} added" for words in added)
    yield from (f"{words} removed" for words in gone)


def _words(asked: Characteristic, answer: Any) -> str:
    return "none" if answer in (None, "", []) else answer_words(asked, answer)


def _common_ending(old: str, new: str) -> str:
    """The unit that both share: " Mbps" of 50 Mbps and 250 Mbps."""
    (number_before, _, unit_before), (number_after, _, unit_after) = old.partition(" "), new.partition(" ")
    is_counted = number_before.isdigit() and number_after.isdigit()
    return f" {unit_before}" if is_counted and unit_before and unit_before == unit_after else ""
