"""Amounts of money, rounded in one way."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.numbers import format_currency

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Money:
    """An exact amount in one currency. Usage prices may have more than two decimals; charges do not."""

    amount: Decimal
    currency: str = "USD"

    @classmethod
    def zero(cls) -> "Money":
        return cls(Decimal(0))

    def __add__(self, other: "Money") -> "Money":
        self._require_same_currency(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._require_same_currency(other)
        return Money(self.amount - other.amount, self.currency)

    def __mul__(self, factor: int | Decimal) -> "Money":
        return Money(self.amount * factor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def rounded(self) -> "Money":
        """Return the amount in whole cents, with half a cent rounded up."""
        return Money(self.amount.quantize(CENT, rounding=ROUND_HALF_UP), self.currency)

    @property
    def cents(self) -> int:
        """The amount in whole cents, with half a cent rounded up."""
        return int(self.rounded().amount * 100)

    def __str__(self) -> str:
        return _words(self.amount, self.currency)

    def _require_same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be combined.")


@lru_cache(maxsize=4096)
def _words(amount: Decimal, currency: str) -> str:
    """Return $49.00, or $0.039 for fractions of a cent. Cached, because pages repeat the same few prices."""
    exact = amount != amount.quantize(CENT)
    return str(format_currency(amount, currency, locale="en_US", decimal_quantization=not exact))
