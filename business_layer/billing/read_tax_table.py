"""Reads tax tables from their rows and validates them as a whole, so that every fault is reported together."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from operator import attrgetter
from typing import TypeVar

from business_layer.billing.tax_tables import Jurisdiction, Level, Portion, TaxedService, TaxRate, TaxTable
from business_layer.billing.taxes import TaxKind
from business_layer.catalogue.prices import PriceType
from business_layer.shared.errors import Invalid
from business_layer.shared.money import Money

# The place of a row in its file, and its values by column.
Row = tuple[str, Mapping[str, str]]
Fault = tuple[str, str]
T = TypeVar("T")
Word = TypeVar("Word", bound=StrEnum)

FRACTION = re.compile(r"0(\.[0-9]{1,8})?|1(\.0{1,8})?")
FEE = re.compile(r"[0-9]{1,3}\.[0-9]{2}")
ZIP_PREFIX = re.compile(r"[0-9]{3,5}")
YES_NO = {"yes": True, "no": False}


class TaxTablesInvalid(Invalid):
    """Tax tables that cannot be used; `errors` maps each place in them to what is wrong."""

    code = "tax_tables_invalid"


def read_tax_table(services: Sequence[Row], jurisdictions: Sequence[Row], rates: Sequence[Row]) -> TaxTable:
    """Return the table of all the rows. Raises TaxTablesInvalid listing every fault."""
    errors: dict[str, str] = {}
    table = TaxTable(
        services=tuple(_read(services, _service, errors)),
        jurisdictions=tuple(_read(jurisdictions, _jurisdiction, errors)),
        rates=tuple(_read(rates, _rate, errors)),
    )
    # A reference to a row that could not be read would only repeat that row's fault.
    errors = errors or dict(_faults_between_rows(table))
    if errors:
        raise TaxTablesInvalid("The tax tables cannot be used.", errors=errors)
    return table


def _read(rows: Iterable[Row], read: Callable[[Mapping[str, str]], T], errors: dict[str, str]) -> Iterator[T]:
    for place, row in rows:
        try:
            yield read(row)
        except Invalid as wrong:
            errors[place] = wrong.message


def _service(row: Mapping[str, str]) -> TaxedService:
    return TaxedService(
        code=_filled(row, "service"),
        interstate=_fraction(row, "interstate"),
        is_mobile=_yes(row, "mobile"),
        is_untaxed=_yes(row, "untaxed"),
    )


def _jurisdiction(row: Mapping[str, str]) -> Jurisdiction:
    level, state, prefixes = _word(row, "level", Level), row["state"], tuple(row["zip_prefixes"].split())
    if bool(state) is (level is Level.FEDERAL):
        raise Invalid("Name the state of a state or local jurisdiction. Leave it empty for a federal one.")
    if bool(prefixes) is not (level is Level.LOCAL):
        raise Invalid("Give the ZIP code prefixes of a local jurisdiction. Leave them empty for others.")
    odd = [prefix for prefix in prefixes if not ZIP_PREFIX.fullmatch(prefix)]
    if odd:
        raise Invalid(f"A ZIP code prefix has three to five digits. {odd[0]} does not.")
    return Jurisdiction(
        code=_filled(row, "jurisdiction"),
        name=_filled(row, "name"),
        level=level,
        state=state,
        zip_prefixes=prefixes,
        has_local=_yes(row, "has_local"),
    )


def _rate(row: Mapping[str, str]) -> TaxRate:
    if bool(row["rate"]) is bool(row["each"]):
        raise Invalid("Give either a rate or a fee for each line.")
    charges = frozenset(_word({"charges": word}, "charges", PriceType) for word in row["charges"].split())
    if not charges or PriceType.USAGE in charges or (row["each"] and charges != {PriceType.RECURRING}):
        raise Invalid("A rate applies to oneTime, recurring or both. A fee for each line applies to recurring only.")
    valid_from, valid_to = _day(row, "valid_from"), _day(row, "valid_to") if row["valid_to"] else None
    if valid_to and valid_to <= valid_from:
        raise Invalid(f"It ends on {valid_to}, before it begins.")
    return TaxRate(
        jurisdiction=_filled(row, "jurisdiction"),
        kind=_word(row, "kind", TaxKind),
        name=_filled(row, "name"),
        services=frozenset(_filled(row, "services").split()),
        charges=charges,
        portion=_word(row, "portion", Portion),
        rate=_fraction(row, "rate") if row["rate"] else None,
        each=_fee(row, "each") if row["each"] else None,
        valid_from=valid_from,
        valid_to=valid_to,
        source=_filled(row, "source"),
    )


def _faults_between_rows(table: TaxTable) -> Iterator[Fault]:
    """Faults between rows: names that repeat or lead nowhere, and periods that overlap or leave a gap."""
    yield from _duplicates("services", (service.code for service in table.services))
    yield from _duplicates("jurisdictions", (place.code for place in table.jurisdictions))
    services = {service.code for service in table.services}
    untaxed = {service.code for service in table.services if service.is_untaxed}
    places = {place.code for place in table.jurisdictions}
    states = {place.state for place in table.jurisdictions if place.level is Level.STATE}
    for place in table.jurisdictions:
        if place.level is Level.LOCAL and place.state not in states:
            yield place.code, f"Its state {place.state} is not among the jurisdictions."
    for rate in table.rates:
        here = " ".join([*rate.series, f"from {rate.valid_from}"])
        if rate.jurisdiction not in places:
            yield here, f"There is no jurisdiction {rate.jurisdiction}."
        for service in sorted(rate.services - services):
            yield here, f"There is no service {service}."
        for service in sorted(rate.services & untaxed):
            yield here, f"{service} is not taxed."
    yield from _period_faults(table.rates)


def _period_faults(rates: Sequence[TaxRate]) -> Iterator[Fault]:
    by_series: dict[tuple[str, str, str], list[TaxRate]] = {}
    for rate in rates:
        by_series.setdefault(rate.series, []).append(rate)
    for series, rows in by_series.items():
        for before, after in pairwise(sorted(rows, key=attrgetter("valid_from"))):
            if before.valid_to is None or before.valid_to > after.valid_from:
                yield " ".join(series), f"The rate from {before.valid_from} overlaps the rate from {after.valid_from}."
            elif before.valid_to < after.valid_from:
                yield " ".join(series), f"No rate applies from {before.valid_to} to {after.valid_from}."


def _duplicates(place: str, codes: Iterable[str]) -> Iterator[Fault]:
    known: set[str] = set()
    for code in codes:
        if code in known:
            yield place, f"{code} appears twice."
        known.add(code)


def _filled(row: Mapping[str, str], column: str) -> str:
    if not row[column]:
        raise Invalid(f"The column {column} is empty.")
    return row[column]


def _yes(row: Mapping[str, str], column: str) -> bool:
    if row[column] not in YES_NO:
        raise Invalid(f"The column {column} must be yes or no.")
    return YES_NO[row[column]]


def _word(row: Mapping[str, str], column: str, words: type[Word]) -> Word:
    try:
        return words(row[column])
    except ValueError:
        raise Invalid(f"The column {column} must be one of {', '.join(words)}, not {row[column] or 'empty'}.") from None


def _fraction(row: Mapping[str, str], column: str) -> Decimal:
    if not FRACTION.fullmatch(row[column]):
        raise Invalid(
            f"The column {column} must be a fraction from 0 to 1, such as 0.0575, not {row[column] or 'empty'}."
        )
    return Decimal(row[column])


def _fee(row: Mapping[str, str], column: str) -> Money:
    if not FEE.fullmatch(row[column]):
        raise Invalid(f"The column {column} must be an amount in dollars and cents, such as 0.40, not {row[column]}.")
    return Money(Decimal(row[column]))


def _day(row: Mapping[str, str], column: str) -> date:
    try:
        return date.fromisoformat(row[column])
    except ValueError:
        raise Invalid(f"The column {column} must be a day like 2026-10-01, not {row[column] or 'empty'}.") from None
