"""Products, and the pools of scarce things."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from business_layer.inventory.products import Product
from business_layer.inventory.resources import Resource, ResourceKind, ResourceState
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.errors import NotFound
from database_layer.repositories.collection import Collection
from database_layer.tables.inventory import products, resources


class SqlProducts(Collection[Product]):
    def get(self, product_id: UUID, *, seen_by: Actor) -> Product:
        found = self._one_or_none(self._locked(select(Product).where(products.c.id == product_id)))
        if found is None or not seen_by.sees_customer(found.customer_id, with_permission=Permission.VIEW_CUSTOMERS):
            raise NotFound("There is no such service.")
        return found


class SqlResources(Collection[Resource]):
    def named(self, kind: ResourceKind, pool: str, value: str) -> Resource | None:
        is_named = (resources.c.kind == kind, resources.c.pool == pool, resources.c.value == value)
        return self._one_or_none(self._locked(select(Resource).where(*is_named)))

    def free(self, kind: ResourceKind, pool: str, count: int, *, at: datetime, prefix: str = "") -> Sequence[Resource]:
        begins = resources.c.value.startswith(prefix, autoescape=True)
        fits = (resources.c.kind == kind, resources.c.pool == pool, begins, is_free(at))
        query = select(Resource).where(*fits).order_by(resources.c.value).limit(count)
        return self._all(self._locked(query, skip_locked=True))

    def held_by(self, holder_id: UUID) -> Sequence[Resource]:
        held = select(Resource).where(resources.c.holder_id == holder_id)
        return self._all(self._locked(held.order_by(resources.c.value)))

    def lapsed(self, *, at: datetime, at_most: int) -> Sequence[Resource]:
        has_lapsed = (resources.c.state == ResourceState.RESERVED, resources.c.reserved_until <= at)
        return self._all(self._locked(select(Resource).where(*has_lapsed).limit(at_most), skip_locked=True))


def is_free(at: datetime) -> ColumnElement[bool]:
    """The condition of `Resource.is_free`, for queries."""
    return or_(
        resources.c.state == ResourceState.SPARE,
        and_(resources.c.state == ResourceState.RESERVED, resources.c.reserved_until <= at),
    )
