"""Scarce things that a product has: given back, rested, taken back, taken along, ported out."""

from datetime import timedelta
from uuid import UUID

import pytest

from business_layer.inventory.referrals import Referral
from business_layer.inventory.release_aged import MOST_RELEASED, ReleaseAgedResources
from business_layer.inventory.resources import Resource, ResourceKind, ResourceState
from business_layer.inventory.used_resources import UsedResources
from business_layer.shared.errors import NotFound
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.unit_of_work import Books

PRODUCT, OTHER = UUID(int=1), UUID(int=2)
LOCAL, TOLL_FREE, KEPT, IN_SERVICE = "+16145550100", "+18005550100", "+12125550142", "+13125550142"


def keep(books: Books, kind: ResourceKind, pool: str, value: str) -> Resource:
    """A thing that the product has in use."""
    number = len(books.resources.all) + 1
    resource = Resource(
        id=UUID(int=number), kind=kind, pool=pool, value=value, state=ResourceState.WORKING, holder_id=PRODUCT
    )
    books.resources.add(resource)
    return resource


@pytest.fixture
def books() -> Books:
    books = Books()
    for pool, number in (("local:614", LOCAL), ("toll-free:800", TOLL_FREE), ("kept", KEPT), ("in:card", IN_SERVICE)):
        keep(books, ResourceKind.TELEPHONE_NUMBER, pool, number)
    keep(books, ResourceKind.USER_NAME, "dial-up", "maria")
    keep(books, ResourceKind.CONFERENCE_PORT, "bridge", "port-1")
    keep(books, ResourceKind.INSTALLATION_SLOT, "region:4", "2026-12-01/morning/1")
    return books


@pytest.mark.parametrize(("of_business", "days"), [(False, 90), (True, 365)])
def test_each_thing_rests_as_long_as_its_rule_says(books: Books, of_business: bool, days: int) -> None:
    given = UsedResources(books.resources).give_back(PRODUCT, of_business=of_business, at=NOON)

    rests = {item.value: (item.available_at - NOON).days for item in given if item.available_at}
    assert rests == {LOCAL: days, TOLL_FREE: 120, "maria": 365}
    assert {item.value for item in given if item.state is ResourceState.SPARE} == {
        KEPT,
        IN_SERVICE,
        "port-1",
        "2026-12-01/morning/1",
    }


def test_a_number_that_moved_on_rests_while_its_callers_hear_the_new_one(books: Books) -> None:
    referral = Referral.of([LOCAL, KEPT], ["+13035550100", "+13035550101"], days=90)

    given = UsedResources(books.resources).give_back(PRODUCT, of_business=False, at=NOON, referral=referral)

    referred = {item.value: (item.referred_to, item.available_at) for item in given if item.referred_to}
    until = NOON + timedelta(days=90)
    assert referred == {LOCAL: ("+13035550100", until), KEPT: ("+13035550101", until)}
    for item in given:
        if item.referred_to:
            item.finish_aging(at=until)
            assert (item.state, item.referred_to) == (ResourceState.SPARE, None)


def test_more_old_numbers_than_new_ones_are_referred_to_the_first() -> None:
    referral = Referral.of([LOCAL, KEPT], ["+13035550100"], days=90)

    assert referral
    assert set(referral.new_number.values()) == {"+13035550100"}
    assert Referral.of([LOCAL], [], days=90) is None


def test_a_pager_number_rests_like_other_numbers() -> None:
    books = Books()
    pager = keep(books, ResourceKind.TELEPHONE_NUMBER, "paging", "+17005550100")

    UsedResources(books.resources).give_back(PRODUCT, of_business=False, at=NOON)

    assert pager.available_at == NOON + timedelta(days=90)


def test_a_disconnection_that_is_undone_gives_the_numbers_back(books: Books) -> None:
    used = UsedResources(books.resources)
    used.give_back(PRODUCT, of_business=False, at=NOON)

    taken = used.take_back(PRODUCT)

    assert {(item.value, item.state, item.holder_id) for item in taken} == {
        (value, ResourceState.WORKING, PRODUCT) for value in (LOCAL, TOLL_FREE, "maria")
    }


def test_a_move_takes_its_numbers_along_or_none(books: Books) -> None:
    used = UsedResources(books.resources)

    with pytest.raises(NotFound, match=r"doesn't have \(999\) 555-0100"):
        used.take_along([LOCAL, "+19995550100"], from_product=PRODUCT, to_product=OTHER)
    assert list(books.resources.held_by(OTHER)) == []
    used.take_along([LOCAL], from_product=PRODUCT, to_product=OTHER)

    assert [item.value for item in books.resources.held_by(OTHER)] == [LOCAL]


def test_a_number_is_ported_out_by_the_product_that_has_it(books: Books) -> None:
    used = UsedResources(books.resources)

    assert used.port_out(PRODUCT, LOCAL).state is ResourceState.PORTED_OUT

    for product_id, value in ((OTHER, TOLL_FREE), (PRODUCT, LOCAL), (PRODUCT, "maria")):
        with pytest.raises(NotFound):
            used.port_out(product_id, value)


def test_what_has_rested_long_enough_becomes_spare(books: Books) -> None:
    UsedResources(books.resources).give_back(PRODUCT, of_business=False, at=NOON)
    clock = FakeClock()
    release = ReleaseAgedResources(books, clock)

    clock.pass_time(timedelta(days=90) - timedelta(seconds=1))
    assert release() == 0
    clock.pass_time(timedelta(seconds=1))
    assert release() == 1

    number = books.resources.named(ResourceKind.TELEPHONE_NUMBER, "local:614", LOCAL)
    assert number is not None
    assert (number.state, number.holder_id) == (ResourceState.SPARE, None)


def test_so_many_are_released_at_a_time_and_the_rest_next_time() -> None:
    books, clock = Books(), FakeClock()
    for number in range(MOST_RELEASED + 1):
        keep(books, ResourceKind.TELEPHONE_NUMBER, "local:614", f"+1{number:010}")
    UsedResources(books.resources).give_back(PRODUCT, of_business=False, at=NOON)
    clock.pass_time(timedelta(days=90))
    release = ReleaseAgedResources(books, clock)

    assert [release(), release(), release()] == [500, 1, 0]
