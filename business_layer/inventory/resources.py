"""Scarce things: phone numbers, conference ports, installation slots, user names. Each unit is one Resource."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import NAMESPACE_OID, UUID, uuid5

from business_layer.catalogue.pools import Pool, PoolKind
from business_layer.shared.errors import Conflict, IllegalTransition
from business_layer.shared.stored_enums import require_known


class ResourceKind(StrEnum):
    TELEPHONE_NUMBER = "telephone_number"
    CONFERENCE_PORT = "conference_port"
    INSTALLATION_SLOT = "installation_slot"
    USER_NAME = "user_name"


# 47 CFR 52.103(b): a toll-free number stays reserved for up to 45 days, and nothing extends that.
RESERVED_AT_MOST = timedelta(days=45)
# These are not stocked: a value is created when a customer asks for it.
MADE_ON_DEMAND = {ResourceKind.USER_NAME}


class ResourceState(StrEnum):
    """The states of toll-free numbers in 47 CFR 52.103, used for everything scarce.

    AGING is its disconnect status: given back, and not for others yet. PORTED_OUT works at another carrier.
    """

    SPARE = "spare"
    RESERVED = "reserved"
    ASSIGNED = "assigned"
    WORKING = "working"
    AGING = "aging"
    PORTED_OUT = "portedOut"


S = ResourceState
MOVES = {
    S.SPARE: {S.RESERVED},
    S.RESERVED: {S.SPARE, S.RESERVED, S.ASSIGNED},
    S.ASSIGNED: {S.WORKING, S.SPARE},
    S.WORKING: {S.WORKING, S.AGING, S.SPARE, S.PORTED_OUT},
    S.AGING: {S.SPARE, S.WORKING},
    S.PORTED_OUT: set[ResourceState](),
}


class ResourceTaken(Conflict):
    """The resource cannot be had: another holder has it, the hold ran out or may not be renewed, or none is left."""

    code = "resource_taken"


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A hold on scarce things from one instant until another.

    `held_from` is the address that asks, as `address_hash` gives it. `longest` ends all renewing that long after the
    hold began; None if it may be renewed without end.
    """

    holder_id: UUID
    at: datetime
    until: datetime
    held_from: str = ""
    longest: timedelta | None = None


def address_hash(address: str) -> str:
    """The form in which an address is kept with what is held from it: it can be counted, not read."""
    return sha256(address.encode()).hexdigest() if address else ""


