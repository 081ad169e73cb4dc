"""What is signed says of prices: use, savings, ending a term early, and estimated taxes, in the customer's words."""

from collections.abc import Iterable, Sequence

from babel.lists import format_list

from business_layer.billing.taxes import TaxEstimate, percent_words
from business_layer.catalogue.catalogue import Bundle
from business_layer.catalogue.prices import PriceType
from business_layer.online_ordering.cart_review import BUNDLE, ReviewedItem
from business_layer.shared.money import Money


def usage_prices(items: Iterable[ReviewedItem]) -> list[str]:
    """What use of each item costs, such as calls by the minute."""
    priced = ((one, line) for one in items for line in one.price_lines if line.type is PriceType.USAGE)
    return distinct(f"{name_of(one)}, {line.name}: {line.unit_amount} per {line.unit}" for one, line in priced)


def early_termination_words(one: ReviewedItem) -> str:
    """What ending it before its term costs, in dollars; empty if it has no term or no such charge."""
    charge = one.early_termination
    if charge is None:
        return ""
    return (
        f"{charge.percent}% of the monthly price for each month that is left: {charge.most} at most, on the first day, "
        f"and {charge.each_month} less for each month that has passed"
    )


def saving_words(items: Sequence[ReviewedItem], bundles: Iterable[Bundle]) -> list[str]:
    """What each bundle saves, and what happens if one of its parts ends."""
    found = []
    for bundle in bundles:
        parts = [one for one in items if any(line.price_id == BUNDLE + bundle.slug for line in one.savings)]
        if not parts:
            continue
        names = in_words(distinct(name_of(one) for one in parts))
        saved = sum((_saved(one, bundle.slug) for one in parts), Money.zero())
        regular = in_words([f"{name_of(one)} {_regular(one)} a month" for one in parts])
        found.append(
            f"You save {saved} a month with {bundle.name}: {bundle.percent_off_monthly}% off the monthly prices of "
            f"{names} while you have all of them. If one ends, the others return to their regular prices: {regular}."
        )
    return found


def _saved(one: ReviewedItem, bundle: str) -> Money:
    lines = (line for line in one.savings if line.price_id == BUNDLE + bundle)
    return -sum((line.total for line in lines), Money.zero()) * one.item.quantity


def _regular(one: ReviewedItem) -> Money:
    """The monthly price without savings."""
    return one.totals.monthly - sum((line.total for line in one.savings), Money.zero()) * one.item.quantity


def tax_words(taxes: TaxEstimate) -> list[str]:
    """The lines of the estimate, their sum, and what is not in it."""
    totals = taxes.totals
    lines = [
        f"{line.name}{f' ({percent_words(line.rate)} of {line.basis})' if line.rate else ''}: "
        f"{line.amount}{' a month' if line.is_monthly else ' once'}"
        for line in taxes.lines
    ]
    together = [f"Total estimated taxes and fees: {totals.one_time} once, {totals.monthly} a month"] if lines else []
    return [*lines, *together, *taxes.not_included] or ["None of the services in this order is taxed."]


def name_of(one: ReviewedItem) -> str:
    return one.offering.name if one.offering else one.item.offering_slug


def distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def in_words(texts: list[str]) -> str:
    """A list in a sentence: 12, 24, and 36."""
    return format_list(texts, locale="en_US")
