"""The effect of a change on the term to which a customer committed."""

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from business_layer.catalogue.characteristics import Values
from business_layer.catalogue.offering import ProductOffering
from business_layer.inventory.commitments import EarlyTerminationCharge, ProductCommitment


@dataclass(frozen=True, kw_only=True)
class TermChange:
    """A term of `months` that ends on `ends_on`; None without a term. A term that `is_new` begins with the change.

    `charge` is due if the new term ends before the old one would have: for the months that are given up.
    """

    months: int = 0
    is_new: bool = False
    ends_on: date | None = None
    ended_on: date | None = None
    charge: EarlyTerminationCharge | None = None


NO_TERM = TermChange()


def term_change(
    commitment: ProductCommitment | None, offering: ProductOffering, has: Values, after: Values, *, on: date
) -> TermChange:
    """The term after a change that takes effect on that day. Only another answer to its question begins a new one."""
    months, had = offering.months_of(after), commitment.ends_on if commitment else None
    if months == offering.months_of(has):
        return TermChange(months=months, ends_on=had, ended_on=had) if had and had > on else NO_TERM
    ends_on = on + relativedelta(months=months) if months else None
    charge = commitment.charge_on(ends_on or on) if commitment else None
    return TermChange(
        months=months,
        is_new=bool(months),
        ends_on=ends_on,
        ended_on=had,
        charge=charge if charge and charge.total else None,
    )
