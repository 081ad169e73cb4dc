"""Queries for free resources and for the products of customers."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from business_layer.inventory.number_search import NumberPattern
from business_layer.inventory.product_states import ProductState
from business_layer.inventory.queries import AccessNumber, NumberPool
from business_layer.inventory.resources import Hold, ResourceKind, ResourceState
from business_layer.shared.actor import SYSTEM
from database_layer.long_reads import LongReads
from database_layer.queries.inventory import SqlProductQueries, SqlResourceQueries
from database_layer.queries.number_stock import SqlNumberStock
from database_layer.repositories.stock import SqlStock
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from tests.database.builders import TOWER, Keeper, an_order, new_id, unique
from tests.fakes.clock import NOON

NUMBER, SLOT = ResourceKind.TELEPHONE_NUMBER, ResourceKind.INSTALLATION_SLOT
HOUR = timedelta(hours=1)


@pytest.fixture
def resources(engine: Engine) -> SqlResourceQueries:
    return SqlResourceQueries(engine)


@pytest.mark.parametrize(
    ("signs", "found"),
    [
        ("???????", ["+12125550142", "+12125559900", "+12129990142"]),
        ("???0142", ["+12125550142", "+12129990142"]),
        ("555????", ["+12125550142", "+12125559900"]),
        ("??59???", ["+12125559900"]),
        ("?55????", ["+12125550142", "+12125559900"]),
        ("?????4?", ["+12125550142", "+12129990142"]),
        ("????9??", ["+12125559900"]),
        ("JJJ99?0", ["+12125559900"]),
        ("212????", []),
    ],
)
def test_numbers_are_searched_by_the_digits_at_each_place(
    resources: SqlResourceQueries, stock: SqlStock, signs: str, found: list[str]
) -> None:
    pool = unique("local:")
    stock.add(NUMBER, pool, ["+12125550142", "+12125559900", "+12129990142"])

    assert sorted(_free(resources, pool, signs)) == found


def test_all_pools_are_searched_together_and_each_gets_its_share(
    resources: SqlResourceQueries, stock: SqlStock
) -> None:
    first, second = (NumberPool(unique("toll-free:"), code) for code in ("800", "888"))
    stock.add(NUMBER, first.name, [f"+1800222{ending}" for ending in range(1000, 1009)])
    stock.add(NUMBER, second.name, ["+18882223228", "+18882224228"])

    blank, word = (NumberPattern("???????"),), (NumberPattern("????CAT"), NumberPattern("222????"))

    assert resources.free_numbers((first, second), blank, at=NOON, limit=3) == [
        "+18002221000",
        "+18882223228",
        "+18002221001",
    ]
    assert resources.free_numbers((first, second), word, at=NOON, limit=3) == [
        "+18882223228",
        "+18882224228",
        "+18002221000",
    ]
    assert resources.free_numbers((first,), word[:1], at=NOON, limit=3) == []


def test_a_number_is_free_again_when_its_reservation_lapses(
    resources: SqlResourceQueries, stock: SqlStock, work: SqlUnitOfWorkFactory
) -> None:
    pool = unique("local:")
    stock.add(NUMBER, pool, ["+12125550142"])
    with work(by=SYSTEM) as uow:
        (number,) = uow.resources.free(NUMBER, pool, 1, at=NOON)
        number.reserve(Hold(holder_id=new_id(), at=NOON, until=NOON + HOUR))
        uow.commit()

    assert _free(resources, pool, "???????") == []
    assert _free(resources, pool, "???????", at=NOON + HOUR) == ["+12125550142"]


def test_a_number_that_rests_is_neither_found_nor_offered(
    resources: SqlResourceQueries, stock: SqlStock, work: SqlUnitOfWorkFactory
) -> None:
    code = unique("212")
    pool = f"local:{code}"
    stock.add(NUMBER, pool, ["+12125550142"])
    with work(by=SYSTEM) as uow:
        (number,) = uow.resources.free(NUMBER, pool, 1, at=NOON)
        number.state, number.holder_id = ResourceState.WORKING, new_id()
        number.give_back(at=NOON, rests=HOUR)
        uow.commit()

    assert stock.add(NUMBER, pool, ["+12125550142"]) == 0
    for at in (NOON, NOON + 2 * HOUR):
        assert _free(resources, pool, "???????", at=at) == []
        assert resources.free_area_codes((code,), at=at) == []
    with work(by=SYSTEM) as uow:
        for aged in uow.resources.aged(at=NOON + HOUR, at_most=10_000):
            aged.finish_aging(at=NOON + HOUR)
        uow.commit()
    assert _free(resources, pool, "???????") == ["+12125550142"]


def test_area_codes_with_a_free_number_are_offered_in_the_order_asked(
    resources: SqlResourceQueries, stock: SqlStock
) -> None:
    codes = tuple(unique(code) for code in ("212", "646", "917"))
    stock.add(NUMBER, f"local:{codes[0]}", ["+12125550142"])
    stock.add(NUMBER, f"local:{codes[2]}", ["+19175550142"])

    assert resources.free_area_codes((codes[2], codes[1], codes[0]), at=NOON) == [codes[2], codes[0]]


def test_half_days_are_listed_in_order_with_the_crews_that_are_left(
    resources: SqlResourceQueries, stock: SqlStock, work: SqlUnitOfWorkFactory
) -> None:
    pool = unique("region:")
    half_days = ["2026-12-02/afternoon", "2026-12-01/morning", "2026-12-01/afternoon", "2026-11-30/morning"]
    stock.add(SLOT, pool, [f"{half_day}/{crew}" for half_day in half_days for crew in (1, 2)])
    with work(by=SYSTEM) as uow:
        (taken,) = uow.resources.free(SLOT, pool, 1, at=NOON, prefix="2026-12-01/morning/")
        taken.reserve(Hold(holder_id=new_id(), at=NOON, until=NOON + HOUR))
        uow.commit()

    slots = resources.free_slots(pool, earliest=date(2026, 12, 1), at=NOON, limit=5)

    assert [(slot.on.day, slot.window, slot.crews_left) for slot in slots] == [
        (1, "morning", 1),
        (1, "afternoon", 2),
        (2, "afternoon", 2),
    ]


def test_the_nearest_access_numbers_come_first(resources: SqlResourceQueries, stock: SqlStock) -> None:
    near, nearer = (AccessNumber(number=unique("+1"), city=city, state="NY", miles=0) for city in ("Albany", "Queens"))
    far = AccessNumber(number=unique("+1"), city="Los Angeles", state="CA", miles=0)
    stock.add_access_numbers([(near, 42.65, -73.75), (nearer, 40.73, -73.79), (far, 34.05, -118.24)])

    found = resources.access_numbers_near(TOWER.latitude, TOWER.longitude, limit=50)

    mine = [row for row in found if row.number in {near.number, nearer.number, far.number}]
    assert [item.number for item in mine] == [nearer.number, near.number]
    assert mine[0].miles < 15 < mine[1].miles < 160


def test_what_a_customer_holds_is_theirs_alone_newest_first(
    engine: Engine, keep: Keeper, work: SqlUnitOfWorkFactory
) -> None:
    home = keep.household()
    older, newer = keep.order(home, placed_at=NOON - HOUR), keep.order(home)
    keep.order(keep.household())
    with work(by=SYSTEM) as uow:
        uow.products.get(older.items[0].product_id, seen_by=SYSTEM).activate(at=NOON, network={"pager": "7"})
        uow.commit()

    rows = SqlProductQueries(engine).of_customer(home.customer.id)

    assert [row.order_number for row in rows] == [newer.number, older.number]
    assert [(row.state, row.active_since) for row in rows] == [
        (ProductState.PENDING_ACTIVE, None),
        (ProductState.ACTIVE, NOON),
    ]
    assert (rows[1].network, rows[1].address, rows[1].values) == ({"pager": "7"}, TOWER, {"kind": "alphanumeric"})


def test_what_was_ordered_at_once_stands_in_its_order_wherever_the_table_has_it(
    engine: Engine, keep: Keeper, work: SqlUnitOfWorkFactory
) -> None:
    home = keep.household()
    ids = [new_id() for _ in range(3)]
    for product_id in reversed(ids):
        order = an_order(home)
        order.items[0].product_id = product_id
        with work(by=SYSTEM) as uow:
            uow.products.add(order.new_product(order.items[0]))
            uow.product_orders.add(order)
            uow.commit()

    rows = SqlProductQueries(engine).of_customer(home.customer.id)

    assert [row.id for row in rows] == ids


def _free(resources: SqlResourceQueries, pool: str, signs: str, *, at: datetime = NOON) -> list[str]:
    return resources.free_numbers((NumberPool(pool, "212"),), (NumberPattern(signs),), at=at, limit=10)


def test_numbers_that_are_left_are_counted_by_area_code_also_where_none_is(
    engine: Engine, stock: SqlStock, work: SqlUnitOfWorkFactory
) -> None:
    local, toll_free, paging = "local:917", "toll-free:855", "paging"
    stock.add(NUMBER, local, ["+19175550142", "+19175550143", "+19175550144"])
    stock.add(NUMBER, toll_free, ["+18555550142"])
    stock.add(NUMBER, paging, ["+19175559999"])
    holder = Hold(holder_id=new_id(), at=NOON, until=NOON + HOUR)
    with work(by=SYSTEM, reason="test") as uow:
        for pool in (local, toll_free):
            (number,) = uow.resources.free(NUMBER, pool, 1, at=NOON)
            number.reserve(holder)
        uow.commit()

    numbers = SqlNumberStock(LongReads(engine))

    held = numbers.count_free_numbers(at=NOON)
    assert (held["917"], held["855"]) == (2, 0)
    assert numbers.count_free_numbers(at=NOON + HOUR)["917"] == 3
