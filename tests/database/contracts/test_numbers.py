"""The contract of the collections of scarce resources and of alerts about them."""

from datetime import timedelta

from business_layer.inventory.number_alerts import NumberAlertState
from business_layer.inventory.resources import Hold, ResourceKind, ResourceState, address_hash
from business_layer.shared.actor import SYSTEM
from tests.builders.number_alerts import a_number_alert
from tests.database.builders import (
    AnyWork,
    Keeper,
    a_resource,
    new_id,
    unique,
)
from tests.database.contracts import LATER, WHY
from tests.fakes.clock import NOON


def test_free_ones_are_found_by_pool_and_beginning_in_the_order_of_their_values(work: AnyWork, keep: Keeper) -> None:
    pool, kind = unique("region:"), ResourceKind.TELEPHONE_NUMBER
    later, sooner, other = (a_resource(pool, value) for value in ("pm/2", "pm/1", "am/1"))
    lapsed, held = a_resource(pool, "pm/3"), a_resource(pool, "pm/4")
    lapsed.reserve(Hold(holder_id=new_id(), at=NOON, until=NOON + timedelta(minutes=1)))
    held.reserve(Hold(holder_id=new_id(), at=NOON, until=LATER))
    keep.resources(later, sooner, other, lapsed, held, a_resource(unique("region:"), "pm/1"))
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


def test_what_is_held_is_found_and_counted_by_holder_and_address_until_it_lapses(work: AnyWork, keep: Keeper) -> None:
    pool, holder, address = unique("local:"), new_id(), unique("198.51.100.")
    resources = [a_resource(pool, value) for value in ("2", "1", "3")]
    for resource, minutes in zip(resources, (10, 20, 30), strict=True):
        until = NOON + timedelta(minutes=minutes)
        resource.reserve(Hold(holder_id=holder, at=NOON, until=until, held_from=address_hash(address)))
    keep.resources(*resources)
    at = NOON + timedelta(minutes=10)

    with work(by=SYSTEM, reason=WHY) as uow:
        held = [resource.value for resource in uow.resources.held_by(holder)]
        counts = uow.resources.count_held_by([holder], at=at), uow.resources.count_held_from(address, at=at)
        lapsed = {resource.id for resource in uow.resources.lapsed(at=at, at_most=10_000)}

    assert (held, counts) == (["1", "2", "3"], (2, 2))
    assert lapsed & {resource.id for resource in resources} == {resources[0].id}


def test_what_rests_is_found_when_its_time_is_over_and_never_offered(work: AnyWork, keep: Keeper) -> None:
    pool, product_id = unique("local:"), new_id()
    over, resting, spare = (a_resource(pool, value) for value in ("1", "2", "3"))
    for resource, rests in ((over, timedelta(days=1)), (resting, timedelta(days=2))):
        resource.state, resource.holder_id = ResourceState.WORKING, product_id
        resource.give_back(at=NOON, rests=rests)
    keep.resources(over, resting, spare)
    at = NOON + timedelta(days=1)

    with work(by=SYSTEM, reason=WHY) as uow:
        aged = {resource.id for resource in uow.resources.aged(at=at, at_most=10_000)}
        free = [resource.value for resource in uow.resources.free(over.kind, pool, 10, at=at)]
        count = uow.resources.count_free(over.kind, pool, at=at, at_most=10)
        held = [resource.value for resource in uow.resources.held_by(product_id)]

    assert aged & {over.id, resting.id, spare.id} == {over.id}
    assert (free, count, held) == (["3"], 1, ["1", "2"])


def test_toll_free_numbers_that_were_assigned_long_ago_are_found(work: AnyWork, keep: Keeper) -> None:
    pool, item = unique("toll-free:"), new_id()
    old, new, unknown, local = (
        a_resource(place, value) for place, value in ((pool, "1"), (pool, "2"), (pool, "3"), (unique("local:"), "4"))
    )
    for number, at in ((old, NOON), (new, LATER), (unknown, NOON), (local, NOON)):
        number.reserve(Hold(holder_id=item, at=at, until=at + timedelta(minutes=1)))
        number.assign(from_holder=item, to_holder=item, at=at)
    unknown.held_since = None
    keep.resources(old, new, unknown, local, a_resource(pool, "5"))

    with work(by=SYSTEM, reason=WHY) as uow:
        found = {number.id for number in uow.resources.assigned(before=NOON, at_most=10_000)}

    assert found & {old.id, new.id, unknown.id, local.id} == {old.id, unknown.id}


def test_our_own_numbers_are_counted_by_customer_and_pool(work: AnyWork, keep: Keeper) -> None:
    mine, theirs = keep.household(), keep.household()
    order, other = keep.order(mine), keep.order(theirs)
    pool = unique("local:")
    holders = [order.items[0].id, order.items[0].product_id, order.items[0].id, other.items[0].id]
    numbers = [a_resource(pool, "1"), a_resource(pool, "2"), a_resource("kept", unique("+1")), a_resource(pool, "3")]
    for number, holder in zip(numbers, holders, strict=True):
        number.state, number.holder_id = ResourceState.WORKING, holder
    keep.resources(*numbers)

    with work.reading(by=SYSTEM) as uow:
        counts = [uow.resources.count_numbers_of(mine.customer.id, pool=begins) for begins in ("", pool, "toll-free:")]

    assert counts == [2, 2, 0]


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
