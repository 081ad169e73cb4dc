"""Product offerings: what is sold, at which prices, on which conditions, and how it is fulfilled."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from graphlib import TopologicalSorter
from string import Formatter

from business_layer.catalogue.characteristics import Characteristic, Values, count_of
from business_layer.catalogue.conditions import Condition
from business_layer.catalogue.prices import PriceLine, ProductOfferingPrice
from business_layer.catalogue.shipping_rule import ShippingRule
from business_layer.catalogue.specification import ProductSpecification
from business_layer.shared.money import Money

# The question whose answer is the months that a customer commits to.
TERM = "term"
# The pool of the numbers that customers bring along from another carrier.
KEPT_NUMBERS = "kept"
# What begins the pools of the numbers that customers have elsewhere, each in one product of a service at a time.
UNIQUE_IN = "in:"


def is_brought_along(pool: str) -> bool:
    """Whether a pool holds what customers bring along: nothing of it is stocked, and nobody else may name it."""
    return pool == KEPT_NUMBERS or pool.startswith(UNIQUE_IN)


# The kinds of scarce things that an offering may ask for.
RESOURCE_KINDS = frozenset({"telephone_number", "conference_port", "user_name"})


class TaskType(StrEnum):
    """The known parts a fulfilment plan is made of; each has one handler in order management."""

    TECHNICAL_REVIEW = "technicalReview"
    SERVICE_ORDER = "serviceOrder"
    ACTIVATE_PRODUCT = "activateProduct"
    TELL_CUSTOMER = "tellCustomer"
    SHIP_EQUIPMENT = "shipEquipment"
    MOVE_NUMBER = "moveNumber"


# What the network is asked for. A package has an address and a number a day of their own, which a release that does not
# know these types could not send along: it leaves them to the next one.
ASKED_OF_THE_NETWORK = frozenset({TaskType.SERVICE_ORDER, TaskType.SHIP_EQUIPMENT, TaskType.MOVE_NUMBER})


class ChosenBy(StrEnum):
    CUSTOMER = "customer"
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class LeadTime:
    """How many business days something needs on some answers: those that another carrier has by law, for example."""

    business_days: int
    when: Condition = Condition()


@dataclass(frozen=True, kw_only=True)
class PlanStep:
    """One task of a plan, as the catalogue writes it. `milestone` is what the customer reads about it.

    `takes` says how long it usually needs after its predecessors; `visit` that a technician does it on the half day
    that the customer chose.
    """

    name: str
    type: TaskType
    milestone: str = ""
    specification: str = ""
    sends: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    when: Condition = Condition()
    takes: tuple[LeadTime, ...] = ()
    visit: bool = False

    @property
    def ships(self) -> bool:
        return self.type is TaskType.SHIP_EQUIPMENT

    @property
    def moves_number(self) -> bool:
        return self.type is TaskType.MOVE_NUMBER

    def business_days_for(self, values: Values) -> int:
        """The business days it usually needs on these answers; none where it says nothing."""
        return next((one.business_days for one in self.takes if one.when.holds(values)), 0)


@dataclass(frozen=True, kw_only=True)
class ResourceRule:
    """A scarce thing a product needs: so many of a kind out of a pool. `pool` may name answers: `local:{area_code}`.

    `into` names the value in which the product keeps what it got; `cards.mobile_number` is that part of each card.
    """

    kind: str
    pool: str
    into: str
    chosen_by: ChosenBy = ChosenBy.SYSTEM
    count: str = ""
    when: Condition = Condition()

    def pool_for(self, values: Values) -> str:
        return self.pool.format_map({name: str(value) for name, value in values.items()})

    def chosen_in(self, values: Values) -> dict[str, str]:
        """What the customer chose of it, by the field in which each stands: `numbers.0` in a list.

        Answers given to another version of the offering may have no such field: then nothing was chosen.
        """
        name, _, part = self.into.partition(".")
        if not self.is_answered(values):
            return {self.into: ""}
        answer = values[name]
        found = {f"{name}.{row}": one for row, one in enumerate(answer)} if isinstance(answer, list) else {name: answer}
        return {f"{field}.{part}": one.get(part, "") for field, one in found.items()} if part else found

    def is_answered(self, values: Values) -> bool:
        return bool(values.get(self.into.partition(".")[0]))

    @property
    def is_brought_along(self) -> bool:
        return is_brought_along(self.pool)

    @property
    def decided_by(self) -> str:
        """The question that decides from which pool it comes, or how many of it; empty if none does."""
        names = [name for _, name, _, _ in Formatter().parse(self.pool) if name]
        return next(iter(names), self.count)

    def count_for(self, values: Values) -> int:
        return count_of(values.get(self.count)) or 1 if self.count else 1


@dataclass(frozen=True, kw_only=True)
class AvailabilityRule:
    """That the offering can be had only where the network reaches; `mbps` names the answer with the speed."""

    specification: str
    mbps: str = ""


@dataclass(frozen=True, kw_only=True)
class DocumentRule:
    """A document of the contract package that the offering asks for, on some answers."""

    code: str
    when: Condition = Condition()


@dataclass(frozen=True, kw_only=True)
class EarlyTermination:
    """What ending a product before its term costs: the most, on the first day, and how much less each month later."""

    percent: int
    months: int
    most: Money
    each_month: Money


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question people ask, with its answer."""

    asked: str
    answer: str


