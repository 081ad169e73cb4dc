"""The mail that tells a customer what is ready."""

from datetime import timedelta

import pytest

from business_layer.messages.letter import Part
from business_layer.messages.message import MessageState
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import ItemAction, TaskState
from business_layer.shared.errors import WrittenByNewerRelease
from business_layer.shared.stored_enums import read_value
from tests.builders.catalogue import a_catalogue, a_row, the_catalogue
from tests.builders.messages import content_of, mail_about_order
from tests.builders.orders import an_item, an_order, plan_item
from tests.business.order_management.world import S, World
from tests.fakes.clock import NOON


def how_to_use(slug: str) -> str:
    return the_catalogue().offering(slug).specification.how_to_use


def test_the_mail_says_how_to_use_the_product_and_where_its_password_is_shown() -> None:
    world = World(an_order("mobile-dial-up"))
    world.network.assigns["MobileDialUp"] = {
        "nationwide_number": "+18005550155",
        "initial_password": "kq7wm3zx9thr",
        "service_id": "MD-0000001",
    }

    world.advance(3)

    (mail,) = map(content_of, world.books.messages.all.values())
    assert mail == mail_about_order(
        "product_active",
        key=str(world.order.items[0].product_id),
        at=NOON + timedelta(seconds=10),
        offering_name="Mobile Dial-up",
        ready="Your dial-up account is active.",
        parts=(
            Part(
                heading="Mobile Dial-up (road.l)",
                paragraphs=("Your dial-up account is active.", how_to_use("mobile-dial-up")),
                facts=(
                    ("User name", "road.l"),
                    ("Access number", "(800) 555-0155"),
                    ("Temporary password", "Sign in to see it under My services"),
                ),
            ),
        ),
        link="https://store.example/services",
    )
    assert "kq7wm3zx9thr" not in mail["body"]
    assert "MD-0000001" not in mail["body"]
    product = world.books.products.all[world.order.items[0].product_id]
    assert product.network["initial_password"] == "kq7wm3zx9thr"


def test_a_product_that_needs_no_instructions_has_none() -> None:
    plan = [{"name": "activate", "type": "activateProduct"}, {"name": "tell", "type": "tellCustomer"}]
    world = World(an_order("paging"), a_catalogue(a_row(slug="paging", name="Paging", plan=plan)))

    world.advance()

    assert [content_of(mail) for mail in world.books.messages.all.values()] == [
        mail_about_order(
            "product_active",
            key=str(world.order.items[0].product_id),
            offering_name="Paging",
            ready="Ready to use.",
            parts=(Part(heading="Paging", paragraphs=("Ready to use.",)),),
            link="https://store.example/services",
        )
    ]


def with_items(order: ProductOrder, *slugs: str) -> ProductOrder:
    for slug in slugs:
        order.items.append(an_item(order, slug))
    return order


def subjects_of_mails(world: World) -> list[str]:
    return [message.subject for message in world.books.messages.all.values()]


def test_products_that_become_ready_together_share_one_mail() -> None:
    world = World(with_items(an_order("conferencing"), "calling-card"))

    world.advance(4)

    assert [content_of(mail) for mail in world.books.messages.all.values()] == [
        mail_about_order(
            "products_active",
            key=str(world.order.items[0].product_id),
            at=NOON + timedelta(seconds=20),
            ready="Your conference room is open.",
            parts=(
                Part(
                    heading="Voice Conferencing",
                    paragraphs=("Your conference room is open.", how_to_use("conferencing")),
                    facts=(
                        ("Host code", "Sign in to see it under My services"),
                        ("Guest code", "Sign in to see it under My services"),
                    ),
                ),
                Part(
                    heading="Calling Card (Maria Lopez)",
                    paragraphs=("Your cards have arrived and work.", how_to_use("calling-card")),
                ),
            ),
            link="https://store.example/services",
        )
    ]
    assert world.order.state is S.COMPLETED
    assert world.order.completed_at == NOON + timedelta(seconds=20)


def test_the_mail_waits_one_minute_for_the_rest_of_the_order() -> None:
    world = World(with_items(an_order("mobile-calling-card"), "toll-free"))
    world.network.stays["TollFree"] = {}

    world.advance(2, passing=timedelta(seconds=20))
    assert subjects_of_mails(world) == []
    assert world.order.items[0].is_ready
    world.advance(3, passing=timedelta(seconds=20))
    assert subjects_of_mails(world) == ["Mobile Calling Card is ready (order DT-1)"]

    world.network.stays.clear()
    world.advance(3)
    assert subjects_of_mails(world)[1:] == ["Toll Free is ready (order DT-1)"]


@pytest.mark.parametrize("seconds", [49, 49.5])
def test_the_mail_is_sent_a_little_early_if_the_order_is_looked_at_within_the_last_second(seconds: float) -> None:
    world = World(with_items(an_order("mobile-calling-card"), "toll-free"))
    world.network.stays["TollFree"] = {}

    world.advance(2, passing=timedelta(seconds=10))
    assert world.order.items[0].is_ready
    world.advance(passing=timedelta(seconds=seconds))
    assert subjects_of_mails(world) == []
    world.advance()

    assert subjects_of_mails(world) == ["Mobile Calling Card is ready (order DT-1)"]


def test_the_mail_says_nothing_of_an_item_that_only_a_newer_release_carries_out() -> None:
    world = World(with_items(an_order("mobile-calling-card"), "toll-free"))
    newer = world.order.items[1]
    plan_item(newer)
    newer.action = read_value(ItemAction, "swap")
    *work, telling = newer.tasks
    for task in work:
        task.state, task.completed_at = TaskState.COMPLETED, NOON

    for _ in range(2):
        with pytest.raises(WrittenByNewerRelease):
            world.advance()
        world.clock.pass_time(timedelta(seconds=10))

    assert subjects_of_mails(world) == ["Mobile Calling Card is ready (order DT-1)"]
    assert telling.state is TaskState.PENDING


def test_the_mail_does_not_wait_for_items_that_wait_for_a_person() -> None:
    world = World(with_items(an_order("calling-card"), "dedicated"))

    world.advance(3)

    assert world.order.state is S.PENDING
    assert subjects_of_mails(world) == ["Calling Card is ready (order DT-1)"]


def test_the_subject_contains_nothing_that_a_customer_typed() -> None:
    order = an_order("calling-card")
    order.items[0].values["cards"][0]["holder"] = "You won call 900 555 0111 now"
    world = World(order)

    world.advance(3)

    assert subjects_of_mails(world) == ["Calling Card is ready (order DT-1)"]


def test_the_mail_takes_the_place_of_those_about_packages_that_still_wait() -> None:
    world = World(with_items(an_order("calling-card"), "toll-free"))
    world.network.assigns["ShipEquipment"] = {"tracking_number": "42"}
    world.network.stays["TollFree"] = {}

    world.advance(9)

    assert {mail.kind: mail.state for mail in world.books.messages.all.values()} == {
        "shipped": MessageState.WITHDRAWN,
        "product_active": MessageState.QUEUED,
    }
