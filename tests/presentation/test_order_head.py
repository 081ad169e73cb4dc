"""The head of an order's page: the next event as a sentence, the progress, and cards that apply."""

from datetime import date, timedelta

import pytest

from business_layer.order_management.fallout import Fallout
from business_layer.order_management.items import ItemRelation
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import ItemAction, ProductOrderState, RelationKind
from business_layer.shared.addresses import validated_address
from presentation_layer.views.order_record import OrderRecord, order_record
from tests.builders.catalogue import AN_ADDRESS
from tests.builders.orders import OneCatalogue, an_item, an_order, plan_item, planned_tasks
from tests.business.order_management.test_shipment_changes import a_package_under_way
from tests.fakes.clock import NOON

S = ProductOrderState
DENVER = validated_address(street="1600 Broadway", unit="", city="Denver", state="CO", zip_code="80202")


def an_order_of(*slugs: str) -> ProductOrder:
    """An order whose items have their plans and dates."""
    order = an_order(slugs[0])
    for slug in slugs[1:]:
        order.items.append(an_item(order, slug))
    for item in order.items:
        plan_item(item)
        order.set_expected_date(item, date(2026, 12, 1), reason="The usual time.", at=NOON)
    order.start(at=NOON)
    return order


def finish(order: ProductOrder, number: int) -> None:
    for task in order.items[number - 1].tasks:
        order.complete_task(task, at=NOON + timedelta(hours=1))


def shown(order: ProductOrder, *, days_later: int = 0) -> OrderRecord:
    return order_record(order, OneCatalogue(), now=NOON + timedelta(days=days_later), with_days=True)


def test_the_next_event_is_the_title_and_says_its_day() -> None:
    record = shown(an_order_of("toll-free"))

    assert record.head.title == "Toll Free should be ready by Tuesday, December\xa01"
    assert record.placed_on == "Mon,\xa0Nov\xa023"


@pytest.mark.parametrize(
    ("days_later", "day"),
    [(7, "by tomorrow, Tuesday, December\xa01"), (8, "by today, Tuesday, December\xa01")],
)
def test_a_near_day_is_also_named_as_today_or_tomorrow(days_later: int, day: str) -> None:
    assert shown(an_order_of("toll-free"), days_later=days_later).head.title.endswith(day)


def test_a_date_that_has_passed_is_not_promised_again() -> None:
    late = shown(an_order_of("toll-free"), days_later=9)

    assert late.head.title == "Your order is taking longer than planned"
    assert [milestone.when for milestone in late.head.milestones[1:]] == ["Running late", ""]


def test_a_package_under_way_arrives_on_its_day_and_has_a_card() -> None:
    world = a_package_under_way()

    record = shown(world.order)
    card, number = record.cards.packages[0], record.cards.numbers[0]

    assert record.head.title == "Your phone adapter arrives Friday, November\xa027"
    assert (card.big, card.tracking) == ("Arrives Fri,\xa0Nov\xa027", ("USPS 9400 1000 0000 0001",))
    assert card.package is not None
    assert card.package.received == "My adapter is plugged in"
    assert number.big == "Moves Tue,\xa0Dec\xa08"
    assert "stays with your current carrier until then. Don't cancel there." in number.words
    assert [(day.day, day.sentences[0]) for day in record.coming][:2] == [
        ("Fri,\xa0Nov\xa027", "Your phone adapter arrives."),
        ("Tue,\xa0Dec\xa08", "Your number moves to us."),
    ]


def test_a_question_comes_before_everything_else() -> None:
    order = an_order_of("toll-free", "dedicated")
    review = order.items[1].tasks[0]
    review.wait_for("Our engineers are checking the design of your service.", at=NOON)
    review.ask_customer("Is there a conduit?", returns_at=NOON + timedelta(days=5), at=NOON, by="Ada Lane")

    head = shown(order).head

    assert (head.title, head.kind) == ("We have a question for you about Dedicated Internet", "asks")
    assert head.words == "0 of 2 ready; Dedicated Internet waits for your answer."
    assert [(milestone.words, milestone.kind) for milestone in head.milestones] == [
        ("Toll Free", "now"),
        ("Dedicated Internet", "stuck"),
    ]


