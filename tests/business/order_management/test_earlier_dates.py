"""Expected dates move to an earlier day if a step of the plan is done sooner, and stay if they were not the plan's."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_layer.order_management.advance_order import EARLY_STEP
from business_layer.order_management.item_plan import schedule_of_item
from business_layer.order_management.schedule import revised_date
from tests.builders.catalogue import the_catalogue
from tests.builders.orders import an_order
from tests.business.order_management.world import SHIP, TRACKING, World

DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 12, 31))


def a_world(*, days_later: int = 0) -> World:
    """An order of a line whose adapter is on its way; its date is the plan's, or so many days later."""
    world = World(an_order("complete-calling"))
    item, offering = world.order.items[0], the_catalogue().offering("complete-calling")
    planned = schedule_of_item(item, offering, placed_at=world.order.placed_at).ready_on
    world.order.set_expected_date(
        item, planned + timedelta(days=days_later), reason="The usual time.", at=world.order.placed_at
    )
    world.network.stays = {SHIP: TRACKING, "VoiceLine": {}}
    world.advance(2)
    return world


def test_a_step_that_is_done_sooner_moves_the_date_and_says_why() -> None:
    world = a_world()
    item = world.order.items[0]
    before = item.expected_on
    assert before

    world.network.stays.pop(SHIP)
    world.advance(2)

    assert item.expected_on
    assert item.expected_on < before
    assert item.expected_dates[-1].reason == EARLY_STEP
    assert "date_moved" not in {message.kind for message in world.books.messages.all.values()}


def test_a_date_that_was_not_the_plans_stays() -> None:
    world = a_world(days_later=4)
    item = world.order.items[0]
    before = item.expected_on

    world.network.stays.pop(SHIP)
    world.advance(2)

    assert item.expected_on == before


@given(DAYS, DAYS)
def test_a_plan_that_ends_as_before_leaves_the_date(expected: date, planned: date) -> None:
    assert revised_date(expected, planned=planned, replanned=planned) == expected


@given(DAYS, DAYS, DAYS)
def test_a_date_is_never_before_the_end_of_the_new_plan(expected: date, planned: date, replanned: date) -> None:
    revised = revised_date(max(expected, planned), planned=planned, replanned=replanned)

    assert revised >= replanned


@pytest.mark.parametrize(("days", "moved"), [(-3, -3), (5, 5)])
def test_a_date_moves_by_as_much_as_its_plan(days: int, moved: int) -> None:
    planned, promised = date(2026, 12, 1), date(2026, 12, 4)

    revised = revised_date(promised, planned=planned, replanned=planned + timedelta(days=days))

    assert revised == promised + timedelta(days=moved)
