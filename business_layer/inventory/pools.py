"""The names of the pools that scarce things are taken from."""

from business_layer.catalogue.pools import Pool, PoolKind
from business_layer.shared.addresses import GeographicAddress

# One region of installation crews for each first digit of a ZIP code, and the time zone of most of its crews.
REGIONS = {
    "0": "America/New_York",
    "1": "America/New_York",
    "2": "America/New_York",
    "3": "America/New_York",
    "4": "America/New_York",
    "5": "America/Chicago",
    "6": "America/Chicago",
    "7": "America/Chicago",
    "8": "America/Denver",
    "9": "America/Los_Angeles",
}


def crews_at(address: GeographicAddress) -> str:
    """The pool of the crews that serve an address."""
    return str(Pool(PoolKind.REGION, address.zip_code[0]))


def pools_with(number: str, pool: str) -> list[str]:
    """The pools in which a number can be: for a number that a customer keeps also those of our own stock."""
    code = number[2:5]
    own = [str(Pool(kind, code)) for kind in (PoolKind.LOCAL, PoolKind.TOLL_FREE)]
    return [pool, *own] if Pool.named(pool).kind is PoolKind.KEPT else [pool]
