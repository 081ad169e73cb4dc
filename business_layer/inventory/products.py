"""Products: what customers have. Orders create and change them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol
from uuid import UUID

from business_layer.catalogue.prices import PriceLine
from business_layer.shared.actor import Actor
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import IllegalTransition
from business_layer.shared.events import DomainEvent, Recorder
from business_layer.shared.stored_enums import require_known


class ProductState(StrEnum):
    """TMF637's states."""

    CREATED = "created"
    PENDING_ACTIVE = "pendingActive"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    PENDING_TERMINATE = "pendingTerminate"
    TERMINATED = "terminated"
    CANCELLED = "cancelled"
    ABORTED = "aborted"


S = ProductState
MOVES = {
    S.CREATED: {S.PENDING_ACTIVE, S.ABORTED},
    S.PENDING_ACTIVE: {S.ACTIVE, S.CANCELLED},
    S.ACTIVE: {S.SUSPENDED, S.PENDING_TERMINATE},
    S.SUSPENDED: {S.ACTIVE, S.PENDING_TERMINATE},
    S.PENDING_TERMINATE: {S.TERMINATED, S.ACTIVE, S.SUSPENDED},
    S.TERMINATED: set[ProductState](),
    S.CANCELLED: set[ProductState](),
    S.ABORTED: set[ProductState](),
}


@dataclass(frozen=True, kw_only=True)
class StateInterval:
    """A product was in a state during [valid_from, valid_to); the current one is open. Charges follow from these."""

    state: ProductState
    valid_from: datetime
    valid_to: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ProductActivated(DomainEvent):
    name: ClassVar[str] = "product_activated"
    subject_type: ClassVar[str] = "product"
    analyzed: ClassVar[tuple[str, ...]] = ("offering",)
    offering: str


@dataclass(eq=False, kw_only=True)
class Product(Recorder):
    """One thing that a customer has, with the catalogue version, answers and prices at which it was sold."""

    id: UUID
    customer_id: UUID
    billing_account_id: UUID
    order_number: str
    offering_slug: str
    offering_name: str
    catalogue_version: int
    values: dict[str, Any]
    address: GeographicAddress | None
    price_lines: tuple[PriceLine, ...]
    state: ProductState = S.PENDING_ACTIVE
    history: tuple[StateInterval, ...] = ()
    network: dict[str, str] = field(default_factory=dict)
    created_at: datetime
    version: int = 0

    def __post_init__(self) -> None:
        self.history = self.history or (StateInterval(state=self.state, valid_from=self.created_at),)

    @property
    def active_since(self) -> datetime | None:
        return next((interval.valid_from for interval in self.history if interval.state is S.ACTIVE), None)

    def activate(self, *, at: datetime, network: dict[str, str]) -> None:
        """Make it active. `network` has what the network reported: a circuit, an access number."""
        self._move_to(S.ACTIVE, at)
        self.network = {**self.network, **network}
        self.record(
            ProductActivated(subject_id=self.id, customer_id=self.customer_id, at=at, offering=self.offering_slug)
        )

    def correct(self, values: dict[str, Any]) -> None:
        """Replace the answers before the product is active. Raises IllegalTransition."""
        if self.state is not S.PENDING_ACTIVE:
            raise IllegalTransition(
                f"The answers of a {self.state} product cannot be corrected. Place an order to change them."
            )
        self.values = values

    def _move_to(self, after: ProductState, at: datetime) -> None:
        require_known(self.state)
        if after not in MOVES[self.state]:
            raise IllegalTransition(f"A {self.state} product cannot become {after}.")
        *past, present = self.history
        closed = StateInterval(state=present.state, valid_from=present.valid_from, valid_to=at)
        self.history = (*past, closed, StateInterval(state=after, valid_from=at))
        self.state = after


class Products(Protocol):
    """The products of customers."""

    def add(self, product: Product) -> None: ...

    def get(self, product_id: UUID, *, seen_by: Actor) -> Product: ...
