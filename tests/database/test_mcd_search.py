"""Searching MCD orders: by kind, product, customer, places and dates; sorted, page by page."""

from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text

from business_layer.inventory.resources import Resource, ResourceKind, ResourceState
from business_layer.order_management.items import ExpectedDate, ItemRelation
from business_layer.order_management.mcd_search import FoundMcdOrders, McdCriteria, McdKind, McdPageKey, McdSort
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.queries import OrderCriteria
from business_layer.order_management.states import ItemAction, ItemState, RelationKind
from business_layer.shared.actor import Permission
from business_layer.shared.errors import Invalid, NotPermitted
from database_layer.long_reads import LongReads
from database_layer.queries import mcd_search
from database_layer.queries.mcd_search import SqlMcdSearch
from database_layer.queries.orders import SqlOrderQueries
from tests.database.builders import TOWER, AnyWork, Keeper, an_agent_actor, an_order, new_id
from tests.fakes.clock import NOON, FakeClock

DENVER = replace(TOWER, street="1700 Broadway", city="Denver", state="CO", zip_code="80290")
AGENT = an_agent_actor(Permission.VIEW_ORDERS)
DAY = date(2026, 12, 12)


class Changes:
    """A household with an order that added a pager, and further orders about it."""

    def __init__(self, work: AnyWork, keep: Keeper, name: str) -> None:
        self._work, self.home = work, keep.household(name=name)
        self.added = keep.order(self.home)

    @property
    def product_id(self) -> UUID:
        return self.added.items[0].product_id

    def order(self, action: ItemAction, *, moves_to: bool = False, **given: Any) -> ProductOrder:
        order = an_order(self.home, items=2 if moves_to else 1, placed_at=NOON + timedelta(days=1))
        item = order.items[0]
        item.action, item.product_id, item.address = action, self.product_id, TOWER
        for name, value in given.items():
            setattr(item, name, value)
        with self._work(by=self.home.actor, reason="place order") as uow:
            if moves_to:
                item.relation = ItemRelation(kind=RelationKind.MOVES_TO, item_number=2)
                order.items[1].address = DENVER
                uow.products.add(order.new_product(order.items[1]))
            uow.product_orders.add(order)
            uow.commit()
        return order


@pytest.fixture
def search(engine: Engine) -> SqlMcdSearch:
    return SqlMcdSearch(LongReads(engine), FakeClock())


@pytest.fixture
def changes(work: AnyWork, keep: Keeper) -> Changes:
    return Changes(work, keep, f"Zoë {uuid4().hex[:8]}")


def found(
    search: SqlMcdSearch,
    criteria: McdCriteria,
    *,
    sort: McdSort = McdSort.NEWEST,
    after: McdPageKey | None = None,
    limit: int = 50,
) -> FoundMcdOrders:
    return search.matching(criteria, sort=sort, seen_by=AGENT, after=after, limit=limit)


def numbers(search: SqlMcdSearch, **criteria: Any) -> list[str]:
    return [row.number for row in found(search, McdCriteria(**criteria)).rows]


def test_an_order_that_only_adds_is_no_mcd_order(search: SqlMcdSearch, changes: Changes) -> None:
    assert numbers(search, number=changes.added.number) == []
    assert numbers(search, customer_name=changes.home.customer.name) == []


def test_a_move_is_found_by_each_criterion_and_by_all_together(
    search: SqlMcdSearch, changes: Changes, work: AnyWork, keep: Keeper, engine: Engine
) -> None:
    order = changes.order(
        ItemAction.DELETE,
        moves_to=True,
        expected_dates=(ExpectedDate(on=DAY, reason="", at=NOON),),
        values_before={"speed": "100"},
        values={"speed": "250"},
    )
    agent = keep.agent(f"Quentin {uuid4().hex[:8]}")
    with engine.begin() as connection:
        change = text("UPDATE product_orders SET assigned_agent_id = :agent WHERE id = :id")
        connection.execute(change, {"agent": agent.id, "id": order.id})
    keep.resources(
        Resource(
            id=new_id(),
            kind=ResourceKind.TELEPHONE_NUMBER,
            pool="local:614",
            value="+16142087777",
            state=ResourceState.WORKING,
            holder_id=changes.product_id,
        )
    )
    criteria: dict[str, Any] = {
        "number": order.number.lower(),
        "kind": "move",
        "customer_name": changes.home.customer.name.lower(),
        "offering": "paging",
        "from_place": "new york,  ny",
        "to_place": "80290",
        "expected_from": DAY,
        "expected_until": DAY,
        "agent": agent.name,
        "state": "acknowledged",
        "telephone": "2087777",
        "changes": "speed",
    }

    for name, value in criteria.items():
        assert order.number in numbers(search, **{name: value}), name
    assert numbers(search, **criteria) == [order.number]
    for place in ("350 fifth", "10118", "101", "new"):
        assert numbers(search, **criteria | {"from_place": place}) == [order.number], place
    others = {"expected_from": DAY + timedelta(days=1), "expected_until": DAY - timedelta(days=1)}
    for name in criteria:
        assert order.number not in numbers(search, **{**criteria, name: others.get(name, "nonesuch")}), name
    assert asdict(McdCriteria()).keys() == criteria.keys()


