"""The published catalogue versions, in memory."""

from business_layer.catalogue.ports import PublishedVersion
from tests.fakes.collection import Collection


class FakeCatalogueVersions(Collection[int, PublishedVersion]):
    """Implements `CatalogueVersions`. `running` are the newest formats that the running releases read."""

    def __init__(self) -> None:
        super().__init__()
        self.running: frozenset[int] = frozenset()

    def latest(self) -> PublishedVersion | None:
        return self.all[max(self.all)] if self.all else None

    def formats_read(self) -> frozenset[int]:
        return self.running

    def _key(self, entity: PublishedVersion) -> int:
        return entity.number
