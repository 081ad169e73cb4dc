"""The schedule of an item: steps after their predecessors, business days, and chosen days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.plans import PlanAction
from business_layer.order_management.item_plan import day_to_ask_for, schedule_of_item
from business_layer.order_management.schedule import Circumstances, Schedule, schedule_of
from business_layer.order_management.states import TaskState
from business_layer.shared.business_days import is_business_day
from tests.builders.catalogue import ANSWERS, KEEP, a_catalogue, a_row, asks_choice, the_catalogue
from tests.builders.orders import an_order, plan_item

NEW_YORK = "America/New_York"
CALLING = the_catalogue().offering("complete-calling")
DEDICATED = the_catalogue().offering("dedicated")
ONE = {**KEEP, "acknowledge_911": True, "acknowledge_internet": True, "lines": 1}
TWO = {**ONE, "lines": 2, "ported_numbers": ["+12125550142", "+12125550143"]}
NEW = {"number_source": "new", "area_code": "212", "acknowledge_911": True, "acknowledge_internet": True}
# New York's Wednesday before Thanksgiving, at noon and at two.
# The second, fourth and sixth business day after that noon.
SECOND_DAY, FOURTH_DAY, SIXTH_DAY = date(2026, 11, 30), date(2026, 12, 2), date(2026, 12, 4)
NOON, TWO_O_CLOCK = datetime(2026, 11, 25, 17, 0, tzinfo=UTC), datetime(2026, 11, 25, 19, 0, tzinfo=UTC)


def calling(answers: dict[str, Any], at: datetime = NOON, **given: Any) -> Schedule:
    values = CALLING.specification.validate_answers(answers)
    return schedule_of(CALLING, values, Circumstances(at=at, time_zone=NEW_YORK, **given))


def dedicated(**given: Any) -> Schedule:
    values = DEDICATED.specification.validate_answers(ANSWERS["dedicated"])
    return schedule_of(DEDICATED, values, Circumstances(at=NOON, **given))


@pytest.mark.parametrize(
    ("answers", "at", "delivered", "ready"),
    [
        (NEW, NOON, date(2026, 12, 1), date(2026, 12, 1)),
        (NEW, TWO_O_CLOCK, date(2026, 12, 2), date(2026, 12, 2)),
        (ONE, NOON, date(2026, 12, 1), date(2026, 12, 3)),
        (TWO, NOON, date(2026, 12, 1), date(2026, 12, 8)),
        (TWO, TWO_O_CLOCK, date(2026, 12, 2), date(2026, 12, 9)),
    ],
)
def test_a_number_moves_after_its_adapter_arrived_and_the_carriers_notice(
    answers: dict[str, Any], at: datetime, delivered: date, ready: date
) -> None:
    schedule = calling(answers, at)

    assert (schedule.delivered_on, schedule.ready_on) == (delivered, ready)
    assert schedule.move_on == (ready if answers is not NEW else None)


def test_a_chosen_day_counts_unless_it_is_too_early() -> None:
    chosen, too_soon = (calling(ONE, move_on=day) for day in (date(2026, 12, 15), date(2026, 11, 30)))

    assert (chosen.move_on, chosen.ready_on) == (date(2026, 12, 15), date(2026, 12, 15))
    assert too_soon.ready_on == date(2026, 12, 3)
    assert chosen.reason == "The day you chose for your number to move."


def test_a_late_adapter_delays_the_steps_after_it() -> None:
    assert calling(ONE, known={"ship": date(2026, 12, 4)}).ready_on == date(2026, 12, 8)


def test_the_availability_tools_interval_counts_if_it_is_longer() -> None:
    assert calling(NEW, interval_days=9).ready_on == date(2026, 12, 4)


def test_a_chosen_installation_is_the_date() -> None:
    schedule = dedicated(interval_days=30, visit_on=date(2026, 12, 28))

    assert (schedule.ready_on, schedule.reason) == (date(2026, 12, 28), "The installation date you chose.")
    assert schedule.delivered_on is not None
    assert schedule.delivered_on < schedule.ready_on


def test_each_step_has_the_day_after_its_predecessors_and_the_network_has_its_interval() -> None:
    assert dedicated(interval_days=30) == Schedule(
        begins={
            "review": date(2026, 11, 25),
            "ship": date(2026, 11, 27),
            "circuit": date(2026, 11, 27),
            "activate": date(2026, 12, 25),
            "tell": date(2026, 12, 25),
        },
        steps={
            "review": date(2026, 11, 27),
            "ship": date(2026, 12, 2),
            "circuit": date(2026, 12, 25),
            "activate": date(2026, 12, 25),
            "tell": date(2026, 12, 25),
        },
        # No crew works on December 25.
        ready_on=date(2026, 12, 26),
        reason="The usual time, in business days.",
        delivered_on=date(2026, 12, 2),
        move_on=None,
    )


def test_a_visit_may_be_sooner_than_the_usual_day() -> None:
    schedule = dedicated(interval_days=1, visit_on=date(2026, 12, 3))

    assert (schedule.steps["circuit"], schedule.ready_on) == (date(2026, 12, 3), date(2026, 12, 3))


def test_a_visit_on_a_day_that_cannot_be_kept_is_moved() -> None:
    assert dedicated(interval_days=30, visit_on=date(2026, 12, 3)).ready_on == date(2026, 12, 25)


def test_a_visit_is_not_promised_for_a_day_on_which_no_crew_works() -> None:
    ready = [dedicated(interval_days=days).ready_on for days in (17, 18, 30)]

    assert ready == [date(2026, 12, 12), date(2026, 12, 14), date(2026, 12, 26)]


IN_FOUR_DAYS = {"business_days": 4, "when": {"kind": "slow"}}


@pytest.mark.parametrize(
    "facts",
    [
        # As older catalogues have them.
        {"lead_times": [IN_FOUR_DAYS]},
        {"plan": [{"name": "activate", "type": "activateProduct", "takes": [IN_FOUR_DAYS]}]},
    ],
)
def test_business_days_count_on_the_answers_that_need_them(facts: dict[str, Any]) -> None:
    (offering,) = _small(asks_choice("kind", "slow", "fast"), lead_time_days=1, **facts).offerings

    slow, fast = (schedule_of(offering, {"kind": kind}, Circumstances(at=TWO_O_CLOCK)) for kind in ("slow", "fast"))

    assert (slow.ready_on, slow.reason) == (date(2026, 12, 3), "The usual time, in business days.")
    assert (fast.ready_on, fast.reason) == (date(2026, 11, 26), "The usual time for this offering.")


def test_a_lead_time_that_is_longer_than_the_business_days_counts() -> None:
    (offering,) = _small(lead_time_days=30, lead_times=[{"business_days": 4}]).offerings

    assert schedule_of(offering, {}, Circumstances(at=NOON)).ready_on == date(2026, 12, 25)


@given(
    st.sampled_from(the_catalogue().offerings),
    st.integers(0, 4 * 365 * 24).map(lambda hours: NOON + timedelta(hours=hours)),
    st.integers(0, 30),
)
def test_each_step_follows_its_predecessors_and_nothing_is_ready_before_its_package(
    offering: ProductOffering, at: datetime, interval: int
) -> None:
    values = offering.specification.valid_answers_so_far({})

    schedule = schedule_of(offering, values, Circumstances(at=at, interval_days=interval))

    for step in offering.plan_for(values):
        assert schedule.steps[step.name] >= at.astimezone(Circumstances(at=at).local.tzinfo).date()
        assert all(schedule.steps[name] <= schedule.steps[step.name] for name in step.after if name in schedule.steps)
    if schedule.delivered_on is not None:
        assert schedule.ready_on >= schedule.delivered_on
        assert is_business_day(schedule.delivered_on)


def test_the_network_is_asked_for_the_promised_day_or_a_later_one_if_the_step_begins_late() -> None:
    order = an_order("complete-calling")
    item = order.items[0]
    item.values, item.move_on = CALLING.specification.validate_answers(ONE), date(2026, 12, 15)
    plan_item(item)
    ship, port = item.tasks[:2]

    def asked(task: Any, at: datetime) -> date | None:
        return day_to_ask_for(item, CALLING, task, placed_at=order.placed_at, at=at)

    promised = schedule_of_item(item, CALLING, placed_at=order.placed_at).delivered_on
    assert asked(ship, order.placed_at) == promised
    assert asked(ship, order.placed_at + timedelta(days=14)) == date(2026, 12, 10)
    ship.completed_at, ship.state = order.placed_at, TaskState.COMPLETED
    assert asked(port, order.placed_at) == date(2026, 12, 15)


def _small(*questions: dict[str, Any], **facts: Any) -> Catalogue:
    return a_catalogue(a_row(*questions, **facts))


@pytest.mark.parametrize(
    ("kind", "begins", "done"),
    [
        ("finishToStart", FOURTH_DAY, SIXTH_DAY),
        ("startToStart", NOON.date(), SECOND_DAY),
        ("finishToFinish", NOON.date(), FOURTH_DAY),
        ("startToFinish", NOON.date(), SECOND_DAY),
    ],
)
def test_a_step_waits_with_its_start_or_its_end_for_the_start_or_the_end_of_another(
    kind: str, begins: date, done: date
) -> None:
    dig = {"name": "dig", "type": "serviceOrder", "specification": "Trench", "takes": [{"business_days": 4}]}
    wire = {"name": "wire", "type": "serviceOrder", "specification": "Wire", "takes": [{"business_days": 2}]}
    plan = [dig, {**wire, "after": [{"step": "dig", "kind": kind}]}, {"name": "go", "type": "activateProduct"}]
    offering = a_catalogue(a_row(plan=plan)).offering("line")

    schedule = schedule_of(offering, {}, Circumstances(at=NOON))

    assert (schedule.begins["wire"], schedule.steps["wire"]) == (begins, done)


def test_nothing_begins_before_the_day_that_was_asked_for() -> None:
    plan = [{"name": "go", "type": "activateProduct"}]
    asked = Circumstances(at=NOON, not_before=date(2026, 12, 7), action=PlanAction.DELETE)

    schedule = schedule_of(a_catalogue(a_row(plan=plan)).offering("line"), {}, asked)

    assert (schedule.ready_on, schedule.reason) == (date(2026, 12, 7), "The day you chose.")
