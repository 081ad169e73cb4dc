"""Reservations: no sequence of steps gives a resource to two holders."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_layer.inventory.reservations import Reservations
from business_layer.inventory.resources import Hold, Resource, ResourceKind, ResourceState, ResourceTaken
from business_layer.shared.errors import IllegalTransition
from tests.fakes.clock import NOON
from tests.fakes.order_repositories import FakeResources

KIND, POOL, SLOT = ResourceKind.TELEPHONE_NUMBER, "toll-free:888", ResourceKind.INSTALLATION_SLOT
HOLD = timedelta(minutes=30)
ME, SHE = UUID(int=1), UUID(int=2)


def a_pool(size: int = 3) -> FakeResources:
    pools = FakeResources()
    for number in range(size):
        pools.add(Resource(id=uuid4(), kind=KIND, pool=POOL, value=f"+1888555010{number}"))
    return pools


def a_hold(holder: UUID = ME, at: datetime = NOON) -> Hold:
    return Hold(holder_id=holder, at=at, until=at + HOLD)


def hold(pools: FakeResources, holder: UUID, value: str = "+18885550100", at: datetime = NOON) -> Resource:
    (held,) = Reservations(pools).hold_chosen(KIND, POOL, {"number": value}, a_hold(holder, at))
    return held


def held_by(pools: FakeResources, holder: UUID) -> list[str]:
    return [resource.value for resource in pools.held_by(holder)]


def test_a_held_resource_cannot_be_held_by_another_customer() -> None:
    pools = a_pool()
    hold(pools, ME)

    with pytest.raises(ResourceTaken, match="no longer available"):
        hold(pools, SHE)


def test_choosing_another_releases_the_first() -> None:
    pools = a_pool()
    hold(pools, ME)

    hold(pools, ME, "+18885550101")

    assert hold(pools, SHE).holder_id == SHE


def test_choosing_from_another_pool_releases_the_first() -> None:
    pools = a_pool()
    pools.add(Resource(id=uuid4(), kind=KIND, pool="local:212", value="+12125550100"))
    hold(pools, ME)

    Reservations(pools).hold_chosen(KIND, "local:212", {"number": "+12125550100"}, a_hold())

    assert held_by(pools, ME) == ["+12125550100"]


def test_a_hold_that_ran_out_is_free_again() -> None:
    pools = a_pool()
    hold(pools, ME)

    assert hold(pools, SHE, at=NOON + HOLD).holder_id == SHE


def test_a_hold_that_ran_out_and_was_taken_cannot_be_made_firm() -> None:
    pools = a_pool()
    mine = hold(pools, ME)
    hold(pools, SHE, at=NOON + HOLD)

    with pytest.raises(ResourceTaken):
        mine.assign(from_holder=ME, to_holder=uuid4(), at=NOON + HOLD)


def test_a_value_that_is_not_stocked_cannot_be_held() -> None:
    with pytest.raises(ResourceTaken, match="isn't available") as refused:
        hold(a_pool(), ME, "+18005559999")

    assert refused.value.field == "number"


def test_a_number_is_taken_from_the_pool_asked_for() -> None:
    pools = FakeResources()
    pools.add(Resource(id=uuid4(), kind=KIND, pool="local:212", value="+12125550100"))

    with pytest.raises(ResourceTaken, match="isn't available"):
        Reservations(pools).hold_chosen(KIND, "paging", {"number": "+12125550100"}, a_hold())


def test_too_few_are_refused_with_how_many_are_left() -> None:
    pools = a_pool(3)

    with pytest.raises(ResourceTaken, match="Only 3 phone numbers"):
        Reservations(pools).hold_any(KIND, POOL, 4, a_hold())

    assert held_by(pools, ME) == []


def test_any_that_are_free_are_held_until_the_hold_ends() -> None:
    pools = a_pool(4)
    hold(pools, SHE)

    held = Reservations(pools).hold_any(KIND, POOL, 2, a_hold())

    assert held_by(pools, ME) == [resource.value for resource in held] == ["+18885550101", "+18885550102"]
    assert {(resource.state, resource.reserved_until) for resource in held} == {(ResourceState.RESERVED, NOON + HOLD)}


def test_only_values_that_begin_as_asked_are_held() -> None:
    pools = a_pool(0)
    for value in ("2026-12-01/morning/1", "2026-12-01/afternoon/1"):
        pools.add(Resource(id=uuid4(), kind=SLOT, pool="region:1", value=value))

    Reservations(pools).hold_any(SLOT, "region:1", 1, a_hold(), prefix="2026-12-01/morning/")

    assert held_by(pools, ME) == ["2026-12-01/morning/1"]


@pytest.mark.parametrize(
    ("kind", "pool", "what", "where"),
    [
        (KIND, "local:212", "phone number", " with this area code"),
        (KIND, POOL, "phone number", ""),
        (ResourceKind.CONFERENCE_PORT, "bridge", "conference port", ""),
        (SLOT, "region:1", "installation time", ""),
        (ResourceKind.USER_NAME, "dial-up", "user name", ""),
    ],
)
def test_what_is_left_is_said_and_nothing_is_held(kind: ResourceKind, pool: str, what: str, where: str) -> None:
    pools = FakeResources()
    words = [f"No {what}s{where} are available", f"Only 1 {what}{where} is left", f"Only 2 {what}s{where} are left"]

    for left, said in enumerate(words):
        with pytest.raises(ResourceTaken, match=f"^{said}"):
            Reservations(pools).require_left(kind, pool, left + 1, at=NOON)
        pools.add(Resource(id=uuid4(), kind=kind, pool=pool, value=f"{left}"))
    Reservations(pools).require_left(kind, pool, len(words), at=NOON)

    assert {resource.state for resource in pools.all.values()} == {ResourceState.SPARE}


def test_what_is_held_is_not_left() -> None:
    pools = a_pool(1)
    hold(pools, ME)

    with pytest.raises(ResourceTaken):
        Reservations(pools).require_left(KIND, POOL, 1, at=NOON)
    Reservations(pools).require_left(KIND, POOL, 1, at=NOON + HOLD)


def test_several_chosen_values_are_held_in_one_order_whoever_asks() -> None:
    """Two customers who want the same two never wait for each other."""
    chosen = {"numbers.0": "+18885550102", "numbers.1": "+18885550100"}

    held = Reservations(a_pool()).hold_chosen(KIND, POOL, chosen, a_hold())

    assert [resource.value for resource in held] == ["+18885550100", "+18885550102"]


def test_choosing_a_number_releases_nothing_of_another_purpose_or_kind_and_nothing_firm() -> None:
    pools = a_pool()
    reservations = Reservations(pools)
    reservations.hold_chosen(KIND, "in:calling", {"covered": "+12125550142"}, a_hold())
    reservations.hold_chosen(ResourceKind.USER_NAME, "dial-up", {"user_name": "maria"}, a_hold())
    hold(pools, ME, "+18885550101").assign(from_holder=ME, to_holder=ME, at=NOON)
    hold(pools, ME, "+18885550102")

    hold(pools, ME)

    assert held_by(pools, ME) == ["+12125550142", "+18885550100", "+18885550101", "maria"]


def test_a_number_that_must_stay_unique_replaces_the_one_before_it() -> None:
    pools = a_pool()
    for number in ("+12125550142", "+12125550143"):
        Reservations(pools).hold_chosen(KIND, "in:calling", {"covered": number}, a_hold())

    assert held_by(pools, ME) == ["+12125550143"]


def test_a_number_that_is_brought_along_becomes_a_resource_of_its_pool() -> None:
    pools = FakeResources()

    (held,) = Reservations(pools).hold_chosen(KIND, "in:calling", {"covered": "+12125550142"}, a_hold())

    assert pools.all == {held.id: held}
    assert (held.kind, held.pool, held.value, held.holder_id) == (KIND, "in:calling", "+12125550142", ME)


def test_a_number_may_be_brought_unless_another_holder_has_it() -> None:
    pools = FakeResources()
    reservations = Reservations(pools)
    reservations.hold_chosen(KIND, "in:calling", {"covered": "+12125550142"}, a_hold())

    def may_be_brought(holder: UUID, at: datetime = NOON) -> bool:
        return reservations.may_be_brought("in:calling", "+12125550142", holder_id=holder, at=at)

    reservations.hold_chosen(KIND, "in:calling", {"covered": "+12125550142"}, a_hold())
    assert (may_be_brought(ME), may_be_brought(SHE), may_be_brought(SHE, NOON + HOLD)) == (True, False, True)
    with pytest.raises(ResourceTaken, match="already with us") as refused:
        reservations.hold_chosen(KIND, "in:calling", {"covered": "+12125550142"}, a_hold(SHE))
    assert refused.value.field == "covered"


def test_all_that_a_holder_reserved_is_released_or_only_some_kinds_and_nothing_firm() -> None:
    pools = a_pool()
    reservations = Reservations(pools)
    reservations.hold_chosen(ResourceKind.USER_NAME, "dial-up", {"user_name": "maria"}, a_hold())
    reservations.hold_any(KIND, POOL, 2, a_hold())
    hold(pools, SHE, "+18885550102")
    next(iter(pools.all.values())).assign(from_holder=ME, to_holder=ME, at=NOON)

    reservations.release_all(ME, [KIND])
    assert held_by(pools, ME) == ["+18885550100", "maria"]
    reservations.release_all(ME)
    assert held_by(pools, ME) == ["+18885550100"]
    assert held_by(pools, SHE) == ["+18885550102"]


def test_a_working_resource_is_never_free_and_never_released() -> None:
    resource = hold(a_pool(), ME)
    resource.assign(from_holder=ME, to_holder=SHE, at=NOON)
    resource.mark_working(product_id=SHE)

    assert not resource.is_free(at=NOON + timedelta(days=400))
    with pytest.raises(IllegalTransition, match="working telephone_number cannot become spare"):
        resource.release()


STEPS = st.tuples(
    st.sampled_from(["hold", "assign", "release"]), st.sampled_from([ME, SHE]), st.integers(0, 2), st.integers(0, 40)
)


@given(st.lists(STEPS, max_size=30))
def test_no_sequence_of_steps_gives_one_resource_to_two_holders(steps) -> None:
    pools, at, firm = a_pool(), NOON, dict[UUID, UUID | None]()

    for verb, holder, number, minutes in steps:
        at += timedelta(minutes=minutes)
        resource = list(pools.all.values())[number]
        owner = resource.holder_id if not resource.is_free(at=at) else None
        try:
            _step(verb, pools, resource, holder, at)
        except (ResourceTaken, IllegalTransition):
            if resource.state is ResourceState.ASSIGNED:
                assert firm[resource.id] == resource.holder_id
            continue
        if verb in {"hold", "assign"}:
            assert owner in {None, holder}
        if resource.state is ResourceState.ASSIGNED:
            assert firm.setdefault(resource.id, resource.holder_id) == resource.holder_id


def _step(verb, pools, resource, holder, at) -> None:
    if verb == "hold":
        hold(pools, holder, resource.value, at=at)
    elif verb == "assign":
        resource.assign(from_holder=holder, to_holder=holder, at=at)
    else:
        Reservations(pools).release_all(holder)
