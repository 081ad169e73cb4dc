"""Record pages of the back office: moments in few words, the plan as a drawing, and the timeline with its filters."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from business_layer.inventory.product_states import SuspensionReason
from business_layer.order_management.fallout import Fallout
from business_layer.order_management.order_page_queries import MailRow, NoteRow
from business_layer.order_management.product_page_queries import OrderOfProduct
from business_layer.order_management.queries import TimelineEntry
from business_layer.order_management.states import ItemAction, ProductOrderState
from business_layer.user_management.users import Role
from presentation_layer.views.moments import age, ahead, clock_time
from presentation_layer.views.office_order import OfficeOrder, office_order_view
from presentation_layer.views.office_product import office_product_view
from presentation_layer.views.order_timeline import MOST_LINES, Show, order_timeline
from presentation_layer.views.plan_diagram import GAP, STEP, WIDTH
from tests.builders.orders import OneCatalogue, an_agent_actor, an_order_with_plan
from tests.builders.products import an_active_product
from tests.fakes.clock import NOON

HOUSE = OneCatalogue()
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# Breaks of a column, which no test means.
NO_BREAK = "\u00a0"


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (5 * timedelta(seconds=1), "1 min"),
        (42 * MINUTE, "42 min"),
        (3 * HOUR, "3 h"),
        (2 * DAY, "2 d"),
        (9 * DAY, "Sat Nov 14"),
    ],
)
def test_an_age_is_short_and_its_whole_instant_is_beside_it(passed: timedelta, words: str) -> None:
    moment = age(NOON - passed, NOON)

    assert moment.words.replace(NO_BREAK, " ") == words
    assert moment.full.endswith("EST")


def test_what_is_ahead_and_what_is_on_another_day_are_short_too() -> None:
    found = [
        ahead(NOON + 2 * HOUR, NOON),
        ahead(NOON + 4 * DAY, NOON),
        ahead(NOON, NOON),
        age(None, NOON),
        clock_time(NOON),
    ]

    assert [moment.words.replace(NO_BREAK, " ") for moment in found] == ["in 2 h", "Fri Nov 27", "now", "", "12:00 PM"]


def test_a_task_is_drawn_after_what_it_waits_for_and_those_side_by_side_below_one_another() -> None:
    page = _page("complete-calling")

    assert page.diagram
    spots = {box.title.partition(":")[0]: (box.x, box.y) for box in page.diagram.boxes}
    ship, line = spots["Shipping your phone adapter"], spots["Setting up your lines"]
    ready = spots["Lines ready"]
    assert (line[0], line[1]) == (ship[0], ship[1] + STEP)
    assert ready[0] == ship[0] + WIDTH + GAP
    assert len(page.diagram.lines) == 3
    assert page.diagram.width > ready[0] + WIDTH


def test_rows_say_what_they_wait_for_in_the_names_that_agents_read() -> None:
    page = _page("complete-calling")

    details = {task.name: task.detail for task in page.items[0].tasks}
    assert details["Lines ready"] == "for Shipping your phone adapter, Setting up your lines"


def test_what_fell_out_is_the_first_line_and_lends_its_state_to_its_item() -> None:
    order = an_order_with_plan("complete-calling")
    order.start(at=NOON)
    order.items[0].tasks[0].begin(at=NOON)
    order.send_to_fallout(order.items[0].tasks[1], Fallout.of_refusal("No port.", at=NOON))

    page = office_order_view(order, HOUSE, an_agent_actor(Role.ENGINEER), now=NOON + 42 * MINUTE)

    first, second = page.waiting
    assert (first.task.detail, first.task.since.words, first.is_quiet) == ("No port.", f"42{NO_BREAK}min", False)
    assert (second.task.words, second.is_quiet) == ("Working", True)
    assert (page.items[0].words, page.words, page.news) == (
        "Fallout",
        "Fallout",
        f"{first.task.name}: Fallout. No port.",
    )


def test_the_timeline_is_newest_first_by_day_and_counts_each_kind() -> None:
    order = an_order_with_plan("paging")
    task = order.items[0].tasks[0]
    task.note_exchange(at=NOON + HOUR, what="Asked to add Paging", detail="kind: text")
    task.note_exchange(at=NOON + 2 * HOUR, what="Refused", detail="No number is free.")
    placed = TimelineEntry(at=NOON, who="Maria Lopez", on_behalf=False, entity="ProductOrder", verb="added")
    taken = TimelineEntry(
        at=NOON + 3 * HOUR,
        who="Lee Amari",
        on_behalf=False,
        entity="ProductOrder",
        verb="changed",
        changed=("assigned_agent_id",),
        reason="Assigned to Lee Amari: called",
    )
    polls = replace(taken, changed=("state",), reason="advance order")
    note = NoteRow(at=NOON + DAY, author="Lee Amari", text="She calls back.")
    mail = MailRow(queued_at=NOON + DAY, sent_at=None, to="m@example.com", subject="We received your order")

    timeline = order_timeline(order, [placed, taken, polls], [note], [mail], now=NOON + DAY + MINUTE)

    assert [day.words for day in timeline.days] == ["Today", "Yesterday, Monday, November 23, 2026"]
    today, yesterday = [[line.happening for line in day.lines] for day in timeline.days]
    assert {(it.who, it.words, it.detail) for it in today} == {
        ("Lee Amari", "noted", "She calls back."),
        ("", "Emailed m@example.com (not sent yet)", "We received your order"),
    }
    assert [(it.words, it.detail, it.kind) for it in yesterday] == [
        ("Assigned to Lee Amari by Lee Amari", "called", "hand"),
        ("Fell out: Setting up your pager, refused by the network", "No number is free.", "fall"),
        ("Asked to add Paging", "kind: text", "net"),
        ("Order placed by Maria Lopez", "", "cart"),
    ]
    assert {code: count for code, _, count in timeline.choices} == {
        "all": 6,
        "people": 1,
        "network": 2,
        "customer": 2,
        "notes": 1,
    }


def test_a_filter_shows_its_kind_alone_and_a_long_timeline_is_cut() -> None:
    order = an_order_with_plan("paging")
    notes = [NoteRow(at=NOON + minute * MINUTE, author="Lee", text=str(minute)) for minute in range(MOST_LINES + 5)]
    order.items[0].tasks[0].note_exchange(at=NOON, what="Asked to add Paging")

    network = order_timeline(order, [], notes, [], now=NOON + DAY, show=Show.NETWORK)
    short = order_timeline(order, [], notes, [], now=NOON + DAY, show=Show.NOTES)
    whole = order_timeline(order, [], notes, [], now=NOON + DAY, show=Show.NOTES, is_whole=True)

    assert [line.happening.words for day in network.days for line in day.lines] == ["Asked to add Paging"]
    assert (short.hidden, sum(len(day.lines) for day in short.days)) == (5, MOST_LINES)
    assert (whole.hidden, sum(len(day.lines) for day in whole.days)) == (0, MOST_LINES + 5)


def test_a_products_page_has_its_states_and_terms_newest_first_with_the_order_that_made_each() -> None:
    product = an_active_product("complete-calling")
    item_id = uuid4()
    product.change_terms(replace(product.terms, order_item_id=item_id, price_lines=()), at=NOON + DAY)
    product.suspend(at=NOON + 2 * DAY, reason=SuspensionReason.VACATION)
    changed = OrderOfProduct(
        item_id=item_id, number="DT-9", action=ItemAction.MODIFY, state=ProductOrderState.COMPLETED, placed_at=NOON
    )

    page = office_product_view(product, [changed], HOUSE, now=NOON + 3 * DAY)

    assert (page.words, page.kind) == ("Suspended", "pause")
    assert [(span.order_number, span.is_current) for span in page.terms] == [
        ("DT-9", True),
        (product.order_number, False),
    ]
    assert [span.words for span in page.states] == ["Suspended (vacation)", "Active", "Working"]
    assert [(order.number, order.action, order.words) for order in page.orders] == [("DT-9", "Change", "Ready")]
    assert page.emergency == "The billing address"


def _page(slug: str) -> OfficeOrder:
    order = an_order_with_plan(slug)
    order.start(at=NOON)
    return office_order_view(order, HOUSE, an_agent_actor(Role.ENGINEER), now=NOON)
