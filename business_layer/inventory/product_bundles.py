"""Product bundles: products that save money together, for as long as a customer has one of each offering."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import NAMESPACE_OID, UUID, uuid5

from business_layer.catalogue.catalogue import Bundle
from business_layer.inventory.products import Products
from business_layer.shared.errors import NotFound
from business_layer.shared.events import Recorder
from business_layer.shared.unit_of_work import UnitOfWork


@dataclass(eq=False, kw_only=True)
class BundleMember:
    """A product of a bundle. `left_at` is None while it counts."""

    bundle_id: UUID
    product_id: UUID
    offering_slug: str
    left_at: datetime | None = None


@dataclass(eq=False, kw_only=True)
class ProductBundle(Recorder):
    """A bundle that was ordered, with its rule as it was sold. It ends when one of its offerings has no product left.

    An order has at most one of each bundle.
    """

    id: UUID
    customer_id: UUID
    order_number: str
    slug: str
    name: str
    offerings: tuple[str, ...]
    percent_off_monthly: int
    began_at: datetime
    ended_at: datetime | None = None
    members: list[BundleMember] = field(default_factory=list)
    version: int = 0

    @classmethod
    def of(
        cls, rule: Bundle, products: Mapping[UUID, str], *, customer_id: UUID, order_number: str, at: datetime
    ) -> "ProductBundle | None":
        """The bundle that the products of an order make; None if an offering is missing.

        `products` has the offering of each product. The id is derived from the order and the bundle, so that the same
        bundle is not made twice.
        """
        members = {product_id: slug for product_id, slug in products.items() if slug in rule.offerings}
        if set(members.values()) != rule.offerings:
            return None
        key = uuid5(NAMESPACE_OID, f"bundle {order_number} {rule.slug}")
        return cls(
            id=key,
            customer_id=customer_id,
            order_number=order_number,
            slug=rule.slug,
            name=rule.name,
            offerings=tuple(sorted(rule.offerings)),
            percent_off_monthly=rule.percent_off_monthly,
            began_at=at,
            members=[
                BundleMember(bundle_id=key, product_id=product_id, offering_slug=slug)
                for product_id, slug in members.items()
            ],
        )

    @property
    def rule(self) -> Bundle:
        return Bundle(
            slug=self.slug,
            name=self.name,
            offerings=frozenset(self.offerings),
            percent_off_monthly=self.percent_off_monthly,
        )

    @property
    def is_live(self) -> bool:
        return self.ended_at is None

    @property
    def live_members(self) -> tuple[UUID, ...]:
        """The products that save now; none when it has ended."""
        return tuple(member.product_id for member in self.members if self.is_live and member.left_at is None)

    def ends_without(self, product_id: UUID) -> bool:
        """True if it would end if that product left."""
        left = {
            member.offering_slug
            for member in self.members
            if member.left_at is None and member.product_id != product_id
        }
        return self.is_live and product_id in self.live_members and left != set(self.offerings)

    def leave(self, product_id: UUID, *, at: datetime) -> bool:
        """Take a product out of it. Return True if it ends with that."""
        ends = self.ends_without(product_id)
        self._live(product_id).left_at = at
        if ends:
            self.ended_at = at
        return ends

    def replace(self, product_id: UUID, by: UUID, *, at: datetime) -> None:
        """Let another product of the same offering take the place of one that leaves: the service moved."""
        member = self._live(product_id)
        member.left_at = at
        self.members.append(BundleMember(bundle_id=self.id, product_id=by, offering_slug=member.offering_slug))

    def _live(self, product_id: UUID) -> BundleMember:
        found = next((member for member in self.members if member.product_id == product_id), None)
        if found is None or product_id not in self.live_members:
            raise NotFound("This service is not in that bundle.")
        return found


class ProductBundles(Protocol):
    """The bundles of products. `with_product` locks what it returns until the unit of work ends."""

    def add(self, bundle: ProductBundle) -> None: ...

    def with_product(self, product_id: UUID) -> Sequence[ProductBundle]:
        """The bundles that a product is or was in, oldest first."""
        ...


class BundlesUnitOfWork(UnitOfWork, Protocol):
    @property
    def products(self) -> Products: ...

    @property
    def product_bundles(self) -> ProductBundles: ...
