"""One scarce thing: who has it after each step, until when, and how long it can be held at all."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from business_layer.inventory.resources import Hold, Resource, ResourceKind, ResourceState, ResourceTaken, address_hash
from business_layer.shared.errors import IllegalTransition
from tests.fakes.clock import NOON

ME, SHE = UUID(int=1), UUID(int=2)
HOLD, LONGEST, INSTANT = timedelta(minutes=30), timedelta(hours=2), timedelta(microseconds=1)
HERE, THERE = address_hash("198.51.100.7"), address_hash("198.51.100.8")


def a_number() -> Resource:
    return Resource(id=UUID(int=9), kind=ResourceKind.TELEPHONE_NUMBER, pool="paging", value="+17005550100")


def a_hold(holder: UUID = ME, at: datetime = NOON, **facts: Any) -> Hold:
    return Hold(**{"holder_id": holder, "at": at, "until": at + HOLD, "held_from": HERE, "longest": LONGEST, **facts})


def possession(resource: Resource) -> tuple[Any, ...]:
    return resource.state, resource.holder_id, resource.reserved_until, resource.held_since, resource.held_from


def test_each_step_says_anew_who_has_it_and_until_when() -> None:
    number, order_item, product = a_number(), UUID(int=3), UUID(int=4)

    number.reserve(a_hold())
    assert possession(number) == (ResourceState.RESERVED, ME, NOON + HOLD, NOON, HERE)
    number.assign(from_holder=ME, to_holder=order_item, at=NOON)
    assert possession(number) == (ResourceState.ASSIGNED, order_item, None, NOON, "")
    number.mark_working(product_id=product)
    assert possession(number) == (ResourceState.WORKING, product, None, None, "")


def test_what_is_released_still_knows_how_long_it_was_held() -> None:
    number = a_number()
    number.reserve(a_hold())

    number.release()

    assert possession(number) == (ResourceState.SPARE, None, None, NOON, HERE)


def test_a_reservation_is_its_holders_until_the_instant_at_which_it_ends() -> None:
    number = a_number()
    number.reserve(a_hold())

    assert number.is_held_by(ME, at=NOON + HOLD - INSTANT)
    assert not number.is_held_by(SHE, at=NOON + HOLD - INSTANT)
    assert not number.is_held_by(ME, at=NOON + HOLD)
    assert number.is_free(at=NOON + HOLD)


@pytest.mark.parametrize(("holder", "at"), [(SHE, NOON), (ME, NOON + HOLD)])
def test_an_order_gets_only_what_its_cart_still_holds(holder: UUID, at: datetime) -> None:
    number = a_number()
    number.reserve(a_hold())

    with pytest.raises(ResourceTaken, match="Your reservation expired"):
        number.assign(from_holder=holder, to_holder=UUID(int=3), at=at)


def test_what_is_firm_cannot_be_made_firm_again() -> None:
    number = a_number()
    number.reserve(a_hold())
    number.assign(from_holder=ME, to_holder=ME, at=NOON)

    with pytest.raises(ResourceTaken, match="Your reservation expired"):
        number.assign(from_holder=ME, to_holder=ME, at=NOON)


@pytest.mark.parametrize(
    ("renewal", "after", "until", "since"),
    [
        ({}, LONGEST - HOLD, LONGEST, timedelta()),
        ({}, LONGEST - INSTANT, LONGEST, timedelta()),
        ({}, LONGEST + HOLD, LONGEST + HOLD * 2, LONGEST + HOLD),
        ({"holder": SHE}, HOLD, HOLD * 2, timedelta()),
        ({"held_from": THERE}, HOLD, HOLD * 2, timedelta()),
        ({"holder": SHE, "held_from": THERE}, HOLD, HOLD * 2, HOLD),
        ({"holder": SHE, "held_from": THERE}, LONGEST, LONGEST + HOLD, LONGEST),
        ({"longest": None}, LONGEST, LONGEST + HOLD, LONGEST),
    ],
    ids=[
        "by its holder",
        "at the last instant",
        "after a rest",
        "by another one from the same address",
        "by its holder from another address",
        "by another one",
        "by another one after the longest time",
        "without an end",
    ],
)
def test_a_renewal_ends_so_long_after_the_first_hold_began(
    renewal: dict[str, Any], after: timedelta, until: timedelta, since: timedelta
) -> None:
    number = a_number()
    number.reserve(a_hold())

    number.reserve(a_hold(at=NOON + after, **renewal))

    assert (number.reserved_until, number.held_since) == (NOON + until, NOON + since)


@pytest.mark.parametrize("renewal", [{}, {"holder": SHE}], ids=["its holder", "another one from the same address"])
@pytest.mark.parametrize("after", [LONGEST, LONGEST + HOLD - INSTANT])
def test_nobody_behind_a_hold_that_lasted_longest_gets_it_back_at_once(
    renewal: dict[str, Any], after: timedelta
) -> None:
    number = a_number()
    number.reserve(a_hold())

    with pytest.raises(ResourceTaken, match="hold this any longer"):
        number.reserve(a_hold(at=NOON + after, **renewal))


def test_releasing_a_number_begins_no_new_hold() -> None:
    number = a_number()
    number.reserve(a_hold())
    number.release()

    number.reserve(a_hold(at=NOON + HOLD))

    assert number.held_since == NOON


def test_holders_without_an_address_are_not_taken_for_one_another() -> None:
    number = a_number()
    number.reserve(a_hold(held_from=""))

    number.reserve(a_hold(SHE, at=NOON + HOLD, held_from=""))

    assert number.held_since == NOON + HOLD


def test_a_value_made_on_demand_is_the_same_resource_whoever_asks() -> None:
    names = {
        (kind, pool, value): Resource.on_demand(kind, pool, value)
        for kind in (ResourceKind.USER_NAME, ResourceKind.TELEPHONE_NUMBER)
        for pool in ("names", "kept")
        for value in ("maria", "sam")
    }

    assert len({resource.id for resource in names.values()}) == len(names)
    for asked, made in names.items():
        assert (made.kind, made.pool, made.value) == asked
        assert made.id == Resource.on_demand(*asked).id
        assert possession(made) == (ResourceState.SPARE, None, None, None, "")


def test_an_address_can_be_counted_and_not_read() -> None:
    assert address_hash("198.51.100.7") == HERE
    assert THERE != HERE
    assert "198.51.100.7" not in HERE
    assert address_hash("") == ""


def a_working_number(product_id: UUID = ME) -> Resource:
    number = a_number()
    number.state, number.holder_id = ResourceState.WORKING, product_id
    return number


def test_what_is_given_back_rests_and_is_not_free_until_that_is_over() -> None:
    number = a_working_number()

    number.give_back(at=NOON, rests=timedelta(days=90))

    assert (number.state, number.holder_id) == (ResourceState.AGING, ME)
    assert number.available_at == NOON + timedelta(days=90)
    assert not number.is_free(at=NOON + timedelta(days=91))
    with pytest.raises(ResourceTaken):
        number.reserve(a_hold(SHE, at=NOON + timedelta(days=91)))
    with pytest.raises(IllegalTransition, match="rest longer"):
        number.finish_aging(at=NOON + timedelta(days=90) - INSTANT)
    number.finish_aging(at=NOON + timedelta(days=90))
    assert (number.state, number.holder_id, number.available_at) == (ResourceState.SPARE, None, None)


def test_what_need_not_rest_is_spare_at_once() -> None:
    number = a_working_number()

    number.give_back(at=NOON, rests=timedelta())

    assert (number.state, number.holder_id, number.available_at) == (ResourceState.SPARE, None, None)


def test_only_the_product_that_gave_it_back_takes_it_back_while_it_rests() -> None:
    number = a_working_number()
    number.give_back(at=NOON, rests=timedelta(days=90))

    with pytest.raises(ResourceTaken):
        number.take_back(product_id=SHE)
    number.take_back(product_id=ME)

    assert (number.state, number.holder_id, number.available_at) == (ResourceState.WORKING, ME, None)


def test_a_number_is_taken_along_to_another_product() -> None:
    number = a_working_number()

    number.hand_over(to_product=SHE)

    assert (number.state, number.holder_id) == (ResourceState.WORKING, SHE)


def test_a_number_that_works_at_another_carrier_is_no_longer_ours_to_give() -> None:
    number = a_working_number()

    number.port_out()

    assert (number.state, number.holder_id) == (ResourceState.PORTED_OUT, None)
    assert not number.is_free(at=NOON + timedelta(days=1000))
    with pytest.raises(ResourceTaken):
        number.reserve(a_hold(SHE))


VERBS: dict[str, Callable[[Resource], None]] = {
    "release": lambda number: number.release(),
    "mark working": lambda number: number.mark_working(product_id=ME),
    "hand over": lambda number: number.hand_over(to_product=ME),
    "give back": lambda number: number.give_back(at=NOON, rests=timedelta(days=1)),
    "give back at once": lambda number: number.give_back(at=NOON, rests=timedelta()),
    "take back": lambda number: number.take_back(product_id=ME),
    "finish aging": lambda number: number.finish_aging(at=NOON),
    "port out": lambda number: number.port_out(),
}
FROM = {
    "release": {ResourceState.RESERVED, ResourceState.ASSIGNED},
    "mark working": {ResourceState.ASSIGNED},
    "take back": {ResourceState.AGING},
    "finish aging": {ResourceState.AGING},
}


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_begins_in_its_own_states(verb: str) -> None:
    possible = set()

    for state in ResourceState:
        number = a_number()
        number.state, number.holder_id, number.available_at = state, ME, NOON
        with suppress(IllegalTransition):
            VERBS[verb](number)
            possible.add(state)

    assert possible == FROM.get(verb, {ResourceState.WORKING})
