"""Shipments: a package on its way to a customer, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from business_layer.catalogue.characteristics import Values
from business_layer.catalogue.shipping_rule import ShippingRule
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import IllegalTransition


class ShipmentState(StrEnum):
    """A package is packed, on its way, there; or it came back, or is lost, and then it is sent again."""

    PREPARING = "preparing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    RETURNED = "returned"
    LOST = "lost"


S = ShipmentState
MOVES: dict[ShipmentState, set[ShipmentState]] = {
    S.PREPARING: {S.SHIPPED, S.DELIVERED},
    S.SHIPPED: {S.DELIVERED, S.RETURNED, S.LOST},
    S.RETURNED: {S.PREPARING},
    S.LOST: {S.PREPARING},
    S.DELIVERED: set(),
}


@dataclass(eq=False, kw_only=True)
class Shipment:
    """One package, for one order item. `contents` says in words what is in it, `problem` why it did not arrive."""

    id: UUID
    item_id: UUID
    order_id: UUID
    contents: str
    recipient: str
    address: GeographicAddress
    to_post_office_box: bool
    state: ShipmentState = S.PREPARING
    carrier: str = ""
    tracking_number: str = ""
    expected_on: date | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    confirmed_by: str = ""
    problem: str = ""

    @classmethod
    def of(
        cls,
        rule: ShippingRule,
        values: Values,
        *,
        id: UUID,
        item_id: UUID,
        order_id: UUID,
        recipient: str,
        address: GeographicAddress,
    ) -> "Shipment":
        """The package that a rule asks for on these answers."""
        return cls(
            id=id,
            item_id=item_id,
            order_id=order_id,
            contents=rule.contents(values),
            recipient=recipient,
            address=address,
            to_post_office_box=rule.to_post_office_box,
        )

    @property
    def can_be_redirected(self) -> bool:
        """Whether another address would still make a difference."""
        return self.state in {S.PREPARING, S.RETURNED, S.LOST}

    def expect(self, on: date | None) -> None:
        """Take the day on which the carrier means to deliver it."""
        self.expected_on = on or self.expected_on

    def ship(self, *, carrier: str, tracking_number: str, at: datetime) -> None:
        """The carrier has it."""
        self._move_to(S.SHIPPED)
        self.carrier, self.tracking_number, self.shipped_at = carrier, tracking_number, at

    def deliver(self, *, at: datetime, confirmed_by: str = "") -> None:
        """It is there: the carrier says so, or the customer, whose name is kept then."""
        self._move_to(S.DELIVERED)
        self.delivered_at, self.confirmed_by, self.problem = at, confirmed_by, ""

    def fail(self, outcome: str, problem: str) -> None:
        """It will not arrive: it came back or is lost. What was never sent stays with us."""
        if self.state is S.SHIPPED:
            self._move_to(S.LOST if outcome == S.LOST else S.RETURNED)
        self.problem = problem

    def redirect(self, address: GeographicAddress) -> None:
        """Send it to another address. Raises IllegalTransition where it is on its way already."""
        if not self.can_be_redirected:
            raise IllegalTransition("The package is on its way already, so its address can no longer be changed.")
        self.address = address

    def prepare(self) -> None:
        """It is packed: for the first time, or once more after it did not arrive."""
        if self.state is not S.PREPARING:
            self._move_to(S.PREPARING)
        self.carrier = self.tracking_number = self.problem = ""
        self.shipped_at = None

    def _move_to(self, after: ShipmentState) -> None:
        if after not in MOVES[self.state]:
            raise IllegalTransition(f"A shipment that is {self.state} cannot become {after}.")
        self.state = after
