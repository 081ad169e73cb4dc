"""An offering's page: its facts at a glance, and all that is good to know before ordering."""

from collections.abc import Iterator
from dataclasses import dataclass

from business_layer.catalogue.answer_conditions import Condition
from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceType, ProductOfferingPrice
from presentation_layer.views.comparison import contract_words, setup_words
from presentation_layer.views.starting_prices import brief_usage, fee_words, starting_price

YES = "yes"
NOTHING_SHIPPED = "Nothing to wait for: we don't ship anything."


@dataclass(frozen=True)
class Exclusion:
    """Another offering that cannot be ordered together with this one, and why."""

    slug: str
    name: str
    reason: str


@dataclass(frozen=True)
class DocumentLink:
    """A document of the contract; `note` is the choice that it depends on."""

    code: str
    title: str
    note: str


@dataclass(frozen=True)
class OfferingView:
    """`facts` are a few labeled words; `box` is what we ship, and `documents` what the customer signs."""

    slug: str
    name: str
    family: str
    family_slug: str
    summary: str
    highlights: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    prices: tuple[tuple[str, str], ...]
    box: tuple[tuple[str, str], ...]
    needs: tuple[str, ...]
    documents: tuple[DocumentLink, ...]
    questions: tuple[tuple[str, str], ...]
    exclusions: tuple[Exclusion, ...]


def offering_view(offering: ProductOffering, catalogue: Catalogue) -> OfferingView:
    family = catalogue.family(offering.family)
    return OfferingView(
        slug=offering.slug,
        name=offering.name,
        family=family.name,
        family_slug=family.slug,
        summary=offering.summary,
        highlights=offering.highlights,
        facts=_facts(offering),
        prices=tuple(
            (_price_name(offering, index), _price_words(offering, index)) for index in range(len(offering.prices))
        ),
        box=_box(offering),
        needs=_needs(offering, catalogue),
        documents=tuple(_documents(offering, catalogue)),
        questions=tuple((question.asked, question.answer) for question in offering.questions),
        exclusions=tuple(
            Exclusion(other.slug, other.name, offering.excludes_because or other.excludes_because)
            for other in catalogue.excluded_with(offering)
        ),
    )


def _facts(offering: ProductOffering) -> tuple[tuple[str, str], ...]:
    """The prices, the contract and the setup in a few words each."""
    monthly = starting_price(offering)
    amount = f"{'From ' if monthly.is_from else ''}{monthly.amount} {monthly.unit.removeprefix('a month')}".strip()
    usage = brief_usage(offering)
    return (
        ("Monthly", amount or monthly.words),
        *((("Usage", usage),) if usage else ()),
        ("One-time", fee_words(offering)),
        ("Contract", contract_words(offering)),
        ("Setup", setup_words(offering)),
    )


def _box(offering: ProductOffering) -> tuple[tuple[str, str], ...]:
    """The contents of the package, each with the choice that it depends on."""
    shipped = offering.ships
    if shipped is None:
        return ((NOTHING_SHIPPED, ""),)
    note = _choice_note(offering, shipped.when)
    return tuple((words, note) for words in shipped.in_the_box or (shipped.name,))


def _documents(offering: ProductOffering, catalogue: Catalogue) -> Iterator[DocumentLink]:
    """The documents in the order in which they are signed."""
    rules = {rule.code: rule for rule in offering.documents}
    for document in catalogue.documents:
        if document.code in rules:
            yield DocumentLink(document.code, document.title, _choice_note(offering, rules[document.code].when))


def _choice_note(offering: ProductOffering, when: Condition) -> str:
    """The choice that something depends on, in words; empty if it depends on none."""
    if not when.clauses:
        return ""
    name, values = when.clauses[0]
    asked = offering.specification.characteristic(name)
    label = asked.label if values[0] == YES else asked.label_of(values[0])
    return f"If you choose “{label}”"


def _price_name(offering: ProductOffering, index: int) -> str:
    price = offering.prices[index]
    if _is_named_after_choice(offering, price):
        return price.name
    asked = {characteristic.name: characteristic for characteristic in offering.specification.characteristics}
    parts = [
        asked[name].label_of(value)
        for name, values in price.when.clauses
        for value in values
        if name in asked and not _is_said(asked[name].label_of(value), price.name)
    ]
    return f"{price.name} ({', '.join(parts)})" if parts else price.name


def _is_named_after_choice(offering: ProductOffering, price: ProductOfferingPrice) -> bool:
    """True if its name needs no choice beside it: it is a month of the one choice it is for, by a name of its own."""
    is_for_one = [len(values) for _, values in price.when.clauses] == [1]
    names = [other.name for other in offering.prices]
    return price.type is PriceType.RECURRING and is_for_one and names.count(price.name) == 1


def _is_said(label: str, price_name: str) -> bool:
    """True if the price's name needs no such addition: it has the word, or is of a feature that is taken or not."""
    return label == "Yes" or label.casefold() in price_name.casefold()


def _price_words(offering: ProductOffering, index: int) -> str:
    price = offering.prices[index]
    asked = {characteristic.name: characteristic for characteristic in offering.specification.characteristics}
    each = " each" if price.per in asked else ""
    if price.type is PriceType.ONE_TIME:
        return f"{price.amount} one-time{each}"
    if price.type is PriceType.RECURRING:
        return f"{price.amount} a month{each}"
    return f"{price.amount} per {price.unit}"


def _needs(offering: ProductOffering, catalogue: Catalogue) -> tuple[str, ...]:
    needs = list(offering.needs)
    if offering.availability:
        needs.append("A service address our network reaches")
    work = ["technical review"] if offering.has_technical_review else []
    if offering.needs_appointment:
        work.append("technician visit on a date you choose")
    if work:
        needs.append(f"A {', and a '.join(work)}")
    if catalogue.may_need_letter_of_agency(offering):
        needs.append("Your signature on a letter of agency, if you change carriers or move a number")
    needs.append("An account with a confirmed email address")
    return tuple(needs)
