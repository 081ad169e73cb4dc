"""Releases toll-free numbers that were assigned too long, and names the open orders that keep one."""

import structlog

from business_layer.order_management.release_unused_numbers import ReleaseUnusedNumbers

log = structlog.get_logger()


class ReleaseNumbers:
    """A step of the sweep."""

    def __init__(self, release: ReleaseUnusedNumbers) -> None:
        self._release = release

    def __call__(self) -> None:
        found = self._release()
        if found.released:
            log.info("unused_numbers_released", count=found.released)
        for number in found.overdue_orders:
            log.warning("number_assigned_too_long", order_number=number)
