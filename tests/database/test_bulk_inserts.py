"""New rows are written with the records of their unit of work, in one statement, and belong to the ORM afterwards."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from business_layer.shared.actor import SYSTEM
from business_layer.shared.errors import Conflict
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from tests.database.builders import Keeper, a_cart_item, an_order
from tests.database.sent_statements import sent_statements, written_about
from tests.fakes.clock import NOON


def test_an_order_with_its_items_needs_no_insert_of_the_orm(
    work: SqlUnitOfWorkFactory, keep: Keeper, engine: Engine
) -> None:
    home = keep.household()

    with sent_statements(engine) as sent:
        order = keep.order(home, items=2)

    assert not [message for message in sent if message.startswith("INSERT")]
    with work(by=SYSTEM) as uow:
        assert [item.id for item in uow.product_orders.by_id(order.id).items] == [item.id for item in order.items]


def test_a_new_part_of_something_known_is_kept_and_the_trail_names_both(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session], engine: Engine
) -> None:
    home = keep.household()
    cart = keep.cart(customer_id=home.customer.id)
    item = a_cart_item(cart.id, 0)

    with sent_statements(engine) as sent, work(by=home.actor) as uow:
        uow.carts.get(cart.id).add(item, at=NOON)
        uow.commit()

    assert not [message for message in sent if message.startswith("INSERT")]
    assert written_about(sessions, item.id) == [("CartItem", "added", [])]
    assert ("Cart", "changed", ["items"]) in written_about(sessions, cart.id)
    with work(by=home.actor) as uow:
        assert [item.id for item in uow.carts.get(cart.id).items] == [item.id]


def test_what_replaces_a_part_is_kept_and_the_part_is_gone(work: SqlUnitOfWorkFactory, keep: Keeper) -> None:
    home = keep.household()
    cart = keep.cart(customer_id=home.customer.id)
    first, second = a_cart_item(cart.id, 0), a_cart_item(cart.id, 1)
    with work(by=home.actor) as uow:
        uow.carts.get(cart.id).add(first, at=NOON)
        uow.commit()

    with work(by=home.actor) as uow:
        known = uow.carts.get(cart.id)
        known.remove(first.id, at=NOON)
        known.add(second, at=NOON)
        uow.commit()

    with work(by=home.actor) as uow:
        assert [item.id for item in uow.carts.get(cart.id).items] == [second.id]


def test_what_was_new_has_a_version_that_a_later_change_compares(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session]
) -> None:
    home = keep.household()
    checkout = keep.checkout(keep.cart(customer_id=home.customer.id))
    assert checkout.version == 1

    def change_what_changed_meanwhile() -> None:
        with work(by=home.actor) as uow:
            open_checkout = uow.checkouts.open_checkout(home.customer.id)
            with sessions.begin() as meanwhile:
                meanwhile.execute(text("UPDATE checkouts SET version = 2 WHERE id = :id"), {"id": checkout.id})
            assert open_checkout is not None
            assert open_checkout.checkout is not None
            open_checkout.checkout.set_billing_account(home.account.id, at=NOON)
            uow.commit()

    with pytest.raises(Conflict):
        change_what_changed_meanwhile()


def test_a_unique_value_that_someone_else_took_is_a_lost_race(work: SqlUnitOfWorkFactory, keep: Keeper) -> None:
    home = keep.household()
    again = an_order(home, number=keep.order(home).number)

    def place_again() -> None:
        with work(by=SYSTEM) as uow:
            uow.product_orders.add(again)
            uow.commit()

    with pytest.raises(Conflict):
        place_again()
