"""The contract of the collections of carts and checkouts."""

from uuid import UUID

import pytest

from business_layer.online_ordering.ports import OpenCheckout
from business_layer.order_management.orders import Contact
from business_layer.shared.actor import SYSTEM, Actor, Permission
from business_layer.user_management.unchosen_passwords import UNCHOSEN
from tests.database.builders import (
    AnyWork,
    Keeper,
    a_cart_item,
    a_visitor,
    an_agent_actor,
    new_id,
)
from tests.database.contracts import LATER, WHY
from tests.fakes.clock import NOON


def test_each_has_a_cart_of_their_own(work: AnyWork, keep: Keeper) -> None:
    home, visitor = keep.household(), a_visitor()
    theirs, guests = keep.cart(customer_id=home.customer.id), keep.cart(visitor_id=visitor.visitor_id)
    acting = an_agent_actor(Permission.SHOP_FOR_CUSTOMER, on_behalf_of=home.customer.id)

    assert _cart(work, home.actor) == _cart(work, acting) == theirs.id
    assert _cart(work, visitor) == guests.id
    assert _cart(work, keep.household().actor) is None
    assert _cart(work, a_visitor()) is None
    assert _cart(work, an_agent_actor(Permission.SHOP_FOR_CUSTOMER)) is None


def _cart(work: AnyWork, actor: Actor) -> UUID | None:
    with work(by=actor, reason=WHY) as uow:
        found = uow.carts.open_for(actor)
        return found.id if found else None


def test_a_cart_keeps_its_items_in_the_order_they_were_added_and_loses_what_is_removed(
    work: AnyWork, keep: Keeper
) -> None:
    cart = keep.cart(visitor_id=new_id())
    items = [a_cart_item(cart.id, minute) for minute in (2, 1)]
    with work(by=SYSTEM, reason=WHY) as uow:
        for item in items:
            uow.carts.get(cart.id).add(item, at=NOON)
        uow.commit()
    with work(by=SYSTEM, reason=WHY) as uow:
        found = uow.carts.get(cart.id)
        added = [item.id for item in found.items]
        found.remove(items[1].id, at=LATER)
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        left = uow.carts.get(cart.id)

    assert added == [items[1].id, items[0].id]
    assert ([item.id for item in left.items], left.changed_at) == ([items[0].id], LATER)


def test_a_guests_items_move_into_the_customers_cart_in_one_transaction(work: AnyWork, keep: Keeper) -> None:
    home = keep.household()
    guests, theirs = keep.cart(visitor_id=new_id()), keep.cart(customer_id=home.customer.id)
    item = a_cart_item(guests.id, 1)
    with work(by=SYSTEM, reason=WHY) as uow:
        uow.carts.get(guests.id).add(item, at=NOON)
        uow.commit()

    with work(by=home.actor, reason=WHY) as uow:
        uow.carts.get(theirs.id).merge(uow.carts.get(guests.id), [item.id], at=LATER)
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        assert [item.id for item in uow.carts.get(theirs.id).items] == [item.id]
        assert (uow.carts.get(guests.id).items, uow.carts.get(guests.id).is_open) == ([], False)


def test_a_checkout_is_opened_with_the_cart_the_accounts_and_the_customer(work: AnyWork, keep: Keeper) -> None:
    home = keep.household(telephone="+12125550199")
    with work.reading(by=home.actor) as uow:
        assert uow.checkouts.open_checkout(home.customer.id) is None
    cart = keep.cart(customer_id=home.customer.id)
    with work.reading(by=home.actor) as uow:
        before = uow.checkouts.open_checkout(home.customer.id)
    checkout = keep.checkout(cart)
    keep.order(home)

    with work.reading(by=home.actor) as uow:
        begun = uow.checkouts.open_checkout(home.customer.id)
        same = uow.checkouts.by_submission_key(checkout.submission_key)

    assert before is not None
    assert begun is not None
    assert same is not None
    assert (before.checkout, before.last_telephone, before.is_confirmed) == (None, "+12125550199", False)
    assert (begun.cart.id, begun.checkout and begun.checkout.id, same.id) == (cart.id, checkout.id, checkout.id)
    assert [account.id for account in begun.accounts] == [home.account.id]
    assert (begun.customer_name, begun.customer_email) == (home.customer.name, home.customer.email)
    assert begun.customer_telephone == "+12125550199"
    assert begun.last_telephone == "+12125550142"


