"""Possible changes: what can be done to a service now, and why not the rest, by the catalogue and its state."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.plans import PlanAction
from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.product_states import ENDED, ProductState, SuspensionReason
from business_layer.order_management.open_changes import OpenChange
from business_layer.service_changes.open_changes import underway_words
from business_layer.service_changes.service_change import ChangeKind
from business_layer.shared.actor import Actor, ActorKind, Permission
from business_layer.shared.errors import Conflict
from business_layer.shared.stored_enums import is_known

S = ProductState
# The changes that have a page. One is added here together with its page.
OFFERED = (
    ChangeKind.MOVE,
    ChangeKind.CHANGE,
    ChangeKind.DISCONNECT,
    ChangeKind.SUSPEND,
    ChangeKind.RESUME,
    ChangeKind.TRANSFER,
)
# What can be done to a service while the customer has suspended it.
WHILE_SUSPENDED = frozenset({ChangeKind.RESUME, ChangeKind.DISCONNECT, ChangeKind.TRANSFER})
NOT_ACTIVE = "It isn't active yet. Until it is, its order can be changed or canceled."
IS_SUSPENDED = "It's suspended. Resume it first."
IS_UNPAID = "It's suspended for an unpaid bill. It can be resumed once the bill is paid."
STAYS_UNPAID = "It's suspended for an unpaid bill. It can be transferred once the bill is paid."


class ChangeImpossible(Conflict):
    """The service cannot be changed in that way now."""

    code = "change_impossible"


@dataclass(frozen=True, kw_only=True)
class PossibleChange:
    """A thing that can be done to a service; one that cannot be done now has the reason."""

    kind: ChangeKind
    reason: str = ""
    order_number: str = ""

    @property
    def is_possible(self) -> bool:
        return not self.reason


class HeldProduct(Protocol):
    """A product, or a row of a list of products, as the rules look at it."""

    @property
    def id(self) -> UUID: ...

    @property
    def offering_slug(self) -> str: ...

    @property
    def catalogue_version(self) -> int: ...

    @property
    def values(self) -> dict[str, Any]: ...

    @property
    def state(self) -> ProductState: ...

    @property
    def suspended_for(self) -> SuspensionReason | None: ...


@dataclass(frozen=True, kw_only=True)
class Offerings:
    """The offering of a product as it was sold, and as it is sold today; None if it is not on sale any more."""

    sold: ProductOffering
    today: ProductOffering | None

    @classmethod
    def of(cls, product: HeldProduct, catalogues: Catalogues, *, at: datetime) -> "Offerings":
        sold = catalogues.version(product.catalogue_version).offering(product.offering_slug)
        return cls(sold=sold, today=catalogues.current(at).find(product.offering_slug))

    def can(self, action: PlanAction) -> bool:
        """True if a plan does that, in the catalogue it was sold from or in today's."""
        return any(offering.plan_of(action) for offering in (self.sold, self.today) if offering)


def possible_changes(
    product: HeldProduct, open_change: OpenChange | None, catalogues: Catalogues, *, by: Actor, at: datetime
) -> tuple[PossibleChange, ...]:
    """The things that can be done to a product, or could if it was in another state; none once it has ended.

    What the catalogue does not know how to do is left out.
    """
    if product.state in ENDED or not is_known(product.state):
        return ()
    offerings = Offerings.of(product, catalogues, at=at)
    return tuple(_possible(kind, product, open_change, by) for kind in OFFERED if APPLIES[kind](product, offerings))


def require_possible(
    kind: ChangeKind, product: HeldProduct, catalogues: Catalogues, *, by: Actor, at: datetime
) -> None:
    """Raise ChangeImpossible if that cannot be done to the product now. Open changes are another rule."""
    found = possible_changes(product, None, catalogues, by=by, at=at)
    possible = next((change for change in found if change.kind is kind), None)
    if possible is None:
        raise ChangeImpossible("This can't be done to this service.")
    if possible.reason:
        raise ChangeImpossible(possible.reason)


def _possible(kind: ChangeKind, product: HeldProduct, open_change: OpenChange | None, by: Actor) -> PossibleChange:
    if open_change is not None:
        is_seen = by.sees_customer(open_change.customer_id, with_permission=Permission.VIEW_ORDERS)
        number = open_change.order_number if is_seen else ""
        return PossibleChange(kind=kind, reason=underway_words(open_change), order_number=number)
    return PossibleChange(kind=kind, reason=_reason_of_state(kind, product, by))


def _reason_of_state(kind: ChangeKind, product: HeldProduct, by: Actor) -> str:
    """The reason why the product's state does not allow it; empty if it does."""
    if product.state in {S.CREATED, S.PENDING_ACTIVE}:
        return NOT_ACTIVE
    if product.state is S.PENDING_TERMINATE:
        return "It's being disconnected."
    if product.state is S.SUSPENDED and kind not in WHILE_SUSPENDED:
        return IS_SUSPENDED
    is_unpaid = product.suspended_for is SuspensionReason.UNPAID
    if kind is ChangeKind.RESUME and is_unpaid and by.kind is ActorKind.CUSTOMER:
        return IS_UNPAID
    return STAYS_UNPAID if kind is ChangeKind.TRANSFER and is_unpaid else ""


def _can_move(product: HeldProduct, offerings: Offerings) -> bool:
    """True if it is at an address, and today's catalogue lets it be added at another one."""
    return offerings.today is not None and offerings.today.move is not None


def _can_change(product: HeldProduct, offerings: Offerings) -> bool:
    """True if today's catalogue lets an answer of it be changed."""
    return offerings.today is not None and bool(offerings.today.changeable) and offerings.can(PlanAction.MODIFY)


def _can_suspend(product: HeldProduct, offerings: Offerings) -> bool:
    return product.state is not S.SUSPENDED and offerings.can(PlanAction.SUSPEND)


def _can_resume(product: HeldProduct, offerings: Offerings) -> bool:
    return product.state is S.SUSPENDED and offerings.can(PlanAction.RESUME)


def _always(product: HeldProduct, offerings: Offerings) -> bool:
    return True


# The products that a kind of change applies to, in whatever state of theirs it is possible.
APPLIES: dict[ChangeKind, Callable[[HeldProduct, Offerings], bool]] = {
    ChangeKind.MOVE: _can_move,
    ChangeKind.CHANGE: _can_change,
    ChangeKind.SUSPEND: _can_suspend,
    ChangeKind.RESUME: _can_resume,
    ChangeKind.DISCONNECT: _always,
    ChangeKind.TRANSFER: _always,
}
