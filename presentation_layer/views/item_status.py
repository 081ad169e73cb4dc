"""The status of an order item: a few words, and a sentence if there is more to say."""

from typing import NamedTuple

from business_layer.order_management.moves import item_moved_from, item_moved_to
from business_layer.order_management.shipments import Shipment, ShipmentState
from business_layer.order_management.states import ItemAction, ItemState, TaskState
from business_layer.order_management.tasks import FulfilmentTask
from presentation_layer.views.item_progress import ItemProgress
from presentation_layer.words import date_words

PACKAGE_WORDS = "We couldn't deliver the package."
FALLOUT_WORDS = "Something is holding this up. We're looking into it and will call you if we need anything from you."
QUESTION_WAITS = "We have a question for you. We'll continue once we have your answer."
NOTHING_CANCELED = "Nothing was canceled. We'll call you to agree on the next step."
NOT_BEFORE = "Nothing happens before it begins. You can take it back until then."
OLD_WORKS = "It keeps working until the service at the new address works."
OLD_WORKS_TOO = "Your service at the old address keeps working until this one works."
NOT_STARTED = "We have your order and will start on it shortly."


class Status(NamedTuple):
    """`words` are short; `sentence` is empty if they say it all. `kind` is "good", "warn" or empty."""

    words: str
    sentence: str = ""
    kind: str = ""


CANCELING = {
    ItemState.ASSESSING_CANCELLATION: Status("Checking if it can be canceled"),
    ItemState.PENDING_CANCELLATION: Status("Being canceled"),
    ItemState.CANCELLED: Status("Canceled"),
    ItemState.FAILED: Status("Couldn't be set up", "We take nothing for it. Call us if you have questions."),
}


# A service that the customer had before the order.
DONE = {
    ItemAction.MODIFY: Status("Changed", "", "good"),
    ItemAction.DELETE: Status("Ended"),
    ItemAction.SUSPEND: Status("Suspended", "It doesn't work until you resume it."),
    ItemAction.RESUME: Status("Works again", "", "good"),
    ItemAction.TRANSFER: Status("Transferred", "", "good"),
}


def item_status(progress: ItemProgress) -> Status:
    item = progress.item
    if item.state in CANCELING:
        return CANCELING[item.state]
    if progress.is_ready:
        return DONE.get(item.action) or Status("Ready", progress.specification.when_ready, "good")
    if progress.is_resting:
        return _resting(progress)
    if not item.is_planned:
        return Status("Starting soon", NOT_STARTED)
    if progress.asks_customer:
        return Status("Waiting for your answer", QUESTION_WAITS, "warn")
    if fallouts := [task for task in item.plan_tasks if task.state is TaskState.FALLOUT]:
        return _fallout(progress, fallouts)
    current = progress.current_task
    if item.shipment and item.shipment.state is ShipmentState.SHIPPED and current and current.ships:
        return Status(_on_its_way(item.shipment), _on_arrival(progress))
    waiting = next((task for task in item.plan_tasks if task.waiting_for), None)
    if waiting:
        return _waiting(progress, waiting)
    return Status(current.milestone if current else "Almost done")


def _resting(progress: ItemProgress) -> Status:
    """Before its day, or before the item that comes first is ready."""
    if item_moved_to(progress.order, progress.item):
        return Status("Works until the move is done", OLD_WORKS)
    if progress.begins:
        is_new = item_moved_from(progress.order, progress.item) is not None
        return Status(progress.begins, OLD_WORKS_TOO if is_new else NOT_BEFORE)
    return Status("Comes next")


def _fallout(progress: ItemProgress, fallouts: list[FulfilmentTask]) -> Status:
    """Explained by a person, on hold until a day, not delivered, or being looked into."""
    explained = next((task.customer_words for task in fallouts if task.customer_words), "")
    if explained:
        sentence = f"We can't deliver this as ordered: {explained} {NOTHING_CANCELED}"
        return Status("Not possible as ordered", sentence, "warn")
    if all(task.is_parked(at=progress.now) for task in fallouts):
        day = progress.parked_day(max(fallouts, key=lambda task: task.parked_until or progress.now))
        sentence = f"Something is holding this up. We'll continue on {date_words(day)}." if day else FALLOUT_WORDS
        return Status("On hold", sentence, "warn")
    shipment = progress.item.shipment
    if shipment and shipment.problem:
        return Status("Package not delivered", f"{PACKAGE_WORDS} {shipment.problem}", "warn")
    return Status("Needs our attention", FALLOUT_WORDS, "warn")


def _waiting(progress: ItemProgress, task: FulfilmentTask) -> Status:
    words = "With our engineers" if task.is_open_review else task.milestone
    day = progress.parked_day(task) if task.is_parked(at=progress.now) else None
    return Status(words, f"{task.waiting_for} They will continue on {date_words(day)}." if day else task.waiting_for)


def _on_its_way(shipment: Shipment) -> str:
    return f"{shipment.contents} on {'their' if shipment.contents[:1].isdigit() else 'its'} way"


def _on_arrival(progress: ItemProgress) -> str:
    rule = progress.offering.shipped_for(progress.item.values) if progress.offering else None
    words = rule.on_arrival if rule else ""
    return f"When it arrives: {words[:1].lower()}{words[1:]}" if words else ""
