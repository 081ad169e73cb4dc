"""Broadband facts: a label for each Internet plan (47 CFR 8.1), with the prices and speeds of the catalogue."""

from collections.abc import Iterator
from dataclasses import dataclass

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.characteristics import AllowedValue
from business_layer.catalogue.offering import TERM, ProductOffering
from business_layer.catalogue.prices import PriceType, Totals

INTERNET = "internet"


@dataclass(frozen=True)
class TermPrice:
    """The prices of a plan with one term: each month, once, and at most if it is canceled on its first day."""

    term: str
    monthly: str
    once: str
    early_termination: str


@dataclass(frozen=True, kw_only=True)
class BroadbandLabel:
    """One plan. Without speeds of its own, `speed` is empty and `needs` say what limits it."""

    slug: str
    offering: str
    plan: str
    speed: str
    needs: tuple[str, ...]
    prices: tuple[TermPrice, ...]
    options: tuple[tuple[str, str], ...]
    usage: tuple[tuple[str, str], ...]


def broadband_labels(catalogue: Catalogue) -> tuple[BroadbandLabel, ...]:
    return tuple(
        _label(offering, speed) for offering in catalogue.offerings_of(INTERNET) for speed in _speeds(offering)
    )


def _speeds(offering: ProductOffering) -> tuple[AllowedValue | None, ...]:
    if offering.availability is None or not offering.availability.mbps:
        return (None,)
    return offering.specification.characteristic(offering.availability.mbps).allowed


def _label(offering: ProductOffering, speed: AllowedValue | None) -> BroadbandLabel:
    return BroadbandLabel(
        slug=offering.slug,
        offering=offering.name,
        plan=f"{offering.name}, {speed.label}" if speed else offering.name,
        speed=speed.label if speed else "",
        needs=offering.needs,
        prices=tuple(_prices(offering, speed)),
        options=tuple(_options(offering)),
        usage=tuple(
            (price.name, f"{price.amount} per {price.unit}")
            for price in offering.prices
            if price.type is PriceType.USAGE
        ),
    )


def _prices(offering: ProductOffering, speed: AllowedValue | None) -> Iterator[TermPrice]:
    for term in _terms(offering):
        answers = {TERM: term.value} if term else {}
        if speed and offering.availability:
            answers[offering.availability.mbps] = speed.value
        # What is optional depends on other answers, and so is not in these totals.
        totals = Totals.of(offering.price_lines(answers))
        ending = offering.early_termination(answers, totals.monthly)
        yield TermPrice(
            term.label if term else "No minimum term",
            str(totals.monthly),
            str(totals.one_time) if totals.one_time else "",
            str(ending.most) if ending else "",
        )


def _terms(offering: ProductOffering) -> tuple[AllowedValue | None, ...]:
    asked = {characteristic.name: characteristic for characteristic in offering.specification.characteristics}
    return asked[TERM].allowed if TERM in asked else (None,)


def _options(offering: ProductOffering) -> Iterator[tuple[str, str]]:
    """The prices that other answers add, such as a router's."""
    plan = {TERM, offering.availability.mbps if offering.availability else ""}
    for price in offering.prices:
        if price.type is PriceType.RECURRING and set(price.when.names) - plan:
            yield price.name, f"{price.amount} a month"
