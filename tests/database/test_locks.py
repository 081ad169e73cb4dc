"""Two transactions at the same moment: the second waits for the first, or skips the rows that the first holds."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session, sessionmaker

from business_layer.catalogue.catalogue import Bundle
from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.inventory.product_bundles import ProductBundle
from business_layer.inventory.reservations import Reservations, Resources
from business_layer.inventory.resources import Hold, Resource, ResourceKind, ResourceState, ResourceTaken
from business_layer.order_management.states import ProductOrderState
from business_layer.shared.actor import SYSTEM
from business_layer.shared.backoff import LONGEST_PAUSE
from business_layer.shared.errors import Conflict, TooManyAttempts
from business_layer.user_management.attempt_limits import require_attempt_left
from business_layer.user_management.sessions import OneTimeToken, TokenPurpose
from business_layer.user_management.users import Role
from database_layer.repositories.stock import SqlStock
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from tests.builders.orders import OneCatalogue
from tests.database.builders import Keeper, a_cart_item, a_session, new_id, unique
from tests.database.lock_waits import is_waiting, wait_until
from tests.fakes.clock import NOON, FakeClock

NUMBER = ResourceKind.TELEPHONE_NUMBER


def test_who_wants_an_order_that_someone_works_on_waits_and_sees_what_was_done(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session], clock: FakeClock
) -> None:
    order = keep.order(keep.household())

    def state_seen_by_another() -> ProductOrderState:
        with work(by=SYSTEM) as uow:
            return uow.product_orders.by_id(order.id).state

    with ThreadPoolExecutor(1) as pool, work(by=SYSTEM) as uow:
        uow.product_orders.by_id(order.id).start(at=clock.now())
        seen = pool.submit(state_seen_by_another)
        wait_until(lambda: is_waiting(sessions, "product_orders"), or_done=seen)
        uow.commit()

    assert seen.result() is ProductOrderState.IN_PROGRESS


def test_who_takes_a_cart_that_someone_fills_waits_and_sees_what_was_put_in(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session]
) -> None:
    home = keep.household()
    cart = keep.cart(customer_id=home.customer.id)
    item = a_cart_item(cart.id, 1)

    def items_for_another() -> list[UUID]:
        with work(by=home.actor) as uow:
            found = uow.checkouts.open_checkout(home.customer.id)
            return [item.id for item in found.cart.items] if found else []

    with ThreadPoolExecutor(1) as pool, work(by=home.actor) as uow:
        uow.carts.get(cart.id).add(item, at=NOON)
        seen = pool.submit(items_for_another)
        wait_until(lambda: is_waiting(sessions, "carts"), or_done=seen)
        uow.commit()

    assert seen.result() == [item.id]


def test_of_two_who_place_a_cart_the_second_finds_none(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session]
) -> None:
    home = keep.household()
    cart = keep.cart(customer_id=home.customer.id)

    def is_there_for_another() -> bool:
        with work(by=home.actor) as uow:
            return uow.checkouts.open_checkout(home.customer.id) is not None

    with ThreadPoolExecutor(1) as pool, work(by=home.actor) as uow:
        uow.carts.get(cart.id).close(at=NOON)
        seen = pool.submit(is_there_for_another)
        wait_until(lambda: is_waiting(sessions, "carts"), or_done=seen)
        uow.commit()

    assert seen.result() is False


def test_of_two_clicks_on_a_mailed_link_the_second_finds_it_used(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session]
) -> None:
    token = OneTimeToken(
        token_hash=uuid4().hex,
        user_id=keep.household().user.id,
        purpose=TokenPurpose.RESET,
        expires_at=NOON + timedelta(hours=1),
    )
    with work(by=SYSTEM) as uow:
        uow.one_time_tokens.add(token)
        uow.commit()

    def is_usable_for_another() -> bool:
        with work(by=SYSTEM) as uow:
            found = uow.one_time_tokens.by_hash(token.token_hash)
            return found is not None and found.is_usable(at=NOON)

    with ThreadPoolExecutor(1) as pool, work(by=SYSTEM) as uow:
        mine = uow.one_time_tokens.by_hash(token.token_hash)
        assert mine is not None
        mine.used_at = NOON
        usable = pool.submit(is_usable_for_another)
        wait_until(lambda: is_waiting(sessions, "one_time_tokens"), or_done=usable)
        uow.commit()

    assert usable.result() is False


def test_of_two_who_bring_the_same_code_the_second_finds_it_used(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session]
) -> None:
    user_id = keep.agent("Ada Lane").user_id

    def last_step_for_another() -> int:
        with work(by=SYSTEM) as uow:
            return uow.users.get(user_id).totp_last_step

    with ThreadPoolExecutor(1) as pool, work(by=SYSTEM) as uow:
        uow.users.get(user_id).totp_last_step = 7
        seen = pool.submit(last_step_for_another)
        wait_until(lambda: is_waiting(sessions, "users"), or_done=seen)
        uow.commit()

    assert seen.result() == 7


def test_who_only_looks_at_a_cart_does_not_wait_for_who_changes_it(work: SqlUnitOfWorkFactory, keep: Keeper) -> None:
    cart = keep.cart(visitor_id=new_id())

    with work(by=SYSTEM) as uow, work.reading(by=SYSTEM) as looking:
        uow.carts.get(cart.id).changed_at = NOON + timedelta(hours=1)

        assert looking.carts.get(cart.id).changed_at == NOON


def test_who_only_looks_cannot_commit(work: SqlUnitOfWorkFactory) -> None:
    with pytest.raises(RuntimeError), work.reading(by=SYSTEM) as looking:
        looking.commit()


def test_two_tabs_do_not_open_two_carts(keep: Keeper) -> None:
    visitor_id = new_id()
    keep.cart(visitor_id=visitor_id)

    with pytest.raises(Conflict):
        keep.cart(visitor_id=visitor_id)


def test_free_numbers_that_someone_has_in_hand_are_passed_over(work: SqlUnitOfWorkFactory, stock: SqlStock) -> None:
    pool = unique("local:")
    stock.add(NUMBER, pool, ["+12125550001", "+12125550002"])

    with work(by=SYSTEM) as first, work(by=SYSTEM) as second:
        mine = first.resources.free(NUMBER, pool, 1, at=NOON)
        others = second.resources.free(NUMBER, pool, 2, at=NOON)

    assert [item.value for item in mine] == ["+12125550001"]
    assert [other.value for other in others] == ["+12125550002"]


def test_messages_and_reservations_that_another_worker_has_in_hand_are_passed_over(
    work: SqlUnitOfWorkFactory, keep: Keeper, stock: SqlStock
) -> None:
    pool = unique("local:")
    stock.add(NUMBER, pool, ["+12125550001"])
    hold_all(work, pool, until=NOON)
    message = keep.message_without_job()

    with work(by=SYSTEM) as first, work(by=SYSTEM) as second:
        lapsed = first.resources.lapsed(at=NOON, at_most=1000)
        overdue = first.messages.overdue(before=NOON, beyond=NOON + LONGEST_PAUSE, at_most=1000)

        assert pool in {resource.pool for resource in lapsed}
        assert message.id in {message.id for message in overdue}
        assert pool not in {resource.pool for resource in second.resources.lapsed(at=NOON, at_most=1000)}
        assert message.id not in {
            message.id for message in second.messages.overdue(before=NOON, beyond=NOON + LONGEST_PAUSE, at_most=1000)
        }


def test_eight_threads_empty_a_pool_and_no_number_is_handed_out_twice(
    work: SqlUnitOfWorkFactory, stock: SqlStock
) -> None:
    pool = unique("local:")
    numbers = [f"+1212555{last:04}" for last in range(40)]
    stock.add(NUMBER, pool, numbers)

    def take_until_none_is_left(_: int) -> list[tuple[UUID, str]]:
        taken: list[tuple[UUID, str]] = []
        while True:
            holder = new_id()
            try:
                with work(by=SYSTEM) as uow:
                    (found,) = held_one(uow.resources, pool, holder)
                    uow.commit()
            except ResourceTaken:
                return taken
            taken.append((holder, found.value))

    with ThreadPoolExecutor(8) as threads:
        taken = [resource for many in threads.map(take_until_none_is_left, range(8)) for resource in many]

    assert sorted(value for _, value in taken) == numbers
    for holder, value in taken:
        with work(by=SYSTEM) as uow:
            assert [resource.value for resource in uow.resources.held_by(holder)] == [value]


def test_of_those_who_try_at_the_same_moment_no_more_get_through_than_may(work: SqlUnitOfWorkFactory) -> None:
    subject = unique("email:")

    def is_let_through(_: int) -> bool:
        with work(by=SYSTEM) as uow:
            try:
                require_attempt_left(uow, "sign_in", {subject: 3}, at=NOON)
            except TooManyAttempts:
                return False
            uow.commit()
        return True

    with ThreadPoolExecutor(8) as threads:
        let_through = list(threads.map(is_let_through, range(24)))

    assert sum(let_through) == 3


def test_a_session_that_is_ended_while_it_is_used_ends_without_a_lost_race(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session]
) -> None:
    home, token = keep.household(), unique("token")
    with work(by=SYSTEM) as uow:
        uow.sessions.add(a_session(token, home))
        uow.commit()

    def used() -> bool:
        with work(by=SYSTEM) as uow:
            session = uow.sessions.by_hash(token)
            if session is not None:
                session.seen_at = NOON + timedelta(minutes=5)
                uow.commit()
            return session is not None

    with ThreadPoolExecutor(1) as pool, work(by=SYSTEM) as uow:
        uow.sessions.end(token)
        was_there = pool.submit(used)
        uow.resources.held_by(new_id())
        wait_until(lambda: is_waiting(sessions, "sessions"), or_done=was_there)
        uow.commit()

    assert was_there.result() is False


def held_one(resources: Resources, pool: str, holder: UUID) -> tuple[Resource, ...]:
    hold = Hold(holder_id=holder, at=NOON, until=NOON + timedelta(hours=1))
    return tuple(Reservations(resources).hold_any(NUMBER, pool, 1, hold))


def hold_all(work: SqlUnitOfWorkFactory, pool: str, *, until: datetime) -> None:
    with work(by=SYSTEM) as uow:
        for resource in uow.resources.free(NUMBER, pool, 100, at=NOON):
            resource.state, resource.holder_id, resource.reserved_until = ResourceState.RESERVED, new_id(), until
        uow.commit()


@pytest.mark.parametrize("verb", ["demote", "disable"])
def test_of_two_who_change_leads_the_second_waits_and_sees_who_is_still_a_lead(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session], verb: str
) -> None:
    lee, mia = keep.agent("Lee Park"), keep.agent("Mia Stone")
    with work(by=SYSTEM) as uow:
        for agent in (lee, mia):
            uow.agents.get(agent.id).roles = (Role.LEAD,)
        uow.commit()

    def leads_for_another() -> set[UUID]:
        with work(by=SYSTEM) as uow:
            return {lead.id for lead in uow.agents.leads()}

    with ThreadPoolExecutor(1) as pool, work(by=SYSTEM) as uow:
        uow.agents.leads()
        if verb == "demote":
            uow.agents.get(mia.id).roles = (Role.AGENT,)
        else:
            uow.users.get(mia.user_id).disable(at=NOON)
        seen = pool.submit(leads_for_another)
        wait_until(lambda: is_waiting(sessions, "agents"), or_done=seen)
        uow.commit()

    assert lee.id in seen.result()
    assert mia.id not in seen.result()


def test_two_members_of_a_bundle_that_end_at_once_wait_in_one_order(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session]
) -> None:
    order = keep.order(keep.household())
    order_of_two = [item.product_id for item in order.items] + [
        item.product_id for item in keep.order(keep.household()).items
    ]
    bundle = a_bundle(order.customer_id, order_of_two)
    with work(by=SYSTEM, reason="sell a bundle") as uow:
        uow.product_bundles.add(bundle)
        uow.commit()
    membership = BundleMembership(OneCatalogue())

    def lock(product_id: UUID) -> bool:
        with work(by=SYSTEM) as uow:
            membership.lock(product_id, uow)
            uow.products.get(product_id, seen_by=SYSTEM)
            return True

    first, second = order_of_two
    with ThreadPoolExecutor(1) as pool, work(by=SYSTEM) as uow:
        membership.lock(first, uow)
        other = pool.submit(lock, second)
        wait_until(lambda: is_waiting(sessions, "product_bundles"), or_done=other)
        # The other one waits without a product of ours, so that this does not wait for it.
        uow.products.get(second, seen_by=SYSTEM)

    assert other.result()


def a_bundle(customer_id: UUID, products: list[UUID]) -> ProductBundle:
    slugs = ["dedicated", "complete-calling"]
    rule = Bundle(slug="office", name="Office", offerings=frozenset(slugs), percent_off_monthly=10)
    bundle = ProductBundle.of(
        rule, dict(zip(products, slugs, strict=True)), customer_id=customer_id, order_number=unique("DT-"), at=NOON
    )
    assert bundle is not None
    return bundle
