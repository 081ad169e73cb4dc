"""Reservations of everything scarce, for carts and orders alike."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Protocol
from uuid import UUID

from business_layer.catalogue.pools import Pool, PoolKind
from business_layer.inventory.pools import pools_with
from business_layer.inventory.resources import (
    MADE_ON_DEMAND,
    Hold,
    Resource,
    ResourceKind,
    ResourceState,
    ResourceTaken,
)
from business_layer.shared.counts import count_words
from business_layer.shared.unit_of_work import UnitOfWork

ALREADY_HERE = (
    "This number is already with us, or someone is ordering it right now. Check it. If it's yours, call us instead."
)


class Resources(Protocol):
    """The pools. The finders lock the rows that they return until the unit of work ends; the counts lock no rows."""

    def add(self, resource: Resource) -> None: ...

    def named(self, kind: ResourceKind, pool: str, value: str) -> Resource | None: ...

    def free(self, kind: ResourceKind, pool: str, count: int, *, at: datetime, prefix: str = "") -> Sequence[Resource]:
        """Up to `count` free resources whose values begin with `prefix`, skipping those that are locked now."""
        ...

    def count_free(self, kind: ResourceKind, pool: str, *, at: datetime, at_most: int) -> int:
        """The number of free resources, counted up to `at_most`."""
        ...

    def held_by(self, holder_id: UUID) -> Sequence[Resource]: ...

    def count_held_by(self, holder_ids: Collection[UUID], *, at: datetime) -> int:
        """The number of resources that these holders have reserved."""
        ...

    def count_held_from(self, address: str, *, at: datetime) -> int:
        """The number of resources reserved from an address.

        Another unit of work that counts for the same address waits until this one ends.
        """
        ...

    def count_numbers_of(self, customer_id: UUID, *, pool: str = "") -> int:
        """The count of our phone numbers that the customer has ordered or uses, in pools that begin with `pool`."""
        ...

    def lapsed(self, *, at: datetime, at_most: int) -> Sequence[Resource]:
        """Reservations whose time has run out."""
        ...

    def assigned(self, *, before: datetime, at_most: int) -> Sequence[Resource]:
        """Toll-free numbers that were assigned before that instant, or nobody knows when, and do not work."""
        ...

    def aged(self, *, at: datetime, at_most: int) -> Sequence[Resource]:
        """Things that have rested long enough since a customer gave them back."""
        ...


class ReservationsUnitOfWork(UnitOfWork, Protocol):
    @property
    def resources(self) -> Resources: ...


class Reservations:
    """Reserves scarce things inside the caller's unit of work."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    def hold_chosen(self, kind: ResourceKind, pool: str, chosen: Mapping[str, str], hold: Hold) -> Sequence[Resource]:
        """Reserve the chosen values, and release what else the holder had reserved of that kind for the same purpose.

        `chosen` maps each field to the value chosen in it. A number reserved only to be unique in a service
        and a number that we provide or port have different purposes (see `_purpose`). Raises ResourceTaken naming the
        field, also if a value is not in stock.
        """
        held = []
        # Sorted by value: two customers who want the same two lock them in the same order, and neither waits forever.
        for field, value in sorted(chosen.items(), key=itemgetter(1)):
            try:
                resource = self._obtainable(kind, pool, value, hold)
                resource.reserve(hold)
                held.append(resource)
            except ResourceTaken as taken:
                raise ResourceTaken(taken.message, field=field) from taken
        for other in self._resources.held_by(hold.holder_id):
            is_replaced = other.kind is kind and other not in held and _purpose(other.pool) == _purpose(pool)
            if is_replaced and other.state is ResourceState.RESERVED:
                other.release()
        return held

    def may_be_brought(self, pool: str, number: str, *, holder_id: UUID, at: datetime) -> bool:
        """True if no other holder, such as another item of the same customer, has a number that is brought along."""
        known = self._known(ResourceKind.TELEPHONE_NUMBER, pool, number)
        return all(resource.is_free(at=at) or resource.holder_id == holder_id for resource in known)

    def _obtainable(self, kind: ResourceKind, pool: str, value: str, hold: Hold) -> Resource:
        if Pool.named(pool).is_brought_along and not self.may_be_brought(
            pool, value, holder_id=hold.holder_id, at=hold.at
        ):
            raise ResourceTaken(ALREADY_HERE)
        known = self._known(kind, pool, value)
        # A number that its customer keeps may be in our own stock too, which `_known` names last: then it is reserved
        # there, so that nobody else can choose it.
        return known[-1] if known else self._created(kind, pool, value)

    def _known(self, kind: ResourceKind, pool: str, value: str) -> list[Resource]:
        """The resource of that pool; for a number that its customer keeps also the one in our own stock."""
        pools = pools_with(value, pool)
        return [known for name in pools if (known := self._resources.named(kind, name, value))]

    def _created(self, kind: ResourceKind, pool: str, value: str) -> Resource:
        if kind not in MADE_ON_DEMAND and not Pool.named(pool).is_brought_along:
            raise ResourceTaken("This isn't available. Choose another.")
        made = Resource.on_demand(kind, pool, value)
        self._resources.add(made)
        return made

    def hold_any(
        self, kind: ResourceKind, pool: str, count: int, hold: Hold, *, prefix: str = ""
    ) -> Sequence[Resource]:
        """Reserve `count` of a pool, whichever are free. Raises ResourceTaken if there are not enough."""
        found = self._resources.free(kind, pool, count, at=hold.at, prefix=prefix)
        _require_enough(kind, pool, len(found), count)
        for resource in found:
            resource.reserve(hold)
        return found

    def require_left(self, kind: ResourceKind, pool: str, count: int, *, at: datetime) -> None:
        """Raise ResourceTaken if a pool has fewer than `count` free. Nothing is reserved."""
        _require_enough(kind, pool, self._resources.count_free(kind, pool, at=at, at_most=count), count)

    def release_all(self, holder_id: UUID, kinds: Collection[ResourceKind] = tuple(ResourceKind)) -> None:
        """Release everything that the holder has reserved of these kinds."""
        for resource in self._resources.held_by(holder_id):
            if resource.kind in kinds and resource.state is ResourceState.RESERVED:
                resource.release()


def _purpose(pool: str) -> str:
    """The purpose of holding a number: the pool's name if it only has to stay unique in a service, else empty."""
    return pool if Pool.named(pool).kind is PoolKind.UNIQUE else ""


def _require_enough(kind: ResourceKind, pool: str, left: int, count: int) -> None:
    if left < count:
        raise ResourceTaken(_shortage(kind, pool, left))


def _shortage(kind: ResourceKind, pool: str, left: int) -> str:
    what = {
        ResourceKind.TELEPHONE_NUMBER: "phone number",
        ResourceKind.CONFERENCE_PORT: "conference port",
        ResourceKind.INSTALLATION_SLOT: "installation time",
        ResourceKind.USER_NAME: "user name",
    }[kind]
    where = " with this area code" if Pool.named(pool).kind is PoolKind.LOCAL else ""
    if not left:
        return f"No {what}s{where} are available right now."
    found = count_words(left, f"{what}{where} is", f"{what}s{where} are")
    return f"Only {found} left. Ask for fewer, or choose another."
