"""Scarce things: telephone numbers, conference ports, installation slots. Each unit of them is one Resource."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import NAMESPACE_OID, UUID, uuid5

from business_layer.shared.errors import Conflict, IllegalTransition
from business_layer.shared.stored_enums import require_known


class ResourceKind(StrEnum):
    TELEPHONE_NUMBER = "telephone_number"
    CONFERENCE_PORT = "conference_port"
    INSTALLATION_SLOT = "installation_slot"
    USER_NAME = "user_name"


# What nobody stocks: a value exists once somebody wants it, and is theirs alone from then on.
MADE_ON_DEMAND = {ResourceKind.USER_NAME}


class ResourceState(StrEnum):
    """The words of 47 CFR 52.103 for toll-free numbers, used for every scarce thing."""

    SPARE = "spare"
    RESERVED = "reserved"
    ASSIGNED = "assigned"
    WORKING = "working"


S = ResourceState
MOVES = {
    S.SPARE: {S.RESERVED},
    S.RESERVED: {S.SPARE, S.RESERVED, S.ASSIGNED},
    S.ASSIGNED: {S.WORKING, S.SPARE},
    S.WORKING: set[ResourceState](),
}


class ResourceTaken(Conflict):
    """Somebody else holds it."""

    code = "resource_taken"


@dataclass(eq=False, kw_only=True)
class Resource:
    """One unit of something scarce, in a pool. `holder_id` is the cart item, order item or product that has it.

    `held_since` and `held_from` tell of the latest hold: since when it was renewed without a pause, and the hash of the
    address it came from.
    """

    id: UUID
    kind: ResourceKind
    pool: str
    value: str
    state: ResourceState = S.SPARE
    holder_id: UUID | None = None
    reserved_until: datetime | None = None
    held_since: datetime | None = None
    held_from: str = ""

    @classmethod
    def wanted(cls, kind: ResourceKind, pool: str, value: str) -> "Resource":
        """One that nobody had so far. Its id follows from what it is, so that two cannot be made of it."""
        return cls(id=uuid5(NAMESPACE_OID, f"{kind} {pool} {value}"), kind=kind, pool=pool, value=value)

    def is_free(self, *, at: datetime) -> bool:
        """Spare, or reserved by somebody whose time has run out."""
        lapsed = self.state is S.RESERVED and self.reserved_until is not None and self.reserved_until <= at
        return self.state is S.SPARE or lapsed

    def is_held_by(self, holder_id: UUID, *, at: datetime) -> bool:
        return self.holder_id == holder_id and not self.is_free(at=at)

    def reserve(
        self,
        *,
        holder_id: UUID,
        until: datetime,
        at: datetime,
        held_from: str = "",
        longest: timedelta | None = None,
    ) -> None:
        """Hold it for somebody, or hold it longer for whoever has it. Raises ResourceTaken.

        With `longest`, renewing ends that long after the hold began, and then it rests for the usual time of a hold:
        neither the holder nor anybody else from the same address has it again before.
        """
        if not self.is_free(at=at) and not (self.state is S.RESERVED and self.holder_id == holder_id):
            raise ResourceTaken("This one is no longer available. Choose another.")
        since = self.held_since if self._is_renewed(holder_id, held_from) else None
        if longest is None or since is None or at >= since + longest + (until - at):
            since = at
        elif at >= since + longest:
            raise ResourceTaken("We held this one for as long as we can. Choose another.")
        self._move_to(S.RESERVED)
        self.holder_id, self.held_since, self.held_from = holder_id, since, held_from
        self.reserved_until = min(until, since + longest) if longest else until

    def _is_renewed(self, holder_id: UUID, held_from: str) -> bool:
        return self.holder_id == holder_id or bool(held_from and self.held_from == held_from)

    def release(self) -> None:
        self._move_to(S.SPARE)
        self.holder_id = self.reserved_until = None

    def assign(self, *, from_holder: UUID, to_holder: UUID, at: datetime) -> None:
        """Make a reservation firm for an order. Raises ResourceTaken where it was lost in the meantime."""
        if self.state is not S.RESERVED or not self.is_held_by(from_holder, at=at):
            raise ResourceTaken("Your reservation has run out and somebody else may have it. Choose again.")
        self._move_to(S.ASSIGNED)
        self.holder_id, self.reserved_until = to_holder, None
        self.held_since, self.held_from = None, ""

    def mark_working(self, *, product_id: UUID) -> None:
        self._move_to(S.WORKING)
        self.holder_id = product_id

    def _move_to(self, after: ResourceState) -> None:
        require_known(self.state)
        if after not in MOVES[self.state]:
            raise IllegalTransition(f"A {self.state} {self.kind} cannot become {after}.")
        self.state = after
