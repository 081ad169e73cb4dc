"""The head of an order's page: what comes next as a sentence, the progress in words, and a line of milestones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from babel.lists import format_list

from business_layer.catalogue.specification import READY
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import ItemAction, ItemState, ProductOrderState, RelationKind
from business_layer.shared.counts import count_words
from presentation_layer.views.coming_events import events_ahead, next_sentence
from presentation_layer.views.item_progress import ItemProgress
from presentation_layer.views.item_status import NOT_BEFORE, PACKAGE_WORDS, item_status
from presentation_layer.views.milestones import MOST_ON_LINE, Milestone, item_milestones, whole_milestones
from presentation_layer.views.move_head import move_of, move_title, move_words
from presentation_layer.words import BEING_UPDATED, long_day_words

S = ProductOrderState
MOST_NAMED = 2
ENDED = {
    S.REJECTED: ("We couldn't accept this order", "Nothing was set up. Call us if you have questions."),
    S.CANCELLED: ("This order was canceled", "Nothing more will happen with it."),
    S.FAILED: ("We couldn't set up this order", "Call us, and we'll find out what we can do."),
    S.PARTIAL: ("Part of your order is ready", ""),
    S.ASSESSING_CANCELLATION: ("We're checking if this order can be canceled", ""),
    S.PENDING_CANCELLATION: ("This order is being canceled", ""),
}
# A change of a service, before it is done and after.
CHANGES = {
    ItemAction.MODIFY: ("{} changes", "{} is changed"),
    ItemAction.DELETE: ("{} ends", "{} has ended"),
    ItemAction.SUSPEND: ("{} will be suspended", "{} is suspended"),
    ItemAction.RESUME: ("{} will work again", "{} works again"),
    ItemAction.TRANSFER: ("{} will be transferred", "{} is transferred"),
}
REST_CANCELED = "The rest of this order was canceled."


@dataclass(frozen=True, kw_only=True)
class OrderHead:
    """`kind` is "asks" if the customer has something to do, "stuck" if the order needs us, or empty."""

    title: str
    words: str
    kind: str
    milestones: tuple[Milestone, ...]


def order_head(order: ProductOrder, items: Sequence[ItemProgress]) -> OrderHead:
    ready = [progress for progress in items if progress.is_ready]
    if order.state is S.PARTIAL and len(ready) + _canceled(items) == len(items):
        return OrderHead(title=_ready_title(ready), words=REST_CANCELED, kind="", milestones=())
    if order.state in ENDED or not (order.is_open or order.state is S.COMPLETED):
        title, words = ENDED.get(order.state, (BEING_UPDATED[0], ""))
        return OrderHead(title=title, words=words, kind="", milestones=())
    if items and all(progress.is_ready for progress in items):
        return OrderHead(title=_ready_title(items), words=_ready_words(items), kind="", milestones=())
    kind = "asks" if any(item.asks_customer for item in items) else "stuck" if _stuck(items) else ""
    return OrderHead(title=_title(order, items), words=_words(items), kind=kind, milestones=_line(items))


def _canceled(items: Sequence[ItemProgress]) -> int:
    return sum(progress.item.state is ItemState.CANCELLED for progress in items)


def _line(items: Sequence[ItemProgress]) -> tuple[Milestone, ...]:
    if len(items) == 1:
        return item_milestones(items[0])
    line = whole_milestones(items)
    return line if 1 < len(line) <= MOST_ON_LINE else ()


def _ready_title(items: Sequence[ItemProgress]) -> str:
    if change := _change(items):
        return CHANGES[change.item.action][1].format(change.item.offering_name)
    if move := move_of(items):
        return f"{move.new.item.offering_name} has moved"
    return f"{items[0].item.offering_name} is ready" if len(items) == 1 else "Everything is ready"


def _ready_words(items: Sequence[ItemProgress]) -> str:
    if len(items) == 1:
        words = item_status(items[0]).sentence
        return "" if words == READY else words
    if move := move_of(items):
        return f"It works at {move.new.item.address}, and has ended at the old address."
    counted = "Both services are ready" if len(items) == 2 else f"All {len(items)} services are ready"
    return f"{counted}. Here's how to use each of them."


def _title(order: ProductOrder, items: Sequence[ItemProgress]) -> str:
    """The customer's own task if there is one, else the cause of a delay, else the next event."""
    if asking := [progress for progress in items if progress.asks_customer]:
        return f"We have {_questions(asking)} for you about {_names(asking)}"
    if stuck := _stuck(items):
        return _stuck_title(stuck)
    if (change := _change(items)) and change.ready_on:
        words = CHANGES[change.item.action][0].format(change.item.offering_name)
        return f"{words} {long_day_words(change.ready_on, change.today)}"
    if (move := move_of(items)) and (title := move_title(move)):
        return title
    if events := events_ahead(items):
        return next_sentence(events, items[0].today)
    if order.state is S.ACKNOWLEDGED:
        return "We have your order"
    if any(progress.ready_on for progress in items):
        return "Your order is taking longer than planned"
    return "Our engineers are reviewing your order" if order.state is S.PENDING else "We're setting up your order"


