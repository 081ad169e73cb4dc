"""Searching products: by what they hold, whose they are, where they are; and where a bounded search stops."""

from dataclasses import asdict
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from business_layer.inventory.resources import Resource, ResourceKind, ResourceState
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.product_search import ProductCriteria
from business_layer.shared.actor import Permission
from business_layer.shared.errors import Invalid, NotPermitted
from database_layer.long_reads import LongReads
from database_layer.queries import product_search
from database_layer.queries.product_search import SqlProductSearch
from tests.database.builders import TOWER, Keeper, an_agent_actor, new_id

ADDRESS_OF_ITEM = text(
    "UPDATE product_order_items AS item SET address = products.address FROM products"
    " WHERE products.id = item.product_id AND item.id = :item_id"
)
MOVED = text("""UPDATE products SET address = address || '{"zip_code": "80202"}' WHERE id = :product_id""")
AGENT = an_agent_actor(Permission.VIEW_CUSTOMERS)


@pytest.fixture
def search(engine: Engine) -> SqlProductSearch:
    return SqlProductSearch(LongReads(engine))


@pytest.fixture
def order(keep: Keeper, engine: Engine) -> ProductOrder:
    """An order for a product at the tower."""
    order = keep.order(keep.household(name="Zoë Quillfeather"))
    with engine.begin() as connection:
        connection.execute(ADDRESS_OF_ITEM, {"item_id": order.items[0].id})
    return order


def a_number(value: str, holder_id: UUID) -> Resource:
    return Resource(
        id=new_id(),
        kind=ResourceKind.TELEPHONE_NUMBER,
        pool="local:614",
        value=value,
        state=ResourceState.WORKING,
        holder_id=holder_id,
    )


def found(search: SqlProductSearch, **criteria: str) -> list[UUID]:
    return [row.id for row in search.matching(ProductCriteria(**criteria), seen_by=AGENT, after=None, limit=50).rows]


def test_a_product_is_found_by_each_criterion_and_by_all_together(
    search: SqlProductSearch, order: ProductOrder
) -> None:
    product_id = order.items[0].product_id
    criteria = {
        "customer_name": "zoe quill",
        "number": order.number.lower(),
        "offering": "paging",
        "state": "pendingActive",
        "street": TOWER.street[:4].lower(),
        "city": TOWER.city.upper(),
        "zip_code": TOWER.zip_code,
    }

    for name, value in criteria.items():
        assert product_id in found(search, **{name: value}), name
    assert found(search, **criteria) == [product_id]
    (row,) = search.matching(ProductCriteria(**criteria), seen_by=AGENT, after=None, limit=5).rows
    assert (row.customer_name, row.order_number, row.address) == ("Zoë Quillfeather", order.number, TOWER)
    for name in criteria:
        assert product_id not in found(search, **{**criteria, name: "none-such"}), name
    assert asdict(ProductCriteria()).keys() == criteria.keys() | {"telephone"}


def test_a_product_that_moved_away_is_not_found_at_its_old_zip_code(
    search: SqlProductSearch, order: ProductOrder, engine: Engine
) -> None:
    with engine.begin() as connection:
        connection.execute(MOVED, {"product_id": order.items[0].product_id})

    assert order.items[0].product_id not in found(search, zip_code=TOWER.zip_code)
    assert order.items[0].product_id in found(search, zip_code="8020", customer_name="zoe quill")


def test_a_product_is_found_by_its_phone_number_or_the_last_digits(
    search: SqlProductSearch, keep: Keeper, order: ProductOrder
) -> None:
    item = order.items[0]
    keep.resources(a_number("+16145550142", item.product_id))
    keep.resources(a_number("+16145550143", item.id))

    for typed in ("+16145550142", "50142", "50143"):
        assert found(search, telephone=typed) == [item.product_id]
    assert found(search, telephone="59999") == []


def test_a_search_reads_a_stretch_at_a_time_and_says_where_it_stopped(
    search: SqlProductSearch, keep: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = keep.household(name="Stretch Walker")
    orders = [keep.order(home) for _ in range(3)]
    monkeypatch.setattr(product_search, "FEW", 0)
    monkeypatch.setattr(product_search, "STRETCH", 2)
    ids: list[UUID] = []
    after = None

    for _ in range(20):
        page = search.matching(ProductCriteria(customer_name="stretch"), seen_by=AGENT, after=after, limit=2)
        ids += [row.id for row in page.rows]
        after = page.rows[-1].id if len(page.rows) == 2 else page.searched_to
        if after is None:
            break

    assert set(ids) >= {order.items[0].product_id for order in orders}
    assert ids == sorted(ids, reverse=True)


def test_too_many_numbers_are_refused_at_the_field(
    search: SqlProductSearch, keep: Keeper, order: ProductOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep.resources(a_number("+16145557777", order.items[0].product_id))
    monkeypatch.setattr(product_search, "FEW", 0)

    with pytest.raises(Invalid, match="Too many numbers end in 7777"):
        found(search, telephone="7777")


def test_an_agent_without_the_permission_is_refused(search: SqlProductSearch) -> None:
    with pytest.raises(NotPermitted):
        search.matching(ProductCriteria(), seen_by=an_agent_actor(), after=None, limit=1)
