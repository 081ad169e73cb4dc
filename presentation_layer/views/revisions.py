"""The amendments of an order, as its page lists them: what was asked, its author, and what came of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.plan_delta import PlanDelta
from business_layer.order_management.revisions import OrderRevision, RevisionKind, RevisionState
from business_layer.shared.counts import count_words
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
            plan = f"Plan {before + 1} replaces plan {before}: {_counts(revision.delta)}."
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


def _counts(delta: PlanDelta) -> str:
    """The steps of each fate, in words: 2 steps undone, 1 done again, 3 new, 10 untouched."""
    fates = (
        (len(delta.undo), "undone"),
        (len(delta.redo), "done again"),
        (len(delta.dropped), "left out"),
        (len(delta.new), "new"),
        (len(delta.untouched), "untouched"),
    )
    found = [(count, fate) for count, fate in fates if count]
    if not found:
        return "nothing left to do"
    (first, fate), *others = found
    return ", ".join([f"{count_words(first, 'step')} {fate}", *(f"{count} {words}" for count, words in others)])
