"""Service changes: what is proposed to be done to a service, as it was shown, until the customer accepts it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from business_layer.billing.taxes import TaxEstimate
from business_layer.catalogue.prices import PriceLine, PriceType
from business_layer.order_management.order_entry import ItemRequest
from business_layer.order_management.states import ItemAction
from business_layer.shared.errors import Conflict, IllegalTransition
from business_layer.shared.money import Money
from business_layer.shared.stored_enums import require_known

# The time for which a proposal keeps its price, its charges and what is held for it.
KEPT_FOR = timedelta(minutes=30)


class ChangeKind(StrEnum):
    """The things that can be done to a service that a customer has. AMEND changes one while its order is in flight."""

    MOVE = "move"
    CHANGE = "change"
    DISCONNECT = "disconnect"
    SUSPEND = "suspend"
    RESUME = "resume"
    TRANSFER = "transfer"
    AMEND = "amend"


class ServiceChangeState(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


S = ServiceChangeState
MOVES: dict[ServiceChangeState, set[ServiceChangeState]] = {
    S.PROPOSED: {S.ACCEPTED, S.WITHDRAWN},
    S.ACCEPTED: set(),
    S.WITHDRAWN: set(),
}


class ChangeOutdated(Conflict):
    """The proposal is too old, or the service is no longer as it was when the proposal was made."""

    code = "change_outdated"


class EffectKind(StrEnum):
    """The parts of the review page under which the effects of a change stand."""

    HAPPENS = "happens"
    LOST = "lost"
    NUMBERS = "numbers"
    EQUIPMENT = "equipment"
    TERM = "term"
    BILL = "bill"


@dataclass(frozen=True, kw_only=True)
class ChangeEffect:
    """One sentence that the customer reads before accepting."""

    kind: EffectKind
    text: str


@dataclass(frozen=True, kw_only=True)
class ChangeCharge:
    """A one-time charge, also a price line of an item, with its calculation in words; empty if it is a plain price."""

    line: PriceLine
    calculation: str = ""


@dataclass(frozen=True, kw_only=True)
class CharacteristicChange:
    """One characteristic before and after, in words, and what it adds to the month."""

    label: str
    before: str
    after: str
    monthly: Money | None = None


@dataclass(eq=False, kw_only=True)
class ServiceChange:
    """A proposal. `product_version` is that of the product for which it was made. Its id is the key of its order.

    `charges` and `characteristics` explain the items. `monthly_before` and `monthly_after` are for everything that the
    change touches, without taxes. `requested_on` is a day at the service address; None is as soon as possible.
    `agreement` says how the customer agreed, if an agent acted.
    """

    id: UUID
    kind: ChangeKind
    product_id: UUID
    product_version: int
    customer_id: UUID
    billing_account_id: UUID
    items: tuple[ItemRequest, ...]
    monthly_before: Money
    monthly_after: Money
    created_at: datetime
    valid_until: datetime
    created_by: str
    requested_on: date | None = None
    charges: tuple[ChangeCharge, ...] = ()
    effects: tuple[ChangeEffect, ...] = ()
    characteristics: tuple[CharacteristicChange, ...] = ()
    state: ServiceChangeState = S.PROPOSED
    order_number: str = ""
    agreement: str = ""

    @property
    def difference(self) -> Money:
        """The amount that it adds to the month; below zero if it saves."""
        return self.monthly_after - self.monthly_before

    @property
    def one_time(self) -> Money:
        """All one-time charges: those of the items, and of an amendment that takes back what was done already."""
        lines = [line for item in self.items for line in item.price_lines if line.type is PriceType.ONE_TIME]
        more = [charge.line for charge in self.charges if charge.line not in lines]
        return sum((line.total for line in (*lines, *more)), Money.zero())

    @property
    def taxes(self) -> TaxEstimate | None:
        kept = [item.taxes for item in self.items if item.taxes]
        return TaxEstimate.together(kept) if kept else None

    @property
    def item(self) -> ItemRequest:
        """The request about the product itself."""
        return next(item for item in self.items if item.product_id == self.product_id)

    @property
    def resumes_on(self) -> date | None:
        """The day on which a suspension ends by itself; None if it does not."""
        ends = (item.requested_on for item in self.items if item is not self.item and item.action is ItemAction.RESUME)
        return next(ends, None)

    @property
    def is_accepted(self) -> bool:
        return self.state is S.ACCEPTED

    def is_open(self, *, at: datetime) -> bool:
        """True if it can be accepted still."""
        return self.state is S.PROPOSED and at < self.valid_until

    def require_open(self, *, at: datetime, product_version: int) -> None:
        """Raise ChangeOutdated if it was shown too long ago, or for a service that is no longer like this."""
        require_known(self.state)
        if self.state is S.WITHDRAWN:
            raise ChangeOutdated("You started again since you opened this page, so only the newer review counts.")
        if not self.is_open(at=at):
            raise ChangeOutdated("This page is more than 30 minutes old. Start again to see today's prices.")
        if product_version != self.product_version:
            raise ChangeOutdated("This service changed while you were looking at this page. Start again.")

    def accept(self, *, order_number: str, agreement: str) -> None:
        self._move_to(S.ACCEPTED)
        self.order_number, self.agreement = order_number, agreement

    def withdraw(self) -> None:
        self._move_to(S.WITHDRAWN)

    def _move_to(self, after: ServiceChangeState) -> None:
        require_known(self.state)
        if after not in MOVES[self.state]:
            raise IllegalTransition(f"A change that is {self.state} cannot become {after}.")
        self.state = after
