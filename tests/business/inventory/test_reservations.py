"""Reservations: no sequence of steps gives a resource to two holders."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_layer.inventory.reservations import Reservations
from business_layer.inventory.resources import Hold, Resource, ResourceKind, ResourceState, ResourceTaken
from business_layer.shared.errors import IllegalTransition
from tests.fakes.clock import NOON
from tests.fakes.order_repositories import FakeResources

KIND, POOL = ResourceKind.TELEPHONE_NUMBER, "toll-free:888"
HOLD = timedelta(minutes=30)
ME, SHE = UUID(int=1), UUID(int=2)


def a_pool(size: int = 3) -> FakeResources:
    pools = FakeResources()
    for number in range(size):
        pools.add(Resource(id=uuid4(), kind=KIND, pool=POOL, value=f"+1888555010{number}"))
    return pools


def hold(pools: FakeResources, holder: UUID, value: str = "+18885550100", at=NOON) -> Resource:
    (held,) = Reservations(pools).hold_chosen(
        KIND, POOL, {"number": value}, Hold(holder_id=holder, at=at, until=at + HOLD)
    )
    return held


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
    with pytest.raises(ResourceTaken, match="isn't available"):
        hold(a_pool(), ME, "+18005559999")


@pytest.mark.parametrize(
    ("left", "words"),
    [(0, "No phone numbers are available right now."), (1, "Only 1 phone number is"), (3, "Only 3 phone numbers are")],
)
def test_too_few_are_refused_with_how_many_are_left(left: int, words: str) -> None:
    with pytest.raises(ResourceTaken, match=words):
        Reservations(a_pool(left)).hold_any(KIND, POOL, 4, Hold(holder_id=ME, at=NOON, until=NOON + HOLD))


def test_a_working_resource_is_never_free_and_never_released() -> None:
    resource = hold(a_pool(), ME)
    resource.assign(from_holder=ME, to_holder=SHE, at=NOON)
    resource.mark_working(product_id=SHE)

    assert not resource.is_free(at=NOON + timedelta(days=400))
    with pytest.raises(IllegalTransition):
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
