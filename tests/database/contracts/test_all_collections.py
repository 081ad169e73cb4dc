"""The behavior that every collection shares: nothing found, scopes, conflicts, changes that are kept or not."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from business_layer.shared.actor import SYSTEM, Permission
from business_layer.shared.errors import Conflict, NotFound
from tests.database.builders import (
    AnyWork,
    Keeper,
    a_cart_item,
    a_resource,
    a_session,
    a_visitor,
    an_agent_actor,
    an_order,
    new_id,
    unique,
)
from tests.database.contracts import LATER, WHY
from tests.fakes.clock import NOON


def test_what_is_not_there_is_not_found(work: AnyWork) -> None:
    with work(by=SYSTEM, reason=WHY) as uow:
        lookups: list[Callable[[], object]] = [
            lambda: uow.product_orders.get("DT-0", seen_by=SYSTEM),
            lambda: uow.product_orders.by_id(uuid4()),
            lambda: uow.products.get(uuid4(), seen_by=SYSTEM),
            lambda: uow.billing_accounts.get(uuid4(), seen_by=SYSTEM),
            lambda: uow.messages.get(uuid4()),
            lambda: uow.qualifications.get(uuid4(), seen_by=SYSTEM),
            lambda: uow.carts.get(uuid4()),
            lambda: uow.users.get(uuid4()),
            lambda: uow.customers.get(uuid4(), seen_by=SYSTEM),
            lambda: uow.agents.get(uuid4()),
            lambda: uow.service_changes.get(uuid4(), seen_by=SYSTEM),
            lambda: uow.release_acts.get(uuid4()),
            lambda: uow.step_alarms.get(uuid4()),
        ]
        for look in lookups:
            with pytest.raises(NotFound):
                look()


def test_numbers_rise_and_are_never_given_twice(work: AnyWork) -> None:
    with work(by=SYSTEM, reason=WHY) as uow:
        numbers = [
            (uow.product_orders.next_number(), uow.customers.next_number(), uow.billing_accounts.next_number())
            for _ in range(2)
        ]
    with work(by=SYSTEM, reason=WHY) as uow:
        after_the_roll_back = uow.product_orders.next_number()

    kinds = list(zip(*numbers, strict=True))
    assert [kind[0].partition("-")[0] for kind in kinds] == ["DT", "C", "BA"]
    assert all(first < second for first, second in kinds)
    assert after_the_roll_back > numbers[-1][0]


@pytest.mark.parametrize("of", ["product_orders", "products", "billing_accounts", "customers"])
def test_what_is_a_customers_is_there_for_the_customer_and_for_agents_who_may_see_it(
    work: AnyWork, keep: Keeper, of: str
) -> None:
    home = keep.household()
    order = keep.order(home)
    key = {
        "product_orders": order.number,
        "products": order.items[0].product_id,
        "billing_accounts": home.account.id,
        "customers": home.customer.id,
    }[of]
    may = Permission.VIEW_ORDERS if of == "product_orders" else Permission.VIEW_CUSTOMERS

    with work.reading(by=SYSTEM) as uow:
        collection = getattr(uow, of)
        for actor in (home.actor, an_agent_actor(may), SYSTEM):
            assert collection.get(key, seen_by=actor)
        for stranger in (keep.household().actor, a_visitor(), an_agent_actor(Permission.SEARCH)):
            with pytest.raises(NotFound):
                collection.get(key, seen_by=stranger)


def test_what_only_one_may_have_is_a_conflict_for_the_second(work: AnyWork, keep: Keeper) -> None:
    home, visitor = keep.household(), a_visitor()
    order, number = keep.order(home), a_resource(unique("local:"), "1")
    keep.cart(visitor_id=visitor.visitor_id)
    keep.resources(number)

    with pytest.raises(Conflict):
        keep.order(home, submission_key=order.submission_key)
    with pytest.raises(Conflict):
        keep.cart(visitor_id=visitor.visitor_id)
    with pytest.raises(Conflict):
        keep.resources(a_resource(number.pool, "1"))


def test_leaving_without_commit_keeps_nothing(work: AnyWork, keep: Keeper) -> None:
    home, message, cart = keep.household(), keep.message(), keep.cart(visitor_id=new_id())
    order, token = an_order(home), unique("token")

    def fail_half_way() -> None:
        with work(by=SYSTEM, reason=WHY) as uow:
            uow.product_orders.add(order)
            uow.messages.get(message.id).sent(at=NOON)
            uow.carts.get(cart.id).add(a_cart_item(cart.id, 1), at=LATER)
            uow.sessions.add(a_session(token, home))
            uow.attempts.add("sign_in", token, at=NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()

    with work.reading(by=SYSTEM) as uow:
        with pytest.raises(NotFound):
            uow.product_orders.by_id(order.id)
        assert uow.messages.get(message.id).sent_at is None
        assert (uow.carts.get(cart.id).items, uow.carts.get(cart.id).changed_at) == ([], NOON)
        assert uow.sessions.by_hash(token) is None
        assert uow.attempts.count("sign_in", token, since=NOON - timedelta(hours=1)) == 0


def test_what_is_only_read_cannot_be_committed_and_is_not_changed(work: AnyWork, keep: Keeper) -> None:
    home = keep.household()

    with work.reading(by=SYSTEM) as uow:
        uow.customers.get(home.customer.id, seen_by=SYSTEM).name = "Otto Brown"
        with pytest.raises(RuntimeError):
            uow.commit()

    with work.reading(by=SYSTEM) as uow:
        assert uow.customers.get(home.customer.id, seen_by=SYSTEM).name == "Maria Lopez"
