"""Product offerings: the things we sell, with their prices and conditions, and the plan that fulfills them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from business_layer.catalogue.answer_conditions import Condition
from business_layer.catalogue.characteristics import Values
from business_layer.catalogue.distinguishing_words import in_parentheses
from business_layer.catalogue.plan_steps import LeadTime, PlanStep, TaskType, business_days_of, in_order
from business_layer.catalogue.plans import PlanAction, Plans, delete_plan, steps_that_apply, transfer_plan
from business_layer.catalogue.prices import PriceLine, PriceType, ProductOfferingPrice
from business_layer.catalogue.resource_rules import ChosenBy, ResourceRule
from business_layer.catalogue.shipping_rule import ShippingRule
from business_layer.catalogue.specification import ProductSpecification
from business_layer.shared.money import Money

# The question whose answer is the months that a customer commits to.
TERM = "term"


@dataclass(frozen=True, kw_only=True)
class AvailabilityRule:
    """A limit of the offering to places that the network reaches. `mbps` names the answer with the speed."""

    specification: str
    mbps: str = ""


@dataclass(frozen=True, kw_only=True)
class DocumentRule:
    """A document of the contract package that the offering asks for, on some answers."""

    code: str
    when: Condition = Condition()


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """The answer that says for how many months a customer commits, and what ending earlier costs of the rest."""

    term: str = TERM
    early_termination_percent: int = 0


@dataclass(frozen=True, kw_only=True)
class EarlyTermination:
    """The charge for ending a product before its term: the most, on the first day, and the reduction each month."""

    percent: int
    months: int
    most: Money
    each_month: Money


@dataclass(frozen=True, kw_only=True)
class MoveRule:
    """The way in which a product moves to another address.

    `asks` names the questions that depend on the place and are asked again, `answers` has answers that a moved product
    has whatever it was ordered with. `charge` is the id of one of the offering's charges, due once for the move, in
    place of the one-time prices.
    """

    asks: tuple[str, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    charge: str = ""


class SuitedPlace(StrEnum):
    """A kind of place that an offering suits."""

    HOME = "home"
    BUSINESS = "business"


@dataclass(frozen=True, kw_only=True)
class Question:
    """A frequent question with its answer, as the page of the offering shows it."""

    asked: str
    answer: str


@dataclass(frozen=True, eq=False, kw_only=True)
class ProductOffering:
    """An offering of the store. Immutable: a change is a new catalogue version.

    `on_hold` is the monthly price while a customer has paused it; None if the regular price continues.
    """

    slug: str
    name: str
    family: str
    summary: str
    specification: ProductSpecification
    prices: tuple[ProductOfferingPrice, ...]
    plans: Plans
    availability: AvailabilityRule | None = None
    needs_address: bool = False
    needs_appointment: bool = False
    resources: tuple[ResourceRule, ...] = ()
    documents: tuple[DocumentRule, ...] = ()
    excludes: tuple[str, ...] = ()
    excludes_because: str = ""
    commitment: Commitment | None = None
    changeable: tuple[str, ...] = ()
    move: MoveRule | None = None
    charges: tuple[ProductOfferingPrice, ...] = ()
    taxed_as: str = ""
    on_hold: Money | None = None
    lead_time_days: int = 1
    lead_times: tuple[LeadTime, ...] = ()
    quantity_at_most: int = 1
    highlights: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    ships: ShippingRule | None = None
    needs: tuple[str, ...] = ()
    best_for: str = ""
    speed: str = ""
    suits: tuple[SuitedPlace, ...] = tuple(SuitedPlace)
    also_in: tuple[str, ...] = ()

    def price_lines(self, values: Values) -> tuple[PriceLine, ...]:
        """The prices that apply to these answers, each with its count; prices counted zero are left out."""
        applying = ((price, price.count(values)) for price in self.prices if price.when.holds(values))
        return tuple(
            PriceLine(
                price_id=price.id,
                name=price.name,
                type=price.type,
                unit_amount=price.amount,
                count=count,
                unit=price.unit,
            )
            for price, count in applying
            if count
        )

    def move_lines(self, values: Values) -> tuple[PriceLine, ...]:
        """The prices of a product that moves here: today's, with the charge for the move as the only one-time price."""
        lines = tuple(line for line in self.price_lines(values) if line.type is not PriceType.ONE_TIME)
        charge = next((charge for charge in self.charges if self.move and charge.id == self.move.charge), None)
        if charge is None:
            return lines
        once = PriceLine(
            price_id=charge.id, name=charge.name, type=charge.type, unit_amount=charge.amount, count=1, unit=charge.unit
        )
        return (once, *lines)

    def taxed_service(self, price_id: str) -> str:
        """The service in the tax tables that a price is for; empty if the catalogue does not say."""
        own = next((price.taxed_as for price in self.prices if price.id == price_id), "")
        return own or self.taxed_as

    def months_of(self, values: Values) -> int:
        """The months of the term in these answers; 0 without a term."""
        return int(values.get(self.commitment.term) or 0) if self.commitment else 0

    def early_termination(self, values: Values, monthly: Money) -> EarlyTermination | None:
        """The charge for ending it before its term, at that monthly price; None if it has no term."""
        percent = self.early_termination_percent
        months = self.months_of(values) if percent else 0
        if not months:
            return None
        per_month = (monthly * Decimal(percent) * Decimal("0.01")).rounded()
        return EarlyTermination(percent=percent, months=months, most=per_month * months, each_month=per_month)

    def full_name(self, known: Values) -> str:
        """The offering's name with the words that tell this product from others of its kind, fit for a message."""
        which = self.specification.distinguishing_words(known, without_free_text=True)
        return f"{self.name} {in_parentheses(which)}".rstrip()

    def resources_for(self, values: Values) -> tuple[ResourceRule, ...]:
        """The scarce things that a product with these answers needs, chosen by the customer or by the system."""
        named = (rule for rule in self.unique_answers if rule.is_answered(values))
        return (*(rule for rule in self.resources if rule.when.holds(values)), *named)

    @cached_property
    def unique_answers(self) -> tuple[ResourceRule, ...]:
        """Rules for the answers that belong to one product at a time in a service, which are reserved like numbers."""
        questions = self.specification.characteristics
        members = ((f"{group.name}.{part.name}", part) for group in questions for part in group.members)
        by_path = [*((asked.name, asked) for asked in questions), *members]
        return tuple(ResourceRule.for_unique_answer(path, asked) for path, asked in by_path if asked.unique_in)

    def chosen_for(self, values: Values) -> tuple[ResourceRule, ...]:
        """The scarce things that the customer chooses."""
        return tuple(rule for rule in self.resources_for(values) if rule.chosen_by is ChosenBy.CUSTOMER)

    def documents_for(self, values: Values) -> frozenset[str]:
        """The codes of the documents that the customer has to agree to."""
        return frozenset(rule.code for rule in self.documents if rule.when.holds(values))

    @property
    def early_termination_percent(self) -> int:
        """The part of the monthly price that each remaining month costs if the customer ends it early."""
        return self.commitment.early_termination_percent if self.commitment else 0

    @property
    def plan(self) -> tuple[PlanStep, ...]:
        """The plan that adds it."""
        return self.plans[PlanAction.ADD]

    def plan_of(self, action: PlanAction) -> tuple[PlanStep, ...]:
        """The plan of an action, each step after its predecessors; empty if this cannot be done to it.

        Whatever can be added can be deleted and transferred, also without plans for that: what was added is taken back,
        and only the customer or billing account changes.
        """
        return self._plans_in_order.get(action, ())

    def plan_for(
        self, values: Values, action: PlanAction = PlanAction.ADD, before: Values | None = None
    ) -> tuple[PlanStep, ...]:
        """The steps that apply; a step waits only for those of its predecessors that apply as well."""
        return steps_that_apply(self.plan_of(action), before=before or {}, after=values)

    @cached_property
    def _plans_in_order(self) -> Plans:
        derived = {PlanAction.DELETE: delete_plan(self.plan), PlanAction.TRANSFER: transfer_plan()}
        return derived | {action: in_order(steps) for action, steps in self.plans.items()}

    @property
    def has_technical_review(self) -> bool:
        """True if an engineer reviews its orders, at least on some answers."""
        return any(step.type is TaskType.TECHNICAL_REVIEW for step in self.plan)

    def business_days_for(self, values: Values) -> int:
        """The business days it needs at least; 0 if no lead time applies to these answers."""
        return business_days_of(self.lead_times, values)

    def shipped_for(self, values: Values) -> ShippingRule | None:
        """The equipment that has to be sent for these answers; None if nothing is."""
        return self.ships if self.ships and self.ships.when.holds(values) else None

    def asks_for_move_day(self, values: Values) -> bool:
        """True if the customer chooses the day on which a number moves."""
        return any(step.moves_number for step in self.plan_for(values))

    def requested_mbps(self, values: Values) -> int | None:
        """The speed in Mbps that the answers ask for; None if the offering has no speeds."""
        if self.availability is None or not self.availability.mbps:
            return None
        return int(values.get(self.availability.mbps) or 0) or None

    @property
    def asks_for_address(self) -> bool:
        return self.needs_address or self.availability is not None
