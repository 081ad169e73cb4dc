"""The one reservation service for everything scarce."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from business_layer.inventory.resources import (
    MADE_WHEN_WANTED,
    Resource,
    ResourceKind,
    ResourceState,
    ResourceTaken,
)
from business_layer.shared.unit_of_work import UnitOfWork


class Resources(Protocol):
    """The pools. Every finder locks the rows it returns until the unit of work ends."""

    def add(self, resource: Resource) -> None: ...

    def named(self, kind: ResourceKind, pool: str, value: str) -> Resource | None: ...

    def free(self, kind: ResourceKind, pool: str, count: int, *, at: datetime, prefix: str = "") -> Sequence[Resource]:
        """At most `count` free ones whose values begin so, passing over those that others hold locked this moment."""
        ...

    def held_by(self, holder_id: UUID) -> Sequence[Resource]: ...

    def lapsed(self, *, at: datetime, at_most: int) -> Sequence[Resource]:
        """Reservations whose time has run out."""
        ...


class ReservationsUnitOfWork(UnitOfWork, Protocol):
    resources: Resources


class Reservations:
    """Holds scarce things for somebody, inside the caller's unit of work."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    def hold_chosen(
        self, kind: ResourceKind, pool: str, value: str, *, holder_id: UUID, until: datetime, at: datetime
    ) -> Resource:
        """Hold the one that was chosen, and let go what the holder had of that kind. Raises ResourceTaken."""
        chosen = self._resources.named(kind, pool, value)
        if chosen is None and kind in MADE_WHEN_WANTED:
            chosen = Resource.wanted(kind, pool, value)
            self._resources.add(chosen)
        if chosen is None:
            raise ResourceTaken("This one cannot be had. Choose another.")
        chosen.reserve(holder_id=holder_id, until=until, at=at)
        for other in self._resources.held_by(holder_id):
            if other.kind is kind and other is not chosen and other.state is ResourceState.RESERVED:
                other.release()
        return chosen

    def hold_any(
        self,
        kind: ResourceKind,
        pool: str,
        count: int,
        *,
        holder_id: UUID,
        until: datetime,
        at: datetime,
        prefix: str = "",
    ) -> Sequence[Resource]:
        """Hold so many of a pool, whichever. Raises ResourceTaken where there are not enough."""
        found = self._resources.free(kind, pool, count, at=at, prefix=prefix)
        if len(found) < count:
            raise ResourceTaken(_shortage(kind, len(found)))
        for resource in found:
            resource.reserve(holder_id=holder_id, until=until, at=at)
        return found

    def release_all(self, holder_id: UUID) -> None:
        """Let go everything the holder has reserved."""
        for resource in self._resources.held_by(holder_id):
            if resource.state is ResourceState.RESERVED:
                resource.release()


def _shortage(kind: ResourceKind, left: int) -> str:
    what = {
        ResourceKind.TELEPHONE_NUMBER: "telephone numbers of this area code",
        ResourceKind.CONFERENCE_PORT: "conference ports",
        ResourceKind.INSTALLATION_SLOT: "installation times",
        ResourceKind.USER_NAME: "user names",
    }[kind]
    return (
        f"Only {left} {what} are left. Ask for fewer, or choose another." if left else f"No {what} are left just now."
    )
