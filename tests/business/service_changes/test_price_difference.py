"""The price of a change: what is before and after, and the parts of the difference."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from business_layer.catalogue.catalogue import Bundle
from business_layer.catalogue.changes import changeable_questions, changed_answers, names_of_changes
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceLine, PriceType, Totals
from business_layer.service_changes.price_difference import SAVINGS, TODAY, lines_after, price_difference
from business_layer.shared.money import Money
from tests.builders.catalogue import ANSWERS, the_catalogue

HALF_OFF = Bundle(slug="half", name="Half", offerings=frozenset({"a", "b"}), percent_off_monthly=50)


def dollars(amount: str) -> Money:
    return Money(Decimal(amount))


def has(offering: ProductOffering) -> dict[str, Any]:
    return offering.specification.validate_answers(ANSWERS[offering.slug])


@st.composite
def changes(draw: st.DrawFn) -> tuple[ProductOffering, dict[str, Any], dict[str, Any]]:
    """An offering, the values of a product of it, and the values after some of its choices and counts changed."""
    offering = draw(st.sampled_from(the_catalogue().offerings))
    before = has(offering)
    wanted: dict[str, Any] = {}
    for question in changeable_questions(offering, before):
        if question.allowed:
            values = [choice.value for choice in question.allowed]
            single, several = st.sampled_from(values), st.lists(st.sampled_from(values), unique=True)
            wanted[question.name] = draw(several if question.is_list else single)
        elif question.minimum and question.maximum and not question.is_list:
            wanted[question.name] = draw(st.integers(question.minimum, question.maximum))
    wanted |= {"registered_location": "same"} if "registered_location" in wanted else {}
    return offering, before, changed_answers(offering, before, wanted)


@given(changes(), st.booleans(), st.booleans(), st.decimals("0.50", "1.50", places=2))
def test_before_and_the_steps_make_after(
    change: tuple[ProductOffering, dict[str, Any], dict[str, Any]], saved: bool, saves: bool, older: Decimal
) -> None:
    offering, before, after = change
    sold = tuple(with_price(line, line.unit_amount * older) for line in offering.price_lines(before))
    sold += HALF_OFF.saving_lines(sold) if saved else ()
    ordered = lines_after(offering, after)
    ordered += HALF_OFF.saving_lines(ordered) if saves else ()

    price = price_difference(
        offering, sold=sold, ordered=ordered, has=before, after=after, names=names_of_changes(offering, before, after)
    )

    assert price.before == Totals.of(sold).monthly
    assert price.after == Totals.of(ordered).monthly
    assert price.before + price.difference == price.after
    assert price.before + sum((step.monthly for step in price.steps), Money.zero()) == price.after


def with_price(line: PriceLine, amount: Money) -> PriceLine:
    return PriceLine(
        price_id=line.price_id,
        name=line.name,
        type=line.type,
        unit_amount=amount.rounded() if line.type is not PriceType.USAGE else amount,
        count=line.count,
        unit=line.unit,
    )


def test_each_answer_explains_its_part() -> None:
    offering = the_catalogue().offering("complete-calling")
    before = {**has(offering), "lines": 3, "features": ["caller_id"]}
    after = {**before, "lines": 5, "features": ["caller_id", "voicemail"]}

    price = price_difference(
        offering,
        sold=offering.price_lines(before),
        ordered=lines_after(offering, after),
        has=before,
        after=after,
        names=("lines", "features"),
    )

    assert (price.before, price.after) == (dollars("78.00"), dollars("145.00"))
    assert price.of("lines") == dollars("52.00")
    assert price.of("features") == dollars("15.00")


def test_prices_of_today_and_savings_are_parts_of_their_own() -> None:
    offering = the_catalogue().offering("toll-free")
    before = has(offering)
    cheap = tuple(with_price(line, dollars("7.00")) for line in offering.price_lines(before) if not line.is_once)
    ordered = lines_after(offering, before)

    price = price_difference(
        offering,
        sold=cheap,
        ordered=(*ordered, *HALF_OFF.saving_lines(ordered)),
        has=before,
        after={**before, "ring_to": "+12125550777"},
        names=("ring_to",),
    )

    assert [(step.name, step.monthly) for step in price.steps] == [
        (TODAY, dollars("2.00")),
        (SAVINGS, dollars("-4.50")),
    ]


def test_what_was_paid_once_is_not_paid_again() -> None:
    offering = the_catalogue().offering("dedicated")

    assert not Totals.of(lines_after(offering, has(offering))).one_time
