"""The query of the review page."""

from typing import Protocol
from uuid import UUID

from business_layer.service_changes.service_change import ServiceChange
from business_layer.shared.actor import Actor


class ServiceChangeQueries(Protocol):
    def change(self, change_id: UUID, *, seen_by: Actor) -> ServiceChange:
        """The proposal, to be shown. The look at it is recorded. Raises NotFound, also outside the actor's scope."""
        ...
