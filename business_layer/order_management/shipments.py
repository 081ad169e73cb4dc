"""Shipments: packages on their way to customers."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from business_layer.catalogue.characteristics import Values
from business_layer.catalogue.shipping_rule import ShippingRule
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import IllegalTransition


class ShipmentState(StrEnum):
    """A package that came back or is lost is prepared and sent again."""

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
    """One package, for one order item. `contents` names what is in it, `problem` says why it did not arrive."""

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
        """Create the package that a rule requires for these answers."""
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
        """True if the package can still go to another address."""
        return self.state in {S.PREPARING, S.RETURNED, S.LOST}

    @property
    def is_sent(self) -> bool:
        """True if it is on its way, or there: it cannot be called back."""
        return self.state in {S.SHIPPED, S.DELIVERED}

    def expect_delivery(self, on: date | None) -> None:
        """Keep the carrier's delivery day; None leaves the day that was known before."""
        self.expected_on = on or self.expected_on

    def ship(self, *, carrier: str, tracking_number: str, at: datetime) -> None:
        """Hand the package to the carrier."""
        self._move_to(S.SHIPPED)
        self.carrier, self.tracking_number, self.shipped_at = carrier, tracking_number, at

    def deliver(self, *, at: datetime, confirmed_by: str = "") -> None:
        """Note the delivery. `confirmed_by` names the customer; it is empty if the carrier reported it."""
        self._move_to(S.DELIVERED)
        self.delivered_at, self.confirmed_by, self.problem = at, confirmed_by, ""

    def hand_over(self, *, at: datetime, by: str) -> None:
        """Note that an agent got the package to the customer in another way, also after it came back or was lost."""
        if self.state in {S.RETURNED, S.LOST}:
            self.prepare()
        self.deliver(at=at, confirmed_by=by)

    def fail(self, outcome: str, problem: str) -> None:
        """Note that the package will not arrive: it came back, is lost, or was never sent."""
        if self.state is S.SHIPPED:
            self._move_to(S.LOST if outcome == S.LOST else S.RETURNED)
        self.problem = problem

    def redirect(self, address: GeographicAddress) -> None:
        """Send the package to another address. Raises IllegalTransition if it is on its way."""
        if not self.can_be_redirected:
            raise IllegalTransition("The package is already on its way, so its address can't be changed.")
        self.address = address

    def prepare(self) -> None:
        """Pack the package, for the first time or again after it did not arrive."""
        if self.state is not S.PREPARING:
            self._move_to(S.PREPARING)
        self.carrier = self.tracking_number = self.problem = ""
        self.shipped_at = None

    def _move_to(self, after: ShipmentState) -> None:
        if after not in MOVES[self.state]:
            raise IllegalTransition(f"A shipment that is {self.state} cannot become {after}.")
        self.state = after
