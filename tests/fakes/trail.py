"""The trail of what people did, as a test wants it."""

from uuid import UUID

from business_layer.shared.last_changes import Change
from tests.fakes.clock import NOON


class FakeTrail:
    """Implements `LastChanges`: the same last change of everything."""

    def __init__(self, person: str = "Erin Novak", reason: str = "repaired") -> None:
        self._change = Change(person, NOON, reason)

    def last_change(self, entity_id: UUID, *, of: str = "") -> Change | None:
        return self._change
