"""Properties of validation that hold for any answers at all."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from business_layer.catalogue.characteristics import Characteristic, ValueType
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceType, Totals
from business_layer.shared.errors import Invalid
from business_layer.shared.money import Money
from tests.builders.catalogue import AN_ADDRESS, ANSWERS, the_catalogue

OFFERINGS = the_catalogue().offerings
each_offering = pytest.mark.parametrize("offering", OFFERINGS, ids=lambda offering: offering.slug)

ANY_TEXT = st.text(st.characters(exclude_categories=())) | st.sampled_from(
    ["212 555 0142", "maria", "50", "yes", "10118"]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT
MESS = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["holder", "spending_limit", "street", "zip_code", "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)
PLAUSIBLE: dict[ValueType, st.SearchStrategy[Any]] = {
    ValueType.INTEGER: st.integers(-1, 101),
    ValueType.MONEY: st.decimals(0, 600, places=2).map(str),
    ValueType.BOOLEAN: st.booleans(),
    ValueType.TELEPHONE: st.integers(2000, 9999).map("212555{}".format),
    ValueType.RESERVED_NUMBER: st.integers(2000, 9999).map("888555{}".format),
    ValueType.ACCESS_NUMBER: st.integers(2000, 9999).map("212555{}".format),
    ValueType.AREA_CODE: st.sampled_from(["212", "917", "000"]),
    ValueType.ZIP_CODE: st.sampled_from(["10118", "00000"]),
    ValueType.ACCESS_CODE: st.integers(0, 10**10).map(str),
    ValueType.ADDRESS: st.just(AN_ADDRESS),
    ValueType.TEXT: ANY_TEXT,
    ValueType.PERSON_NAME: ANY_TEXT,
    ValueType.USER_NAME: st.from_regex(r"[a-zA-Z][a-z0-9._-]{1,31}", fullmatch=True),
    ValueType.ACCOUNT_CODE: st.from_regex(r"[A-Z0-9-]{3,21}", fullmatch=True),
    ValueType.EMAIL: st.emails(),
}


def plausible(asked: Characteristic) -> st.SearchStrategy[Any]:
    """Answers that are often right and sometimes at the edge."""
    single: st.SearchStrategy[Any]
    if asked.type is ValueType.GROUP:
        single = st.fixed_dictionaries({}, optional={member.name: plausible(member) for member in asked.members})
    elif asked.type is ValueType.CHOICE:
        single = st.sampled_from([choice.value for choice in asked.allowed])
    else:
        single = PLAUSIBLE[asked.type]
    return st.lists(single, max_size=3) if asked.is_list else single


def answers_to(questions: tuple[Characteristic, ...], slug: str) -> st.SearchStrategy[dict[str, Any]]:
    given_ = st.fixed_dictionaries({}, optional={asked.name: plausible(asked) for asked in questions})
    return given_.map(lambda answers: {**ANSWERS[slug], **answers})


def faults_of(offering: ProductOffering, answers: dict[str, Any]) -> dict[str, str] | None:
    try:
        offering.specification.validate_answers(answers)
    except Invalid as wrong:
        return wrong.errors
    return None


def checked_or_usual(offering: ProductOffering, answers: dict[str, Any]) -> dict[str, Any]:
    """The checked answers; what is wrong with them is answered as usual instead."""
    usual = ANSWERS[offering.slug]
    try:
        return offering.specification.validate_answers(answers)
    except Invalid as wrong:
        names = {name.partition(".")[0] for name in wrong.errors}
    right = {name: answer for name, answer in answers.items() if name not in names}
    try:
        return offering.specification.validate_answers({**usual, **right})
    except Invalid:
        return offering.specification.validate_answers(usual)


@each_offering
@settings(max_examples=60)
@given(data=st.data())
def test_any_mess_is_taken_or_refused_and_nothing_else(offering: ProductOffering, data: st.DataObject) -> None:
    names = [asked.name for asked in offering.specification.characteristics]
    mess = data.draw(st.dictionaries(st.sampled_from(names), MESS))

    faults = faults_of(offering, {**ANSWERS[offering.slug], **mess})

    if faults is not None:
        assert faults
        assert all(faults.values())
    assert isinstance(offering.specification.valid_answers_so_far(mess), dict)


@each_offering
@settings(max_examples=60)
@given(data=st.data())
def test_checked_values_are_their_own_checked_values(offering: ProductOffering, data: st.DataObject) -> None:
    answers = data.draw(answers_to(offering.specification.characteristics, offering.slug))

    values = checked_or_usual(offering, answers)

    assert offering.specification.validate_answers(values) == values


@each_offering
@settings(max_examples=60)
@given(data=st.data())
def test_totals_are_the_sums_of_their_lines(offering: ProductOffering, data: st.DataObject) -> None:
    values = offering.specification.valid_answers_so_far(
        data.draw(answers_to(offering.specification.characteristics, offering.slug))
    )
    quantity = data.draw(st.integers(1, 20))

    lines = offering.price_lines(values)
    totals = Totals.of(lines, quantity)

    for total, type_ in ((totals.one_time, PriceType.ONE_TIME), (totals.monthly, PriceType.RECURRING)):
        each = [line.total for line in lines if line.type is type_]
        assert total == sum(each * quantity, Money.zero())
        assert total == total.rounded()
