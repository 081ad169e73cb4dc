"""The repository of proposed changes, in memory."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from business_layer.service_changes.service_change import ServiceChange
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.errors import NotFound
from tests.fakes.collection import Shelf


class FakeServiceChanges(Shelf[ServiceChange]):
    def get(self, change_id: UUID, *, seen_by: Actor) -> ServiceChange:
        found = self._of_key(change_id)
        if not seen_by.sees_customer(found.customer_id, with_permission=Permission.VIEW_CUSTOMERS):
            raise NotFound("This page is no longer there. Start again from the service.")
        return found

    def open_of(self, product_id: UUID, *, at: datetime) -> Sequence[ServiceChange]:
        return self._every(lambda change: change.product_id == product_id and change.is_open(at=at))
