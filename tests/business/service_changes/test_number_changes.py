"""Numbers and ports that a change gains and gives back."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_layer.inventory.resources import Hold, Resource, ResourceKind, ResourceState, ResourceTaken
from business_layer.order_management.states import ItemAction
from business_layer.service_changes.number_changes import (
    assign_gained,
    gained_values,
    given_back_values,
    hold_gained,
    holder_of,
    number_changes,
    numbers_to_choose_from,
    without_given_up,
)
from business_layer.shared.errors import Invalid
from tests.builders.catalogue import ANSWERS, the_catalogue
from tests.builders.products import an_active_product
from tests.builders.service_changes import an_item_request
from tests.fakes.clock import NOON
from tests.fakes.unit_of_work import Books

CALLING, ROOM = the_catalogue().offering("complete-calling"), the_catalogue().offering("conferencing")
PRODUCT = UUID(int=5)


def number(index: int) -> str:
    return f"+1212555{index:04}"


def lines(count: int) -> dict[str, Any]:
    values = CALLING.specification.validate_answers({**ANSWERS["complete-calling"], "lines": count})
    return {**values, "numbers": [number(index) for index in range(count)]}


def asks(before: dict[str, Any], count: int) -> dict[str, Any]:
    return {**before, "lines": count}


@given(st.integers(1, 10), st.integers(1, 10))
def test_a_line_more_is_a_number_more_and_a_line_fewer_a_number_fewer(before: int, after: int) -> None:
    has = lines(before)

    changes = number_changes(CALLING, has, asks(has, after))

    assert bool(changes) is (before != after)
    for change in changes:
        assert (change.more, change.fewer) == (max(after - before, 0), max(before - after, 0))
        assert before + change.more - change.fewer == after


@given(st.integers(2, 10), st.data())
def test_only_the_numbers_that_are_named_go(before: int, data: st.DataObject) -> None:
    has, after = lines(before), data.draw(st.integers(1, before - 1))
    wanted = asks(has, after)
    gone = data.draw(st.permutations(has["numbers"]))[: before - after]

    values = without_given_up(wanted, number_changes(CALLING, has, wanted), gone)

    assert set(values["numbers"]) == set(has["numbers"]) - set(gone)
    assert given_back_values(CALLING, has, values) == set(gone)
    assert not gained_values(CALLING, has, values)


@pytest.mark.parametrize("named", [(), (number(0),), (number(0), number(1), number(2)), (number(9), number(8))])
def test_exactly_as_many_numbers_as_go_have_to_be_named(named: tuple[str, ...]) -> None:
    has = lines(4)
    wanted = asks(has, 2)

    with pytest.raises(Invalid) as wrong:
        without_given_up(wanted, number_changes(CALLING, has, wanted), named)

    assert wrong.value.field == "give_up"


def test_nobody_is_asked_which_ports_go() -> None:
    has = {**ROOM.specification.validate_answers(ANSWERS["conferencing"]), "port_ids": [f"port-{i}" for i in range(10)]}
    wanted = {**has, "ports": 8}
    changes = number_changes(ROOM, has, wanted)

    assert not numbers_to_choose_from(changes)
    assert without_given_up(wanted, changes, ())["port_ids"] == [f"port-{i}" for i in range(8)]


def stock(books: Books, count: int) -> None:
    for index in range(100, 100 + count):
        books.resources.add(
            Resource(id=UUID(int=index), kind=ResourceKind.TELEPHONE_NUMBER, pool="local:212", value=number(index))
        )


def a_hold() -> Hold:
    return Hold(holder_id=holder_of(PRODUCT), at=NOON, until=NOON + timedelta(minutes=30))


def test_numbers_are_held_for_the_proposal_and_become_the_items_own() -> None:
    books, has = Books(), lines(1)
    stock(books, 5)
    wanted = asks(has, 3)

    values, gained = hold_gained(wanted, number_changes(CALLING, has, wanted), a_hold(), books.resources)

    assert values["numbers"] == [number(0), *gained]
    assert len(gained) == 2
    item = an_item_request(
        an_active_product("complete-calling"),
        ItemAction.MODIFY,
        id=UUID(int=9),
        product_id=PRODUCT,
        values=values,
        values_before=has,
    )
    assign_gained(item, CALLING, books.resources, at=NOON)
    assert {known.value for known in books.resources.held_by(UUID(int=9))} == set(gained)
    assert {known.state for known in books.resources.held_by(UUID(int=9))} == {ResourceState.ASSIGNED}
    with pytest.raises(ResourceTaken, match="no longer hold"):
        assign_gained(item, CALLING, books.resources, at=NOON)


def test_too_few_numbers_are_an_error_at_the_question_that_asks_for_them() -> None:
    books, has = Books(), lines(1)
    stock(books, 1)
    wanted = asks(has, 4)

    with pytest.raises(ResourceTaken) as taken:
        hold_gained(wanted, number_changes(CALLING, has, wanted), a_hold(), books.resources)

    assert taken.value.field in {"lines", "area_code"}


def test_only_the_line_that_changes_is_checked_against_others() -> None:
    offering = the_catalogue().offering("mobile-calling-card")
    card = {"holder": "Maria Lopez", "mobile_number": "+19175550142", "spending_limit": "50.00"}
    other = {"holder": "Ana Lopez", "mobile_number": "+19175550188", "spending_limit": "20.00"}

    (change,) = number_changes(offering, {"cards": [card]}, {"cards": [card, other]})

    assert change.chosen == {"cards.1.mobile_number": "+19175550188"}
