"""The stock of scarce things, in memory."""

from collections.abc import Iterable, Sequence

from business_layer.inventory.queries import AccessNumber
from business_layer.inventory.resources import ResourceKind


class FakeStock:
    """Implements `LoadableStock`."""

    def __init__(self) -> None:
        self.pools: dict[tuple[ResourceKind, str], set[str]] = {}
        self.access_numbers: dict[str, tuple[AccessNumber, float, float]] = {}

    def add(self, kind: ResourceKind, pool: str, values: Iterable[str]) -> int:
        had = self.pools.setdefault((kind, pool), set())
        new = set(values) - had
        had |= new
        return len(new)

    def add_access_numbers(self, places: Sequence[tuple[AccessNumber, float, float]]) -> int:
        new = {place[0].number: place for place in places if place[0].number not in self.access_numbers}
        self.access_numbers |= new
        return len(new)
