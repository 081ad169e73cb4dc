"""The cart: what is in it, what it still needs, and what signing in does to it."""

from uuid import UUID

import pytest

from business_layer.inventory.resources import ResourceKind, ResourceTaken
from business_layer.online_ordering.cart import UNDO_FOR
from business_layer.online_ordering.cart_changes import PutBack
from business_layer.online_ordering.reviewed_cart import NeedKind
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.errors import Invalid, NotFound
from tests.builders.orders import a_customer_actor
from tests.builders.shopper import HOLDS, Shopper

NUMBER = ResourceKind.TELEPHONE_NUMBER
GUEST = Actor(kind=ActorKind.VISITOR, name="a visitor", visitor_id=UUID(int=500))


def needs(shopper: Shopper) -> list[NeedKind]:
    review = shopper.view_cart(by=shopper.by)
    return [need.kind for item in review.items for need in item.needs]


def test_an_empty_cart_is_none() -> None:
    assert Shopper().view_cart(by=a_customer_actor()) is None


def test_the_totals_are_the_sum_of_the_items() -> None:
    shopper = Shopper()
    shopper.stock_plenty()
    shopper.add("calling-card")
    shopper.add("conferencing")

    review = shopper.view_cart(by=shopper.by)

    assert review.totals.monthly == review.items[0].totals.monthly + review.items[1].totals.monthly
    assert review.is_ready


def test_a_quantity_beyond_the_offerings_is_refused_at_its_field() -> None:
    with pytest.raises(Invalid) as refused:
        Shopper().add("calling-card", quantity=1000)

    assert refused.value.field == "quantity"


def test_a_number_someone_else_holds_is_refused_at_its_field_and_nothing_is_added() -> None:
    first = Shopper()
    first.stock(NUMBER, "toll-free:888", "+18885550142")
    first.add("toll-free", prefix="888")
    second = Shopper(first.books, a_customer_actor(UUID(int=999)))

    with pytest.raises(ResourceTaken) as taken:
        second.add("toll-free", prefix="888")

    assert taken.value.field == "number"


def test_taking_a_thing_out_lets_its_number_go() -> None:
    shopper = Shopper()
    shopper.stock(NUMBER, "toll-free:888", "+18885550142")
    item = shopper.add("toll-free", prefix="888")

    removed = shopper.remove(item_id=item.id, by=shopper.by)

    assert removed == "Toll Free (888) 555-0142"
    assert next(iter(shopper.books.resources.all.values())).is_free(at=shopper.clock.now())
    with pytest.raises(NotFound):
        shopper.remove(item_id=item.id, by=shopper.by)


def test_a_guests_cart_joins_the_customers_at_sign_in() -> None:
    guest = Shopper(by=GUEST)
    guest.add("calling-card")
    customer = Shopper(guest.books)
    customer.identifiers = guest.identifiers
    customer.merge(visitor_id=UUID(int=500), by=customer.by)

    review = customer.view_cart(by=customer.by)

    assert [item.item.offering_slug for item in review.items] == ["calling-card"]
    assert guest.view_cart(by=GUEST) is None


def test_a_guests_cart_is_put_into_the_one_the_customer_has() -> None:
    guest = Shopper(by=GUEST)
    guest.add("calling-card")
    customer = Shopper(guest.books)
    customer.identifiers._last = 900
    customer.stock_plenty()
    customer.add("conferencing")

    customer.merge(visitor_id=UUID(int=500), by=customer.by)

    review = customer.view_cart(by=customer.by)
    assert {item.item.offering_slug for item in review.items} == {"calling-card", "conferencing"}


def test_merging_nothing_changes_nothing() -> None:
    customer = Shopper()
    customer.add()
    before = customer.books.commits

    customer.merge(visitor_id=UUID(int=77), by=customer.by)

    assert customer.books.commits == before


def test_a_user_name_is_the_first_ones_who_asks_for_it() -> None:
    shopper = Shopper()
    shopper.add("mobile-dial-up", user_name="maria")

    with pytest.raises(ResourceTaken) as taken:
        shopper.add("mobile-dial-up", user_name="Maria")
    assert taken.value.field == "user_name"
    with pytest.raises(ResourceTaken):
        shopper.add("dial-up", user_name="maria")
    assert shopper.add("mobile-dial-up", user_name="otto")


def test_a_user_name_let_go_can_be_had_by_another() -> None:
    shopper = Shopper()
    item = shopper.add("mobile-dial-up", user_name="maria")
    shopper.revise(item, user_name="maria2")

    assert shopper.add("mobile-dial-up", user_name="maria")


def test_scarce_things_are_not_hoarded_in_a_cart() -> None:
    shopper = Shopper()
    for n in range(HOLDS.by_cart):
        shopper.add("mobile-dial-up", user_name=f"maria{n}")

    with pytest.raises(Invalid, match="up to 10 of these"):
        shopper.add("mobile-dial-up", user_name="one-more")
    shopper.add("calling-card")


def test_what_was_removed_can_be_put_back_with_its_answers_and_its_number() -> None:
    shopper = Shopper()
    shopper.stock(NUMBER, "toll-free:888", "+18885550100")
    item = shopper.add("toll-free", prefix="888", number="888 555 0100")

    removed = shopper.remove(item_id=item.id, by=shopper.by)
    assert shopper.view_cart(by=shopper.by).removed == removed == "Toll Free (888) 555-0100"
    assert shopper.put_back(by=shopper.by) == PutBack(removed, is_complete=True)

    (back,) = shopper.view_cart(by=shopper.by).items
    assert (back.item.id, back.item.values, back.needs) == (item.id, item.values, ())
    assert shopper.view_cart(by=shopper.by).removed == ""
    with pytest.raises(NotFound):
        shopper.put_back(by=shopper.by)


def test_what_someone_else_took_meanwhile_is_said_when_the_rest_is_put_back() -> None:
    shopper = Shopper()
    shopper.stock(NUMBER, "toll-free:888", "+18885550100")
    item = shopper.add("toll-free", prefix="888", number="888 555 0100")
    shopper.remove(item_id=item.id, by=shopper.by)
    Shopper(shopper.books, by=GUEST).add("toll-free", prefix="888", number="888 555 0100")

    assert not shopper.put_back(by=shopper.by).is_complete

    assert needs(shopper) == [NeedKind.NUMBER_LOST]


def test_a_removal_cannot_be_undone_for_ever_or_after_something_else_came_in() -> None:
    shopper = Shopper()
    shopper.stock_plenty()
    item = shopper.add("calling-card")
    shopper.remove(item_id=item.id, by=shopper.by)
    shopper.clock.pass_time(UNDO_FOR)
    assert shopper.view_cart(by=shopper.by) is None
    with pytest.raises(NotFound):
        shopper.put_back(by=shopper.by)

    other = shopper.add("calling-card")
    shopper.remove(item_id=other.id, by=shopper.by)
    shopper.add("paging")
    with pytest.raises(NotFound):
        shopper.put_back(by=shopper.by)
