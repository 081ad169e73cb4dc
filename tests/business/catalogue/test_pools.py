"""Pools: a kind and an area, with one spelling."""

import pytest

from business_layer.catalogue.pools import Pool, PoolKind


@pytest.mark.parametrize(
    ("name", "pool"),
    [
        ("local:614", Pool(PoolKind.LOCAL, "614")),
        ("toll-free:800", Pool(PoolKind.TOLL_FREE, "800")),
        ("toll-free:{prefix}", Pool(PoolKind.TOLL_FREE, "{prefix}")),
        ("in:calling-card", Pool(PoolKind.UNIQUE, "calling-card")),
        ("region:4", Pool(PoolKind.REGION, "4")),
        ("kept", Pool(PoolKind.KEPT)),
        ("paging", Pool(PoolKind.PAGING)),
        ("bridge", Pool(PoolKind.BRIDGE)),
        ("dial-up", Pool(PoolKind.OTHER, "dial-up")),
        ("hotel:4", Pool(PoolKind.OTHER, "hotel:4")),
        ("", Pool(PoolKind.OTHER)),
    ],
)
def test_a_pool_is_spelled_as_it_is_read(name: str, pool: Pool) -> None:
    assert Pool.named(name) == pool
    assert str(pool) == name


def test_numbers_brought_along_are_kept_or_unique_in_a_service() -> None:
    brought_along = {kind for kind in PoolKind if Pool(kind).is_brought_along}

    assert brought_along == {PoolKind.KEPT, PoolKind.UNIQUE}