@dataclass(eq=False, kw_only=True)
class Resource:
    """One unit of something scarce, in a pool. `holder_id` is the cart item, order item or product that has it.

    While it ages, `holder_id` is the product that gave it back, and `available_at` is the end of that. Until then,
    callers of a number that has `referred_to` hear that new number.

    `held_since` is the beginning of the latest hold, however often it was renewed, or of being assigned; `held_from` is
    the hash of the address from which the hold came.
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
    available_at: datetime | None = None
    referred_to: str | None = None

    @classmethod
    def on_demand(cls, kind: ResourceKind, pool: str, value: str) -> "Resource":
        """Create a resource that is not stocked.

        Its id is derived from kind, pool and value, so that two customers who ask for it at the same time collide.
        """
        return cls(id=uuid5(NAMESPACE_OID, f"{kind} {pool} {value}"), kind=kind, pool=pool, value=value)

    def is_free(self, *, at: datetime) -> bool:
        """True if it is spare, or reserved and the time of its holder has run out."""
        lapsed = self.state is S.RESERVED and self.reserved_until is not None and self.reserved_until <= at
        return self.state is S.SPARE or lapsed

    def is_held_by(self, holder_id: UUID, *, at: datetime) -> bool:
        return self.holder_id == holder_id and not self.is_free(at=at)

    def reserve(self, hold: Hold) -> None:
        """Reserve it, or extend the reservation of its holder. Raises ResourceTaken.

        Renewals end `hold.longest` after the first hold began. Then, for as long as one hold lasts, neither its holder
        nor another one from the same address can reserve it again.
        """
        if Pool.named(self.pool).kind is PoolKind.TOLL_FREE:
            hold = replace(hold, longest=min(hold.longest or RESERVED_AT_MOST, RESERVED_AT_MOST))
        is_holders = self.state is S.RESERVED and self.holder_id == hold.holder_id
        if not is_holders and not self.is_free(at=hold.at):
            raise ResourceTaken("This is no longer available. Choose another.")
        since = self._held_since(hold)
        self._move_to(S.RESERVED)
        self.holder_id, self.held_since, self.held_from = hold.holder_id, since, hold.held_from
        self.reserved_until = min(hold.until, since + hold.longest) if hold.longest else hold.until

    def _held_since(self, hold: Hold) -> datetime:
        """The beginning of the hold that this one renews; its own beginning if it renews none. Raises ResourceTaken."""
        is_renewed = self.holder_id == hold.holder_id or bool(hold.held_from and self.held_from == hold.held_from)
        if hold.longest is None or self.held_since is None or not is_renewed:
            return hold.at
        ends = self.held_since + hold.longest
        if hold.at < ends:
            return self.held_since
        if hold.at < ends + (hold.until - hold.at):
            raise ResourceTaken("We can't hold this any longer. Choose another.")
        return hold.at

    def release(self) -> None:
        """Make it spare again, before it was ever in use."""
        self._require(S.SPARE, from_states=(S.RESERVED, S.ASSIGNED))
        self._move_to(S.SPARE)
        self.holder_id = self.reserved_until = None

    def assign(self, *, from_holder: UUID, to_holder: UUID, at: datetime) -> None:
        """Make a reservation firm for an order. Raises ResourceTaken if the reservation has run out."""
        if self.state is not S.RESERVED or not self.is_held_by(from_holder, at=at):
            raise ResourceTaken("Your reservation expired. Choose again.")
        self._move_to(S.ASSIGNED)
        self.holder_id, self.reserved_until = to_holder, None
        self.held_since, self.held_from = at, ""

    def count_assigned_from(self, at: datetime) -> None:
        """Begin to count how long it is assigned, if nobody noted it then."""
        self._require(S.ASSIGNED, from_states=(S.ASSIGNED,))
        self.held_since = self.held_since or at

    def mark_working(self, *, product_id: UUID) -> None:
        """Put it to use in a product that is active now."""
        self._require(S.WORKING, from_states=(S.ASSIGNED,))
        self._move_to(S.WORKING)
        self.holder_id, self.held_since = product_id, None

    def hand_over(self, *, to_product: UUID) -> None:
        """Let it work in another product: a move takes a number along."""
        self._require(S.WORKING, from_states=(S.WORKING,))
        self._move_to(S.WORKING)
        self.holder_id = to_product

    def give_back(self, *, at: datetime, rests: timedelta, referred_to: str = "") -> None:
        """Take it out of use. Nobody else can have it until it has rested that long; it is spare at once if zero.

        `referred_to` is the new number that callers hear while it rests.
        """
        after = S.AGING if rests else S.SPARE
        self._require(after, from_states=(S.WORKING,))
        self._move_to(after)
        if rests:
            self.available_at, self.referred_to = at + rests, referred_to or None
        else:
            self.holder_id = None

    def take_back(self, *, product_id: UUID) -> None:
        """Put it to use again in the product that gave it back. Raises ResourceTaken for another one."""
        self._require(S.WORKING, from_states=(S.AGING,))
        if self.holder_id != product_id:
            raise ResourceTaken("This is no longer available. Choose another.")
        self._move_to(S.WORKING)
        self.available_at = self.referred_to = None

    def finish_aging(self, *, at: datetime) -> None:
        """Make it spare again. Raises IllegalTransition before it has rested long enough."""
        self._require(S.SPARE, from_states=(S.AGING,))
        if self.available_at is None or at < self.available_at:
            raise IllegalTransition(f"This {self.kind} has to rest longer.")
        self._move_to(S.SPARE)
        self.holder_id = self.available_at = self.referred_to = None

    def port_out(self) -> None:
        """Record that it works at another carrier now."""
        self._move_to(S.PORTED_OUT)
        self.holder_id = None

    def _require(self, after: ResourceState, *, from_states: Collection[ResourceState]) -> None:
        """Raise IllegalTransition unless it is in one of the states: others become `after` by other verbs."""
        require_known(self.state)
        if self.state not in from_states:
            raise IllegalTransition(f"A {self.state} {self.kind} cannot become {after}.")

    def _move_to(self, after: ResourceState) -> None:
        require_known(self.state)
        if after not in MOVES[self.state]:
            raise IllegalTransition(f"A {self.state} {self.kind} cannot become {after}.")
        self.state = after
