"""Service qualification: the stored answers of the availability tool for an address, which expire."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from business_layer.catalogue.offering import ProductOffering
from business_layer.online_ordering.availability import (
    AvailabilityAnswer,
    QualificationResult,
)
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import IllegalTransition
from business_layer.shared.events import DomainEvent, Recorder
from business_layer.shared.regions import known_region_of
from business_layer.shared.stored_enums import require_known

VALID_FOR = timedelta(days=14)
ASK_AGAIN_AFTER = timedelta(minutes=1)
JUST_ASKED = timedelta(minutes=30)
# The result for an offering that can be had anywhere.
NOT_NEEDED = "notNeeded"


class QualificationState(StrEnum):
    """The question waits for an answer, or is answered."""

    IN_PROGRESS = "inProgress"
    DONE = "done"


S = QualificationState
MOVES = {S.IN_PROGRESS: {S.DONE}, S.DONE: set[QualificationState]()}


@dataclass(frozen=True, kw_only=True)
class AddressQualified(DomainEvent):
    """The tool said whether one offering can be delivered at the address."""

    name: ClassVar[str] = "address_qualified"
    subject_type: ClassVar[str] = "qualification"
    is_of_visit: ClassVar[bool] = True
    analyzed: ClassVar[tuple[str, ...]] = ("offering", "result")
    offering: str
    result: str
    region: str = ""

    @property
    def context_region(self) -> str:
        return self.region


@dataclass(eq=False, kw_only=True)
class ServiceQualification(Recorder):
    """The answers for one address. Cart items and orders refer to it by id; answers that are given never change."""

    id: UUID
    address: GeographicAddress
    visitor_id: UUID | None
    customer_id: UUID | None
    asked_at: datetime
    state: QualificationState = S.IN_PROGRESS
    answers: tuple[AvailabilityAnswer, ...] = ()
    answered_at: datetime | None = None
    expires_at: datetime | None = None
    ask_again_at: datetime | None = None

    @property
    def is_answered(self) -> bool:
        return self.state is S.DONE

    def is_valid(self, *, at: datetime) -> bool:
        """True if it is answered and the answers have not expired."""
        return self.is_answered and self.expires_at is not None and at < self.expires_at

    def answer(
        self, answers: tuple[AvailabilityAnswer, ...], *, at: datetime, offerings: Iterable[ProductOffering] = ()
    ) -> None:
        """Keep the tool's answers about these offerings. Raises IllegalTransition if there are answers already."""
        self._move_to(S.DONE)
        self.answers, self.answered_at, self.expires_at, self.ask_again_at = answers, at, at + VALID_FOR, None
        for offering in offerings:
            rule = offering.availability
            if rule and (answer := self.answer_for(rule.specification, None)):
                self.record(
                    AddressQualified(
                        subject_id=self.id,
                        customer_id=self.customer_id,
                        at=at,
                        offering=offering.slug,
                        result=answer.result,
                        region=known_region_of(self.address.state),
                    )
                )

    def give_to(self, customer_id: UUID) -> None:
        """Make a guest's address and answers the customer's, at sign-in, so that they show on every device."""
        self.customer_id = customer_id

    def postpone(self, *, at: datetime) -> None:
        """Note that the tool did not answer; it can be asked again in a minute."""
        self.ask_again_at = at + ASK_AGAIN_AFTER

    def answer_for(self, specification: str, mbps: int | None) -> AvailabilityAnswer | None:
        """The answer for one specification at one speed in Mbps; None if the tool was not asked about it."""
        found = next((answer for answer in self.answers if answer.specification == specification), None)
        if found is None or mbps is None or found.result is QualificationResult.UNQUALIFIED:
            return found
        return _at_speed(found, mbps)

    def _move_to(self, after: QualificationState) -> None:
        require_known(self.state)
        if after not in MOVES[self.state]:
            raise IllegalTransition(f"A qualification that is {self.state} cannot become {after}.")
        self.state = after


def result_known_before(
    offering: ProductOffering, qualification: ServiceQualification | None, *, at: datetime
) -> str | None:
    """The result for an offering that nobody had to ask about on this visit; None if the tool was just asked.

    Reports count the visits on which an address qualified, also those on which that was clear from the start.
    """
    if offering.availability is None:
        return NOT_NEEDED
    if qualification is None or qualification.answered_at is None or at - qualification.answered_at < JUST_ASKED:
        return None
    found = qualification.answer_for(offering.availability.specification, None)
    return found.result if found else None


def _at_speed(answer: AvailabilityAnswer, mbps: int) -> AvailabilityAnswer:
    most = answer.maximum_mbps or 0
    if mbps <= most:
        return replace(answer, result=QualificationResult.QUALIFIED)
    return replace(
        answer,
        result=QualificationResult.ALTERNATE,
        alternate_mbps=most,
        reason=f"At this address we can deliver up to {most} Mbps. Choose a lower speed.",
    )
