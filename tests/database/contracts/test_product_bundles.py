"""The contract of the collection of product bundles."""

from typing import Any
from uuid import UUID

import pytest

from business_layer.catalogue.catalogue import Bundle
from business_layer.inventory.product_bundles import ProductBundle
from business_layer.shared.actor import SYSTEM
from business_layer.shared.errors import Conflict
from tests.database.builders import AnyWork, Household, Keeper, new_id
from tests.database.contracts import LATER, WHY
from tests.fakes.clock import NOON

TWO: tuple[tuple[str, dict[str, Any]], ...] = (("paging", {}), ("dial-up", {}))
RULE = Bundle(slug="both", name="Both", offerings=frozenset({"paging", "dial-up"}), percent_off_monthly=10)


def a_bundle(home: Household, order_number: str, members: dict[UUID, str]) -> ProductBundle:
    bundle = ProductBundle.of(RULE, members, customer_id=home.customer.id, order_number=order_number, at=NOON)
    assert bundle is not None
    return bundle


def add(work: AnyWork, *bundles: ProductBundle) -> None:
    with work(by=SYSTEM, reason=WHY) as uow:
        for bundle in bundles:
            uow.product_bundles.add(bundle)
        uow.commit()


def test_a_bundle_is_found_by_each_of_its_products_also_after_they_left(work: AnyWork, keep: Keeper) -> None:
    home = keep.household()
    order = keep.order(home, of_offerings=TWO)
    members = {item.product_id: item.offering_slug for item in order.items}
    bundle = a_bundle(home, order.number, members)
    add(work, bundle)
    pager, line = members

    with work(by=SYSTEM, reason=WHY) as uow:
        (found,) = uow.product_bundles.with_product(pager)
        assert (found.rule, set(found.live_members)) == (RULE, set(members))
        assert found.leave(pager, at=LATER)
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        for product_id in (pager, line):
            (again,) = uow.product_bundles.with_product(product_id)
            assert (again.id, again.ended_at, again.live_members) == (bundle.id, LATER, ())
        assert list(uow.product_bundles.with_product(new_id())) == []
        assert {product.id for product in uow.products.of_order(order.number)} == set(members)
        assert list(uow.products.of_order("DT-0")) == []


def test_a_product_that_moved_is_replaced(work: AnyWork, keep: Keeper) -> None:
    home = keep.household()
    order, moved = keep.order(home, of_offerings=TWO), keep.order(home).items[0].product_id
    members = {item.product_id: item.offering_slug for item in order.items}
    add(work, a_bundle(home, order.number, members))
    pager, line = members

    with work(by=SYSTEM, reason=WHY) as uow:
        uow.product_bundles.with_product(pager)[0].replace(pager, moved, at=LATER)
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        (found,) = uow.product_bundles.with_product(moved)
        assert set(found.live_members) == {moved, line}
        assert found.is_live


def test_an_order_has_one_of_each_bundle(work: AnyWork, keep: Keeper) -> None:
    home = keep.household()
    order = keep.order(home, of_offerings=TWO)
    members = {item.product_id: item.offering_slug for item in order.items}
    again = a_bundle(home, order.number, members)
    add(work, a_bundle(home, order.number, members))
    again.id = new_id()
    for member in again.members:
        member.bundle_id = again.id

    with pytest.raises(Conflict):
        add(work, again)
