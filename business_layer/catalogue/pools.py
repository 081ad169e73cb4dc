"""Pools: where scarce things of one kind and area are taken from."""

from dataclasses import dataclass
from enum import StrEnum


class PoolKind(StrEnum):
    """The kind of things in a pool. OTHER has only a name, which the catalogue gives it."""

    LOCAL = "local"
    TOLL_FREE = "toll-free"
    PAGING = "paging"
    KEPT = "kept"
    UNIQUE = "in"
    BRIDGE = "bridge"
    REGION = "region"
    OTHER = ""


# These have numbers that customers bring along: they are not stocked, and each has one owner. Those in a UNIQUE pool
# stay with another carrier: such a number is in one product of a service at a time.
BROUGHT_ALONG = frozenset({PoolKind.KEPT, PoolKind.UNIQUE})


@dataclass(frozen=True)
class Pool:
    """A pool. `area` is the area code, toll-free prefix, region or service; empty if there is one pool of that kind.

    In tables and in the catalogue it is one word: `local:614`, `toll-free:800`, `paging`. The catalogue may have a
    question instead of the area: `local:{area_code}`.
    """

    kind: PoolKind
    area: str = ""

    @classmethod
    def named(cls, name: str) -> "Pool":
        """The pool with that name."""
        kind, _, area = name.partition(":")
        known = kind in set(PoolKind) and kind
        return cls(PoolKind(kind), area) if known else cls(PoolKind.OTHER, name)

    def __str__(self) -> str:
        return ":".join(filter(None, (self.kind, self.area)))

    @property
    def is_brought_along(self) -> bool:
        return self.kind in BROUGHT_ALONG
