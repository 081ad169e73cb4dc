"""View models: what pages say of orders, carts, places and lists, in people's words."""

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from business_layer.catalogue.prices import PriceType
from business_layer.inventory.products import ProductState
from business_layer.inventory.queries import ProductRow
from business_layer.online_ordering.availability import AvailabilityAnswer, Confidence, QualificationResult
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.order_management.fallout import FalloutKind
from business_layer.order_management.item_plan import plan_tasks
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.queries import OrderRow
from business_layer.order_management.states import ProductOrderState
from business_layer.shared.addresses import validated_address
from business_layer.user_management.users import Role
from presentation_layer.views.availability import availability_view
from presentation_layer.views.checkout import markdown
from presentation_layer.views.offering import offering_view
from presentation_layer.views.office_order import office_order_view
from presentation_layer.views.orders import DATE_LATER, FALLOUT_WORDS, OrderItemView, order_view, rows_view
from presentation_layer.views.page_tokens import page_key, page_token
from presentation_layer.views.services import service_views
from presentation_layer.views.shop_window import home_view
from presentation_layer.views.words import (
    OFFICE_ORDER_WORDS,
    ORDER_WORDS,
    PRODUCT_WORDS,
    counted_words,
    date_words,
    instant_words,
    slot_sentence,
    time_words,
)
from tests.builders.catalogue import AN_ADDRESS, ANSWERS, the_catalogue
from tests.builders.orders import OneCatalogue, an_agent_actor, an_order
from tests.fakes.clock import NOON, CountingIdentifiers

HOUSE = OneCatalogue()
TOWER = validated_address(**AN_ADDRESS)
S = ProductOrderState


def a_planned_order(slug: str = "paging") -> ProductOrder:
    order = an_order(slug)
    item = order.items[0]
    item.tasks.extend(plan_tasks(item, the_catalogue(), CountingIdentifiers()))
    order.start(at=NOON)
    return order


def item_of(order: ProductOrder) -> OrderItemView:
    return order_view(order, HOUSE, now=NOON).items[0]


def complete(order: ProductOrder, how_many: int | None = None) -> None:
    for task in order.items[0].tasks[:how_many]:
        order.complete_task(task, at=NOON + timedelta(hours=1))


def test_an_order_that_was_just_placed_says_that_it_begins_and_what_will_come() -> None:
    item = item_of(an_order())

    assert item.now == "We have your order and begin in a moment."
    assert (item.milestones[0].words, item.milestones[0].kind) == ("Order received", "done")
    assert len(item.milestones) > 1
    assert not item.is_complete


def test_steps_that_run_side_by_side_are_expected_in_the_order_in_which_they_stand() -> None:
    order = a_planned_order("complete-calling")
    expected = [milestone.when for milestone in item_of(order).milestones[1:]]
    day = expected[0].removeprefix("Now. ")

    assert len(expected) == 3
    assert expected[1:] == [day, day]


def test_an_order_under_way_shows_what_is_done_what_is_now_and_what_comes_next() -> None:
    order = a_planned_order("dedicated")
    shown = [task.milestone for task in order.items[0].tasks if task.milestone]
    complete(order, 1)

    item = item_of(order)

    assert [(milestone.words, milestone.kind) for milestone in item.milestones[:3]] == [
        ("Order received", "done"),
        (shown[0], "done"),
        (shown[1], "now"),
    ]
    assert item.now == f"{shown[1]}."
    assert item.next == (shown[2] if len(shown) > 2 else "")


def test_a_complete_order_says_that_it_works() -> None:
    order = a_planned_order("dial-up")
    complete(order)

    page = order_view(order, HOUSE, now=NOON)

    assert (page.words, page.kind, page.is_open) == ("Ready", "good", False)
    assert page.items[0].now == "Ready to use."
    assert {milestone.kind for milestone in page.items[0].milestones} == {"done"}


@pytest.mark.parametrize(
    ("slug", "what"), [("paging", "pager"), ("calling-card", "cards"), ("complete-calling", "adapter")]
)
def test_what_is_shipped_is_ready_once_it_is_there(slug: str, what: str) -> None:
    order = a_planned_order(slug)
    assert "works" not in item_of(order).now
    complete(order)

    item = item_of(order)

    assert "work" in item.now
    assert what in item.now


def test_the_customer_reads_that_a_colleague_looks_and_never_the_networks_reason() -> None:
    order = a_planned_order()
    order.send_to_fallout(order.items[0].tasks[0], FalloutKind.GAVE_UP, at=NOON, reason="ERR 77: shelf 4 is full")

    page = order_view(order, HOUSE, now=NOON)

    assert page.items[0].now == FALLOUT_WORDS
    assert page.items[0].promise == DATE_LATER
    assert "ERR 77" not in str(page)
    assert "stuck" in {milestone.kind for milestone in page.items[0].milestones}


