"""Tax tables: the rates and fees of each jurisdiction, their periods, and the services they apply to."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Protocol

from business_layer.billing.taxes import TaxedCharge, TaxEstimate, TaxKind, TaxLine
from business_layer.catalogue.prices import PriceType
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.mail_only_addresses import is_mail_only
from business_layer.shared.money import Money

NOTHING_KNOWN = "Taxes, fees and surcharges are not included."
NO_ADDRESS = "Taxes, fees and surcharges are not included until we know your address."


class Portion(StrEnum):
    """The part of a charge that a rate applies to."""

    WHOLE = "whole"
    INTERSTATE = "interstate"
    INTRASTATE = "intrastate"


class Level(StrEnum):
    FEDERAL = "federal"
    STATE = "state"
    LOCAL = "local"


@dataclass(frozen=True, kw_only=True)
class TaxedService:
    """A service as tax law sees it. `interstate` is the fraction of its price that is for interstate service.

    One that `is_mobile` is taxed at the place of primary use, a street address (4 USC 117). One that `is_untaxed` has
    no taxes at all, such as Internet access (Internet Tax Freedom Act, 47 USC 151 note).
    """

    code: str
    interstate: Decimal
    is_mobile: bool = False
    is_untaxed: bool = False

    def share(self, portion: Portion) -> Decimal:
        if portion is Portion.WHOLE:
            return Decimal(1)
        return self.interstate if portion is Portion.INTERSTATE else 1 - self.interstate


@dataclass(frozen=True, kw_only=True)
class Jurisdiction:
    """An authority that levies taxes. A local one applies to ZIP codes with its prefixes.

    A state with `has_local` has local jurisdictions, so a place without one is missing from the tables.
    """

    code: str
    name: str
    level: Level
    state: str = ""
    zip_prefixes: tuple[str, ...] = ()
    has_local: bool = False

    def covers(self, state: str, zip_code: str) -> bool:
        if self.level is Level.FEDERAL:
            return True
        if self.state != state:
            return False
        return self.level is Level.STATE or zip_code.startswith(self.zip_prefixes)


@dataclass(frozen=True, kw_only=True)
class TaxRate:
    """A rate, or a fixed monthly fee for each line, of one jurisdiction during [valid_from, valid_to)."""

    jurisdiction: str
    kind: TaxKind
    name: str
    services: frozenset[str]
    charges: frozenset[PriceType]
    valid_from: date
    source: str
    valid_to: date | None = None
    rate: Decimal | None = None
    each: Money | None = None
    portion: Portion = Portion.WHOLE

    @property
    def series(self) -> tuple[str, str, str]:
        """The values that rows share if one follows the other in time."""
        return self.jurisdiction, self.kind, self.name

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True, kw_only=True)
class Levied:
    """The jurisdictions of a place and their rates on a day; `lapsed` rates held before and have no successor."""

    places: tuple[Jurisdiction, ...]
    rates: tuple[TaxRate, ...]
    lapsed: tuple[TaxRate, ...]


@dataclass(frozen=True, kw_only=True)
class TaxTable:
    """All rates that are known. A table without rates estimates nothing, and says so."""

    services: tuple[TaxedService, ...] = ()
    jurisdictions: tuple[Jurisdiction, ...] = ()
    rates: tuple[TaxRate, ...] = ()

    def estimate(
        self, charges: Sequence[TaxedCharge], *, what: str, address: GeographicAddress | None, on: date
    ) -> TaxEstimate:
        """The taxes on the charges for one thing, called `what`, at its address on that day.

        Whatever is not known is named instead of guessed.
        """
        if not self.rates:
            return TaxEstimate(not_included=(NOTHING_KNOWN,), on=on)
        known = self._services_by_code
        if any(charge.service not in known for charge in charges):
            return TaxEstimate(not_included=(f"Taxes and fees on {what} are not included.",), on=on)
        taxed = [charge for charge in charges if not known[charge.service].is_untaxed]
        if not taxed:
            return TaxEstimate(on=on)
        if address is None:
            return TaxEstimate(not_included=(NO_ADDRESS,), on=on)
        if _is_no_street(address) and any(known[charge.service].is_mobile for charge in taxed):
            needed = f"Taxes and fees on {what} are not included: we need the street address where you use it most."
            return TaxEstimate(not_included=(needed,), on=on)
        levied = self._levied(address.state, address.zip_code, on)
        asked = frozenset(charge.service for charge in taxed)
        lines = (_lines(rate, taxed, known) for rate in levied.rates)
        return TaxEstimate(
            lines=tuple(line for found in lines for line in found),
            not_included=(*_missing_places(levied.places, address), *_missing_rates(levied.lapsed, asked)),
            address=str(address),
            on=on,
        )

    @cached_property
    def _services_by_code(self) -> dict[str, TaxedService]:
        return {service.code: service for service in self.services}

    @cached_property
    def _levied(self) -> "Callable[[str, str, date], Levied]":
        """The rates at a state and ZIP code on a day, cached because many carts ask for the same."""
        return lru_cache(maxsize=1024)(self._find_levied)

    def _find_levied(self, state: str, zip_code: str, on: date) -> "Levied":
        places = tuple(place for place in self.jurisdictions if place.covers(state, zip_code))
        rates = [rate for place in places for rate in self.rates if rate.jurisdiction == place.code]
        held = {rate.series for rate in rates if rate.holds(on)}
        return Levied(
            places=places,
            rates=tuple(rate for rate in rates if rate.holds(on)),
            lapsed=tuple(rate for rate in rates if rate.valid_from <= on and rate.series not in held),
        )

    def ends(self) -> list[tuple[date, TaxRate]]:
        """The last row of each series that ends, soonest first: what has to be renewed by when."""
        last = {rate.series: rate for rate in sorted(self.rates, key=lambda rate: rate.valid_from)}
        ending = [(rate.valid_to, rate) for rate in last.values() if rate.valid_to]
        return sorted(ending, key=lambda pair: pair[0])


class TaxTables(Protocol):
    """The source of the tax table."""

    def current(self) -> TaxTable:
        """The table as it was last loaded, from memory, because it is needed inside transactions."""
        ...


def _lines(rate: TaxRate, charges: Iterable[TaxedCharge], known: dict[str, TaxedService]) -> list[TaxLine]:
    """The one-time and the monthly line of one rate."""
    lines = []
    for type_ in (PriceType.ONE_TIME, PriceType.RECURRING):
        if type_ not in rate.charges:
            continue
        taxed = [charge for charge in charges if charge.type is type_ and charge.service in rate.services]
        if not taxed:
            continue
        shares = (charge.amount * known[charge.service].share(rate.portion) for charge in taxed)
        basis = sum(shares, Money.zero()).rounded()
        count = sum(charge.count for charge in taxed if charge.amount.amount > 0)
        amount = rate.each * count if rate.each else (basis * (rate.rate or Decimal(0))).rounded()
        if amount.amount > 0:
            lines.append(
                TaxLine(
                    kind=rate.kind.value,
                    name=rate.name,
                    jurisdiction=rate.jurisdiction,
                    is_monthly=type_ is PriceType.RECURRING,
                    amount=amount,
                    basis=basis,
                    rate="" if rate.rate is None else str(rate.rate),
                    each=rate.each,
                    count=count if rate.each else 0,
                )
            )
    return lines


def _missing_places(where: Sequence[Jurisdiction], address: GeographicAddress) -> tuple[str, ...]:
    state = next((place for place in where if place.level is Level.STATE), None)
    if state is None:
        return (f"State and local taxes and fees in {address.state} are not included.",)
    if state.has_local and not any(place.level is Level.LOCAL for place in where):
        return (f"Local taxes and fees in {address.city}, {address.state} are not included.",)
    return ()


def _missing_rates(lapsed: Iterable[TaxRate], asked: frozenset[str]) -> tuple[str, ...]:
    """Notes on taxes of these services that had a rate before and have none on that day."""
    names = dict.fromkeys(rate.name for rate in lapsed if rate.services & asked)
    return tuple(f"{name} is not included: its new rate isn't known yet." for name in names)


def _is_no_street(address: GeographicAddress) -> bool:
    return is_mail_only(address.street, address.unit)
