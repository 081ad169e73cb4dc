"""Bundle membership: what the products of a customer save together, and what is lost when one of them goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from business_layer.catalogue.catalogue import BUNDLE
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import PriceLine
from business_layer.inventory.product_bundles import BundlesUnitOfWork, ProductBundle
from business_layer.inventory.product_states import ENDED
from business_layer.inventory.products import Product
from business_layer.shared.actor import SYSTEM
from business_layer.shared.money import Money


@dataclass(frozen=True, kw_only=True)
class LostSaving:
    """A product that costs more each month when the bundle ends."""

    product_id: UUID
    offering_name: str
    bundle: str
    monthly: Money


class BundleMembership:
    """Computes the savings of bundles from their live members, inside the caller's unit of work."""

    def __init__(self, catalogues: Catalogues) -> None:
        self._catalogues = catalogues

    def lock(self, product_id: UUID, uow: BundlesUnitOfWork) -> None:
        """Lock the bundles of a product, then all their products in one order.

        Call it before the product itself is locked: two members that end at the same moment then wait for each other
        in one order, and neither waits forever.
        """
        bundles = uow.product_bundles.with_product(product_id)
        for member in sorted({member for bundle in bundles for member in bundle.live_members}):
            uow.products.get(member, seen_by=SYSTEM)

    def savings_lost_without(self, product: Product, uow: BundlesUnitOfWork) -> tuple[LostSaving, ...]:
        """The savings that the others would lose if a product were disconnected. Changes nothing."""
        return tuple(
            saving
            for bundle in self._bundles_of(product, uow)
            if bundle.ends_without(product.id)
            for other in _others(bundle, product, uow)
            for saving in _savings_of(other, bundle)
        )

    def leave(self, product: Product, uow: BundlesUnitOfWork, *, at: datetime) -> tuple[LostSaving, ...]:
        """Take a product that ends, or goes to another customer, out of its bundles.

        The others lose the saving of a bundle that ends with that, from now on. Returns what they lost.
        """
        lost: list[LostSaving] = []
        for bundle in self._bundles_of(product, uow, keep=True):
            if product.id not in bundle.live_members:
                continue
            others = _others(bundle, product, uow) if bundle.ends_without(product.id) else []
            bundle.leave(product.id, at=at)
            lost += [saving for other in others for saving in _savings_of(other, bundle)]
            for other in (product, *others):
                _end_saving(other, bundle, at=at)
        return tuple(lost)

    def replace(self, product: Product, by: Product, uow: BundlesUnitOfWork, *, at: datetime) -> None:
        """Let the product that a service moved to take its place in each bundle, and its saving."""
        for bundle in self._bundles_of(product, uow, keep=True):
            if product.id in bundle.live_members and product.offering_slug == by.offering_slug:
                bundle.replace(product.id, by.id, at=at)
        lines = self.with_savings(by, by.price_lines, uow)
        if lines != by.price_lines:
            by.reprice(lines, at=at)

    def with_savings(
        self, product: Product, lines: tuple[PriceLine, ...], uow: BundlesUnitOfWork
    ) -> tuple[PriceLine, ...]:
        """The price lines that a product would have with the savings of its bundles, such as after a change."""
        live = [bundle for bundle in self._bundles_of(product, uow) if product.id in bundle.live_members]
        regular = tuple(line for line in lines if not line.price_id.startswith(BUNDLE))
        return (*regular, *(line for bundle in live for line in bundle.rule.saving_lines(regular)))

    def _bundles_of(self, product: Product, uow: BundlesUnitOfWork, *, keep: bool = False) -> Sequence[ProductBundle]:
        """The bundles of a product. One that an earlier release sold has no record yet, only its price lines.

        `keep` adds the missing records.
        """
        known = uow.product_bundles.with_product(product.id)
        slugs = {line.price_id.removeprefix(BUNDLE) for line in product.price_lines if line.price_id.startswith(BUNDLE)}
        missing = [self._sold(slug, product, uow) for slug in sorted(slugs - {bundle.slug for bundle in known})]
        made = [bundle for bundle in missing if bundle is not None]
        for bundle in made if keep else ():
            uow.product_bundles.add(bundle)
        return (*known, *made)

    def _sold(self, slug: str, product: Product, uow: BundlesUnitOfWork) -> ProductBundle | None:
        """The bundle that the products of one order were sold in, by the catalogue from which they were sold."""
        rule = self._catalogues.version(product.catalogue_version).bundle(slug)
        if rule is None:
            return None
        sold = uow.products.of_order(product.order_number)
        # The product that leaves has perhaps ended already.
        living = [other for other in sold if other.id == product.id or other.state not in ENDED]
        return ProductBundle.of(
            rule,
            {other.id: other.offering_slug for other in living},
            customer_id=product.customer_id,
            order_number=product.order_number,
            at=product.created_at,
        )


def _others(bundle: ProductBundle, product: Product, uow: BundlesUnitOfWork) -> list[Product]:
    """The other live members, always in the same order, in which they are locked."""
    ids = sorted(set(bundle.live_members) - {product.id})
    return [uow.products.get(product_id, seen_by=SYSTEM) for product_id in ids]


def _savings_of(product: Product, bundle: ProductBundle) -> list[LostSaving]:
    return [
        LostSaving(product_id=product.id, offering_name=product.offering_name, bundle=bundle.name, monthly=-line.total)
        for line in product.price_lines
        if line.price_id == bundle.rule.line_id
    ]


def _end_saving(product: Product, bundle: ProductBundle, *, at: datetime) -> None:
    regular = tuple(line for line in product.price_lines if line.price_id != bundle.rule.line_id)
    if product.state not in ENDED and regular != product.price_lines:
        product.reprice(regular, at=at)
