"""Products: what customers have. Orders create and change them.

A product keeps its current terms itself, where lists and the previous release read them; the terms that it had before
are `past_terms`, which are read only when asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from business_layer.catalogue.prices import PriceLine
from business_layer.inventory.product_events import (
    DisconnectionReason,
    ProductActivated,
    ProductCancelled,
    ProductDisconnected,
    ProductEndingBegun,
    ProductMoved,
    ProductRestored,
    ProductResumed,
    ProductSuspended,
    ProductTermsChanged,
    ProductTransferred,
)
from business_layer.inventory.product_states import (
    ENDED,
    IN_USE,
    MOVES,
    ProductState,
    StateInterval,
    SuspensionReason,
    after_start,
    followed_by,
)
from business_layer.inventory.terms import PastTerms, Terms, TermsPeriod, terms_of
from business_layer.shared.actor import Actor
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import IllegalTransition
from business_layer.shared.events import Recorder
from business_layer.shared.stored_enums import require_known

S = ProductState


@dataclass(frozen=True, kw_only=True)
class Holder:
    """The customer and billing account that take a product over, by the order with that number."""

    customer_id: UUID
    billing_account_id: UUID
    order_number: str


@dataclass(eq=False, kw_only=True)
class Product(Recorder):
    """One thing that a customer has, with the catalogue version, answers and prices at which it was sold.

    `terms_since` is None while it has the terms with which it was created; `order_item_id` is None if these are the
    terms of the item that added it. `history` has the intervals of its states. `committed_since` is the beginning of
    the term that it took along from the product that moved to it. After a transfer, `order_number` is that of the order
    by which its customer took it over, since `held_since`.
    """

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
    terms_since: datetime | None = None
    order_item_id: UUID | None = None
    qualification_id: UUID | None = None
    committed_since: datetime | None = None
    held_since: datetime | None = None
    past_terms: list[PastTerms] = field(default_factory=list)
    version: int = 0

    def __post_init__(self) -> None:
        self.history = self.history or (StateInterval(state=self.state, valid_from=self.created_at),)

    @property
    def active_since(self) -> datetime | None:
        return next((interval.valid_from for interval in self.history if interval.state is S.ACTIVE), None)

    @property
    def suspended_for(self) -> SuspensionReason | None:
        """The reason of its suspension; None while it is not suspended."""
        return self.history[-1].reason

    @property
    def terms(self) -> Terms:
        """The current terms."""
        return terms_of(self)

    @property
    def periods(self) -> tuple[TermsPeriod, ...]:
        """All terms that it ever had, oldest first, without gap or overlap. The last period is open."""
        return (*(past.period for past in self.past_terms), self._current_period)

    def terms_at(self, at: datetime) -> TermsPeriod | None:
        """The terms, customer and billing account at an instant; None before the product was created."""
        return next((period for period in self.periods if period.includes(at)), None)

    def state_at(self, at: datetime) -> ProductState | None:
        """The state at an instant; None before the product was created."""
        return next((interval.state for interval in self.history if interval.includes(at)), None)

    def activate(self, *, at: datetime, network: dict[str, str]) -> None:
        """Make it active. `network` has what the network reported: a circuit, an access number."""
        self._require(S.PENDING_ACTIVE, verb="activated")
        self._move_to(S.ACTIVE, at)
        self.network = {**self.network, **network}
        self.record(ProductActivated(**self._facts(at)))

    def correct(self, values: dict[str, Any]) -> None:
        """Replace the answers before the product is active. Raises IllegalTransition."""
        if self.state is not S.PENDING_ACTIVE:
            raise IllegalTransition(
                f"The answers of a {self.state} product cannot be corrected. Place an order to change them."
            )
        self.values = values

    def amend(self, terms: Terms) -> None:
        """Replace the terms before the product is active, as if it had been ordered so. Raises IllegalTransition."""
        self._require(S.PENDING_ACTIVE, verb="amended")
        self._set_terms(terms)

    def cancel(self, *, at: datetime) -> None:
        """Give it up before it is active."""
        self._move_to(S.CANCELLED, at)
        self.record(ProductCancelled(**self._facts(at)))

    def change_terms(self, terms: Terms, *, at: datetime, network: dict[str, str] | None = None) -> None:
        """Give it other terms from now on. `network` has what the network reported anew.

        Raises IllegalTransition unless it is active or suspended.
        """
        self._require(*IN_USE, verb="changed")
        before = self.offering_slug
        self._close_period(at)
        self._set_terms(terms)
        self.network = {**self.network, **(network or {})}
        self.record(ProductTermsChanged(**self._facts(at), before=before))

    def reprice(self, price_lines: tuple[PriceLine, ...], *, at: datetime) -> None:
        """Give it other prices from now on, such as without the saving of a bundle that ended.

        Raises IllegalTransition if it has ended.
        """
        self._require(*set(MOVES) - ENDED, verb="repriced")
        if self.state in {S.CREATED, S.PENDING_ACTIVE}:
            self.price_lines = price_lines
            return
        self._close_period(at)
        self.price_lines = price_lines
        self.record(ProductTermsChanged(**self._facts(at), before=self.offering_slug))

    def suspend(self, *, at: datetime, reason: SuspensionReason) -> None:
        """Interrupt the service; the customer keeps it."""
        self._require(S.ACTIVE, verb="suspended")
        self._move_to(S.SUSPENDED, at, reason)
        self.record(ProductSuspended(**self._facts(at), reason=reason))

    def resume(self, *, at: datetime) -> None:
        """End the suspension."""
        self._require(S.SUSPENDED, verb="resumed")
        self._move_to(S.ACTIVE, at)
        self.record(ProductResumed(**self._facts(at)))

    def begin_ending(self, *, at: datetime) -> None:
        """Begin to disconnect it. It still works, and can be restored, until it has ended."""
        self._move_to(S.PENDING_TERMINATE, at)
        self.record(ProductEndingBegun(**self._facts(at)))

    def restore(self, *, at: datetime) -> None:
        """Take its disconnection back: it is active or suspended again, as before."""
        self._require(S.PENDING_TERMINATE, verb="restored")
        before = self.history[-2]
        self._move_to(before.state, at, before.reason)
        self.record(ProductRestored(**self._facts(at)))

    def end(self, *, at: datetime, is_moved: bool = False) -> None:
        """Record that it is disconnected, or that another product has taken its place at a new address."""
        self._move_to(S.TERMINATED, at)
        facts = self._facts(at)
        self.record(
            ProductMoved(**facts) if is_moved else ProductDisconnected(**facts, reason=DisconnectionReason.CUSTOMER)
        )

    def transfer(
        self, holder: Holder, *, price_lines: tuple[PriceLine, ...], order_item_id: UUID, at: datetime
    ) -> None:
        """Give it to another billing account from now on, perhaps another customer's, at these prices.

        What was used before stays with the account it had. Raises IllegalTransition unless it is active or suspended.
        """
        self._require(*IN_USE, verb="transferred")
        if (holder.customer_id, holder.billing_account_id) == (self.customer_id, self.billing_account_id):
            raise IllegalTransition("This service is on that billing account already.")
        self._close_period(at)
        if holder.customer_id != self.customer_id:
            self.order_number, self.held_since = holder.order_number, self.terms_since
        self.customer_id, self.billing_account_id = holder.customer_id, holder.billing_account_id
        self.price_lines, self.order_item_id = price_lines, order_item_id
        self.record(ProductTransferred(**self._facts(at)))

    @property
    def _current_period(self) -> TermsPeriod:
        return TermsPeriod(
            terms=self.terms,
            customer_id=self.customer_id,
            billing_account_id=self.billing_account_id,
            valid_from=self.terms_since or self.created_at,
        )

    def _close_period(self, at: datetime) -> None:
        """Keep the current terms as past, and begin another period."""
        current = self._current_period
        at = after_start(current.valid_from, at)
        self.past_terms.append(PastTerms.of(self.id, current, valid_to=at))
        self.terms_since = at

    def _set_terms(self, terms: Terms) -> None:
        self.offering_slug, self.offering_name = terms.offering_slug, terms.offering_name
        self.catalogue_version, self.values, self.address = terms.catalogue_version, terms.values, terms.address
        self.price_lines, self.order_item_id = terms.price_lines, terms.order_item_id
        self.qualification_id = terms.qualification_id

    def _require(self, *states: ProductState, verb: str) -> None:
        require_known(self.state)
        if self.state not in states:
            raise IllegalTransition(f"A product that is {self.state} cannot be {verb}.")

    def _move_to(self, after: ProductState, at: datetime, reason: SuspensionReason | None = None) -> None:
        require_known(self.state)
        if after not in MOVES[self.state]:
            raise IllegalTransition(f"A {self.state} product cannot become {after}.")
        self.history = followed_by(self.history, after, at, reason)
        self.state = after

    def _facts(self, at: datetime) -> dict[str, Any]:
        return {"subject_id": self.id, "customer_id": self.customer_id, "at": at, "offering": self.offering_slug}


class Products(Protocol):
    """The products of customers. The finders lock what they return until the unit of work ends."""

    def add(self, product: Product) -> None: ...

    def get(self, product_id: UUID, *, seen_by: Actor) -> Product: ...

    def of_order(self, order_number: str) -> Sequence[Product]:
        """The products that an order added, by their ids."""
        ...

    def has_in_use(self, customer_id: UUID) -> bool:
        """True if the customer has a service that works or is suspended. Locks nothing."""
        ...
