"""An order as its customer and its agents see it: what is done, what comes next, and what they may not see."""

from dataclasses import FrozenInstanceError, replace
from datetime import date, timedelta
from typing import Any

import pytest

from business_layer.order_management.fallout import Fallout
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import ProductOrderState
from business_layer.order_management.tasks import PARKED_WITHOUT_END
from business_layer.user_management.users import Role
from presentation_layer.views.item_status import FALLOUT_WORDS
from presentation_layer.views.office_order import office_order_view
from presentation_layer.views.office_task import Act
from presentation_layer.views.orders import DATE_LATER, OrderItemView, order_view, rows_view
from presentation_layer.words import (
    OFFICE_ORDER_WORDS,
)
from tests.builders.orders import OneCatalogue, an_agent_actor, an_order, an_order_row, plan_item
from tests.fakes.clock import NOON

HOUSE = OneCatalogue()
S = ProductOrderState


def a_planned_order(slug: str = "paging") -> ProductOrder:
    order = an_order(slug)
    item = order.items[0]
    plan_item(item)
    order.start(at=NOON)
    return order


def item_of(order: ProductOrder) -> OrderItemView:
    return order_view(order, HOUSE, now=NOON).items[0]


def complete(order: ProductOrder, how_many: int | None = None) -> None:
    for task in order.items[0].tasks[:how_many]:
        order.complete_task(task, at=NOON + timedelta(hours=1))


def test_an_order_that_was_just_placed_says_that_it_begins_and_what_will_come() -> None:
    item = item_of(an_order())

    assert item.status.sentence == "We have your order and will start on it shortly."
    assert (item.milestones[0].words, item.milestones[0].kind) == ("Ordered", "done")
    assert (item.milestones[0].when, item.milestones[0].full) == (
        "Mon,\xa0Nov\xa023",
        "Monday, November 23, 2026 at 12:00 PM EST",
    )
    assert len(item.milestones) > 1
    assert not item.is_complete


def test_later_steps_with_one_day_say_it_once_at_the_last() -> None:
    order = a_planned_order("complete-calling")
    expected = [milestone.when for milestone in item_of(order).milestones[1:]]

    assert expected[-1].startswith("By ")
    assert expected[1:-1] == [""] * (len(expected) - 2)


def test_an_order_under_way_shows_what_is_done_what_is_now_and_what_comes_next() -> None:
    order = a_planned_order("dedicated")
    shown = [task.milestone for task in order.items[0].tasks if task.milestone]
    complete(order, 1)

    item = item_of(order)

    assert [(milestone.words, milestone.kind) for milestone in item.milestones[:3]] == [
        ("Ordered", "done"),
        (shown[0], "done"),
        (shown[1], "now"),
    ]
    assert item.status.words == shown[1]


def test_a_complete_order_says_that_it_works() -> None:
    order = a_planned_order("dial-up")
    complete(order)

    page = order_view(order, HOUSE, now=NOON)

    assert (page.words, page.kind, page.is_open) == ("Ready", "good", False)
    assert page.items[0].status.sentence == "Your dial-up account is active."
    assert page.items[0].milestones == ()


@pytest.mark.parametrize(
    ("slug", "what"), [("paging", "pager"), ("calling-card", "cards"), ("complete-calling", "adapter")]
)
def test_what_is_shipped_is_ready_once_it_is_there(slug: str, what: str) -> None:
    order = a_planned_order(slug)
    assert "works" not in item_of(order).status.sentence
    complete(order)

    item = item_of(order)

    assert "work" in item.status.sentence
    assert what in item.status.sentence


def test_the_customer_reads_that_a_colleague_looks_and_never_the_networks_reason() -> None:
    order = a_planned_order()
    order.send_to_fallout(order.items[0].tasks[0], Fallout.of_giving_up("ERR 77: shelf 4 is full", at=NOON))

    page = order_view(order, HOUSE, now=NOON)

    assert page.items[0].status.sentence == FALLOUT_WORDS
    assert page.items[0].promise == DATE_LATER
    assert "ERR 77" not in str(page)
    assert "stuck" in {milestone.kind for milestone in page.items[0].milestones}


def test_what_is_parked_without_end_promises_no_day() -> None:
    order = a_planned_order()
    task = order.items[0].tasks[0]
    order.send_to_fallout(task, Fallout.of_giving_up("ERR 77: shelf 4 is full", at=NOON))
    task.park(PARKED_WITHOUT_END, reason="", by="")

    shown = item_of(order)
    agents = office_order_view(order, HOUSE, an_agent_actor(Role.ENGINEER), now=NOON).items[0].tasks[0]

    assert "9999" not in repr(shown)
    assert (shown.status.sentence, [step.when for step in shown.milestones if step.kind == "stuck"]) == (
        FALLOUT_WORDS,
        ["On hold"],
    )
    assert agents.detail.startswith("Parked without an end date")
    assert agents.main == Act("create_unparking", "Resume now", is_press=True)