def test_a_date_that_moved_says_from_when_to_when_and_why() -> None:
    order = an_order(expected=date(2026, 12, 1))
    order.set_expected_date(order.items[0], date(2026, 12, 4), reason="The part is late.", at=NOON)

    item = item_of(order)

    assert item.expected == "Friday, December 4, 2026"
    assert item.moved == ("Friday, December 4, 2026 instead of Tuesday, December 1, 2026: The part is late.",)


def test_an_agent_reads_the_reason_and_sees_only_what_the_role_may_do() -> None:
    order = a_planned_order()
    order.send_to_fallout(order.items[0].tasks[0], FalloutKind.GAVE_UP, at=NOON, reason="ERR 77: shelf 4 is full")

    agents, engineers = (
        office_order_view(order, HOUSE, an_agent_actor(role), now=NOON) for role in (Role.AGENT, Role.ENGINEER)
    )

    assert agents.items[0].tasks[0].fallout_reason == "ERR 77: shelf 4 is full"
    assert not agents.items[0].tasks[0].can_retry
    assert engineers.items[0].tasks[0].can_retry
    assert not engineers.items[0].tasks[0].can_review
    assert agents.can_assign


def test_a_review_is_offered_to_engineers_while_it_waits() -> None:
    order = a_planned_order("dedicated")
    review = order.items[0].tasks[0]
    review.wait_for("Our engineers look at the building.", at=NOON)

    engineers = office_order_view(order, HOUSE, an_agent_actor(Role.ENGINEER), now=NOON).items[0].tasks[0]
    agents = office_order_view(order, HOUSE, an_agent_actor(Role.AGENT), now=NOON).items[0].tasks[0]
    order.complete_task(review, at=NOON, by="Ada Lane", note="Fiber is at the curb.")
    after = office_order_view(order, HOUSE, an_agent_actor(Role.ENGINEER), now=NOON).items[0].tasks[0]

    assert (engineers.can_review, agents.can_review, after.can_review) == (True, False, False)
    assert "Fiber is at the curb." in after.note


def test_a_finished_order_is_assigned_to_nobody_any_more() -> None:
    order = a_planned_order()
    complete(order)

    assert not office_order_view(order, HOUSE, an_agent_actor(Role.LEAD), now=NOON).can_assign


def test_pages_cannot_change_what_they_were_given() -> None:
    page = order_view(an_order(), HOUSE, now=NOON)

    with pytest.raises(FrozenInstanceError):
        page.number = "DT-2"  # type: ignore[misc]


@pytest.mark.parametrize("slug", [offering.slug for offering in the_catalogue().offerings])
def test_every_offering_has_a_page_with_its_prices_and_needs(slug: str) -> None:
    catalogue = the_catalogue()

    page = offering_view(catalogue.offering(slug), catalogue)

    assert page.summary
    assert len(page.prices) == len(catalogue.offering(slug).prices)
    assert all("$" in words for _, words in page.prices)
    assert page.needs[-1] == "An account with a confirmed e-mail address"


def test_prices_say_how_often_they_are_paid() -> None:
    catalogue = the_catalogue()
    ends = {PriceType.ONE_TIME: "once", PriceType.RECURRING: "a month"}

    for offering in catalogue.offerings:
        shown = offering_view(offering, catalogue).prices
        for price, (_, words) in zip(offering.prices, shown, strict=True):
            assert words.endswith(ends.get(price.type, f"per {price.unit}")), (offering.slug, words)


def test_the_home_page_has_three_regions_and_every_offering_once() -> None:
    regions = home_view(the_catalogue()).regions

    assert [region.name for region in regions] == ["Voice", "Internet", "Mobile"]
    slugs = [link.slug for region in regions for link in region.links]
    assert sorted(slugs) == sorted(offering.slug for offering in the_catalogue().offerings)
    assert all(link.from_price for region in regions for link in region.links)


def test_a_place_shows_what_can_be_had_and_why_not() -> None:
    needs = {offering.availability.specification for offering in the_catalogue().offerings if offering.availability}
    first, second = sorted(needs)[:2]
    too_far = an_answer(second, QualificationResult.UNQUALIFIED, reason="Too far from our wire center.")
    asked = a_qualification()
    asked.answer((an_answer(first, QualificationResult.QUALIFIED, days=0), too_far), at=NOON)

    page = availability_view(asked, the_catalogue(), NOON)

    said = {(offering.words, offering.kind, offering.can_order) for offering in page.offerings}
    assert ("Available", "good", True) in said
    assert ("Not available", "bad", False) in said
    assert "Too far from our wire center." in {offering.reason for offering in page.offerings}
    assert page.valid_until == "Monday, December 7, 2026 at 12:00 PM EST"
    assert all(item.can_order and item.from_price for item in (*page.anywhere, *page.offerings[:1]))


