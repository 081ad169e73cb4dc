"""Proposing to suspend a service: it stops working, the customer keeps it, and it may cost less meanwhile."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.plans import PlanAction
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import PriceLine, PriceType, Totals
from business_layer.inventory.commitments import commitment_of
from business_layer.inventory.product_states import SuspensionReason
from business_layer.inventory.products import Product
from business_layer.inventory.resources import ResourceKind
from business_layer.order_management.items import ItemRelation
from business_layer.order_management.order_entry import ItemRequest
from business_layer.order_management.states import ItemAction, RelationKind
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.proposals import Proposals, item_about, require_day
from business_layer.service_changes.service_change import ChangeEffect, ChangeKind, EffectKind, ServiceChange
from business_layer.service_changes.suspension_rules import price_while_suspended, reasons_for
from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock
from business_layer.shared.date_formats import format_day
from business_layer.shared.errors import Invalid
from business_layer.shared.money import Money
from business_layer.shared.service_days import first_day_at
from business_layer.shared.unit_of_work import UnitOfWorkFactory

ON_HOLD, RESUME_ON = "on-hold", "resume_on"
KEPT = "You keep your settings and your price."
KEPT_NUMBERS = "You keep your numbers, your settings and your price."
RESUME_LATER = "Resume it whenever you like."
ENDS = "Until then, you can choose another day, or take the end back so that it stays suspended."
NO_END = "An unpaid bill has no end date. Leave it empty, and resume the service once the bill is paid."
AFTER_START = "Choose a day after the service is suspended."


class ProposeSuspension:
    """Propose to suspend a service now or from a day, for a reason, and perhaps to resume it on another day.

    One order does both: its second item resumes the service, and can be put on another day or taken back on its own.

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
        self,
        *,
        product_id: UUID,
        reason: SuspensionReason,
        requested_on: date | None,
        by: Actor,
        resume_on: date | None = None,
    ) -> ServiceChange:
        with self._unit_of_work(by=by, reason="propose suspension") as uow:
            product = self._proposals.begin(ChangeKind.SUSPEND, product_id, uow, by=by)
            if reason not in reasons_for(by):
                raise Invalid("Choose one of the reasons shown.", field="reason")
            requested_on = require_day(requested_on, product, at=self._clock.now())
            if resume_on:
                _require_end(resume_on, reason, requested_on, product, at=self._clock.now())
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
                    *self._end(product, resume_on),
                ),
                monthly_after=meanwhile,
                requested_on=requested_on,
                effects=tuple(self._effects(product, offering, meanwhile, requested_on, resume_on, uow)),
            )
            uow.commit()
        return change

    def _end(self, product: Product, on: date | None) -> Iterator[ItemRequest]:
        """The request to resume the product on a day, once it is suspended."""
        if on is not None:
            yield item_about(
                product,
                ItemAction.RESUME,
                catalogue_version=self._proposals.version_with_plan(product, PlanAction.RESUME),
                price_lines=(),
                requested_on=on,
                relation=ItemRelation(kind=RelationKind.RELIES_ON, item_number=1),
            )

    def _effects(
        self,
        product: Product,
        offering: ProductOffering,
        meanwhile: Money,
        on: date | None,
        resume_on: date | None,
        uow: ServiceChangesUnitOfWork,
    ) -> Iterator[ChangeEffect]:
        start = f"on {format_day(on)}" if on else "as soon as the network has paused it, usually within minutes"
        yield ChangeEffect(kind=EffectKind.HAPPENS, text=f"{offering.name} stops working {start}.")
        held = uow.resources.held_by(product.id)
        has_numbers = any(resource.kind is ResourceKind.TELEPHONE_NUMBER for resource in held)
        if resume_on:
            yield ChangeEffect(kind=EffectKind.HAPPENS, text=f"It works again on {format_day(resume_on)}. {ENDS}")
        kept = KEPT_NUMBERS if has_numbers else KEPT
        yield ChangeEffect(kind=EffectKind.HAPPENS, text=kept if resume_on else f"{kept} {RESUME_LATER}")
        yield ChangeEffect(kind=EffectKind.BILL, text=_bill_words(product, meanwhile))
        if resume_on:
            yield ChangeEffect(kind=EffectKind.BILL, text=pays_again(product))
        if commitment := commitment_of(product, self._catalogues):
            ends_on = format_day(commitment.ends_on)
            yield ChangeEffect(kind=EffectKind.TERM, text=f"Your term still ends on {ends_on}.")


def _require_end(
    on: date, reason: SuspensionReason, suspended_on: date | None, product: Product, *, at: datetime
) -> None:
    """Raise Invalid if a suspension, which begins now or on a day, cannot end on that day."""
    if reason is SuspensionReason.UNPAID:
        raise Invalid(NO_END, field=RESUME_ON)
    if on <= (suspended_on or first_day_at(product.address, at)):
        raise Invalid(AFTER_START, field=RESUME_ON)
    require_day(on, product, at=at, field=RESUME_ON)


def pays_again(product: Product) -> str:
    """The sentence about the price of a service that works again."""
    return f"From then on, you pay {Totals.of(product.price_lines).monthly} a month again."


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
