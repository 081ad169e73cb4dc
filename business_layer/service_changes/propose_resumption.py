"""Proposing to resume a suspended service."""

from datetime import date
from uuid import UUID

from business_layer.catalogue.plans import PlanAction
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import Totals
from business_layer.order_management.states import ItemAction
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.proposals import Proposals, item_about, require_day
from business_layer.service_changes.propose_suspension import pays_again
from business_layer.service_changes.service_change import ChangeEffect, ChangeKind, EffectKind, ServiceChange
from business_layer.service_changes.suspension_rules import price_while_suspended
from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock
from business_layer.shared.date_formats import format_day
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class ProposeResumption:
    """Propose to end the suspension of a service now or on a day.

    Raises NotFound, NotPermitted, ChangeUnderway, ChangeImpossible, Invalid for a day that cannot be asked for.
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

    def __call__(self, *, product_id: UUID, requested_on: date | None, by: Actor) -> ServiceChange:
        with self._unit_of_work(by=by, reason="propose resumption") as uow:
            product = self._proposals.begin(ChangeKind.RESUME, product_id, uow, by=by)
            requested_on = require_day(requested_on, product, at=self._clock.now())
            version = self._proposals.version_with_plan(product, PlanAction.RESUME)
            offering = self._catalogues.version(version).offering(product.offering_slug)
            monthly = Totals.of(product.price_lines).monthly
            start = f"on {format_day(requested_on)}" if requested_on else "again, usually within minutes"
            change = self._proposals.keep(
                ChangeKind.RESUME,
                product,
                uow,
                by=by,
                items=(
                    item_about(
                        product,
                        ItemAction.RESUME,
                        catalogue_version=version,
                        price_lines=(),
                        requested_on=requested_on,
                    ),
                ),
                monthly_before=price_while_suspended(offering, monthly, product.suspended_for),
                monthly_after=monthly,
                requested_on=requested_on,
                effects=(
                    ChangeEffect(kind=EffectKind.HAPPENS, text=f"{offering.name} works {start}."),
                    ChangeEffect(kind=EffectKind.BILL, text=pays_again(product)),
                ),
            )
            uow.commit()
        return change
