"""The names of the pools that scarce things are taken from."""

from business_layer.catalogue.resource_rules import KEPT_NUMBERS
from business_layer.shared.addresses import GeographicAddress

LOCAL, TOLL_FREE, REGION = "local:", "toll-free:", "region:"
PAGER_NUMBERS = "paging"
CONFERENCE_PORTS = "bridge"
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


def local_pool(area_code: str) -> str:
    """The telephone numbers of an area code."""
    return f"{LOCAL}{area_code}"


def toll_free_pool(prefix: str) -> str:
    """The toll-free numbers of a prefix such as 888."""
    return f"{TOLL_FREE}{prefix}"


def region_pool(region: str) -> str:
    """The half days of the crews of a region."""
    return f"{REGION}{region}"


def crews_at(address: GeographicAddress) -> str:
    """The pool of the crews that serve an address."""
    return region_pool(address.zip_code[0])


def pools_with(number: str, pool: str) -> list[str]:
    """The pools in which a number can be: for a number that a customer keeps also those of our own stock."""
    code = number[2:5]
    return [pool, local_pool(code), toll_free_pool(code)] if pool == KEPT_NUMBERS else [pool]