def test_a_place_that_was_not_answered_says_when_to_ask_again() -> None:
    asked = a_qualification()
    asked.postpone(at=NOON)

    page = availability_view(asked, the_catalogue(), NOON)

    assert not page.is_answered
    assert page.ask_again == "12:01:00 PM EST"
    assert {offering.words for offering in page.offerings} == {"Not known yet"}


def test_a_place_says_when_each_thing_would_be_ready() -> None:
    asked = a_qualification()
    asked.answer((an_answer("VoiceLine", QualificationResult.QUALIFIED, days=9),), at=NOON)

    page = availability_view(asked, the_catalogue(), NOON)

    days = {offering.slug: offering.ready for offering in (*page.offerings, *page.anywhere)}
    assert days["complete-calling"] == "Ready by Wednesday, December 2, 2026 if you order today"
    assert days["paging"] == "Ready by Friday, November 27, 2026 if you order today"


def test_a_service_says_since_when_it_works_on_the_date_of_its_address() -> None:
    midnight_in_utc = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

    (service,) = service_views([a_row(active_since=midnight_in_utc)], HOUSE, for_customer=True)

    assert (service.words, service.kind, service.since) == ("Active", "good", "Monday, November 23, 2026")


def test_a_customer_reads_the_facts_of_the_catalogue_and_an_agent_the_networks_too() -> None:
    (own,) = service_views([a_row()], HOUSE, for_customer=True)
    (seen,) = service_views([a_row()], HOUSE, for_customer=False)

    assert own.told == seen.told == (("Your pager’s number", "(700) 555-0001"),)
    assert (own.for_agents, seen.for_agents) == ((), (("Access node", "NY-1"),))
    assert own.which == "700-555-0001, Text, Local"
    assert own.how_to_use.startswith("Turn on your pager")


def test_a_secret_is_shown_to_its_customer_alone() -> None:
    values = the_catalogue().offering("dial-up").specification.validate_answers(ANSWERS["dial-up"])
    row = replace(
        a_row(), offering_slug="dial-up", values=values, network={"initial_password": "kq7wm3zx9thr", "node": "a"}
    )

    (own,) = service_views([row], HOUSE, for_customer=True)
    (seen,) = service_views([row], HOUSE, for_customer=False)

    assert own.secrets == (("Temporary password", "kq7wm3zx9thr"),)
    assert "kq7wm3zx9thr" not in str(seen)


def test_the_codes_of_a_room_are_shown_to_its_customer_alone() -> None:
    values = the_catalogue().offering("conferencing").specification.validate_answers(ANSWERS["conferencing"])
    row = replace(a_row(), offering_slug="conferencing", values=values, network={})

    (own,) = service_views([row], HOUSE, for_customer=True)
    (seen,) = service_views([row], HOUSE, for_customer=False)

    assert own.secrets == (("Host code", "739152"), ("Guest code", "28460"))
    assert "739152" not in f"{replace(own, secrets=())}{seen}"


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
        ("Temporary password", "Shown under My services only"),
    )
    assert page.items[0].which == "maria.l"
    assert office.items[0].network == (("Shelf", "4"),)
    assert "kq7wm3zx9thr" not in f"{page}{office}"


def test_a_service_that_does_not_work_yet_says_so() -> None:
    (service,) = service_views([a_row(state=ProductState.PENDING_ACTIVE)], HOUSE, for_customer=True)

    assert (service.words, service.since, service.how_to_use) == ("Being set up", "", "")


def test_every_state_has_words_for_customers() -> None:
    assert ORDER_WORDS.keys() == set(ProductOrderState)
    assert PRODUCT_WORDS.keys() == set(ProductState)
    spelled = {state for state in (*ProductOrderState, *ProductState) if not state.islower()}
    assert not spelled & {words for words, _ in (*ORDER_WORDS.values(), *PRODUCT_WORDS.values())}