@dataclass(frozen=True, eq=False, kw_only=True)
class ProductOffering:
    """What is sold. Immutable: a change is a new catalogue version."""

    slug: str
    name: str
    family: str
    summary: str
    specification: ProductSpecification
    prices: tuple[ProductOfferingPrice, ...]
    plan: tuple[PlanStep, ...]
    availability: AvailabilityRule | None = None
    needs_address: bool = False
    needs_appointment: bool = False
    resources: tuple[ResourceRule, ...] = ()
    documents: tuple[DocumentRule, ...] = ()
    excludes: tuple[str, ...] = ()
    excludes_because: str = ""
    early_termination_percent: int = 0
    taxed_as: str = ""
    lead_time_days: int = 1
    lead_times: tuple[LeadTime, ...] = ()
    quantity_at_most: int = 1
    highlights: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    ships: ShippingRule | None = None
    needs: tuple[str, ...] = ()

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

    def taxed_service(self, price_id: str) -> str:
        """The service of the tax tables that a price is for; empty if the catalogue does not say."""
        own = next((price.taxed_as for price in self.prices if price.id == price_id), "")
        return own or self.taxed_as

    def early_termination(self, values: Values, monthly: Money) -> EarlyTermination | None:
        """What ending it before its term costs at that monthly price; None if it has no term."""
        months = int(values.get(TERM) or 0)
        if not months or not self.early_termination_percent:
            return None
        each = (monthly * Decimal(self.early_termination_percent) * Decimal("0.01")).rounded()
        return EarlyTermination(
            percent=self.early_termination_percent, months=months, most=each * months, each_month=each
        )

    def full_name(self, known: Values) -> str:
        """The offering's name with what tells this product from others of its kind, as a message may say it."""
        which = self.specification.identifying_words(known, without_free_text=True)
        return f"{self.name} ({which})" if which else self.name

    def resources_for(self, values: Values) -> tuple[ResourceRule, ...]:
        named = (rule for rule in self.unique_answers if rule.is_answered(values))
        return (*(rule for rule in self.resources if rule.when.holds(values)), *named)

    @cached_property
    def unique_answers(self) -> tuple[ResourceRule, ...]:
        """The answers that are one product's alone in a service, in the form in which scarce things are reserved."""
        asked = self.specification.characteristics
        members = ((f"{one.name}.{part.name}", part) for one in asked for part in one.members)
        named = [*((one.name, one) for one in asked), *members]
        return tuple(_unique_answer(path, one) for path, one in named if one.unique_in)

    def chosen_for(self, values: Values) -> tuple[ResourceRule, ...]:
        """The scarce things among them that the customer names."""
        return tuple(rule for rule in self.resources_for(values) if rule.chosen_by is ChosenBy.CUSTOMER)

    def documents_for(self, values: Values) -> frozenset[str]:
        """The codes of the documents to agree to."""
        return frozenset(rule.code for rule in self.documents if rule.when.holds(values))

    def plan_for(self, values: Values) -> tuple[PlanStep, ...]:
        """The steps that apply; a step waits only for those of its predecessors that apply as well."""
        return tuple(step for step in self.plan if step.when.holds(values))

    @cached_property
    def plan_in_order(self) -> tuple[PlanStep, ...]:
        """All steps, each after its predecessors."""
        steps = {step.name: step for step in self.plan}
        order = TopologicalSorter({name: set(step.after) & set(steps) for name, step in steps.items()})
        return tuple(steps[name] for name in order.static_order())

    def business_days_for(self, values: Values) -> int:
        """The business days it needs at least; none where no lead time is stated so for these answers."""
        return next((one.business_days for one in self.lead_times if one.when.holds(values)), 0)

    def shipped_for(self, values: Values) -> ShippingRule | None:
        """What has to be sent for these answers, if anything."""
        return self.ships if self.ships and self.ships.when.holds(values) else None

    def asks_for_move_day(self, values: Values) -> bool:
        """Whether the customer chooses the day on which a number moves."""
        return any(step.moves_number for step in self.plan_for(values))

    def requested_mbps(self, values: Values) -> int | None:
        if self.availability is None or not self.availability.mbps:
            return None
        return int(values.get(self.availability.mbps) or 0) or None

    @property
    def asks_for_address(self) -> bool:
        return self.needs_address or self.availability is not None


def _unique_answer(path: str, asked: Characteristic) -> ResourceRule:
    pool = f"{UNIQUE_IN}{asked.unique_in}"
    return ResourceRule(kind="telephone_number", pool=pool, into=path, chosen_by=ChosenBy.CUSTOMER)
