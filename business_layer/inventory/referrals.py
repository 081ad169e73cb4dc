"""Referrals: the new number that callers hear when they dial one that was given up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from business_layer.catalogue.phone_numbers import phone_number_words


@dataclass(frozen=True, kw_only=True)
class Referral:
    """The new number for each old one, and the days for which callers hear it. They count from the day it is given up.

    It is kept with an order, so the pairs are not a mapping.
    """

    numbers: tuple[tuple[str, str], ...]
    days: int

    @classmethod
    def of(cls, old: Sequence[str], new: Sequence[str], *, days: int) -> "Referral | None":
        """Each old number is referred to the new one in its place, or else to the first; None if there are no pairs."""
        if not old or not new:
            return None
        pairs = zip_longest(old, new[: len(old)], fillvalue=new[0])
        return cls(numbers=tuple(pairs), days=days)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The words that tell, for each old number, the new one that its callers hear, and for how long."""
        return tuple(
            f"For {self.days} days, callers of {phone_number_words(number)} hear your new number, "
            f"{phone_number_words(new_number)}."
            for number, new_number in self.numbers
        )

    @cached_property
    def new_number(self) -> Mapping[str, str]:
        """The new number by the old one."""
        return dict(self.numbers)
