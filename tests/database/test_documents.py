"""Entities that are only read are built without the ORM, and equal what the ORM loads to the last attribute."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from business_layer.online_ordering.cart import Cart
from business_layer.online_ordering.checkout import Checkout
from business_layer.order_management.orders import Contact
from business_layer.order_management.states import TaskState
from business_layer.order_management.task_log import Exchange
from business_layer.order_management.tasks import PARKED_WITHOUT_END
from business_layer.shared.actor import SYSTEM
from database_layer.long_reads import LongReads
from database_layer.queries.orders import SqlOrderQueries
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from tests.database.builders import (
    TOWER,
    Household,
    Keeper,
    a_cart_item,
    a_task,
    a_visitor,
    an_agreement,
    an_item,
    new_id,
)
from tests.fakes.clock import NOON, FakeClock


def test_an_order(work: SqlUnitOfWorkFactory, keep: Keeper, engine: Engine, clock: FakeClock) -> None:
    home = keep.household()
    number = keep.order(home, placed_at=NOON + timedelta(microseconds=1)).number
    with work(by=SYSTEM) as uow:
        order = uow.product_orders.get(number, seen_by=SYSTEM)
        order.items.append(an_item(order, slug="dial-up"))
        order.items[1].product_id, order.items[1].address = order.items[0].product_id, TOWER
        order.set_expected_date(order.items[0], NOON.date(), reason="usual", at=NOON)
        order.items[0].tasks += [a_task(order.items[0], position=position) for position in (1, 0)]
        order.items[0].tasks[0].exchanges = (Exchange(at=NOON, what="submitted"),)
        uow.commit()

    seen = SqlOrderQueries(engine, LongReads(engine), clock).order(number, seen_by=home.actor)

    with work(by=SYSTEM) as uow:
        assert asdict(seen) == asdict(uow.product_orders.get(number, seen_by=SYSTEM))


def test_a_task_that_was_parked_without_end_by_hand(
    work: SqlUnitOfWorkFactory, keep: Keeper, engine: Engine, clock: FakeClock
) -> None:
    home = keep.household()
    number = keep.order(home).number
    with work(by=SYSTEM) as uow:
        order = uow.product_orders.get(number, seen_by=SYSTEM)
        order.items[0].tasks.append(a_task(order.items[0], state=TaskState.WAITING))
        uow.commit()
    with engine.begin() as connection:
        park = text("UPDATE fulfilment_tasks SET parked_until = 'infinity' WHERE order_id = :order")
        connection.execute(park, {"order": order.id})

    seen = SqlOrderQueries(engine, LongReads(engine), clock).order(number, seen_by=home.actor)

    (task,) = seen.tasks
    assert task.parked_until == PARKED_WITHOUT_END
    assert task.is_parked(at=NOON + timedelta(days=100_000))
    with work(by=SYSTEM) as uow:
        loaded = uow.product_orders.get(number, seen_by=SYSTEM)
        assert asdict(seen) == asdict(loaded)
        next(loaded.tasks).unpark()
        uow.commit()
    (task,) = SqlOrderQueries(engine, LongReads(engine), clock).order(number, seen_by=home.actor).tasks
    assert task.parked_until is None


def test_a_cart_with_items_and_one_without(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session]
) -> None:
    home, guest = keep.household(), a_visitor()
    cart, empty = keep.cart(customer_id=home.customer.id), keep.cart(visitor_id=guest.visitor_id)
    with work(by=SYSTEM) as uow:
        for minute in (2, 1):
            uow.carts.get(cart.id).add(a_cart_item(cart.id, minute), at=NOON)
        uow.commit()

    for actor, expected in ((home.actor, cart), (guest, empty)):
        loaded = _loaded(sessions, Cart, expected.id)
        with work.reading(by=actor) as looking, work(by=actor) as uow:
            looked_at, locked = looking.carts.open_for(actor), uow.carts.open_for(actor)
            assert looked_at is not None
            assert locked is not None
            assert asdict(looked_at) == asdict(locked) == loaded
    with work.reading(by=SYSTEM) as looking:
        assert looking.carts.open_for(a_visitor()) is None


def test_a_checkout_and_the_accounts_to_choose_from(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session]
) -> None:
    home = keep.household(telephone="+12125550142")
    contact = Contact("Maria “Mia” Lopez", home.customer.email, "+12125550142")
    begun = keep.checkout(keep.cart(customer_id=home.customer.id), installations={str(new_id()): "2026-12-01/morning"})
    with work(by=SYSTEM) as uow:
        found = uow.checkouts.by_submission_key(begun.submission_key)
        assert found is not None
        found.set_contact(contact, at=NOON)
        found.set_billing_account(home.account.id, at=NOON)
        found.agree((an_agreement(),), at=NOON)
        uow.commit()

    loaded = _loaded(sessions, Checkout, begun.id)
    for unit in (work.reading(by=home.actor), work(by=home.actor)):
        with unit as uow:
            seen = uow.checkouts.open_checkout(home.customer.id)
            assert seen is not None
            assert seen.checkout is not None
            assert asdict(seen.checkout) == loaded
            assert asdict(seen.cart) == _loaded(sessions, Cart, begun.cart_id)
            assert list(map(asdict, seen.accounts)) == [asdict(home.account)]
            # The contact is known by now.
            assert seen.last_telephone == ""
            assert uow.checkouts.open_checkout(new_id()) is None


def test_the_phone_to_begin_with_is_that_of_the_last_order_or_of_the_account(
    work: SqlUnitOfWorkFactory, keep: Keeper
) -> None:
    home = keep.household(telephone="+12125550199")
    keep.cart(customer_id=home.customer.id)

    assert _phone(work, home) == "+12125550199"
    order = keep.order(home)
    assert _phone(work, home) == order.contact.telephone != "+12125550199"


def _phone(work: SqlUnitOfWorkFactory, home: Household) -> str:
    with work.reading(by=home.actor) as uow:
        seen = uow.checkouts.open_checkout(home.customer.id)
    return seen.last_telephone if seen else ""


def _loaded(sessions: sessionmaker[Session], kind: Any, key: UUID) -> dict[str, Any]:
    """Load the entity with the ORM."""
    with sessions() as session:
        return asdict(session.get_one(kind, key))
