"""A charge that the customer was asked to accept, and has not answered yet, as agents see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from business_layer.order_management.answer_revision import PERMISSIONS
from business_layer.order_management.revisions import OrderRevision, RevisionKind
from business_layer.shared.actor import Permission
from business_layer.shared.clock import HOUSE_ZONE
from presentation_layer.views.moments import Moment, age
from presentation_layer.views.revision_happenings import revision_name
from presentation_layer.words import short_instant_words


@dataclass(frozen=True)
class AskedCharge:
    """`endpoint` is the page on which it is answered, `permission` what an agent needs for that."""

    name: str
    charge: str
    since: Moment
    until: str
    endpoint: str
    permission: Permission


def asked_charge(revisions: Sequence[OrderRevision], numbers: set[int], now: datetime) -> AskedCharge | None:
    """The charge of the first revision that waits for an answer; `numbers` are those of all items of the order."""
    revision = next((revision for revision in revisions if revision.awaits_answer), None)
    if revision is None:
        return None
    until = short_instant_words(revision.answer_by, HOUSE_ZONE)
    return AskedCharge(
        revision_name(revision, numbers),
        str(revision.charge),
        age(revision.requested_at, now),
        until,
        endpoint=".amendment" if revision.kind is RevisionKind.AMEND else ".cancellation",
        permission=PERMISSIONS.get(revision.kind, Permission.CANCEL_ORDERS),
    )
