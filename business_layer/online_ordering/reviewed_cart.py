"""Reviewed carts: the items with their prices of today, their taxes, and what each still needs to be ordered."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from business_layer.billing.taxes import NO_TAXES, TaxEstimate
from business_layer.catalogue.catalogue import BUNDLE, Bundle
from business_layer.catalogue.characteristics import ValueType
from business_layer.catalogue.offering import EarlyTermination, ProductOffering
from business_layer.catalogue.prices import PriceLine, Totals
from business_layer.catalogue.shipping_rule import ShippingRule
from business_layer.inventory.installation_slots import HalfDay
from business_layer.online_ordering.availability import AvailabilityAnswer
from business_layer.online_ordering.cart import CartItem
from business_layer.order_management.schedule import Circumstances, Schedule, schedule_of
from business_layer.shared.addresses import zone_of
from business_layer.shared.money import Money


class NeedKind(StrEnum):
    """Why an item cannot be ordered as it is."""

    RETIRED = "retired"
    ANSWER = "answer"
    NOT_AVAILABLE = "notAvailable"
    PRICE_CHANGED = "priceMoved"
    EXCLUDED = "excluded"
    NUMBER_LOST = "numberLost"
    UPDATING = "updating"
    NEW_QUESTIONS = "askedAnew"


# An item that cannot be delivered at all is not counted in the cost of the order.
NOT_DELIVERABLE = {NeedKind.RETIRED, NeedKind.NOT_AVAILABLE}


@dataclass(frozen=True)
class Need:
    """One thing the customer has to fix before ordering, in words. `ask_again_at` is when we may ask the network."""

    kind: NeedKind
    message: str
    ask_again_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ReviewedItem:
    """A cart item with the offering of today, its prices with bundle savings, and its needs.

    `offering` is None if it is no longer on sale. `taxes` are estimated for one of the quantity. `new_totals` are those
    at today's prices if they changed. `at` is the time of the review. The numbers and names that the customer chose are
    held until `held_until`.
    """

    item: CartItem
    offering: ProductOffering | None
    price_lines: tuple[PriceLine, ...]
    needs: tuple[Need, ...]
    new_totals: Totals | None = None
    answer: AvailabilityAnswer | None = None
    taxes: TaxEstimate = NO_TAXES
    at: datetime | None = None
    held_until: datetime | None = None

    @cached_property
    def totals(self) -> Totals:
        return Totals.of(self.price_lines, self.item.quantity)

    @property
    def savings(self) -> tuple[PriceLine, ...]:
        """The lines of bundles, which reduce the monthly price."""
        return tuple(line for line in self.price_lines if line.price_id.startswith(BUNDLE))

    @property
    def regular_monthly(self) -> Money:
        """The monthly price of the quantity without the savings of bundles."""
        return self.totals.monthly - sum((line.total for line in self.savings), Money.zero()) * self.item.quantity

    def saved_with(self, bundle: Bundle) -> Money:
        """The saving of a bundle on the monthly price of the quantity."""
        lines = (line for line in self.savings if line.price_id == bundle.line_id)
        return -sum((line.total for line in lines), Money.zero()) * self.item.quantity

    @property
    def early_termination(self) -> EarlyTermination | None:
        """The charge for ending all of the quantity before the term."""
        return self.offering.early_termination(self.item.values, self.totals.monthly) if self.offering else None

    @cached_property
    def is_deliverable(self) -> bool:
        return all(need.kind not in NOT_DELIVERABLE for need in self.needs)

    @cached_property
    def ships(self) -> ShippingRule | None:
        """The equipment that has to be sent for it."""
        return self.offering.shipped_for(self.item.values) if self.offering else None

    @cached_property
    def usual_schedule(self) -> Schedule | None:
        """The days as long as the customer has chosen none."""
        return self.scheduled()

    def scheduled(self, *, installation: str = "", move_on: date | None = None) -> Schedule | None:
        """The days on which it would be done if it were ordered now; None if it cannot be ordered."""
        if self.offering is None or self.at is None or not self.is_deliverable:
            return None
        given = Circumstances(
            at=self.at,
            time_zone=zone_of(self.item.address),
            interval_days=self.answer.installation_interval_days if self.answer else 0,
            visit_on=HalfDay.of(installation).on if installation else None,
            move_on=move_on,
        )
        return schedule_of(self.offering, self.item.values, given)


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """An offering that completes a bundle with what is in the cart, and the least that all of it saves each month."""

    offering: ProductOffering
    bundle: Bundle
    saving: Money


@dataclass(frozen=True, kw_only=True)
class CartReview:
    """The reviewed items and the bundles that make them cheaper.

    `removed` names the item that can be put back, if there is one. `suggestions` are what the customer may also need.
    """

    items: tuple[ReviewedItem, ...]
    bundles: tuple[Bundle, ...] = ()
    removed: str = ""
    suggestions: tuple[Suggestion, ...] = ()

    @cached_property
    def totals(self) -> Totals:
        return sum((item.totals for item in self.items if item.is_deliverable), Totals.zero())

    @cached_property
    def regular_monthly(self) -> Money:
        """The monthly total without the savings of bundles."""
        return sum((item.regular_monthly for item in self.items if item.is_deliverable), Money.zero())

    def saved_with(self, bundle: Bundle) -> Money:
        """The saving of a bundle each month."""
        return sum((item.saved_with(bundle) for item in self.items), Money.zero())

    @cached_property
    def taxes(self) -> TaxEstimate:
        """The estimated taxes of the whole cart."""
        return TaxEstimate.together(item.taxes * item.item.quantity for item in self.items if item.is_deliverable)

    @property
    def answered_zip_code(self) -> str:
        """The first ZIP code in an answer, such as that of a pager's home; empty if no question asks for one."""
        for reviewed in self.items:
            for asked in reviewed.offering.specification.characteristics if reviewed.offering else ():
                if asked.type is ValueType.ZIP_CODE and reviewed.item.values.get(asked.name):
                    return str(reviewed.item.values[asked.name])
        return ""

    @property
    def is_ready(self) -> bool:
        return bool(self.items) and not any(item.needs for item in self.items)
