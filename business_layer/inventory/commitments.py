"""Commitments: the term for which a customer keeps a product, and the charge for ending it earlier, in its parts."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from business_layer.catalogue.offering import EarlyTermination, ProductOffering
from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.products import Product
from business_layer.inventory.terms import Terms
from business_layer.shared.addresses import zone_of
from business_layer.shared.money import Money


@dataclass(frozen=True, kw_only=True)
class EarlyTerminationCharge:
    """The charge for ending a product on a day, as it is calculated.

    `each_month` is `percent` of `monthly`, in whole cents, and `total` is that for each of the months left.
    """

    months_left: int
    monthly: Money
    percent: int
    each_month: Money

    @property
    def total(self) -> Money:
        return self.each_month * self.months_left


@dataclass(frozen=True, kw_only=True)
class ProductCommitment:
    """A term of `months` from the day on which the product became active. `early` is its charge, if there is one.

    Its months end on the day of the month on which it started, or on the last day of shorter months.
    """

    starts_on: date
    months: int
    monthly: Money
    early: EarlyTermination | None

    @property
    def ends_on(self) -> date:
        """The first day on which ending the product costs nothing."""
        return self._month_end(self.months)

    def months_left(self, on: date) -> int:
        """The months that are not over on that day: all of them on the first day, none when the term has ended."""
        return sum(1 for month in range(1, self.months + 1) if self._month_end(month) > on)

    def charge_on(self, on: date) -> EarlyTerminationCharge:
        """The charge for ending the product on that day."""
        return EarlyTerminationCharge(
            months_left=self.months_left(on),
            monthly=self.monthly,
            percent=self.early.percent if self.early else 0,
            each_month=self.early.each_month if self.early else Money.zero(),
        )

    def _month_end(self, month: int) -> date:
        """The day on which so many months are over, counted from the first day, so that short months add nothing up."""
        return self.starts_on + relativedelta(months=month)


def commitment_of(product: Product, catalogues: Catalogues) -> ProductCommitment | None:
    """The commitment of a product; None before it was active, and if its offering and answers have no term.

    A change of anything but the term leaves the commitment as it is, and so does a move; another term begins anew with
    the change. The charge follows today's monthly price.
    """
    months, since = _months(product.terms, catalogues), committed_since(product, catalogues)
    if since is None:
        return None
    offering, monthly = _offering(product.terms, catalogues), product.terms.totals.monthly
    return ProductCommitment(
        starts_on=since.astimezone(ZoneInfo(zone_of(product.address))).date(),
        months=months,
        monthly=monthly,
        early=offering.early_termination(product.values, monthly),
    )


def committed_since(product: Product, catalogues: Catalogues) -> datetime | None:
    """The beginning of the term: of the latest periods that all have it, or of the term before a move.

    None without a term, and before the product was active.
    """
    months, active_since = _months(product.terms, catalogues), product.active_since
    if not months or active_since is None:
        return None
    since = product.periods[-1].valid_from
    for period in reversed(product.periods):
        if _months(period.terms, catalogues) != months:
            return max(active_since, since)
        since = period.valid_from
    return product.committed_since or max(active_since, since)


def _months(terms: Terms, catalogues: Catalogues) -> int:
    return _offering(terms, catalogues).months_of(terms.values)


def _offering(terms: Terms, catalogues: Catalogues) -> ProductOffering:
    """The offering as it was sold, which need not be on sale any more."""
    return catalogues.version(terms.catalogue_version).offering(terms.offering_slug)
