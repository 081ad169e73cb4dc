"""Estimated taxes and fees as pages show them."""

from dataclasses import dataclass

from business_layer.billing.taxes import TaxEstimate, TaxLine, percent_words
from business_layer.catalogue.prices import Totals


@dataclass(frozen=True)
class TaxRow:
    """One tax or fee: what it is of, and what it comes to once and each month; empty if nothing."""

    name: str
    how: str
    once: str
    monthly: str


@dataclass(frozen=True, kw_only=True)
class TaxesView:
    """`all_in` are the totals with the estimate. Without rows nothing is estimated, and `not_included` says why."""

    rows: tuple[TaxRow, ...]
    totals: Totals
    all_in: Totals
    not_included: tuple[str, ...]
    address: str


def taxes_view(estimate: TaxEstimate, totals: Totals) -> TaxesView:
    return TaxesView(
        rows=_rows(estimate),
        totals=estimate.totals,
        all_in=totals + estimate.totals,
        not_included=estimate.not_included,
        address=estimate.address,
    )


def _rows(estimate: TaxEstimate) -> tuple[TaxRow, ...]:
    """A row for each tax, with its one-time and its monthly line side by side."""
    pairs: dict[object, dict[bool, TaxLine]] = {}
    for line in estimate.lines:
        pairs.setdefault((line.name, line.jurisdiction, line.rate, line.each), {})[line.is_monthly] = line
    return tuple(_row(pair) for pair in pairs.values())


def _row(pair: dict[bool, TaxLine]) -> TaxRow:
    line = next(iter(pair.values()))
    how = percent_words(line.rate) if line.rate else f"{line.each} per line"
    once, monthly = pair.get(False), pair.get(True)
    return TaxRow(line.name, how, str(once.amount) if once else "", str(monthly.amount) if monthly else "")
