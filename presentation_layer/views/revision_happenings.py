"""The revisions of an order in flight, with charges and answers, for its timeline."""

from collections.abc import Iterator, Mapping, Set

from babel.lists import format_list

from business_layer.order_management.revisions import OrderRevision, RevisionKind, RevisionState
from business_layer.shared.actor import SYSTEM
from business_layer.shared.clock import HOUSE_ZONE
from presentation_layer.views.office_happenings import Happening, Show
from presentation_layer.words import short_instant_words

KINDS: Mapping[RevisionKind, str] = {
    RevisionKind.CANCEL: "Cancellation",
    RevisionKind.AMEND: "Amendment",
    RevisionKind.END: "Ending as failed",
}


def revision_name(revision: OrderRevision, numbers: Set[int]) -> str:
    """Cancellation, or Cancellation of item 2."""
    return f"{KINDS.get(revision.kind, 'Revision')} {_of_items(revision, numbers)}".strip()


def revised(revision: OrderRevision, numbers: Set[int]) -> Iterator[Happening]:
    """The lines about a revision of an order whose items have these numbers: asked for, its charge, and the answer."""
    name = revision_name(revision, numbers)
    yield Happening(
        at=revision.requested_at,
        show=Show.CUSTOMER,
        kind="change",
        words=f"{name} asked for by {revision.requested_by}",
        detail=revision.reason,
    )
    if revision.awaits_answer and revision.answer_by:
        until = short_instant_words(revision.answer_by, HOUSE_ZONE)
        yield Happening(
            at=revision.requested_at,
            show=Show.CUSTOMER,
            kind="person",
            words=f"{name} costs {revision.charge}: waits for the customer's answer",
            detail=f"Without an answer until {until}, the order continues.",
        )
    if revision.answered_at and (revision.charge or revision.state is RevisionState.DECLINED):
        yield Happening(
            at=revision.answered_at,
            show=Show.CUSTOMER,
            kind="gone" if revision.state is RevisionState.DECLINED else "check",
            words=_answer(revision, name),
            detail=revision.outcome or revision.agreement,
        )


def _answer(revision: OrderRevision, name: str) -> str:
    by = f" by {revision.answered_by}" if revision.answered_by not in {"", SYSTEM.name} else ""
    if revision.state is RevisionState.DECLINED:
        return f"{name} declined{by}. The order continues."
    return f"Charge of {revision.charge} accepted{by}"


def _of_items(revision: OrderRevision, numbers: Set[int]) -> str:
    """The items, if it is not about all of them."""
    if not revision.items or numbers <= set(revision.items):
        return ""
    if len(revision.items) == 1:
        return f"of item {revision.items[0]}"
    return f"of items {format_list(list(map(str, revision.items)), locale='en_US')}"
