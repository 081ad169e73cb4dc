"""The free numbers of some pools, in memory."""

from collections.abc import Sequence
from datetime import datetime

from business_layer.inventory.number_search import NumberPattern
from business_layer.inventory.queries import NumberPool


class FakeFreeNumbers:
    """Implements `FreeNumbers`: only the search, of numbers that are always free."""

    def __init__(self, *numbers: str) -> None:
        self.numbers = sorted(numbers)

    def free_numbers(
        self, pools: Sequence[NumberPool], patterns: Sequence[NumberPattern], *, at: datetime, limit: int
    ) -> list[str]:
        codes = {pool.area_code for pool in pools}
        in_pools = [number for number in self.numbers if number[2:5] in codes]
        return [number for number in in_pools if any(pattern.fits(number) for pattern in patterns)][:limit]
