"""Products, and the pools of scarce resources."""

from collections.abc import Collection as Several
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from business_layer.catalogue.pools import BROUGHT_ALONG, PoolKind
from business_layer.inventory.product_bundles import BundleMember, ProductBundle
from business_layer.inventory.product_states import IN_USE
from business_layer.inventory.products import Product
from business_layer.inventory.resources import Resource, ResourceKind, ResourceState, address_hash
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.errors import NotFound
from database_layer.repositories.collection import Collection, lock_name
from database_layer.tables.inventory import bundle_members, product_bundles, products, resources
from database_layer.tables.orders import product_order_items, product_orders


class SqlProducts(Collection[Product]):
    def get(self, product_id: UUID, *, seen_by: Actor) -> Product:
        found = self._one_or_none(self._locked(select(Product).where(products.c.id == product_id)), of=(Product,))
        if found is None or not seen_by.sees_customer(found.customer_id, with_permission=Permission.VIEW_CUSTOMERS):
            raise NotFound("There is no such service.")
        return found

    def of_order(self, order_number: str) -> Sequence[Product]:
        added = (
            select(product_order_items.c.product_id)
            .join(product_orders, product_orders.c.id == product_order_items.c.order_id)
            .where(product_orders.c.number == order_number)
        )
        return self._all(self._locked(select(Product).where(products.c.id.in_(added)).order_by(products.c.id)))

    def has_in_use(self, customer_id: UUID) -> bool:
        in_use = select(products.c.id).where(products.c.customer_id == customer_id, products.c.state.in_(IN_USE))
        return self._session.execute(select(in_use.exists())).scalar_one()


class SqlProductBundles(Collection[ProductBundle]):
    def with_product(self, product_id: UUID) -> Sequence[ProductBundle]:
        having = select(bundle_members.c.bundle_id).where(bundle_members.c.product_id == product_id)
        found = select(ProductBundle).where(product_bundles.c.id.in_(having))
        ordered = found.order_by(product_bundles.c.began_at, product_bundles.c.id)
        return self._all(self._locked(ordered), of=(ProductBundle, BundleMember))


class SqlResources(Collection[Resource]):
    def named(self, kind: ResourceKind, pool: str, value: str) -> Resource | None:
        is_named = (resources.c.kind == kind, resources.c.pool == pool, resources.c.value == value)
        return self._one_or_none(self._locked(select(Resource).where(*is_named)))

    def free(self, kind: ResourceKind, pool: str, count: int, *, at: datetime, prefix: str = "") -> Sequence[Resource]:
        begins = resources.c.value.startswith(prefix, autoescape=True)
        fits = (resources.c.kind == kind, resources.c.pool == pool, begins, is_free(at))
        query = select(Resource).where(*fits).order_by(resources.c.value).limit(count)
        return self._all(self._locked(query, skip_locked=True))

    def count_free(self, kind: ResourceKind, pool: str, *, at: datetime, at_most: int) -> int:
        found = (
            select(resources.c.id)
            .where(resources.c.kind == kind, resources.c.pool == pool, is_free(at))
            .limit(at_most)
            .subquery()
        )
        return self._session.execute(select(func.count()).select_from(found)).scalar_one()

    def held_by(self, holder_id: UUID) -> Sequence[Resource]:
        held = select(Resource).where(resources.c.holder_id == holder_id)
        return self._all(self._locked(held.order_by(resources.c.value)), of=(Resource,))

    def count_held_by(self, holder_ids: Several[UUID], *, at: datetime) -> int:
        return self._count(resources.c.holder_id.in_(holder_ids), at)

    def count_held_from(self, address: str, *, at: datetime) -> int:
        held_from = address_hash(address)
        lock_name(self._session, f"held from {held_from}")
        return self._count(resources.c.held_from == held_from, at)

    def _count(self, condition: ColumnElement[bool], at: datetime) -> int:
        is_held = (resources.c.state == ResourceState.RESERVED) & (resources.c.reserved_until > at)
        return self._session.execute(select(func.count()).where(condition, is_held)).scalar_one()

    def count_numbers_of(self, customer_id: UUID, *, pool: str = "") -> int:
        ordered = (
            select(product_order_items.c.id)
            .join(product_orders, product_orders.c.id == product_order_items.c.order_id)
            .where(product_orders.c.customer_id == customer_id)
        )
        # Until a product works, the order's item holds its numbers.
        holders = select(products.c.id).where(products.c.customer_id == customer_id).union_all(ordered)
        is_own = (
            resources.c.kind == ResourceKind.TELEPHONE_NUMBER,
            func.split_part(resources.c.pool, ":", 1).not_in(BROUGHT_ALONG),
            resources.c.pool.startswith(pool, autoescape=True),
            resources.c.state.in_([ResourceState.ASSIGNED, ResourceState.WORKING]),
            resources.c.holder_id.in_(holders),
        )
        return self._session.execute(select(func.count()).where(*is_own)).scalar_one()

    def lapsed(self, *, at: datetime, at_most: int) -> Sequence[Resource]:
        has_lapsed = (resources.c.state == ResourceState.RESERVED, resources.c.reserved_until <= at)
        return self._all(self._locked(select(Resource).where(*has_lapsed).limit(at_most), skip_locked=True))

    def assigned(self, *, before: datetime, at_most: int) -> Sequence[Resource]:
        is_assigned = (
            resources.c.state == ResourceState.ASSIGNED,
            resources.c.kind == ResourceKind.TELEPHONE_NUMBER,
            resources.c.pool.startswith(PoolKind.TOLL_FREE),
            or_(resources.c.held_since <= before, resources.c.held_since.is_(None)),
        )
        found = select(Resource).where(*is_assigned).order_by(resources.c.held_since.nulls_first()).limit(at_most)
        return self._all(self._locked(found, skip_locked=True))

    def aged(self, *, at: datetime, at_most: int) -> Sequence[Resource]:
        has_rested = (resources.c.state == ResourceState.AGING, resources.c.available_at <= at)
        return self._all(self._locked(select(Resource).where(*has_rested).limit(at_most), skip_locked=True))


def is_free(at: datetime) -> ColumnElement[bool]:
    """The condition of `Resource.is_free`, for queries."""
    return or_(
        resources.c.state == ResourceState.SPARE,
        and_(resources.c.state == ResourceState.RESERVED, resources.c.reserved_until <= at),
    )
