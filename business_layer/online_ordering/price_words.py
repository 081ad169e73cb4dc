"""Prices in the customer's words, as contracts, cart and mails say them: usage, savings, early termination, taxes."""

from collections.abc import Iterable, Sequence

from babel.lists import format_list

from business_layer.billing.taxes import TaxEstimate, percent_words
from business_layer.catalogue.catalogue import Bundle
from business_layer.catalogue.prices import PriceType
from business_layer.online_ordering.reviewed_cart import ReviewedItem
from business_layer.shared.money import Money


def usage_prices(items: Iterable[ReviewedItem]) -> list[str]:
    """The price of using each item, such as calls by the minute."""
    priced = ((item, line) for item in items for line in item.price_lines if line.type is PriceType.USAGE)
    return distinct(f"{name_of(item)}, {line.name}: {line.unit_amount} per {line.unit}" for item, line in priced)


def early_termination_words(item: ReviewedItem) -> str:
    """The charge for ending it before its term, in dollars; empty if it has no term or no such charge."""
    charge = item.early_termination
    if charge is None:
        return ""
    return (
        f"{charge.percent}% of the monthly price for each month left in the term: up to {charge.most} on the first "
        f"day, and {charge.each_month} less for each month that passes"
    )


def saving_words(items: Sequence[ReviewedItem], bundles: Iterable[Bundle]) -> list[str]:
    """The saving of each bundle, and what happens if one of its parts ends."""
    found = []
    for bundle in bundles:
        parts = [item for item in items if item.saved_with(bundle)]
        if not parts:
            continue
        names = in_words(distinct(name_of(part) for part in parts))
        saved = sum((part.saved_with(bundle) for part in parts), Money.zero())
        regular = in_words([f"{name_of(part)} {part.regular_monthly} a month" for part in parts])
        found.append(
            f"You save {saved} a month with {bundle.name}: {bundle.percent_off_monthly}% off the monthly prices of "
            f"{names} while you have all of them. If you cancel one, the others return to their regular prices: "
            f"{regular}."
        )
    return found


def tax_words(taxes: TaxEstimate) -> list[str]:
    """The lines of the estimate, their sum, and what is not included."""
    totals = taxes.totals
    lines = [
        f"{line.name}{f' ({percent_words(line.rate)} of {line.basis})' if line.rate else ''}: "
        f"{line.amount}{' a month' if line.is_monthly else ' one-time'}"
        for line in taxes.lines
    ]
    total = f"Total estimated taxes and fees: {totals.one_time} one-time, {totals.monthly} a month"
    return [*lines, *([total] if lines else []), *taxes.not_included] or ["No service in this order is taxed."]


def name_of(item: ReviewedItem) -> str:
    return item.offering.name if item.offering else item.item.offering_slug


def distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def in_words(texts: list[str]) -> str:
    """A list in a sentence: 12, 24, and 36."""
    return format_list(texts, locale="en_US")
