"""What one only looks at is made without the ORM: it is the same as what the ORM loads, to the last attribute."""

from dataclasses import asdict
from datetime import timedelta

from sqlalchemy import Engine

from business_layer.order_management.orders import Contact
from business_layer.order_management.tasks import Exchange
from business_layer.shared.actor import SYSTEM, Actor
from database_layer.queries.orders import SqlOrderQueries
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from tests.database.builders import TOWER, Keeper, a_cart_item, a_task, a_visitor, an_agreement, an_item, new_id
from tests.fakes.clock import NOON, FakeClock


def test_an_order(work: SqlUnitOfWorkFactory, keep: Keeper, engine: Engine, clock: FakeClock) -> None:
    home = keep.household()
    number = keep.order(home, placed_at=NOON + timedelta(microseconds=1)).number
    with work(by=SYSTEM) as uow:
        order = uow.product_orders.get(number, seen_by=SYSTEM)
        order.items.append(an_item(order, slug="dial-up"))
        order.items[1].product_id, order.items[1].address = order.items[0].product_id, TOWER
        order.expect(order.items[0], NOON.date(), reason="usual", at=NOON)
        order.items[0].tasks += [a_task(order.items[0], position=position) for position in (1, 0)]
        order.items[0].tasks[0].exchanges = (Exchange(at=NOON, what="submitted"),)
        uow.commit()

    seen = SqlOrderQueries(engine, clock).order(number, seen_by=home.actor)

    with work(by=SYSTEM) as uow:
        assert asdict(seen) == asdict(uow.product_orders.get(number, seen_by=SYSTEM))


def test_a_cart_with_items_and_one_without(work: SqlUnitOfWorkFactory, keep: Keeper) -> None:
    home, guest = keep.household(), a_visitor()
    cart, empty = keep.cart(customer_id=home.customer.id), keep.cart(visitor_id=guest.visitor_id)
    with work(by=SYSTEM) as uow:
        for minute in (2, 1):
            uow.carts.get(cart.id).add(a_cart_item(cart.id, minute), at=NOON)
        uow.commit()

    assert _carts_alike(work, home.actor) == [cart.id]
    assert _carts_alike(work, guest) == [empty.id]
    assert _carts_alike(work, a_visitor()) == []


def test_a_checkout_and_the_accounts_to_choose_from(work: SqlUnitOfWorkFactory, keep: Keeper) -> None:
    home = keep.household()
    contact = Contact("Maria “Mia” Lopez", home.customer.email, "+12125550142")
    begun = keep.checkout(home, keep.cart(customer_id=home.customer.id), installations={str(new_id()): "2026-12-01 am"})
    with work(by=SYSTEM) as uow:
        found = uow.checkouts.by_submission_key(begun.submission_key)
        assert found is not None
        found.set_contact(contact, at=NOON)
        found.set_billing_account(home.account.id, at=NOON)
        found.agree((an_agreement(),), at=NOON)
        uow.commit()

    with work.reading(by=home.actor) as looking, work(by=home.actor) as uow:
        seen, kept = looking.checkouts.open_for_cart(begun.cart_id), uow.checkouts.open_for_cart(begun.cart_id)
        accounts = looking.billing_accounts.of_customer(home.customer.id)

        assert seen is not None
        assert kept is not None
        assert asdict(seen) == asdict(kept)
        assert list(map(asdict, accounts)) == [asdict(home.account)]
        assert looking.billing_accounts.of_customer(new_id()) == []


def _carts_alike(work: SqlUnitOfWorkFactory, by: Actor) -> list[object]:
    """The id of the actor's cart, which looks the same both ways."""
    with work.reading(by=by) as looking, work(by=by) as uow:
        seen, kept = looking.carts.open_for(by), uow.carts.open_for(by)
        assert (seen and asdict(seen)) == (kept and asdict(kept))
    return [seen.id] if seen else []
