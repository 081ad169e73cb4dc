"""Qualifying an address: ask the availability tool what can be delivered there."""

from collections.abc import Iterable
from uuid import UUID

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.ports import Catalogues
from business_layer.online_ordering.availability import (
    AvailabilityAnswer,
    AvailabilityGateway,
    AvailabilityQuestion,
)
from business_layer.online_ordering.ports import OrderingUnitOfWork
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.shared.actor import Actor
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import GatewayUnavailable, NotFound
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class QualifyAddress:
    """Ask the availability tool about an address: all offerings that depend on the place, in one question.

    Returns the stored qualification: answered, or waiting with `ask_again_at` if the tool did not answer in time.
    Raises Invalid if the tool does not know the address.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork],
        catalogues: Catalogues,
        availability: AvailabilityGateway,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._catalogues, self._availability = unit_of_work, catalogues, availability
        self._clock, self._identifiers = clock, identifiers

    def __call__(self, *, address: GeographicAddress, by: Actor) -> ServiceQualification:
        qualification = ServiceQualification(
            id=self._identifiers.new(),
            address=address,
            visitor_id=by.visitor_id,
            customer_id=by.customer_id,
            asked_at=self._clock.now(),
        )
        with self._unit_of_work(by=by, reason="qualify address") as uow:
            uow.qualifications.add(qualification)
            uow.commit()
        return self.ask(qualification.id, by=by)

    def find(self, qualification_id: UUID, *, by: Actor) -> ServiceQualification:
        """A qualification as it is now. Raises NotFound."""
        with self._unit_of_work.reading(by=by) as uow:
            return uow.qualifications.get(qualification_id, seen_by=by)

    def known_address(self, qualification_id: UUID | None, *, by: Actor) -> GeographicAddress | None:
        """The address of a qualification; None if there is none, or it is not the actor's."""
        known = self.known(qualification_id, by=by)
        return known.address if known else None

    def known(self, qualification_id: UUID | None, *, by: Actor) -> ServiceQualification | None:
        """A qualification as it is now; None if there is none, or it is not the actor's."""
        try:
            return self.find(qualification_id, by=by) if qualification_id else None
        except NotFound:
            return None

    def ask(self, qualification_id: UUID, *, by: Actor) -> ServiceQualification:
        """Ask the tool, or ask again; an answer that was given already stays."""
        qualification = self.find(qualification_id, by=by)
        if qualification.is_answered:
            return qualification
        offerings = self._catalogues.current(self._clock.now()).offerings
        answers = self._ask_tool(qualification.address, offerings)
        with self._unit_of_work(by=by, reason="qualify address") as uow:
            qualification = uow.qualifications.get(qualification_id, seen_by=by)
            # While we asked, another request for the same address may have been answered.
            if answers and not qualification.is_answered:
                qualification.answer(answers, at=self._clock.now(), offerings=offerings)
            elif not qualification.is_answered:
                qualification.postpone(at=self._clock.now())
            uow.commit()
        return qualification

    def _ask_tool(
        self, address: GeographicAddress, offerings: Iterable[ProductOffering]
    ) -> tuple[AvailabilityAnswer, ...]:
        rules = [offering.availability for offering in offerings if offering.availability]
        specifications = sorted({rule.specification for rule in rules})
        try:
            return self._availability.check(
                address, tuple(AvailabilityQuestion(specification=name) for name in specifications)
            )
        except GatewayUnavailable:
            return ()
