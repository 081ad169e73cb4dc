"""Estimated taxes, fees and surcharges: their lines, and the sums of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from business_layer.catalogue.prices import PriceType, Totals
from business_layer.shared.money import Money


class TaxKind(StrEnum):
    """The legal kind of a line. A stored line keeps it as text, so that an older process can read a newer kind."""

    UNIVERSAL_SERVICE = "universalService"
    EXCISE = "excise"
    SALES = "salesTax"
    COMMUNICATIONS = "communicationsTax"
    EMERGENCY_SERVICE = "emergencyService"
    STATE_UNIVERSAL_SERVICE = "stateUniversalService"
    REGULATORY = "regulatoryFee"


@dataclass(frozen=True, kw_only=True)
class TaxedCharge:
    """A charge to be taxed, with its service as tax law sees it and the number of units.

    Discounts are charges below zero. `service` is empty if the catalogue does not say what the charge is for.
    """

    service: str
    type: PriceType
    amount: Money
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class TaxLine:
    """One estimated tax, fee or surcharge of one jurisdiction, in whole cents.

    A `rate` is a fraction of `basis`, the part of the charges that it applies to; a fixed fee is `each` for every one
    of `count`.
    """

    kind: str
    name: str
    jurisdiction: str
    is_monthly: bool
    amount: Money
    basis: Money
    rate: str = ""
    each: Money | None = None
    count: int = 0

    @property
    def key(self) -> tuple[str, str, str, bool, str, str]:
        """The values that two lines share if they may be shown as one."""
        return self.kind, self.name, self.jurisdiction, self.is_monthly, self.rate, str(self.each)

    def __add__(self, other: "TaxLine") -> "TaxLine":
        return self._with(self.amount + other.amount, self.basis + other.basis, self.count + other.count)

    def __mul__(self, quantity: int) -> "TaxLine":
        return self._with(self.amount * quantity, self.basis * quantity, self.count * quantity)

    def _with(self, amount: Money, basis: Money, count: int) -> "TaxLine":
        return TaxLine(
            kind=self.kind,
            name=self.name,
            jurisdiction=self.jurisdiction,
            is_monthly=self.is_monthly,
            amount=amount,
            basis=basis,
            rate=self.rate,
            each=self.each,
            count=count,
        )


@dataclass(frozen=True, kw_only=True)
class TaxEstimate:
    """The estimated lines of some charges, and what they do not include, in the customer's words."""

    lines: tuple[TaxLine, ...] = ()
    not_included: tuple[str, ...] = ()
    address: str = ""
    on: date | None = None

    @property
    def totals(self) -> Totals:
        """The sum of the lines, which are in whole cents: nothing is rounded again."""
        return Totals(self._sum(is_monthly=False), self._sum(is_monthly=True))

    def __mul__(self, quantity: int) -> "TaxEstimate":
        """The estimate for that quantity of the same thing."""
        if quantity == 1:
            return self
        lines = tuple(line * quantity for line in self.lines)
        return TaxEstimate(lines=lines, not_included=self.not_included, address=self.address, on=self.on)

    @classmethod
    def together(cls, estimates: Iterable["TaxEstimate"]) -> "TaxEstimate":
        """Several estimates as one, with the lines of the same tax added up."""
        lines: dict[object, TaxLine] = {}
        notes: dict[str, None] = {}
        addresses: dict[str, None] = {}
        on = None
        for estimate in estimates:
            on = estimate.on or on
            notes |= dict.fromkeys(estimate.not_included)
            addresses |= dict.fromkeys([estimate.address] if estimate.address else [])
            for line in estimate.lines:
                lines[line.key] = lines[line.key] + line if line.key in lines else line
        return cls(lines=tuple(lines.values()), not_included=tuple(notes), address="; ".join(addresses), on=on)

    def _sum(self, *, is_monthly: bool) -> Money:
        amounts = (line.amount for line in self.lines if line.is_monthly is is_monthly)
        return sum(amounts, Money.zero())


NO_TAXES = TaxEstimate()


def percent_words(rate: Decimal | str) -> str:
    """A rate as people read it: 0.0575 is 5.75%."""
    percent = (Decimal(rate) * 100).normalize()
    return f"{percent:f}%"
