"""The tasks that need no network: the review that waits, the activation, and the mail about a moved date."""

from datetime import date, timedelta
from functools import partial
from uuid import UUID

from business_layer.inventory.product_states import ProductState
from business_layer.inventory.resources import Resource, ResourceKind, ResourceState
from business_layer.order_management.service_orders import ServiceOrderState
from business_layer.order_management.states import TaskState
from tests.builders.messages import content_of, mail_about_order
from tests.builders.orders import an_order
from tests.business.order_management.world import S, World, a_report
from tests.fakes.clock import NOON

NOVEMBER_30, DECEMBER_2 = date(2026, 11, 30), date(2026, 12, 2)


def test_a_review_waits_for_an_engineer_and_says_so() -> None:
    world = World(an_order("dedicated"))

    world.advance()

    review = next(world.order.tasks)
    assert (review.state, review.started_at) == (TaskState.WAITING, NOON)
    assert review.waiting_for == "Our engineers are checking the design of your service."
    assert world.order.state is S.PENDING


def a_number(value: str, state: ResourceState, holder_id: UUID) -> Resource:
    return Resource(
        id=UUID(int=int(value[-4:])),
        kind=ResourceKind.TELEPHONE_NUMBER,
        pool="toll-free",
        value=value,
        state=state,
        holder_id=holder_id,
    )


def test_an_activated_product_takes_over_what_was_assigned_to_its_item() -> None:
    world = World(an_order("toll-free"))
    item, other = world.order.items[0], UUID(int=9)
    assigned = a_number("+18885550142", ResourceState.ASSIGNED, item.id)
    in_use = a_number("+18885550143", ResourceState.WORKING, item.id)
    of_another_item = a_number("+18885550144", ResourceState.ASSIGNED, other)
    for number in (assigned, in_use, of_another_item):
        world.books.resources.add(number)
    world.network.assigns["TollFree"] = {"service_id": "TF-0000001"}

    world.advance(2)

    product = world.books.products.all[item.product_id]
    assert (product.state, product.network) == (ProductState.ACTIVE, {"service_id": "TF-0000001"})
    assert (assigned.state, assigned.holder_id) == (ResourceState.WORKING, product.id)
    assert (in_use.state, in_use.holder_id) == (ResourceState.WORKING, item.id)
    assert (of_another_item.state, of_another_item.holder_id) == (ResourceState.ASSIGNED, other)


def test_each_new_date_is_mailed_once_with_its_reason() -> None:
    world = World(an_order("toll-free", expected=date(2026, 11, 25)))
    world.advance()

    for reason, day in (("A part is late.", NOVEMBER_30), ("It snows.", DECEMBER_2), ("It still snows.", DECEMBER_2)):
        world.network.ask = partial(a_report, state=ServiceOrderState.IN_PROGRESS, reason=reason, on=day)
        world.advance()

    item, offering = world.order.items[0], "Toll Free (888) 555-0142"
    first = mail_about_order(
        "date_moved",
        key=f"{item.id}:2026-11-30",
        at=NOON + timedelta(seconds=10),
        offering=offering,
        date="Monday, November 30, 2026",
        reason="A part is late.",
    )
    second = mail_about_order(
        "date_moved",
        key=f"{item.id}:2026-12-02",
        at=NOON + timedelta(seconds=20),
        offering=offering,
        date="Wednesday, December 2, 2026",
        reason="It snows.",
    )
    assert [content_of(message) for message in world.books.messages.all.values()] == [first, second]