def test_the_search_for_orders_tells_a_move_from_a_purchase(engine: Engine, changes: Changes) -> None:
    orders, move = (
        SqlOrderQueries(engine, LongReads(engine), FakeClock()),
        changes.order(ItemAction.DELETE, moves_to=True),
    )

    kinds = [
        row.kind
        for number in (move.number, changes.added.number)
        for row in orders.matching(OrderCriteria(number=number), seen_by=AGENT, after=None, limit=5).rows
    ]

    assert kinds == [McdKind.MOVE, ""]


def test_a_row_tells_what_is_before_and_after(search: SqlMcdSearch, changes: Changes) -> None:
    order = changes.order(ItemAction.DELETE, moves_to=True, requested_on=DAY)

    (row,) = found(search, McdCriteria(number=order.number)).rows

    assert (row.kind, row.address, row.to_address) == (McdKind.MOVE, TOWER, DENVER)
    assert (row.customer_name, row.requested_on, row.due_on) == (changes.home.customer.name, DAY, DAY)
    assert (row.is_waiting, row.is_asking, row.is_parked) == (False, False, False)


@pytest.mark.parametrize(
    ("new_leg", "shown"), [(ItemState.HELD, ItemState.HELD), (ItemState.COMPLETED, ItemState.PENDING)]
)
def test_a_move_is_in_the_state_of_the_leg_at_work(
    search: SqlMcdSearch, changes: Changes, engine: Engine, new_leg: ItemState, shown: ItemState
) -> None:
    order = changes.order(ItemAction.DELETE, moves_to=True, state=ItemState.PENDING)
    with engine.begin() as connection:
        change = text("UPDATE product_order_items SET state = :state WHERE id = :id")
        connection.execute(change, {"state": new_leg, "id": order.items[1].id})

    assert numbers(search, number=order.number, state=shown) == [order.number]
    assert found(search, McdCriteria(number=order.number)).rows[0].state is shown


def test_an_item_without_a_state_has_that_of_its_order(search: SqlMcdSearch, changes: Changes, engine: Engine) -> None:
    order = changes.order(ItemAction.MODIFY)
    with engine.begin() as connection:
        change = text("UPDATE product_order_items SET state = NULL WHERE id = :id")
        connection.execute(change, {"id": order.items[0].id})

    assert found(search, McdCriteria(number=order.number)).rows[0].state is ItemState.ACKNOWLEDGED


def test_an_order_without_a_date_is_not_expected_from_any(search: SqlMcdSearch, changes: Changes) -> None:
    order = changes.order(ItemAction.MODIFY)

    for criteria in (McdCriteria(expected_from=DAY), McdCriteria(expected_from=DAY, number=order.number)):
        for sort in McdSort:
            assert order.number not in [row.number for row in found(search, criteria, sort=sort).rows]


@pytest.mark.parametrize("sort", McdSort)
@pytest.mark.parametrize("by_name", [True, False])
def test_pages_in_each_order_have_neither_gaps_nor_doubles(
    search: SqlMcdSearch, changes: Changes, monkeypatch: pytest.MonkeyPatch, sort: McdSort, by_name: bool
) -> None:
    """Two should be done on one day, and one has no day yet; the list is read in stretches of two."""
    monkeypatch.setattr(mcd_search, "STRETCH", 2)
    days = [DAY, DAY + timedelta(days=2), DAY, None]
    placed = [
        changes.order(ItemAction.MODIFY, requested_on=day, offering_slug=changes.home.customer.number) for day in days
    ]
    criteria = McdCriteria(offering=changes.home.customer.number, customer_name="zoe" if by_name else "")

    seen: list[str] = []
    after: McdPageKey | None = None
    while True:
        page = found(search, criteria, sort=sort, after=after, limit=3)
        rows = page.rows[:2]
        seen += [row.number for row in rows]
        if len(page.rows) > 2:
            after = McdPageKey(rows[-1].id, rows[-1].due_on)
        elif page.searched_to:
            after = page.searched_to
        else:
            break

    dated = [placed[0], placed[2], placed[1], placed[3]]
    newest, latest = list(reversed(placed)), list(reversed(dated))
    expected = {McdSort.NEWEST: newest, McdSort.OLDEST: placed, McdSort.SOONEST: dated, McdSort.LATEST: latest}
    assert seen == [order.number for order in expected[sort]]


def test_too_few_digits_are_refused_and_so_is_an_agent_without_the_permission(
    search: SqlMcdSearch, keep: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mcd_search, "FEW", -1)
    with pytest.raises(Invalid) as refused:
        found(search, McdCriteria(telephone="0142"))
    assert refused.value.field == "telephone"
    with pytest.raises(NotPermitted):
        search.matching(McdCriteria(), sort=McdSort.NEWEST, seen_by=an_agent_actor(), after=None, limit=5)
