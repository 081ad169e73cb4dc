"""The events of pages, and the ids in the events, as use cases see them."""

from uuid import UUID

from business_layer.shared.actor import Actor
from business_layer.shared.events import DomainEvent
from business_layer.user_management.ports import ForgottenIds


class FakePageEvents:
    """Implements `PageEvents`: keeps the events, and counts how often it had to settle them."""

    def __init__(self) -> None:
        self.events: list[DomainEvent] = []
        self.settled = 0

    def record(self, event: DomainEvent, *, by: Actor) -> None:
        self.events.append(event)

    def settle(self) -> None:
        self.settled += 1


class FakeEventIds:
    """Implements `EventIds`: notes what was asked, and finds the ids that a test says are there."""

    def __init__(self) -> None:
        self.linked: dict[UUID, tuple[UUID, ...]] = {}
        self.visits_forgotten: list[tuple[UUID | None, UUID | None]] = []
        self.persons_forgotten: list[UUID] = []

    def forget_visits(self, *, visitor: UUID | None, customer_id: UUID | None) -> ForgottenIds:
        self.visits_forgotten.append((visitor, customer_id))
        linked = self.linked.get(customer_id, ()) if customer_id else ()
        return ForgottenIds((*([visitor] if visitor else []), *linked), customer_id)

    def forget_person(self, customer_id: UUID) -> ForgottenIds:
        self.persons_forgotten.append(customer_id)
        return ForgottenIds(self.linked.get(customer_id, ()), customer_id)
