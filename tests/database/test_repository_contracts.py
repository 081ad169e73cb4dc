"""The contract of every collection of entities: the repositories and their fakes pass the same tests."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from business_layer.inventory.number_alerts import NumberAlertState
from business_layer.inventory.resources import Hold, Resource, ResourceKind, ResourceState, address_hash
from business_layer.order_management.states import TaskState
from business_layer.shared.actor import SYSTEM, Actor, Permission
from business_layer.shared.backoff import LONGEST_PAUSE
from business_layer.shared.errors import Conflict, NotFound
from business_layer.user_management.sessions import OneTimeToken, TokenPurpose
from tests.builders.number_alerts import a_number_alert
from tests.database.builders import (
    AnyWork,
    Keeper,
    a_cart_item,
    a_letter,
    a_message,
    a_session,
    a_task,
    a_user,
    a_visitor,
    an_agent_actor,
    an_order,
    new_id,
    unique,
)
from tests.fakes.clock import NOON
from tests.fakes.unit_of_work import Books

LATER = NOON + timedelta(hours=1)
WHY = "test the contract"


@pytest.fixture(params=["fake", "sql"])
def work(request: pytest.FixtureRequest, work: AnyWork) -> AnyWork:
    return Books() if request.param == "fake" else work


def test_an_order_is_found_by_each_of_its_keys(work: AnyWork, keep: Keeper) -> None:
    order = keep.order(keep.household())
    with work(by=SYSTEM, reason=WHY) as uow:
        item = uow.product_orders.by_id(order.id).items[0]
        item.tasks.append(a_task(item, state=TaskState.IN_PROGRESS))
        key = item.tasks[0].key
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        by_task = uow.product_orders.by_task_key(key)

        assert by_task is uow.product_orders.by_id(order.id)
        assert uow.product_orders.by_task_key(f"{uuid4()}.1") is None
        assert uow.product_orders.by_task_key("not one of ours") is None


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


def test_the_same_event_tells_the_same_person_once(work: AnyWork, keep: Keeper) -> None:
    told = keep.message()
    again = a_message(key=told.key)

    with work(by=SYSTEM, reason=WHY) as uow:
        uow.messages.add(again)
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow, pytest.raises(NotFound):
        uow.messages.get(again.id)


def test_messages_are_overdue_only_while_they_are_queued_and_due(work: AnyWork, keep: Keeper) -> None:
    due, not_yet, sent = keep.message_without_job(), keep.message_without_job(due_at=LATER), keep.message()
    with work(by=SYSTEM, reason=WHY) as uow:
        uow.messages.get(sent.id).sent(at=NOON)
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        overdue = {
            message.id for message in uow.messages.overdue(before=NOON, beyond=NOON + LONGEST_PAUSE, at_most=10_000)
        }

    assert due.id in overdue
    assert not overdue & {not_yet.id, sent.id}


def test_a_message_waits_for_more_until_it_is_due_or_being_sent(work: AnyWork, keep: Keeper) -> None:
    customer = keep.household().customer.id
    about = {"kind": "shipped", "customer_id": customer, "letter": a_letter("DT-7"), "queued_at": NOON, "due_at": LATER}
    waiting, claimed = keep.message(**about), keep.message(**{**about, "letter": a_letter("DT-8")})
    with work(by=SYSTEM, reason=WHY) as uow:
        uow.messages.get(claimed.id).claim(at=NOON)
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:

        def found(kind: str = "shipped", order: str = "DT-7", at: datetime = NOON, whose: UUID = customer):
            return uow.messages.waiting(kind, customer_id=whose, about=order, at=at)

        assert found() is uow.messages.get(waiting.id)
        assert [found(kind="delivered"), found(order="DT-8"), found(at=LATER), found(whose=uuid4())] == [None] * 4


def test_users_are_found_by_their_address_in_any_case(work: AnyWork, keep: Keeper) -> None:
    home, agent = keep.household(), keep.agent("Ada Lane")

    with work(by=SYSTEM, reason=WHY) as uow:
        found = uow.users.by_email(home.user.email.upper())
        assert found is not None
        assert found.id == home.user.id
        customer, same_agent = uow.customers.of_user(home.user.id), uow.agents.of_user(agent.user_id)
        assert customer is not None
        assert same_agent is not None
        assert (customer.id, same_agent.roles) == (home.customer.id, agent.roles)
        assert uow.agents.of_user(home.user.id) is None


def test_no_two_users_share_an_address(work: AnyWork, keep: Keeper) -> None:
    home = keep.household()

    def add_another() -> None:
        with work(by=SYSTEM, reason=WHY) as uow:
            uow.users.add(a_user(email=home.user.email))
            uow.commit()

    with pytest.raises(Conflict):
        add_another()


def test_ending_all_sessions_of_a_user_leaves_the_others(work: AnyWork, keep: Keeper) -> None:
    mine, others = keep.household(), keep.household()
    with work(by=SYSTEM, reason=WHY) as uow:
        for token, home in (("first", mine), ("second", mine), ("theirs", others)):
            uow.sessions.add(a_session(f"{token}-{home.user.id.hex[:20]}", home))
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        uow.sessions.end_all_of(mine.user.id)
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        assert uow.sessions.by_hash(f"first-{mine.user.id.hex[:20]}") is None
        assert uow.sessions.by_hash(f"theirs-{others.user.id.hex[:20]}") is not None


def test_an_address_that_was_asked_about_is_shown_to_the_visitor_who_asked(work: AnyWork, keep: Keeper) -> None:
    visitor = a_visitor()
    asked = keep.qualification(asked_by=visitor)

    assert _sees(work, asked.id, visitor)
    assert _sees(work, asked.id, an_agent_actor(Permission.SHOP_FOR_CUSTOMER))
    assert not _sees(work, asked.id, a_visitor())
    assert not _sees(work, asked.id, keep.household().actor)


def test_a_customers_address_is_not_shown_to_another_customer(work: AnyWork, keep: Keeper) -> None:
    home, other = keep.household(), keep.household()
    asked = keep.qualification(asked_by=home.actor)

    assert _sees(work, asked.id, home.actor)
    assert _sees(work, asked.id, an_agent_actor(Permission.VIEW_CUSTOMERS))
    assert not _sees(work, asked.id, other.actor)
    assert not _sees(work, asked.id, a_visitor())


def test_a_customers_address_is_not_shown_to_who_uses_the_browser_afterwards(work: AnyWork, keep: Keeper) -> None:
    visitor = a_visitor()
    asked = keep.qualification(asked_by=replace(keep.household().actor, visitor_id=visitor.visitor_id))

    assert not _sees(work, asked.id, visitor)


def test_each_has_a_cart_of_their_own(work: AnyWork, keep: Keeper) -> None:
    home, visitor = keep.household(), a_visitor()
    theirs, guests = keep.cart(customer_id=home.customer.id), keep.cart(visitor_id=visitor.visitor_id)
    acting = an_agent_actor(Permission.SHOP_FOR_CUSTOMER, on_behalf_of=home.customer.id)

    assert _cart(work, home.actor) == _cart(work, acting) == theirs.id
    assert _cart(work, visitor) == guests.id
    assert _cart(work, keep.household().actor) is None
    assert _cart(work, a_visitor()) is None
    assert _cart(work, an_agent_actor(Permission.SHOP_FOR_CUSTOMER)) is None


def _sees(work: AnyWork, qualification_id: UUID, actor: Actor) -> bool:
    try:
        with work(by=actor, reason=WHY) as uow:
            return uow.qualifications.get(qualification_id, seen_by=actor).id == qualification_id
    except NotFound:
        return False


def _cart(work: AnyWork, actor: Actor) -> UUID | None:
    with work(by=actor, reason=WHY) as uow:
        found = uow.carts.open_for(actor)
        return found.id if found else None


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


def test_what_only_one_may_have_is_a_conflict_for_the_second(work: AnyWork, keep: Keeper) -> None:
    home, visitor = keep.household(), a_visitor()
    order, number = keep.order(home), a_number(unique("local:"), "1")
    keep.cart(visitor_id=visitor.visitor_id)
    _add(work, number)

    with pytest.raises(Conflict):
        keep.order(home, submission_key=order.submission_key)
    with pytest.raises(Conflict):
        keep.cart(visitor_id=visitor.visitor_id)
    with pytest.raises(Conflict):
        _add(work, a_number(number.pool, "1"))


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


def a_number(pool: str, value: str) -> Resource:
    return Resource(id=new_id(), kind=ResourceKind.TELEPHONE_NUMBER, pool=pool, value=value)


def _add(work: AnyWork, *resources: Resource) -> None:
    with work(by=SYSTEM, reason=WHY) as uow:
        for resource in resources:
            uow.resources.add(resource)
        uow.commit()


def test_free_ones_are_found_by_pool_and_beginning_in_the_order_of_their_values(work: AnyWork) -> None:
    pool, kind = unique("region:"), ResourceKind.TELEPHONE_NUMBER
    later, sooner, other = (a_number(pool, value) for value in ("pm/2", "pm/1", "am/1"))
    lapsed, held = a_number(pool, "pm/3"), a_number(pool, "pm/4")
    lapsed.reserve(Hold(holder_id=new_id(), at=NOON, until=NOON + timedelta(minutes=1)))
    held.reserve(Hold(holder_id=new_id(), at=NOON, until=LATER))
    _add(work, later, sooner, other, lapsed, held, a_number(unique("region:"), "pm/1"))
    at = NOON + timedelta(minutes=1)

    with work.reading(by=SYSTEM) as uow:
        found = [resource.value for resource in uow.resources.free(kind, pool, 10, at=at, prefix="pm/")]
        first = [resource.value for resource in uow.resources.free(kind, pool, 1, at=at)]
        none = uow.resources.free(kind, pool, 10, at=at, prefix="%")
        counts = [uow.resources.count_free(kind, pool, at=at, at_most=most) for most in (10, 2)]
        named = uow.resources.named(kind, pool, "pm/4")
        nobody = uow.resources.named(ResourceKind.USER_NAME, pool, "pm/4")

    assert (found, first, list(none), counts) == (["pm/1", "pm/2", "pm/3"], ["am/1"], [], [4, 2])
    assert named is not None
    assert (named.id, nobody) == (held.id, None)


def test_what_is_held_is_found_and_counted_by_holder_and_address_until_it_lapses(work: AnyWork) -> None:
    pool, holder, address = unique("local:"), new_id(), unique("198.51.100.")
    resources = [a_number(pool, value) for value in ("2", "1", "3")]
    for resource, minutes in zip(resources, (10, 20, 30), strict=True):
        until = NOON + timedelta(minutes=minutes)
        resource.reserve(Hold(holder_id=holder, at=NOON, until=until, held_from=address_hash(address)))
    _add(work, *resources)
    at = NOON + timedelta(minutes=10)

    with work(by=SYSTEM, reason=WHY) as uow:
        held = [resource.value for resource in uow.resources.held_by(holder)]
        counts = uow.resources.count_held_by([holder], at=at), uow.resources.count_held_from(address, at=at)
        lapsed = {resource.id for resource in uow.resources.lapsed(at=at, at_most=10_000)}

    assert (held, counts) == (["1", "2", "3"], (2, 2))
    assert lapsed & {resource.id for resource in resources} == {resources[0].id}


def test_our_own_numbers_are_counted_by_customer_and_pool(work: AnyWork, keep: Keeper) -> None:
    mine, theirs = keep.household(), keep.household()
    order, other = keep.order(mine), keep.order(theirs)
    pool = unique("local:")
    holders = [order.items[0].id, order.items[0].product_id, order.items[0].id, other.items[0].id]
    numbers = [a_number(pool, "1"), a_number(pool, "2"), a_number("kept", unique("+1")), a_number(pool, "3")]
    for number, holder in zip(numbers, holders, strict=True):
        number.state, number.holder_id = ResourceState.WORKING, holder
    _add(work, *numbers)

    with work.reading(by=SYSTEM) as uow:
        counts = [uow.resources.count_numbers_of(mine.customer.id, pool=begins) for begins in ("", pool, "toll-free:")]

    assert counts == [2, 2, 0]


def test_failed_messages_are_found_the_newest_first(work: AnyWork, keep: Keeper) -> None:
    messages = [keep.message(queued_at=NOON + timedelta(days=400, minutes=minutes)) for minutes in (1, 3, 2)]
    with work(by=SYSTEM, reason=WHY) as uow:
        for message in messages:
            uow.messages.get(message.id).refused(reason="No such mailbox.")
        uow.commit()

    with work.reading(by=SYSTEM) as uow:
        found = [message.id for message in uow.messages.failed(at_most=2)]

    assert found == [messages[1].id, messages[2].id]


def test_links_are_found_by_user_and_purpose_and_spent_together(work: AnyWork, keep: Keeper) -> None:
    mine, other = keep.household(), keep.household()
    verify, reset = TokenPurpose.VERIFY_EMAIL, TokenPurpose.RESET
    tokens = [
        OneTimeToken(token_hash=unique("t"), user_id=user_id, purpose=purpose, expires_at=NOON + timedelta(hours=hours))
        for user_id, purpose, hours in (
            (mine.user.id, verify, 1),
            (mine.user.id, verify, 2),
            (mine.user.id, reset, 3),
            (other.user.id, verify, 4),
        )
    ]
    with work(by=SYSTEM, reason=WHY) as uow:
        for token in tokens:
            uow.one_time_tokens.add(token)
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        found = [token.token_hash for token in uow.one_time_tokens.of_user(mine.user.id, verify)]
        uow.one_time_tokens.spend_all_of(mine.user.id, at=NOON)
        uow.commit()

    with work.reading(by=SYSTEM) as uow:
        kept = [uow.one_time_tokens.by_hash(token.token_hash) for token in tokens]
    assert found == [tokens[1].token_hash, tokens[0].token_hash]
    assert [token and token.used_at for token in kept] == [NOON, NOON, NOON, None]


def test_attempts_are_counted_by_kind_subject_and_time(work: AnyWork) -> None:
    subject = unique("who")
    with work(by=SYSTEM, reason=WHY) as uow:
        for minutes in (1, 60):
            uow.attempts.add("sign_in", subject, at=NOON - timedelta(minutes=minutes))
        uow.commit()
    an_hour_ago = NOON - timedelta(hours=1)

    with work(by=SYSTEM, reason=WHY) as uow:
        counts = [
            uow.attempts.count(kind, about, since=an_hour_ago)
            for kind, about in (("sign_in", subject), ("reset", subject), ("sign_in", "another customer"))
        ]

    assert counts == [1, 0, 0]


def test_a_checkout_is_opened_with_the_cart_the_accounts_and_the_customer(work: AnyWork, keep: Keeper) -> None:
    home = keep.household(telephone="+12125550199")
    with work.reading(by=home.actor) as uow:
        assert uow.checkouts.open_checkout(home.customer.id) is None
    cart = keep.cart(customer_id=home.customer.id)
    with work.reading(by=home.actor) as uow:
        before = uow.checkouts.open_checkout(home.customer.id)
    checkout = keep.checkout(home, cart)
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
    assert begun.last_telephone == "+12125550142"


def test_the_alerts_that_wait_for_a_number_are_read_in_order(work: AnyWork) -> None:
    address = f"{unique('maria')}@customers.example"
    alerts = [
        a_number_alert(id=new_id(), token_hash=unique("hash"), email=address, state=state, expires_at=ends)
        for state, ends in (
            (NumberAlertState.ACTIVE, LATER),
            (NumberAlertState.ACTIVE, LATER),
            (NumberAlertState.ACTIVE, NOON),
            (NumberAlertState.UNCONFIRMED, LATER),
            (NumberAlertState.CANCELED, LATER),
        )
    ]
    with work(by=SYSTEM, reason=WHY) as uow:
        for alert in alerts:
            uow.number_alerts.add(alert)
        uow.commit()
    first, second, *_ = sorted(alerts[:2], key=lambda alert: alert.id)

    with work(by=SYSTEM, reason=WHY) as uow:
        known = {alert.id for alert in alerts}
        after = uow.number_alerts.active_after(first.id, at=NOON, at_most=500)

        assert [alert.id for alert in uow.number_alerts.active_for(address, at=NOON)] == [first.id, second.id]
        assert [alert.id for alert in after if alert.id in known] == [second.id]
        assert first.id in {alert.id for alert in uow.number_alerts.active_after(None, at=NOON, at_most=10_000)}
        assert len(uow.number_alerts.active_after(None, at=NOON, at_most=1)) == 1
        found = uow.number_alerts.by_hash(second.token_hash)
        assert found is not None
        assert (found.id, found.pools) == (second.id, second.pools)
        assert uow.number_alerts.by_hash("nobody's") is None
