"""The contents of a transfer: what would be ordered, and the sentences that both sides read before they agree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from business_layer.billing.accounts import BillingAccount
from business_layer.catalogue.catalogue import BUNDLE
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.catalogue.plans import PlanAction
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import PriceLine, PriceType, Totals
from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.inventory.commitments import commitment_of
from business_layer.inventory.product_states import ProductState
from business_layer.inventory.products import Product
from business_layer.inventory.resources import ResourceKind, ResourceState
from business_layer.online_ordering.estimate_taxes import EstimateTaxes
from business_layer.online_ordering.price_words import in_words
from business_layer.order_management.states import ItemAction
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.proposals import Proposals, item_about
from business_layer.service_changes.service_change import ChangeEffect, EffectKind
from business_layer.shared.clock import Clock
from business_layer.shared.counts import count_words
from business_layer.shared.date_formats import format_day
from business_layer.shared.service_days import first_day_at

Effects = Iterator[ChangeEffect]
CODES_STAY = "Codes and passwords stay as they are. Change them afterwards: the customer before knows them."


@dataclass(frozen=True, kw_only=True)
class TransferSides:
    """The names of both sides in the sentences, and whether the product stays with the same customer."""

    giver: str
    taker: str
    is_same_customer: bool


class TransferContents:
    """Works out a transfer inside the caller's unit of work."""

    def __init__(
        self,
        catalogues: Catalogues,
        proposals: Proposals,
        membership: BundleMembership,
        estimate_taxes: EstimateTaxes,
        clock: Clock,
    ) -> None:
        self._catalogues, self._proposals, self._membership = catalogues, proposals, membership
        self._estimate_taxes, self._clock = estimate_taxes, clock

    def of(
        self, product: Product, account: BillingAccount, uow: ServiceChangesUnitOfWork, *, on: date | None
    ) -> dict[str, Any]:
        """Everything that a proposal to transfer a product to an account has, except for its effects."""
        version = self._proposals.version_with_plan(product, PlanAction.TRANSFER)
        is_same_customer = account.customer_id == product.customer_id
        lines = self.lines_for(product, uow, is_same_customer=is_same_customer)
        offering, address = self.offering_of(product), product.address or account.address
        item = item_about(
            product,
            ItemAction.TRANSFER,
            catalogue_version=version,
            price_lines=lines,
            requested_on=on,
            qualification_id=product.qualification_id,
            taxes=self._estimate_taxes(offering, lines, address=address),
        )
        return {
            "customer_id": account.customer_id,
            "billing_account_id": account.id,
            "items": (item,),
            # What another customer pays today is nobody else's business.
            "monthly_before": Totals.of(product.price_lines if is_same_customer else lines).monthly,
            "monthly_after": Totals.of(lines).monthly,
            "requested_on": on,
        }

    def lines_for(
        self, product: Product, uow: ServiceChangesUnitOfWork, *, is_same_customer: bool
    ) -> tuple[PriceLine, ...]:
        """The prices from the transfer on: those it was sold at. One-time charges are paid; a bundle stays behind."""
        lasting = tuple(line for line in product.price_lines if line.type is not PriceType.ONE_TIME)
        if is_same_customer:
            return self._membership.with_savings(product, lasting, uow)
        return tuple(line for line in lasting if not line.price_id.startswith(BUNDLE))

    def effects(
        self, product: Product, sides: TransferSides, uow: ServiceChangesUnitOfWork, *, on: date | None
    ) -> tuple[ChangeEffect, ...]:
        """The sentences that both sides may read."""
        offering = self.offering_of(product)
        found = [
            *_happens(product, offering, sides, on or first_day_at(product.address, self._clock.now())),
            *_numbers(product, uow),
            *self.term(product),
        ]
        if not sides.is_same_customer:
            found += _left_behind(product, offering)
        return tuple(found)

    def term(self, product: Product) -> Effects:
        """The rest of the term, which goes along; nothing if it has none, or if it is over."""
        commitment = commitment_of(product, self._catalogues)
        today = first_day_at(product.address, self._clock.now())
        if commitment and (months := commitment.months_left(today)):
            left = count_words(months, "month")
            yield _effect(
                EffectKind.TERM,
                f"The term goes along and ends on {format_day(commitment.ends_on)}, with {left} left. "
                "The transfer itself costs nothing.",
            )
            if charge := commitment.charge_on(today).total:
                words = f"Ending the service before that day has a charge: {charge} today, less each month."
                yield _effect(EffectKind.TERM, words)

    def losses(self, product: Product, uow: ServiceChangesUnitOfWork, *, whose: str) -> Effects:
        """The savings that end on the giver's side, which are nobody else's business."""
        for saving in self._membership.savings_lost_without(product, uow):
            text = f"{saving.offering_name} costs {whose} {saving.monthly} more a month, because {saving.bundle} ends."
            yield _effect(EffectKind.LOST, text)

    def offering_of(self, product: Product) -> ProductOffering:
        return self._catalogues.version(product.catalogue_version).offering(product.offering_slug)


def _happens(product: Product, offering: ProductOffering, sides: TransferSides, day: date) -> Effects:
    yield _effect(
        EffectKind.HAPPENS,
        f"{offering.name} goes from {sides.giver} to {sides.taker} on {format_day(day)}, with its settings.",
    )
    works = "It stays suspended until it is resumed" if product.state is ProductState.SUSPENDED else "It keeps working"
    yield _effect(EffectKind.HAPPENS, f"{works}. Nothing changes in the network.")
    yield _effect(EffectKind.BILL, f"From that day {sides.taker} pays for it. Until then {sides.giver} does.")


def _numbers(product: Product, uow: ServiceChangesUnitOfWork) -> Effects:
    held = uow.resources.held_by(product.id)
    numbers = [
        phone_number_words(resource.value)
        for resource in held
        if resource.kind is ResourceKind.TELEPHONE_NUMBER and resource.state is ResourceState.WORKING
    ]
    if numbers:
        yield _effect(EffectKind.NUMBERS, f"{in_words(numbers)} {_goes(numbers)} along.")


def _goes(numbers: Sequence[str]) -> str:
    return "goes" if len(numbers) == 1 else "go"


def _left_behind(product: Product, offering: ProductOffering) -> Effects:
    """The sentences for a service that another customer gets: its equipment, and the secrets that the giver knows."""
    if offering.shipped_for(product.values):
        yield _effect(EffectKind.EQUIPMENT, "The equipment belongs to the service. Hand it over with it.")
    if any(offering.specification.sensitive_facts({**product.values, **product.network})):
        yield _effect(EffectKind.HAPPENS, CODES_STAY)


def _effect(kind: EffectKind, text: str) -> ChangeEffect:
    return ChangeEffect(kind=kind, text=text)