def _change(items: Sequence[ItemProgress]) -> ItemProgress | None:
    """The only item of an order that changes a service the customer has, or the next one if it is also resumed; None
    for other orders.
    """
    if len(items) == 2 and items[1].item.relation and items[1].item.relation.kind is RelationKind.RELIES_ON:
        return items[items[0].is_ready]
    return items[0] if len(items) == 1 and items[0].item.action in CHANGES else None


def _questions(asking: Sequence[ItemProgress]) -> str:
    count = sum(bool(task.question) for progress in asking for task in progress.item.plan_tasks)
    return "a question" if count == 1 else count_words(count, "question")


def _stuck(items: Iterable[ItemProgress]) -> list[ItemProgress]:
    return [progress for progress in items if progress.item.has_fallout]


def _stuck_title(stuck: Sequence[ItemProgress]) -> str:
    if len(stuck) > 1:
        return f"{len(stuck)} services need our attention"
    (progress,) = stuck
    status, name = item_status(progress), progress.item.offering_name
    if status.sentence.startswith(PACKAGE_WORDS):
        return f"We couldn't deliver your package for {name}"
    parked = (task for task in progress.item.plan_tasks if task.is_parked(at=progress.now))
    day = next(map(progress.parked_day, parked), None)
    if day:
        return f"{name} is on hold until {long_day_words(day, progress.today)}"
    explained = any(task.customer_words for task in progress.item.plan_tasks)
    return f"We can't deliver {name} as ordered" if explained else f"{name} needs our attention"


def _words(items: Sequence[ItemProgress]) -> str:
    """For one service its status, for several the count of ready ones and where the first notable one stands."""
    if move := move_of(items):
        return move_words(move)
    first = _change(items) or items[0]
    if first.begins:
        return f"{first.begins}. {NOT_BEFORE}"
    if len(items) == 1:
        status = item_status(items[0])
        return status.sentence or f"{status.words}."
    ready = sum(progress.is_ready for progress in items)
    counted = f"{ready} of {len(items)} ready"
    waiting = [progress for progress in items if not progress.is_ready]
    for words, said in (
        ("Waiting for your answer", "{} waits for your answer"),
        ("Not possible as ordered", "{} can't be delivered as ordered"),
        ("Package not delivered", "the package for {} came back"),
        ("Needs our attention", "{} needs our attention"),
        ("On hold", "{} is on hold"),
        ("With our engineers", "{} is with our engineers"),
    ):
        names = dict.fromkeys(each.item.offering_name for each in waiting if item_status(each).words == words)
        if names:
            return f"{counted}; {said.format(next(iter(names)))}."
    return f"{counted}."


def _names(items: Sequence[ItemProgress]) -> str:
    names = dict.fromkeys(progress.item.offering_name for progress in items)
    return format_list(list(names), locale="en_US") if len(names) <= MOST_NAMED else "your order"