@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        (datetime(2026, 11, 23, 14, 5, tzinfo=UTC), "America/New_York", "Monday, November 23, 2026 at 9:05 AM EST"),
        (datetime(2026, 7, 4, 4, 0, tzinfo=UTC), "America/New_York", "Saturday, July 4, 2026 at 12:00 AM EDT"),
        (datetime(2026, 7, 4, 19, 0, tzinfo=UTC), "America/Los_Angeles", "Saturday, July 4, 2026 at 12:00 PM PDT"),
        (datetime(2026, 1, 1, 3, 30, tzinfo=UTC), "Pacific/Honolulu", "Wednesday, December 31, 2025 at 5:30 PM HST"),
    ],
)
def test_instants_are_told_in_the_time_of_the_address(at: datetime, zone: str, words: str) -> None:
    assert instant_words(at, zone) == words


def test_what_is_not_known_is_told_with_no_words() -> None:
    assert (date_words(None), instant_words(None), time_words(None), slot_sentence("")) == ("", "", "", "")


@pytest.mark.parametrize(("count", "words"), [(0, "0"), (299, "299"), (300, "300 or more")])
def test_a_count_that_ends_says_that_there_may_be_more(count: int, words: str) -> None:
    assert counted_words(count, 300) == words


def test_an_installation_time_is_a_sentence() -> None:
    assert slot_sentence("2026-12-01/morning/") == "Tuesday, December 1, 2026, 8 AM to noon"


def test_the_token_of_a_page_leads_to_the_next_one() -> None:
    rows = [an_order_row(minute) for minute in range(4)]

    key = page_key(page_token(rows, 3))

    assert key is not None
    assert (key.at, key.id) == (rows[2].placed_at, rows[2].id)
    assert page_token(rows[:3], 3) == ""


@pytest.mark.parametrize(
    "token", ["", "x", "_", "2026-11-23", "2026-11-23_x", "x_0", f"2026-11-23_{0:032}", "'; DROP TABLE users"]
)
def test_a_token_that_nobody_made_is_the_first_page(token: str) -> None:
    assert page_key(token) is None


def test_a_row_of_a_list_says_it_in_words() -> None:
    (row,) = rows_view([an_order_row(0)])

    assert (row.words, row.offerings, row.expected) == ("Being set up", "Paging, Dial-up", "Tuesday, December 1, 2026")


def test_what_is_stuck_promises_no_date_and_agents_read_that_it_waits_for_them() -> None:
    stuck = replace(an_order_row(0), state=S.HELD)

    (for_customers,), (for_agents,) = rows_view([stuck]), rows_view([stuck], OFFICE_ORDER_WORDS)

    assert (for_customers.words, for_agents.words) == ("Needs our attention", "Waits for a colleague")
    assert (for_agents.expected_short, rows_view([an_order_row(0)])[0].expected_short) == (
        "–",
        "Tue\xa0Dec\xa01,\xa02026",
    )
    assert (for_customers.promise, rows_view([an_order_row(0)])[0].promise) == (
        f"{DATE_LATER}.",
        "Expected on Tuesday, December 1, 2026.",
    )


def test_markdown_of_documents_brings_no_script() -> None:
    evil = "## Terms\n<script>alert(1)</script> [x](javascript:alert(1)) <b onclick=x>b</b> **bold**"

    html = str(markdown(evil))

    assert "<h3>Terms</h3>" in html
    assert "<strong>bold</strong>" in html
    for raw in ("<script", "<b ", 'href="javascript:'):
        assert raw not in html


def an_answer(
    specification: str, result: QualificationResult, *, days: int = 1, reason: str = ""
) -> AvailabilityAnswer:
    return AvailabilityAnswer(
        specification=specification,
        result=result,
        reason=reason,
        confidence=Confidence.GREEN,
        installation_interval_days=days,
    )


def a_qualification() -> ServiceQualification:
    return ServiceQualification(id=uuid4(), address=TOWER, visitor_id=uuid4(), customer_id=None, asked_at=NOON)


def a_row(*, state: ProductState = ProductState.ACTIVE, active_since: datetime | None = None) -> ProductRow:
    item = an_order().items[0]
    return ProductRow(
        id=item.product_id,
        order_number="DT-1",
        offering_slug="paging",
        offering_name="Paging",
        catalogue_version=1,
        values={**item.values, "pager_number": ["+17005550001"]},
        network={"access_node": "NY-1"},
        address=TOWER,
        price_lines=item.price_lines,
        state=state,
        active_since=active_since,
    )


def an_order_row(minute: int) -> OrderRow:
    return OrderRow(
        id=UUID(int=minute),
        number=f"DT-{minute}",
        placed_at=NOON - timedelta(minutes=minute),
        state=S.IN_PROGRESS,
        contact_name="Maria Lopez",
        offerings=("Paging", "Dial-up"),
        expected_on=date(2026, 12, 1),
        assigned_agent="",
    )