@pytest.mark.parametrize(
    ("fallout", "customer_words", "title"),
    [
        (Fallout.of_giving_up("ERR 77", at=NOON), "", "Toll Free needs our attention"),
        (Fallout.of_review("No duct.", at=NOON), "There is no duct.", "We can't deliver Toll Free as ordered"),
    ],
)
def test_an_order_that_is_held_up_says_so(fallout: Fallout, customer_words: str, title: str) -> None:
    order = an_order_of("toll-free", "dial-up")
    task = order.items[0].tasks[0]
    order.send_to_fallout(task, fallout)
    task.customer_words = customer_words

    head = shown(order).head

    assert (head.title, head.kind) == (title, "stuck")
    assert "ERR" not in repr(shown(order))


def test_the_progress_counts_and_finished_services_come_last() -> None:
    order = an_order_of("toll-free", "dedicated", "dial-up")
    finish(order, 1)
    order.items[1].tasks[0].wait_for("Our engineers are checking the design of your service.", at=NOON)

    record = shown(order)

    assert record.head.words == "1 of 3 ready; Dedicated Internet is with our engineers."
    assert [milestone.when for milestone in record.head.milestones] == [
        "Ready Mon,\xa0Nov\xa023",
        "Tue,\xa0Dec\xa01",
        "Tue,\xa0Dec\xa01",
    ]
    assert [item.name for item in record.open_items] == ["Dedicated Internet", "Dial-up Internet"]
    assert [(item.name, item.since) for item in record.ready_items] == [("Toll Free", "since Mon,\xa0Nov\xa023")]


def test_services_of_one_kind_share_a_milestone_and_their_packages_a_card() -> None:
    record = shown(an_order_of("paging", "paging", "paging"))

    assert record.head.title == "Your packages should arrive by Friday, November\xa027"
    assert record.head.milestones == ()
    assert [card.contents for card in record.cards.packages] == ["Pager × 3"]
    assert record.cards.items_with_package == frozenset({0})


def test_a_finished_order_has_no_cards_and_no_line() -> None:
    order = an_order_of("toll-free", "dial-up")
    finish(order, 1)
    finish(order, 2)

    record = shown(order)

    assert record.head.title == "Everything is ready"
    assert record.head.words == "Both services are ready. Here's how to use each of them."
    assert (record.head.milestones, record.cards.are_any) == ((), False)


@pytest.mark.parametrize("state", [S.REJECTED, S.CANCELLED, S.FAILED, S.PARTIAL, S.PENDING_CANCELLATION])
def test_an_order_that_ended_promises_nothing(state: ProductOrderState) -> None:
    order = an_order_of("toll-free")
    order.state = state

    head = shown(order).head

    assert "should" not in head.title
    assert head.milestones == ()


def test_a_visit_is_a_card_until_it_is_done() -> None:
    order = an_order_of("dedicated")
    order.items[0].installation = "2026-12-15/morning/"

    (visit,) = shown(order).cards.visits
    finish(order, 1)

    assert (visit.big, visit.words) == ("Tue,\xa0Dec\xa015", "8 AM to noon EST, for Dedicated Internet.")
    assert shown(order).cards.visits == ()


def test_a_new_number_is_a_card_before_it_works() -> None:
    order = an_order_of("complete-calling")
    order.items[0].values["numbers"] = ["+12125550199"]

    (number,) = shown(order).cards.numbers

    assert (number.title, number.big) == ("Your number", "(212) 555-0199")
    assert number.words == "Works once Complete Calling Package is ready, by Tue,\xa0Dec\xa01."


def test_a_change_of_the_page_changes_its_revision() -> None:
    order = an_order_of("toll-free")
    before = shown(order).revision
    assert shown(order).revision == before

    order.items[0].tasks[0].begin(at=NOON)
    order.complete_task(order.items[0].tasks[0], at=NOON)

    assert shown(order).revision != before
    assert [line.words for line in shown(order).happened] == ["Setting up your toll-free number: done"]


def test_a_service_that_moved_is_not_called_two_services() -> None:
    order = an_order_of("toll-free", "toll-free")
    old = order.items[1]
    old.action, old.relation = ItemAction.DELETE, ItemRelation(kind=RelationKind.MOVES_TO, item_number=1)
    finish(order, 1)
    finish(order, 2)

    record = shown(order)

    assert record.head.title == "Toll Free has moved"
    assert record.head.words.endswith("and has ended at the old address.")
    assert not record.order.has_documents


