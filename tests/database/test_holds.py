"""Counts of held numbers, in the database where all processes see them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from business_layer.inventory.reservations import Reservations
from business_layer.inventory.resources import Hold, ResourceKind, address_hash
from business_layer.shared.actor import SYSTEM
from database_layer.repositories.stock import SqlStock
from database_layer.unit_of_work import SqlUnitOfWork, SqlUnitOfWorkFactory
from tests.database.builders import Household, Keeper, new_id, unique
from tests.database.lock_waits import wait_until, waits
from tests.fakes.clock import NOON

NUMBER, HOLD = ResourceKind.TELEPHONE_NUMBER, timedelta(minutes=30)


def stocked(stock: SqlStock, size: int, prefix: str = "toll-free:") -> tuple[str, list[str]]:
    pool = unique(prefix)
    values = [unique(f"+1888{number:03}") for number in range(size)]
    stock.add(NUMBER, pool, values)
    return pool, values


def hold(work: SqlUnitOfWorkFactory, pool: str, value: str, *, address: str, holder: UUID | None = None) -> None:
    with work(by=SYSTEM) as uow:
        Reservations(uow.resources).hold_chosen(
            NUMBER,
            pool,
            {"number": value},
            Hold(
                holder_id=holder or new_id(),
                at=NOON,
                until=NOON + HOLD,
                held_from=address_hash(address),
                longest=HOLD * 4,
            ),
        )
        uow.commit()


def test_what_is_held_is_counted_by_holder_and_by_address(work: SqlUnitOfWorkFactory, stock: SqlStock) -> None:
    pool, values = stocked(stock, 4)
    holder, address = new_id(), unique("198.51.100.")
    hold(work, pool, values[0], address=address, holder=holder)
    hold(work, pool, values[1], address=address)
    hold(work, pool, values[2], address=unique("198.51.100."))

    with work(by=SYSTEM) as uow:
        assert uow.resources.count_held_by([holder], at=NOON) == 1
        assert uow.resources.count_held_by([], at=NOON) == 0
        assert uow.resources.count_held_from(address, at=NOON) == 2
        assert uow.resources.count_held_from(address, at=NOON + HOLD) == 0


def test_the_address_is_kept_as_a_hash(work: SqlUnitOfWorkFactory, stock: SqlStock) -> None:
    pool, values = stocked(stock, 1)
    address = unique("198.51.100.")
    hold(work, pool, values[0], address=address)

    with work(by=SYSTEM) as uow:
        held = uow.resources.named(NUMBER, pool, values[0])

    assert held is not None
    assert (held.held_since, len(held.held_from)) == (NOON, 64)
    assert address not in held.held_from


def test_of_two_carts_at_the_same_moment_one_takes_the_last_that_may_be_held(
    work: SqlUnitOfWorkFactory, stock: SqlStock, sessions: sessionmaker[Session]
) -> None:
    pool, (first, second) = stocked(stock, 2)
    address = unique("198.51.100.")

    def hold_and_count(uow: SqlUnitOfWork, value: str) -> int:
        Reservations(uow.resources).hold_chosen(
            NUMBER,
            pool,
            {"n": value},
            Hold(holder_id=new_id(), at=NOON, until=NOON + HOLD, held_from=address_hash(address)),
        )
        return uow.resources.count_held_from(address, at=NOON)

    def hold_too() -> int:
        with work(by=SYSTEM) as uow:
            return hold_and_count(uow, second)

    with ThreadPoolExecutor(1) as another, work(by=SYSTEM) as uow:
        counted = hold_and_count(uow, first)
        counted_too = another.submit(hold_too)
        wait_until(lambda: waits(sessions, "pg_advisory_xact_lock"), or_done=counted_too)
        uow.commit()

    assert (counted, counted_too.result()) == (1, 2)


def test_a_customers_numbers_are_those_ordered_and_those_that_work(
    work: SqlUnitOfWorkFactory, keep: Keeper, stock: SqlStock
) -> None:
    home, other = keep.household(), keep.household()
    ordered, works, another = (keep.order(of).items[0] for of in (home, home, other))
    pool, values = stocked(stock, 4)
    local, (elsewhere,) = stocked(stock, 1, "local:")
    _assign(work, pool, values[0], ordered.id)
    _assign(work, pool, values[1], works.id, product_id=works.product_id)
    _assign(work, pool, values[2], another.id)
    _assign(work, local, elsewhere, ordered.id)

    assert _numbers_of(work, home, "toll-free:") == 2
    assert _numbers_of(work, other, "toll-free:") == 1
    assert _numbers_of(work, home, "") == 3


def _assign(
    work: SqlUnitOfWorkFactory, pool: str, value: str, item_id: UUID, *, product_id: UUID | None = None
) -> None:
    hold(work, pool, value, address="", holder=item_id)
    with work(by=SYSTEM) as uow:
        held = uow.resources.named(NUMBER, pool, value)
        assert held is not None
        held.assign(from_holder=item_id, to_holder=item_id, at=NOON)
        if product_id is not None:
            held.mark_working(product_id=product_id)
        uow.commit()


def _numbers_of(work: SqlUnitOfWorkFactory, home: Household, pool: str) -> int:
    with work(by=SYSTEM) as uow:
        return uow.resources.count_numbers_of(home.customer.id, pool=pool)
