"""A number is in one product of a service: of two who want it at once, and of those who had it before."""

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from threading import Barrier
from uuid import UUID

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine, text

from business_layer.inventory.reservations import Reservations
from business_layer.inventory.resources import Hold, Resource, ResourceKind
from business_layer.shared.actor import SYSTEM
from business_layer.shared.errors import Conflict
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from environments.composition.identifiers import TimeOrderedIdentifiers
from tests.database.builders import Keeper, new_id
from tests.fakes.clock import NOON

NUMBER = ResourceKind.TELEPHONE_NUMBER
POOL = "in:long-distance"
BACKFILL = "database_layer.migrations.versions.0021_whose_number_is_in_a_service"


def a_number() -> str:
    return f"+1212{TimeOrderedIdentifiers().new().int % 8_000_000 + 2_000_000}"


def test_of_two_who_name_a_number_at_the_same_moment_one_gets_it(work: SqlUnitOfWorkFactory) -> None:
    number, together = a_number(), Barrier(2, timeout=10)

    def name_it(holder: UUID) -> bool:
        together.wait()
        try:
            with work(by=SYSTEM) as uow:
                Reservations(uow.resources).hold_chosen(
                    NUMBER,
                    POOL,
                    {"covered_numbers.0": number},
                    Hold(holder_id=holder, at=NOON, until=NOON.replace(year=2027)),
                )
                uow.commit()
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(name_it, [new_id(), new_id()]))

    assert sorted(won) == [False, True]


def test_what_is_free_is_counted_without_a_lock(work: SqlUnitOfWorkFactory) -> None:
    pool = f"local:{new_id().hex[:8]}"
    with work(by=SYSTEM) as uow:
        for last in range(3):
            uow.resources.add(Resource(id=new_id(), kind=NUMBER, pool=pool, value=f"+1212555{last:04}"))
        uow.commit()

    with work(by=SYSTEM) as first, work(by=SYSTEM) as second:
        assert len(first.resources.free(NUMBER, pool, 2, at=NOON)) == 2
        assert second.resources.count_free(NUMBER, pool, at=NOON, at_most=10) == 3
        assert second.resources.count_free(NUMBER, pool, at=NOON, at_most=2) == 2


def test_numbers_ordered_before_the_rule_are_their_products(engine: Engine, keep: Keeper) -> None:
    covered, mobile, registered, twice = (a_number() for _ in range(4))
    home = keep.household()
    first = keep.order(
        home,
        of_offerings=(
            ("long-distance", {"covered_numbers": [covered, twice]}),
            ("mobile-conferencing", {"mobile_number": mobile}),
            ("mobile-calling-card", {"cards": [{"holder": "Maria", "mobile_number": registered}]}),
        ),
    )
    keep.order(keep.household(), of_offerings=(("long-distance", {"covered_numbers": [twice]}),))

    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        import_module(BACKFILL).upgrade()
        import_module(BACKFILL).upgrade()

    query = text("SELECT pool, value, state, holder_id FROM resources WHERE value = ANY(:numbers) AND pool LIKE 'in:%'")
    with engine.connect() as connection:
        found = connection.execute(query, {"numbers": [covered, mobile, registered, twice]}).all()
    line, room, cards = (item.id for item in first.items)
    assert {tuple(row) for row in found} == {
        (POOL, covered, "assigned", line),
        (POOL, twice, "assigned", line),
        ("in:mobile-conferencing", mobile, "assigned", room),
        ("in:mobile-calling-card", registered, "assigned", cards),
    }