def a_move(*, begins_on: date | None = None) -> ProductOrder:
    """A line that moves to another address, with both plans."""
    order = an_order("complete-calling")
    order.items.append(an_item(order, "complete-calling"))
    new, old = order.items
    new.address, old.address = DENVER, validated_address(**AN_ADDRESS)
    old.action, old.relation = ItemAction.DELETE, ItemRelation(kind=RelationKind.MOVES_TO, item_number=1)
    for item in order.items:
        item.requested_on = begins_on
        item.take_plan(planned_tasks(item))
        order.set_expected_date(item, date(2026, 12, 17), reason="The usual time.", at=NOON)
    order.start(at=NOON)
    return order


def test_before_its_day_no_step_of_a_move_is_now_and_the_page_says_when_it_begins() -> None:
    record = shown(a_move(begins_on=date(2026, 12, 14)))
    new, old = record.open_items

    assert record.head.title == "Complete Calling Package moves to 1600 Broadway"
    assert record.head.words == (
        "Begins Mon,\xa0Dec\xa014, done by Thu,\xa0Dec\xa017. "
        f"Your service at {AN_ADDRESS['street']} keeps working until the new one works."
    )
    lines = (record.head.milestones, new.milestones, old.milestones)
    assert {milestone.kind for line in lines for milestone in line} == {"done", ""}
    assert (new.milestones[1].words, new.milestones[1].when) == ("Begins", "Mon,\xa0Dec\xa014")
    assert new.status.words == "Begins Mon,\xa0Dec\xa014, done by Thu,\xa0Dec\xa017"
    assert old.status.words == "Works until the move is done"


def test_the_old_half_of_a_move_waits_for_the_new_one() -> None:
    order = a_move()
    new, old = shown(order).open_items

    assert "now" in {milestone.kind for milestone in new.milestones}
    assert {milestone.kind for milestone in old.milestones} == {"done", ""}
    assert shown(order).head.words == (
        "Your phone adapter should arrive by Friday, November\xa027. "
        f"Your service at {AN_ADDRESS['street']} keeps working until the new one works."
    )
    assert [(line.words, line.kind) for line in shown(order).head.milestones] == [
        ("New address", "now"),
        ("Old address", ""),
    ]

    finish(order, 1)
    (old,) = shown(order).open_items
    head = shown(order).head

    assert "now" in {milestone.kind for milestone in old.milestones}
    assert head.title == "Complete Calling Package works at 1600 Broadway"
    assert head.words == f"We're turning off the service at {AN_ADDRESS['street']}."


def test_a_move_with_a_question_still_says_that_the_old_service_works() -> None:
    order = a_move()
    task = order.items[0].tasks[0]
    task.wait_for("Our engineers are checking it.", at=NOON)
    task.ask_customer("Is there a conduit?", returns_at=NOON + timedelta(days=5), at=NOON, by="Ada Lane")

    head = shown(order).head

    assert head.title == "We have a question for you about Complete Calling Package"
    assert head.words.startswith("We have a question for you.")
    assert head.words.endswith("keeps working until the new one works.")


@pytest.mark.parametrize("action", [ItemAction.MODIFY, ItemAction.DELETE, ItemAction.SUSPEND, ItemAction.TRANSFER])
@pytest.mark.parametrize("is_planned", [True, False])
def test_before_its_day_nothing_of_a_change_is_now(action: ItemAction, *, is_planned: bool) -> None:
    order = an_order("paging")
    (item,) = order.items
    item.action, item.requested_on = action, date(2026, 12, 14)
    if is_planned:
        item.take_plan(planned_tasks(item))
    order.set_expected_date(item, date(2026, 12, 14), reason="The usual time.", at=NOON)
    order.start(at=NOON)

    record = shown(order)

    assert record.head.words == (
        "Begins Mon,\xa0Dec\xa014. Nothing happens before it begins. You can take it back until then."
    )
    assert record.open_items[0].status.words == "Begins Mon,\xa0Dec\xa014"
    assert {milestone.kind for milestone in record.head.milestones} == {"done", ""}
    on_the_day = {milestone.kind for milestone in shown(order, days_later=21).head.milestones}
    assert ("now" in on_the_day) == is_planned
