"""The words about the first bill of an order: only what is known before a service works."""

from business_layer.catalogue.prices import Totals
from presentation_layer.views.price_panel import is_estimated
from presentation_layer.views.taxes import TaxesView


def first_bill_words(totals: Totals, taxes: TaxesView | None) -> str:
    """The event it follows and its charges: no sum, because each service is billed from a day of its own."""
    is_known = taxes is not None and is_estimated(taxes)
    shown = taxes.all_in if taxes and is_known else totals
    about, note = ("about ", "with estimated taxes and fees") if is_known else ("", "plus taxes and fees")
    once = f"one-time charges of {about}{shown.one_time}, and " if shown.one_time else ""
    monthly = f"monthly charges from the day each service works: {about}{shown.monthly} for a full month"
    return f"Your first bill for this order comes after a service starts. It has {once}{monthly}, {note}."
