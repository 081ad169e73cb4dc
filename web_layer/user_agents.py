"""The coarse class of a user agent: the kind of device, and whether it is a bot. The text itself is never kept."""

import re
from functools import lru_cache

from crawleruseragents import is_crawler

from business_layer.shared.visits import Device

AGENTS_REMEMBERED = 4096
LONGEST = 512
TABLET = re.compile(r"iPad|Tablet|PlayBook|Silk(?!.*Mobile)|Android(?!.*Mobile)|Kindle")
PHONE = re.compile(r"Mobi|iPhone|iPod|Windows Phone|BlackBerry|Opera Mini")
DESKTOP = re.compile(r"Windows NT|Macintosh|X11|CrOS|Linux")


@lru_cache(maxsize=AGENTS_REMEMBERED)
def device_of(user_agent: str) -> Device:
    """The kind of device. An iPad that asks for pages made for desktops counts as one."""
    for device, words in ((Device.TABLET, TABLET), (Device.PHONE, PHONE), (Device.DESKTOP, DESKTOP)):
        if words.search(user_agent[:LONGEST]):
            return device
    return Device.UNKNOWN


def learn_crawlers() -> None:
    """Compile the patterns of the crawlers, which takes a moment: better before the first request."""
    is_crawler("")


@lru_cache(maxsize=AGENTS_REMEMBERED)
def is_bot(user_agent: str) -> bool:
    """True for crawlers, monitors and programs that say what they are, and for those that say nothing."""
    return not user_agent or bool(is_crawler(user_agent[:LONGEST]))
