"""Proposing to suspend a service: it stops working, the customer keeps it, and it may cost less meanwhile."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.plans import PlanAction
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import PriceLine, PriceType, Totals
from business_layer.inventory.commitments import commitment_of
from business_layer.inventory.product_states import SuspensionReason
from business_layer.inventory.products import Product
from business_layer.inventory.resources import ResourceKind
from business_layer.order_management.states import ItemAction
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.proposals import Proposals, item_about, require_day
from business_layer.service_changes.service_change import ChangeEffect, ChangeKind, EffectKind, ServiceChange
from business_layer.service_changes.suspension_rules import price_while_suspended, reasons_for
from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock
from business_layer.shared.date_formats import format_day
from business_layer.shared.errors import Invalid
from business_layer.shared.money import Money
from business_layer.shared.unit_of_work import UnitOfWorkFactory

ON_HOLD = "on-hold"
KEPT = "You keep your settings and your price. Resume it whenever you like."
KEPT_NUMBERS = "You keep your numbers, your settings and your price. Resume it whenever you like."


class ProposeSuspension:
    """Propose to suspend a service now or from a day, for a reason.

    Raises NotFound, NotPermitted, ChangeUnderway, ChangeImpossible, Invalid.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork],
        proposals: Proposals,
        catalogues: Catalogues,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._proposals = unit_of_work, proposals
        self._catalogues, self._clock = catalogues, clock

    def __call__(
        self, *, product_id: UUID, reason: SuspensionReason, requested_on: date | None, by: Actor
    ) -> ServiceChange:
        with self._unit_of_work(by=by, reason="propose suspension") as uow:
            product = self._proposals.begin(ChangeKind.SUSPEND, product_id, uow, by=by)
            if reason not in reasons_for(by):
                raise Invalid("Choose one of the reasons shown.", field="reason")
            requested_on = require_day(requested_on, product, at=self._clock.now())
            version = self._proposals.version_with_plan(product, PlanAction.SUSPEND)
            offering = self._catalogues.version(version).offering(product.offering_slug)
            monthly = Totals.of(product.price_lines).monthly
            meanwhile = price_while_suspended(offering, monthly, reason)
            change = self._proposals.keep(
                ChangeKind.SUSPEND,
                product,
                uow,
                by=by,
                items=(
                    item_about(
                        product,
                        ItemAction.SUSPEND,
                        catalogue_version=version,
                        price_lines=_meanwhile(meanwhile),
                        requested_on=requested_on,
                        suspension_reason=reason,
                    ),
                ),
                monthly_after=meanwhile,
                requested_on=requested_on,
                effects=tuple(self._effects(product, offering, meanwhile, requested_on, uow)),
            )
            uow.commit()
        return change

    def _effects(
        self,
        product: Product,
        offering: ProductOffering,
        meanwhile: Money,
        on: date | None,
        uow: ServiceChangesUnitOfWork,
    ) -> Iterator[ChangeEffect]:
        start = f"on {format_day(on)}" if on else "as soon as the network has paused it, usually within minutes"
        yield ChangeEffect(kind=EffectKind.HAPPENS, text=f"{offering.name} stops working {start}.")
        held = uow.resources.held_by(product.id)
        has_numbers = any(resource.kind is ResourceKind.TELEPHONE_NUMBER for resource in held)
        yield ChangeEffect(kind=EffectKind.HAPPENS, text=KEPT_NUMBERS if has_numbers else KEPT)
        yield ChangeEffect(kind=EffectKind.BILL, text=_bill_words(product, meanwhile))
        if commitment := commitment_of(product, self._catalogues):
            ends_on = format_day(commitment.ends_on)
            yield ChangeEffect(kind=EffectKind.TERM, text=f"Your term still ends on {ends_on}.")


def _bill_words(product: Product, meanwhile: Money) -> str:
    is_used = any(line.type is PriceType.USAGE for line in product.price_lines)
    use = ", and nothing for use" if is_used else ""
    if meanwhile == Totals.of(product.price_lines).monthly:
        return f"The price stays as it is: while it is suspended, you pay {meanwhile} a month{use}."
    return f"While it is suspended, you pay {meanwhile} a month{use}."


def _meanwhile(monthly: Money) -> tuple[PriceLine, ...]:
    """The price line of the order: what is charged a month while the service is suspended."""
    line = PriceLine(price_id=ON_HOLD, name="While suspended", type=PriceType.RECURRING, unit_amount=monthly, count=1)
    return (line,) if monthly else ()
