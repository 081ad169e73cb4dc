"""The amendments of an order, as its page lists them: what was asked, its author, and what came of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.plan_delta import PlanDelta
from business_layer.order_management.revisions import OrderRevision, RevisionKind, RevisionState
from presentation_layer.views.plan_revisions import replaced_words
from presentation_layer.words import instant_words

S = RevisionState


@dataclass(frozen=True, kw_only=True)
class RevisionLine:
    """One amendment of an item. `plan` says how its plan changed; `question` is true if it waits for an answer."""

    item_number: int
    name: str
    words: str
    asked: str
    plan: str
    why: str
    question: bool


def revision_lines(revisions: Sequence[OrderRevision], order: ProductOrder) -> tuple[RevisionLine, ...]:
    """The amendments, newest first."""
    return tuple(reversed(list(_lines(revisions, order))))


def _lines(revisions: Sequence[OrderRevision], order: ProductOrder) -> Iterator[RevisionLine]:
    items, plans = {item.number: item for item in order.items}, dict[int, int]()
    for revision in revisions:
        number = revision.items[0] if revision.items else 0
        if revision.kind is not RevisionKind.AMEND or number not in items:
            continue
        item, plan = items[number], ""
        if revision.state is S.APPLIED and revision.delta:
            before = plans.get(number, 1)
            plans[number] = before + 1
            plan = replaced_words(before + 1, _fates(revision.delta))
        yield RevisionLine(
            item_number=number,
            name=item.offering_name,
            words=_words(revision),
            asked=f"Asked by {revision.requested_by} on {instant_words(revision.requested_at, item.time_zone)}",
            plan=plan,
            why=revision.outcome,
            question=revision.awaits_answer,
        )


def _words(revision: OrderRevision) -> str:
    if revision.state is S.APPLIED:
        return "Changed"
    if revision.state is S.DECLINED:
        return "Not changed"
    return "Waits for an answer about its charge" if revision.awaits_answer else "Being changed"


def _fates(delta: PlanDelta) -> tuple[tuple[int, str], ...]:
    """The number of steps of each fate."""
    return (
        (len(delta.undo), "undone"),
        (len(delta.redo), "done again"),
        (len(delta.dropped), "left out"),
        (len(delta.new), "new"),
        (len(delta.untouched), "untouched"),
    )