def test_a_date_that_moved_says_from_when_to_when_and_why() -> None:
    order = an_order(expected=date(2026, 12, 1))
    order.set_expected_date(order.items[0], date(2026, 12, 4), reason="The part is late.", at=NOON)

    item = item_of(order)

    assert item.expected == "Friday, December 4, 2026"
    assert item.moved == ("Friday, December 4, 2026 instead of Tuesday, December 1, 2026: The part is late.",)


def test_an_agent_reads_the_reason_and_sees_only_what_the_role_may_do() -> None:
    order = a_planned_order()
    order.send_to_fallout(order.items[0].tasks[0], Fallout.of_giving_up("ERR 77: shelf 4 is full", at=NOON))

    agents, engineers = (
        office_order_view(order, HOUSE, an_agent_actor(role), now=NOON) for role in (Role.AGENT, Role.ENGINEER)
    )

    seen, fixable = agents.items[0].tasks[0], engineers.items[0].tasks[0]
    assert (seen.detail, seen.words, seen.main) == ("ERR 77: shelf 4 is full", "Fallout", None)
    assert seen.whose_it_is == "Engineers and leads fix this."
    assert (fixable.main, fixable.whose_it_is) == (Act("create_retry", "Try again", is_press=True), "")
    assert [act.endpoint for act in fixable.acts] == ["retry", "by_hand", "parking"]
    assert agents.can_assign


def test_a_review_is_offered_to_engineers_while_it_waits() -> None:
    order = a_planned_order("dedicated")
    review = order.items[0].tasks[0]
    review.wait_for("Our engineers look at the building.", at=NOON)

    engineers = office_order_view(order, HOUSE, an_agent_actor(Role.ENGINEER), now=NOON).items[0].tasks[0]
    agents = office_order_view(order, HOUSE, an_agent_actor(Role.AGENT), now=NOON).items[0].tasks[0]
    order.complete_task(review, at=NOON, by="Ada Lane", note="Fiber is at the curb.")
    after = office_order_view(order, HOUSE, an_agent_actor(Role.ENGINEER), now=NOON).items[0].tasks[0]

    assert engineers.main == Act("review", "Review")
    assert (agents.main, after.main) == (None, None)
    assert after.detail == "Fiber is at the curb. (Ada Lane)"


def test_a_finished_order_is_assigned_to_nobody_any_more() -> None:
    order = a_planned_order()
    complete(order)

    assert not office_order_view(order, HOUSE, an_agent_actor(Role.LEAD), now=NOON).can_assign


def test_pages_cannot_change_what_they_were_given() -> None:
    page: Any = order_view(an_order(), HOUSE, now=NOON)

    with pytest.raises(FrozenInstanceError):
        page.number = "DT-2"


def test_an_orders_page_says_where_a_secret_is_and_never_what() -> None:
    order = a_planned_order("dial-up")
    order.items[0].tasks[0].results = {"initial_password": "kq7wm3zx9thr", "shelf": "4"}
    complete(order)

    page, office = (
        order_view(order, HOUSE, now=NOON),
        office_order_view(order, HOUSE, an_agent_actor(Role.LEAD), now=NOON),
    )

    assert page.items[0].told == (
        ("User name", "maria.l"),
        ("Access number", "(212) 555-0100"),
        ("Temporary password", "Shown only under My services"),
    )
    assert page.items[0].which == "(maria.l)"
    assert office.items[0].network == (("Shelf", "4"),)
    assert "kq7wm3zx9thr" not in f"{page}{office}"


def test_a_row_of_a_list_says_it_in_words() -> None:
    (row,) = rows_view([an_order_row(0)])

    assert (row.words, row.offerings, row.expected) == ("Being set up", "Paging, Dial-up", "Tuesday, December 1, 2026")


def test_what_is_stuck_promises_no_date_and_agents_read_that_it_waits_for_them() -> None:
    stuck = replace(an_order_row(0), state=S.HELD)

    (for_customers,), (for_agents,) = rows_view([stuck]), rows_view([stuck], OFFICE_ORDER_WORDS)

    assert (for_customers.words, for_agents.words) == ("Needs our attention", "Fallout")
    assert (for_agents.expected_short, rows_view([an_order_row(0)])[0].expected_short) == (
        "–",
        "Tue\xa0Dec\xa01,\xa02026",
    )
