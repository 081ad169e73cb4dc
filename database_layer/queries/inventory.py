"""The products of customers, and the free resources."""

from collections.abc import Sequence
from datetime import date, datetime
from operator import attrgetter
from uuid import UUID

from sqlalchemy import ARRAY, Engine, Text, cast, func, select

from business_layer.catalogue.pools import Pool, PoolKind
from business_layer.inventory.installation_slots import HalfDay
from business_layer.inventory.number_search import NumberPattern
from business_layer.inventory.product_states import ProductState, StateInterval, reason_for_pausing
from business_layer.inventory.queries import AccessNumber, InstallationSlot, NumberPool, ProductRow
from business_layer.inventory.resources import ResourceKind
from business_layer.shared.zip_codes import miles_between
from database_layer.queries.free_numbers import find_free_numbers
from database_layer.repositories.inventory import is_free
from database_layer.tables.inventory import access_numbers, products, resources

DEGREES_AROUND = 6.0


class SqlProductQueries:
    """Implements `ProductQueries`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of_customer(self, customer_id: UUID) -> list[ProductRow]:
        query = (
            select(products)
            .where(products.c.customer_id == customer_id)
            .order_by(products.c.created_at.desc(), products.c.id)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [
            ProductRow(
                id=row.id,
                billing_account_id=row.billing_account_id,
                order_number=row.order_number,
                offering_slug=row.offering_slug,
                offering_name=row.offering_name,
                catalogue_version=row.catalogue_version,
                values=row._mapping["values"],
                network=row.network,
                address=row.address,
                price_lines=row.price_lines,
                state=row.state,
                active_since=row.held_since or _active_since(row.history),
                state_since=max(row.held_since or row.history[-1].valid_from, row.history[-1].valid_from),
                suspended_for=row.history[-1].reason,
                paused_for=reason_for_pausing(row.history),
            )
            for row in rows
        ]


def _active_since(history: Sequence[StateInterval]) -> datetime | None:
    return next((span.valid_from for span in history if span.state is ProductState.ACTIVE), None)


class SqlResourceQueries:
    """Implements `ResourceQueries`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def free_numbers(
        self, pools: Sequence[NumberPool], patterns: Sequence[NumberPattern], *, at: datetime, limit: int
    ) -> list[str]:
        with self._engine.connect() as connection:
            return find_free_numbers(connection, pools, patterns, at=at, limit=limit)

    def free_slots(self, pool: str, *, earliest: date, at: datetime, limit: int) -> list[InstallationSlot]:
        half_day = func.regexp_replace(resources.c.value, "/[0-9]+$", "")
        query = (
            select(half_day.label("half_day"), func.count().label("crews"))
            .where(
                resources.c.kind == ResourceKind.INSTALLATION_SLOT,
                resources.c.pool == pool,
                resources.c.value >= earliest.isoformat(),
                is_free(at),
            )
            .group_by(half_day)
            .order_by(func.left(half_day, 10), half_day.desc())
            .limit(limit)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        slots = [(*HalfDay.of(row.half_day), row.crews) for row in rows]
        return [InstallationSlot(on=on, window=window, crews_left=crews) for on, window, crews in slots]

    def free_area_codes(self, area_codes: tuple[str, ...], *, at: datetime) -> list[str]:
        names = {code: str(Pool(PoolKind.LOCAL, code)) for code in area_codes}
        pools = func.unnest(cast(list(names.values()), ARRAY(Text))).table_valued("pool").render_derived()
        # Ask each pool for one free number: grouping the free numbers by pool would read all of them.
        free_number = select(resources.c.id).where(
            resources.c.kind == ResourceKind.TELEPHONE_NUMBER, resources.c.pool == pools.c.pool, is_free(at)
        )
        with self._engine.connect() as connection:
            free = set(connection.execute(select(pools.c.pool).where(free_number.limit(1).exists())).scalars())
        return [code for code in area_codes if names[code] in free]

    def access_numbers_near(self, latitude: float, longitude: float, *, limit: int) -> list[AccessNumber]:
        near = access_numbers.c.latitude.between(latitude - DEGREES_AROUND, latitude + DEGREES_AROUND)
        with self._engine.connect() as connection:
            rows = connection.execute(select(access_numbers).where(near)).all()
        found = [
            AccessNumber(
                number=row.number,
                city=row.city,
                state=row.state,
                miles=miles_between(latitude, longitude, row.latitude, row.longitude),
            )
            for row in rows
        ]
        return sorted(found, key=attrgetter("miles", "number"))[:limit]
