"""The comparison of a family: its offerings side by side, with the same facts in the same order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from babel.lists import format_list

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.choice_prices import price_grid_of
from business_layer.catalogue.offering import TERM, ProductOffering
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.order_management.schedule import usual_time
from business_layer.shared.counts import count_words
from presentation_layer.forms.offerings import OfferingForm
from presentation_layer.views.form_sections import PriceTable, price_table_of
from presentation_layer.views.offering_place import best_speed, offer_speeds
from presentation_layer.views.place_words import PlaceWords, place_words
from presentation_layer.views.shop_window import Saving, savings_of
from presentation_layer.views.starting_prices import StartingPrice, fee_words, starting_price, usage_words

NO_TERM = "No minimum term"


@dataclass(frozen=True, kw_only=True)
class ProductCard:
    """An offering beside others. `place` says if and when a known address can have it."""

    slug: str
    name: str
    summary: str
    price: StartingPrice
    fee: str
    facts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    place: PlaceWords | None = None
    is_most_chosen: bool = False

    @property
    def can_order(self) -> bool:
        return self.place is None or self.place.can_order


@dataclass(frozen=True, kw_only=True)
class OfferedPrices:
    """The table of an offering whose price depends on two answers, such as speed and term."""

    slug: str
    name: str
    choices: str
    table: PriceTable


@dataclass(frozen=True, kw_only=True)
class ComparisonView:
    """A family's offerings side by side. `first` is the slug of the card with the filled button, if any.

    `questions` has one of each offering: the offering's name, the question and its answer.
    """

    slug: str
    name: str
    sentence: str
    cards: tuple[ProductCard, ...]
    first: str
    savings: tuple[Saving, ...]
    prices: tuple[OfferedPrices, ...] = ()
    questions: tuple[tuple[str, str, str], ...] = ()
    address: str = ""
    verdict: str = ""

    @property
    def has_room(self) -> bool:
        """True if a place is left beside the last cards, in rows of three as in rows of two."""
        return len(self.cards) % 6 == 5

    @property
    def are_all_available(self) -> bool:
        return all(card.can_order for card in self.cards)


def comparison_view(
    family_slug: str,
    catalogue: Catalogue,
    *,
    most_chosen: str = "",
    qualification: ServiceQualification | None = None,
    at: datetime | None = None,
) -> ComparisonView:
    """The comparison; with a qualification and the time, also what its address can have and when."""
    family, offerings = catalogue.family(family_slug), catalogue.compared_in(family_slug)
    known = qualification if qualification and at and qualification.is_valid(at=at) else None
    cards = tuple(
        replace(
            product_card(
                offering,
                place_words(offering, known, at) if known and at else None,
                with_speed=all(offering.speed for offering in offerings),
            ),
            is_most_chosen=offering.slug == most_chosen,
        )
        for offering in offerings
    )
    possible = [card.slug for card in cards if card.can_order]
    slugs = {offering.slug for offering in offerings}
    return ComparisonView(
        slug=family.slug,
        name=family.name,
        sentence=family.sentence,
        cards=cards,
        first=most_chosen if most_chosen in possible else "",
        savings=savings_of(catalogue, (bundle for bundle in catalogue.bundles if bundle.offerings & slugs)),
        prices=tuple(
            prices for offering in offerings if offering.slug in possible for prices in offered_prices(offering, known)
        ),
        questions=tuple(_questions(offerings)),
        address=str(qualification.address) if qualification else "",
        verdict=_verdict(len(possible), len(cards)) if known else "",
    )


def offered_prices(offering: ProductOffering, known: ServiceQualification | None = None) -> Iterator[OfferedPrices]:
    """The table of an offering, if its price depends on two answers; with what a known address can have."""
    form = OfferingForm(offering)
    form.fill(best_speed(offering, known))
    offer_speeds(form, known)
    if (table := price_table_of(form)) and (grid := price_grid_of(offering)):
        choices = format_list([grid.rows.name, grid.columns.name], locale="en_US")
        yield OfferedPrices(slug=offering.slug, name=offering.name, choices=choices, table=table)


def _questions(offerings: Iterable[ProductOffering]) -> Iterator[tuple[str, str, str]]:
    """The first question of each offering that no other one here asks in the same words."""
    asked: set[str] = set()
    for offering in offerings:
        question = next((question for question in offering.questions if question.asked not in asked), None)
        if question:
            asked.add(question.asked)
            yield offering.name, question.asked, question.answer


def product_card(
    offering: ProductOffering, place: PlaceWords | None = None, *, with_facts: bool = True, with_speed: bool = False
) -> ProductCard:
    return ProductCard(
        slug=offering.slug,
        name=offering.name,
        summary=offering.summary,
        price=starting_price(offering),
        fee=fee_words(offering),
        facts=_facts(offering, place, with_speed=with_speed) if with_facts else (),
        place=place,
    )


def _facts(
    offering: ProductOffering, place: PlaceWords | None, *, with_speed: bool
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The same facts for every offering, each with one line or more."""
    ready = f"By {place.ready}" if place and place.ready else _usual_words(offering)
    return (
        ("Best for", (offering.best_for or offering.summary,)),
        *([("Speed", (offering.speed,))] if with_speed else []),
        ("What you get", offering.highlights or (offering.name,)),
        ("What you need", _needs(offering)),
        ("Setup", (setup_words(offering),)),
        ("Usage charges", usage_words(offering) or ("None",)),
        ("Contract", (contract_words(offering),)),
        ("Ready", (ready,)),
    )


def _needs(offering: ProductOffering) -> tuple[str, ...]:
    reach = ("An address our network reaches",) if offering.availability else ()
    return (*offering.needs, *reach) or ("Nothing else",)


def setup_words(offering: ProductOffering) -> str:
    """The work before it can be used, in a few words."""
    if offering.needs_appointment:
        return "Our technician, on a day you choose"
    return f"{offering.ships.name} by mail" if offering.ships else "Nothing to install"


def contract_words(offering: ProductOffering) -> str:
    """The terms to choose from, or that there is none."""
    asked = next((asked for asked in offering.specification.characteristics if asked.name == TERM), None)
    terms = [choice.value for choice in asked.allowed] if asked else []
    return f"{format_list(terms, style='or', locale='en_US')} months" if terms else NO_TERM


def _usual_words(offering: ProductOffering) -> str:
    usual = usual_time(offering, offering.specification.valid_answers_so_far({}))
    if not usual.days:
        return "The same day"
    return f"In about {count_words(usual.days, 'business day' if usual.are_business_days else 'day')}"


def _verdict(possible: int, total: int) -> str:
    if possible == total:
        return f"All {total} are available"
    return f"{possible} of {total} are available" if possible else "None of these is available"
