"""The head of the page of an order that only moves a service: the move in words, not its two halves."""

from collections.abc import Sequence
from typing import NamedTuple

from business_layer.order_management.items import ProductOrderItem
from presentation_layer.views.coming_events import events_ahead, next_sentence
from presentation_layer.views.item_progress import ItemProgress
from presentation_layer.views.item_status import item_status


class Move(NamedTuple):
    """The two halves of a move: what is set up at the new address, and what ends at the old one."""

    new: ItemProgress
    old: ItemProgress


def move_of(items: Sequence[ItemProgress]) -> Move | None:
    """The move, if the order does nothing else."""
    if len(items) != 2:
        return None
    first, second = items
    if not first.item.moves_with(second.item):
        return None
    return Move(second, first) if first.item.relation else Move(first, second)


def move_title(move: Move) -> str:
    """The title while nobody has to act; empty if the move is late."""
    name, place = move.new.item.offering_name, _place(move.new.item, "the new address")
    if move.new.is_ready:
        return f"{name} works at {place}"
    day = move.new.ready_on
    return f"{name} moves to {place}" if day is None or day >= move.new.today else ""


def move_words(move: Move) -> str:
    """The next thing to happen, and that the old service works until the new one does."""
    place = _place(move.old.item, "the old address")
    if move.new.is_ready:
        return _held_up(move.old) or f"We're turning off the service at {place}."
    works = f"Your service at {place} keeps working until the new one works."
    return " ".join(filter(None, (_held_up(move.new) or _next(move.new), works)))


def _held_up(progress: ItemProgress) -> str:
    waits = progress.is_stuck or any(task.waiting_for for task in progress.item.plan_tasks)
    return item_status(progress).sentence if waits else ""


def _next(progress: ItemProgress) -> str:
    if progress.begins:
        return f"{progress.begins}."
    events = events_ahead([progress])
    return f"{next_sentence(events, progress.today)}." if events else ""


def _place(item: ProductOrderItem, otherwise: str) -> str:
    return item.address.street if item.address else otherwise