def test_a_visitors_checkout_is_opened_with_the_cart_and_what_they_signed_up_as(work: AnyWork, keep: Keeper) -> None:
    visitor_id = new_id()
    assert _opened_by_visitor(work, visitor_id) == [None, None]
    cart = keep.cart(visitor_id=visitor_id)
    keep.cart(visitor_id=new_id())
    before = _opened_by_visitor(work, visitor_id)
    maria = Contact(name="Maria Lopez", email="maria@customers.example", telephone="+12125550142")
    checkout = keep.checkout(cart, signed_up_as=maria)

    begun = _opened_by_visitor(work, visitor_id)

    assert [_facts(found) for found in before] == [(cart.id, None, "", "")] * 2
    assert [_facts(found) for found in begun] == [(cart.id, checkout.id, maria.name, maria.email)] * 2
    assert all(
        (found.accounts, found.is_confirmed, found.last_telephone) == ((), False, "") for found in begun if found
    )


def test_changes_to_a_visitors_checkout_are_kept(work: AnyWork, keep: Keeper) -> None:
    visitor_id = new_id()
    cart = keep.cart(visitor_id=visitor_id)
    keep.checkout(cart)
    maria = Contact(name="Maria Lopez", email="maria@customers.example", telephone="+12125550142")

    with work(by=SYSTEM, reason=WHY) as uow:
        found = uow.checkouts.open_checkout_of_visitor(visitor_id)
        assert found is not None
        assert found.checkout is not None
        found.checkout.sign_up(maria)
        uow.commit()

    with work.reading(by=SYSTEM) as uow:
        kept = uow.checkouts.of_cart(cart.id)
        assert kept is not None
        assert (kept.contact, kept.signed_up_as) == (maria, maria)


def test_a_checkout_is_found_by_its_cart_and_not_opened_once_the_cart_is_closed(work: AnyWork, keep: Keeper) -> None:
    visitor_id = new_id()
    cart, another = keep.cart(visitor_id=visitor_id), keep.cart(visitor_id=new_id())
    checkout = keep.checkout(cart)
    with work(by=SYSTEM, reason=WHY) as uow:
        uow.carts.get(cart.id).close(at=LATER)
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        found = uow.checkouts.of_cart(cart.id)
        assert found is not None
        assert found.id == checkout.id
        assert uow.checkouts.of_cart(another.id) is None
        assert uow.carts.open_of_visitor(visitor_id) is None
        assert uow.checkouts.open_checkout_of_visitor(visitor_id) is None


def _opened_by_visitor(work: AnyWork, visitor_id: UUID) -> list[OpenCheckout | None]:
    """The checkout as a page finds it, and as a change finds it, which locks it."""
    with work.reading(by=SYSTEM) as uow:
        by_page = uow.checkouts.open_checkout_of_visitor(visitor_id)
    with work(by=SYSTEM, reason=WHY) as uow:
        return [by_page, uow.checkouts.open_checkout_of_visitor(visitor_id)]


def _facts(found: OpenCheckout | None) -> tuple[object, ...]:
    assert found is not None
    return (found.cart.id, found.checkout and found.checkout.id, found.customer_name, found.customer_email)


@pytest.mark.parametrize(("stored", "has_password"), [("a hash", True), ("", False), (f"{UNCHOSEN}1", False)])
def test_an_open_checkout_tells_whether_the_customer_chose_a_password(
    work: AnyWork, keep: Keeper, stored: str, has_password: bool
) -> None:
    home = keep.household()
    keep.cart(customer_id=home.customer.id, visitor_id=None)
    with work(by=SYSTEM, reason=WHY) as uow:
        uow.users.get(home.user.id).password_hash = stored
        uow.commit()

    with work.reading(by=SYSTEM) as uow:
        found = uow.checkouts.open_checkout(home.customer.id)

    assert found
    assert found.has_password is has_password
