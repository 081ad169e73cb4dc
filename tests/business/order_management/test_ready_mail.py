"""The mail that tells a customer what is ready."""

from datetime import timedelta

from business_layer.order_management.orders import ProductOrder
from tests.builders.orders import an_item, an_order
from tests.business.order_management.world import S, World


def test_the_mail_says_how_to_use_the_product_and_where_its_password_is_shown() -> None:
    world = World(an_order("mobile-dial-up"))
    world.network.assigns["MobileDialUp"] = {
        "nationwide_number": "+18005550155",
        "initial_password": "kq7wm3zx9thr",
        "service_id": "MD-0000001",
    }

    world.advance(3)

    (mail,) = world.books.messages.all.values()
    assert mail.subject == "Mobile Dial-up is ready (order DT-1)"
    assert "1. Mobile Dial-up (road.l). Ready to use." in mail.body
    assert "Access number: (800) 555-0155" in mail.body
    assert "Temporary password: sign in and see My services" in mail.body
    assert "Have your laptop call the access number" in mail.body
    assert "kq7wm3zx9thr" not in mail.body
    assert "MD-0000001" not in mail.body
    product = world.books.products.all[world.order.items[0].product_id]
    assert product.network["initial_password"] == "kq7wm3zx9thr"


def with_items(order: ProductOrder, *slugs: str) -> ProductOrder:
    for slug in slugs:
        order.items.append(an_item(order, slug))
    return order


def subjects_of_mails(world: World) -> list[str]:
    return [message.subject for message in world.books.messages.all.values()]


def test_products_that_become_ready_together_share_one_mail() -> None:
    world = World(with_items(an_order("conferencing"), "conferencing", "calling-card"))

    world.advance(4)

    assert subjects_of_mails(world) == ["Your services are ready (order DT-1)"]
    (mail,) = world.books.messages.all.values()
    assert [f"{number}. " in mail.body for number in (1, 2, 3)] == [True, True, True]
    assert world.order.state is S.COMPLETED


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
