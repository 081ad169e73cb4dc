"""The calculation of a change: what a product becomes, what that costs, when it takes effect, and what it needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.changes import (
    changed_answers,
    charges_for_change,
    contents_shipped,
    names_of_changes,
    needs_visit,
)
from business_layer.catalogue.characteristics import Values
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.plan_steps import PlanStep, TaskType
from business_layer.catalogue.plans import PlanAction
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import PriceLine
from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.inventory.commitments import commitment_of
from business_layer.inventory.installation_slots import HalfDay
from business_layer.inventory.product_bundles import BundlesUnitOfWork
from business_layer.inventory.products import Product
from business_layer.order_management.schedule import Circumstances, Schedule, schedule_of
from business_layer.service_changes.number_changes import NumberChange, number_changes
from business_layer.service_changes.price_difference import PriceDifference, lines_after, price_difference
from business_layer.service_changes.term_change import TermChange, term_change
from business_layer.shared.addresses import zone_of
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Invalid

AT_ONCE = frozenset({TaskType.SERVICE_ORDER, TaskType.CHANGE_TERMS, TaskType.TELL_CUSTOMER})


@dataclass(frozen=True, kw_only=True)
class WantedChange:
    """The wishes of a customer. `give_up` are numbers that go, if there are more than lines.

    `installation` is the half day for a technician; nothing is done before `requested_on`.
    """

    answers: Mapping[str, Any]
    give_up: tuple[str, ...] = ()
    installation: str = ""
    requested_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class CalculatedChange:
    """A change as it would be ordered now, before anything is held for it.

    `names` are the questions whose answers change; none if nothing does. `lines` have what is paid each month and for
    use, with the savings of bundles; `charges` are paid once. `contents` is what is sent to the customer.
    """

    catalogue: Catalogue
    offering: ProductOffering
    has: Values
    after: Values
    names: tuple[str, ...]
    numbers: tuple[NumberChange, ...]
    lines: tuple[PriceLine, ...]
    charges: tuple[PriceLine, ...]
    price: PriceDifference
    term: TermChange
    schedule: Schedule
    needs_visit: bool
    contents: str

    @property
    def takes_effect_on(self) -> date:
        return self.schedule.ready_on

    @property
    def is_at_once(self) -> bool:
        """True if nothing but the network has to do anything, which takes it minutes."""
        return all(not step.takes and step.type in AT_ONCE for step in self._plan) and not self.needs_visit

    @property
    def has_review(self) -> bool:
        """True if an engineer looks at it first."""
        return any(step.type is TaskType.TECHNICAL_REVIEW for step in self._plan)

    @property
    def _plan(self) -> tuple[PlanStep, ...]:
        return self.offering.plan_for(self.after, PlanAction.MODIFY, self.has)


class ChangeCalculator:
    """Calculates changes of products by today's catalogue, inside the caller's unit of work."""

    def __init__(self, catalogues: Catalogues, membership: BundleMembership, clock: Clock) -> None:
        self._catalogues, self._membership, self._clock = catalogues, membership, clock

    def calculate(self, product: Product, wanted: WantedChange, uow: BundlesUnitOfWork) -> CalculatedChange:
        """Raises Invalid naming every wrong answer."""
        catalogue = self._catalogues.current(self._clock.now())
        after = changed_answers(catalogue.offering(product.offering_slug), product.values, wanted.answers)
        return self._calculated(product, after, wanted, catalogue, uow)

    def calculate_so_far(self, product: Product, wanted: WantedChange, uow: BundlesUnitOfWork) -> CalculatedChange:
        """The same for answers that are not all right yet: a question with a wrong one keeps the answer it has."""
        catalogue = self._catalogues.current(self._clock.now())
        offering = catalogue.offering(product.offering_slug)
        try:
            after: Values = changed_answers(offering, product.values, wanted.answers)
        except Invalid as wrong:
            names = {path.partition(".")[0] for path in wrong.errors}
            right = {name: answer for name, answer in wanted.answers.items() if name not in names}
            after = _as_far_as_right(offering, product.values, right)
        return self._calculated(product, after, wanted, catalogue, uow)

    def _calculated(
        self,
        product: Product,
        after: Values,
        wanted: WantedChange,
        catalogue: Catalogue,
        uow: BundlesUnitOfWork,
    ) -> CalculatedChange:
        offering, has = catalogue.offering(product.offering_slug), product.values
        names = names_of_changes(offering, has, after)
        lines = self._membership.with_savings(product, lines_after(offering, after), uow)
        comes = needs_visit(offering, has, after)
        schedule = schedule_of(offering, after, self._circumstances(product, wanted, comes))
        commitment = commitment_of(product, self._catalogues)
        return CalculatedChange(
            catalogue=catalogue,
            offering=offering,
            has=has,
            after=after,
            names=names,
            numbers=number_changes(offering, has, after),
            lines=lines,
            charges=charges_for_change(offering, has, after) if names else (),
            price=price_difference(
                offering, sold=product.price_lines, ordered=lines, has=has, after=after, names=names
            ),
            term=term_change(commitment, offering, has, after, on=schedule.ready_on),
            schedule=schedule,
            needs_visit=comes,
            contents=contents_shipped(offering, has, after),
        )

    def _circumstances(self, product: Product, wanted: WantedChange, comes: bool) -> Circumstances:
        """The circumstances of a change. A technician who comes decides the day alone."""
        return Circumstances(
            at=self._clock.now(),
            action=PlanAction.MODIFY,
            before=product.values,
            not_before=None if comes else wanted.requested_on,
            time_zone=zone_of(product.address),
            visit_on=HalfDay.of(wanted.installation).on if comes and wanted.installation else None,
        )


def _as_far_as_right(offering: ProductOffering, has: Values, answers: Values) -> Values:
    """The values with these answers; as they are if even the rest cannot be so together."""
    try:
        return changed_answers(offering, has, answers)
    except Invalid:
        return has
