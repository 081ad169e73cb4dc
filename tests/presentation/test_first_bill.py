"""The words about an order's first bill: charges that are known before a service works, and no sum that is not."""

from decimal import Decimal

from business_layer.catalogue.prices import Totals
from business_layer.shared.money import Money
from presentation_layer.views.first_bill import first_bill_words
from presentation_layer.views.taxes import TaxesView

TOTALS = Totals(one_time=Money(Decimal("260.00")), monthly=Money(Decimal("408.00")))
ALL_IN = Totals(one_time=Money(Decimal("260.52")), monthly=Money(Decimal("413.02")))


def test_with_estimated_taxes_it_has_both_sums_of_the_estimate() -> None:
    taxes = TaxesView(rows=(), totals=TOTALS, all_in=ALL_IN, not_included=(), address="")

    assert first_bill_words(TOTALS, taxes) == (
        "Your first bill for this order comes after a service starts. It has one-time charges of about $260.52, "
        "and monthly charges from the day each service works: about $413.02 for a full month, with "
        "estimated taxes and fees."
    )


def test_without_an_estimate_or_charges_paid_once_it_has_the_monthly_price() -> None:
    assert first_bill_words(Totals(one_time=Money.zero(), monthly=Money(Decimal("9.00"))), None) == (
        "Your first bill for this order comes after a service starts. It has monthly charges from the day each service "
        "works: $9.00 for a full month, plus taxes and fees."
    )
