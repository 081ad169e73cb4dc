"""Record pages of the back office: moments in few words, the plan as a drawing, and the timeline with its filters."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from business_layer.catalogue.prices import PriceLine, PriceType
from business_layer.inventory.product_states import SuspensionReason
from business_layer.order_management.fallout import Fallout
from business_layer.order_management.items import ExpectedDate, ItemRelation
from business_layer.order_management.order_page_queries import MailRow, NoteRow
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.product_page_queries import OrderOfProduct
from business_layer.order_management.queries import TimelineEntry
from business_layer.order_management.revisions import OrderRevision, RevisionKind
from business_layer.order_management.states import ItemAction, ItemState, ProductOrderState, RelationKind, TaskState
from business_layer.order_management.task_log import Exchange
from business_layer.order_management.undo_plan import undo_tasks
from business_layer.shared.actor import SYSTEM
from business_layer.shared.money import Money
from business_layer.user_management.users import Role
from presentation_layer.views.moments import age, ahead, clock_time
from presentation_layer.views.office_happenings import Happening, Show
from presentation_layer.views.office_order import OfficeOrder, office_order_view
from presentation_layer.views.office_product import office_product_view
from presentation_layer.views.office_states import item_words
from presentation_layer.views.order_timeline import MOST_LINES, order_timeline
from presentation_layer.views.plan_diagram import GAP, STEP, WIDTH
from presentation_layer.views.plan_revisions import Mark, marks_of, plan_sentence
from tests.builders.orders import OneCatalogue, an_agent_actor, an_order_with_plan
from tests.builders.products import an_active_product
from tests.fakes.clock import NOON, RandomIdentifiers

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
        ("", "Email to m@example.com is on its way", "We received your order"),
    }
    assert [(it.words, it.detail, it.kind) for it in yesterday] == [
        ("Assigned to Lee Amari by Lee Amari", "called", "hand"),
        ("Fell out: Setting up your pager, refused by the network", "No number is free.", "fall"),
        ("Asked the network to set up Paging", "Kind: text", "net"),
        ("Order placed by Maria Lopez", "", "cart"),
    ]
    assert {code: count for code, _, count in timeline.choices} == {
        "all": 6,
        "people": 1,
        "network": 2,
        "customer": 2,
        "notes": 1,
    }


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("place order: called: wants a pager", "called: wants a pager"),
        ("read out: agreed to by phone", "read out: agreed to by phone"),
        ("place order", ""),
    ],
)
def test_the_timeline_shows_all_that_the_agent_wrote_about_an_order(reason: str, shown: str) -> None:
    placed = TimelineEntry(at=NOON, who="Lee Amari", on_behalf=True, entity="ProductOrder", verb="added", reason=reason)

    timeline = order_timeline(an_order_with_plan("paging"), [placed], [], [], now=NOON + HOUR)

    details = [line.happening.detail for day in timeline.days for line in day.lines if line.happening.kind == "cart"]
    assert details == [shown]


@pytest.mark.parametrize(("action", "words"), [(ItemAction.ADD, "Ready"), (ItemAction.DELETE, "Ended")])
def test_a_finished_item_says_whether_its_service_works_or_has_ended(action: ItemAction, words: str) -> None:
    assert item_words((), ItemState.COMPLETED, action, is_ready=True) == (words, "good")


def test_a_filter_shows_its_kind_alone_and_a_long_timeline_is_cut() -> None:
    order = an_order_with_plan("paging")
    notes = [NoteRow(at=NOON + minute * MINUTE, author="Lee", text=str(minute)) for minute in range(MOST_LINES + 5)]
    order.items[0].tasks[0].note_exchange(at=NOON, what="Asked to add Paging")

    network = order_timeline(order, [], notes, [], now=NOON + DAY, show=Show.NETWORK)
    short = order_timeline(order, [], notes, [], now=NOON + DAY, show=Show.NOTES)
    whole = order_timeline(order, [], notes, [], now=NOON + DAY, show=Show.NOTES, is_whole=True)

    assert [line.happening.words for day in network.days for line in day.lines] == [
        "Asked the network to set up Paging"
    ]
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


def test_the_last_terms_of_an_ended_product_end_with_it() -> None:
    product = an_active_product("paging")
    product.begin_ending(at=NOON + DAY)
    product.end(at=NOON + 2 * DAY)

    page = office_product_view(product, [], HOUSE, now=NOON + 3 * DAY)

    assert [(span.period.partition(" to ")[2], span.is_current) for span in page.terms] == [
        (page.states[0].period, False)
    ]
    assert page.states[0].words == "Ended"
    assert not any("and on" in span.period for span in (*page.terms, *page.states))


def _page(slug: str) -> OfficeOrder:
    order = an_order_with_plan(slug)
    order.start(at=NOON)
    return office_order_view(order, HOUSE, an_agent_actor(Role.ENGINEER), now=NOON)


def test_a_revision_is_listed_with_its_charge_and_the_answer() -> None:
    order = an_order_with_plan("paging")
    revision = a_revision(order)
    line = PriceLine(
        price_id="x", name="Cancellation", type=PriceType.ONE_TIME, unit_amount=Money(Decimal(450)), count=1
    )

    revision.ask((line,), at=NOON + HOUR)
    asked = [it.words for it in _happenings(order, revision)]
    page = office_order_view(order, HOUSE, an_agent_actor(), now=NOON + HOUR, revisions=[revision])
    revision.accept(by="Maria Lopez", at=NOON + 2 * HOUR)
    accepted = [(it.words, it.at) for it in _happenings(order, revision)]

    assert page.asked_charge
    assert (page.words, page.asked_charge.name, page.asked_charge.charge) == ("Customer", "Cancellation", "$450.00")
    assert asked == [
        "Cancellation asked for by Maria Lopez",
        "Cancellation costs $450.00: waits for the customer's answer",
    ]
    assert accepted == [
        ("Charge of $450.00 accepted by Maria Lopez", NOON + 2 * HOUR),
        ("Cancellation asked for by Maria Lopez", NOON),
    ]


def test_a_revision_that_nobody_answered_says_that_the_order_continues() -> None:
    order = an_order_with_plan("paging")
    revision = a_revision(order, items=(2,))

    revision.decline(by=SYSTEM.name, at=NOON + HOUR, outcome="Nobody answered in time.")

    declined, _ = _happenings(order, revision)
    assert (declined.words, declined.detail) == (
        "Cancellation of item 2 declined. The order continues.",
        "Nobody answered in time.",
    )


def test_answers_on_the_way_and_repeated_silence_are_folded() -> None:
    order = an_order_with_plan("paging")
    task = order.items[0].tasks[0]
    for minute in range(3):
        task.exchanges = (*task.exchanges, Exchange(at=NOON + minute * MINUTE, what="No answer"))
    for second, what in enumerate(("Answered: acknowledged", "Answered: inProgress", "Answered: completed")):
        task.note_exchange(at=NOON + HOUR + timedelta(seconds=second), what=what, detail="SO-7")

    words = [it.words for it in _happenings(order)]

    assert words == ["Done by the network: Paging", "No answer, 3 times"]


def test_what_an_amendment_does_anew_is_new_and_what_it_replaced_is_not_untouched() -> None:
    order = an_order_with_plan("dedicated")
    item = order.items[0]
    review = next(task for task in item.tasks if task.name == "review")
    review.state = TaskState.COMPLETED
    again = replace(review, id=UUID(int=77), state=TaskState.PENDING)
    review.supersede(1)
    item.tasks.append(again)

    marks = marks_of(item)

    assert marks == {review.id: Mark.REPLACED, again.id: Mark.NEW}
    assert plan_sentence([item], []).startswith("Plan 2 replaces plan 1: 1 step replaced, 1 new, ")


def test_a_canceled_item_names_what_was_undone_and_left_out_in_its_second_plan() -> None:
    order = an_order_with_plan("complete-calling")
    order.start(at=NOON)
    item = order.items[0]
    line = next(task for task in item.tasks if task.name == "line")
    line.begin(at=NOON)
    line.complete(at=NOON)
    order.cancel(at=NOON + HOUR)
    item.decide_cancellation(lambda canceled: undo_tasks(canceled, RandomIdentifiers()), NOON + HOUR, continues=False)

    page = office_order_view(order, HOUSE, an_agent_actor(Role.ENGINEER), now=NOON + HOUR)

    marks = {task.name: task.mark for task in page.items[0].tasks}
    assert marks[line.milestone] is Mark.UNDONE
    assert marks[f"Taking back: {line.milestone}"] is Mark.NEW
    assert marks["Lines ready"] is Mark.LEFT_OUT
    assert page.revised.startswith("Plan 2 replaces plan 1: 1 step undone, ")
    assert "2 new" in page.revised
    assert not any(task.rule for task in page.items[0].tasks)


def test_the_point_of_no_return_is_ruled_and_says_what_is_possible_after_it() -> None:
    order = an_order_with_plan("complete-calling")
    order.start(at=NOON)
    ahead_rules = [task.rule for task in _view(order).items[0].tasks if task.rule]
    ending = next(task for task in order.items[0].tasks if task.ends_return)
    ending.begin(at=NOON)
    ending.complete(at=NOON)

    page = _view(order)

    assert [rule.is_passed for rule in ahead_rules] == [False]
    assert "canceling is free" in ahead_rules[0].words
    (passed,) = [task.rule for task in page.items[0].tasks if task.rule]
    assert passed.is_passed
    assert "It can't be canceled any more." in passed.words.replace(NO_BREAK, " ")
    assert [it.reason for it in page.impossible] == ["It can't be canceled any more."]


def test_an_order_for_a_later_day_is_dated_and_waits_for_nobody() -> None:
    order = an_order_with_plan("paging")
    item = order.items[0]
    item.requested_on = (NOON + 9 * DAY).date()
    item.state, order.state = ItemState.PENDING, ProductOrderState.PENDING

    page = _view(order)

    assert (page.words, page.items[0].words, page.waiting) == ("Dated", "Dated", ())


def test_the_steps_of_an_item_that_waits_for_another_are_expected_after_that_one() -> None:
    order = an_order_with_plan("paging")
    order.start(at=NOON)
    first, second = order.items[0], an_order_with_plan("paging").items[0]
    second.number, second.relation = 2, ItemRelation(kind=RelationKind.MOVES_TO, item_number=1)
    order.items.append(second)
    awaited = (NOON + 9 * DAY).date()
    for item, day in ((first, awaited), (second, awaited)):
        item.expected_dates = (ExpectedDate(on=day, reason="", at=NOON),)

    view = _view(order).items[1]

    assert {task.since.machine for task in view.tasks} == {awaited.isoformat()}
    assert (view.leg, view.words, view.tasks[0].detail) == ("Old address", "Waits", "for item 1")


def test_an_item_that_is_done_folds_its_tasks() -> None:
    order = an_order_with_plan("paging")
    order.start(at=NOON)
    open_item = _view(order).items[0]
    for task in order.items[0].tasks:
        task.begin(at=NOON)
        task.complete(at=NOON)

    done = _view(order).items[0]

    assert (open_item.folded, done.folded) == (0, len(done.tasks))
    assert all(done.folds(task) for task in done.tasks)


def _view(order: ProductOrder) -> OfficeOrder:
    return office_order_view(order, HOUSE, an_agent_actor(Role.ENGINEER), now=NOON)


def a_revision(order: ProductOrder, items: tuple[int, ...] = (1,)) -> OrderRevision:
    return OrderRevision(
        id=uuid4(),
        order_id=order.id,
        customer_id=order.customer_id,
        number=1,
        kind=RevisionKind.CANCEL,
        items=items,
        reason="changed my mind",
        requested_by="Maria Lopez",
        requested_at=NOON,
    )


def _happenings(order: ProductOrder, *revisions: OrderRevision) -> list[Happening]:
    timeline = order_timeline(order, [], [], [], revisions, now=NOON + DAY)
    return [line.happening for day in timeline.days for line in day.lines]
