"""Move options: what a service can be at another address, by the network's answer and the catalogue of today."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from business_layer.catalogue.characteristics import Values
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import Totals
from business_layer.inventory.products import Product
from business_layer.online_ordering.availability import AvailabilityAnswer, QualificationResult
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.order_management.schedule import Circumstances, Schedule, schedule_of
from business_layer.service_changes.move_questions import (
    carried_answers,
    known_answers,
    questions_of_move,
)
from business_layer.service_changes.moved_numbers import is_same_rate_center, numbers_at_place
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.proposals import Proposals
from business_layer.service_changes.service_change import ChangeKind
from business_layer.shared.actor import Actor
from business_layer.shared.addresses import GeographicAddress, zone_of
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Invalid
from business_layer.shared.money import Money
from business_layer.shared.unit_of_work import UnitOfWorkFactory

NOT_SERVED = "We can't provide this service at the new address. The service stays as it is."
ALREADY_THERE = "The service is at this address already. Enter the new address."


@dataclass(frozen=True, kw_only=True)
class MoveOptions:
    """A service and the address it could move to.

    `offering` is today's, with all its questions; `questions` has only those of the move. `refusal` is the network's
    reason for serving nothing of it there; empty if something fits. `speeds` are the answers that fit, if there are
    speeds. `numbers` are bound to the place where it is now, and come along if `keeps_numbers`.
    """

    product: Product
    offering: ProductOffering
    questions: ProductOffering
    qualification: ServiceQualification
    answer: AvailabilityAnswer | None
    refusal: str
    speeds: tuple[str, ...]
    numbers: tuple[str, ...]
    keeps_numbers: bool

    @property
    def address(self) -> GeographicAddress:
        return self.qualification.address

    @property
    def is_answered(self) -> bool:
        """True if the network has answered about the address."""
        return self.qualification.is_answered

    @property
    def carried(self) -> dict[str, Any]:
        """The answers that come along."""
        return carried_answers(self.offering, self.product.values)

    @property
    def initial(self) -> dict[str, Any]:
        """The answers with which the form begins: as they are now, or the fastest speed that fits."""
        known = known_answers(self.questions, self.product.values)
        rule = self.offering.availability
        if rule and rule.mbps and self.speeds and str(known.get(rule.mbps)) not in self.speeds:
            known[rule.mbps] = max(self.speeds, key=int)
        return known

    @property
    def carried_with_initial(self) -> dict[str, Any]:
        """The answers of the new product, as far as they are known before the form is filled in."""
        return {**self.carried, **self.initial}

    def monthly_with(self, answers: Values) -> Money:
        """The monthly price of the service there with these answers, without the savings of bundles."""
        return Totals.of(self.offering.move_lines({**self.carried_with_initial, **answers})).monthly

    def require_served(self) -> None:
        """Raise Invalid if the address is the old one, or if the network can serve nothing of it there."""
        if self.address == self.product.address:
            raise Invalid(ALREADY_THERE, field="street")
        if self.refusal:
            raise Invalid(f"{NOT_SERVED} {self.refusal}", field="street")

    def schedule(
        self, values: Values, *, at: datetime, installation_on: date | None = None, begins_on: date | None = None
    ) -> Schedule:
        """The days on which it would work at the new address."""
        return schedule_of(
            self.offering,
            values,
            Circumstances(
                at=at,
                not_before=begins_on,
                time_zone=zone_of(self.address),
                interval_days=self.answer.installation_interval_days if self.answer else 0,
                visit_on=installation_on,
            ),
        )


def options_of(
    product: Product, qualification: ServiceQualification, catalogues: Catalogues, *, at: datetime
) -> MoveOptions:
    """The options of a service at the address of an answer."""
    sold = catalogues.version(product.catalogue_version).offering(product.offering_slug)
    today = catalogues.current(at).offering(product.offering_slug)
    numbers = numbers_at_place(sold, {**product.values, **product.network})
    keeps = bool(numbers) and is_same_rate_center(product.address, qualification.address)
    answer = qualification.answer_for(today.availability.specification, None) if today.availability else None
    speeds = _speeds(today, answer)
    return MoveOptions(
        product=product,
        offering=today,
        questions=questions_of_move(today, carried_answers(today, product.values), keeps_numbers=keeps),
        qualification=qualification,
        answer=answer,
        refusal=_refusal(today, answer, speeds),
        speeds=speeds,
        numbers=numbers,
        keeps_numbers=keeps,
    )


def _speeds(offering: ProductOffering, answer: AvailabilityAnswer | None) -> tuple[str, ...]:
    rule = offering.availability
    if rule is None or not rule.mbps or answer is None or answer.maximum_mbps is None:
        return ()
    allowed = offering.specification.characteristic(rule.mbps).allowed
    return tuple(speed.value for speed in allowed if int(speed.value) <= answer.maximum_mbps)


def _refusal(offering: ProductOffering, answer: AvailabilityAnswer | None, speeds: tuple[str, ...]) -> str:
    if answer is None:
        return ""
    has_speeds = offering.availability is not None and bool(offering.availability.mbps)
    is_too_slow = has_speeds and answer.maximum_mbps is not None and not speeds
    return answer.reason if answer.result is QualificationResult.UNQUALIFIED or is_too_slow else ""


class ViewMove:
    """Return what a service can be at the address of an answer.

    Raises NotFound, NotPermitted, ChangeUnderway, ChangeImpossible.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork],
        proposals: Proposals,
        catalogues: Catalogues,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._proposals = unit_of_work, proposals
        self._catalogues, self._clock = catalogues, clock

    def __call__(self, *, product_id: UUID, qualification_id: UUID, by: Actor) -> MoveOptions:
        with self._unit_of_work.reading(by=by) as uow:
            product = self._proposals.begin(ChangeKind.MOVE, product_id, uow, by=by)
            qualification = uow.qualifications.get(qualification_id, seen_by=by)
            return options_of(product, qualification, self._catalogues, at=self._clock.now())
