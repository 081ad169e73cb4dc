"""Proposals: the first and the last step of every use case that proposes a change of a service."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from business_layer.catalogue.plans import PlanAction
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import PriceLine, Totals
from business_layer.inventory.products import Product
from business_layer.order_management.order_entry import ItemRequest, catalogue_with_plan
from business_layer.order_management.states import ItemAction
from business_layer.service_changes.open_changes import require_no_open_change
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.possible_changes import require_possible
from business_layer.service_changes.service_change import KEPT_FOR, ChangeKind, ServiceChange
from business_layer.shared.actor import Actor, ActorKind, Permission
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import Invalid
from business_layer.shared.service_days import first_day_at, last_day_at


class Proposals:
    """Begins and keeps proposals, inside the caller's unit of work."""

    def __init__(self, catalogues: Catalogues, clock: Clock, identifiers: Identifiers) -> None:
        self._catalogues, self._clock, self._identifiers = catalogues, clock, identifiers

    def begin(self, kind: ChangeKind, product_id: UUID, uow: ServiceChangesUnitOfWork, *, by: Actor) -> Product:
        """The product, if that can be done to it now by this actor.

        Raises NotFound, NotPermitted, ChangeUnderway, ChangeImpossible.
        """
        product = uow.products.get(product_id, seen_by=by)
        if by.kind is not ActorKind.CUSTOMER:
            by.require(Permission.CHANGE_SERVICES)
        require_no_open_change(product, uow)
        require_possible(kind, product, self._catalogues, by=by, at=self._clock.now())
        return product

    def version_with_plan(self, product: Product, action: PlanAction) -> int:
        """The catalogue version that says how to do something to a product. Raises NoPlanForAction."""
        sold, slug = product.catalogue_version, product.offering_slug
        return catalogue_with_plan(self._catalogues, sold, slug, action, at=self._clock.now()).number

    def keep(
        self, kind: ChangeKind, product: Product, uow: ServiceChangesUnitOfWork, *, by: Actor, **content: Any
    ) -> ServiceChange:
        """Keep a proposal about a product. `content` is what else a ServiceChange has, with its items."""
        now = self._clock.now()
        change = ServiceChange(
            id=content.pop("id", None) or self._identifiers.new(),
            kind=kind,
            product_id=product.id,
            product_version=product.version,
            customer_id=content.pop("customer_id", product.customer_id),
            billing_account_id=content.pop("billing_account_id", product.billing_account_id),
            monthly_before=content.pop("monthly_before", None) or Totals.of(product.price_lines).monthly,
            created_at=now,
            valid_until=now + KEPT_FOR,
            created_by=by.name,
            **content,
        )
        uow.service_changes.add(change)
        return change


def item_about(
    product: Product, action: ItemAction, *, catalogue_version: int, price_lines: tuple[PriceLine, ...], **given: Any
) -> ItemRequest:
    """The request for an item that leaves a product's answers as they are. `given` is what else it has."""
    return ItemRequest(
        action=action,
        product_id=product.id,
        offering_slug=product.offering_slug,
        offering_name=product.offering_name,
        catalogue_version=catalogue_version,
        values=product.values,
        address=product.address,
        price_lines=price_lines,
        **given,
    )


def require_day(on: date | None, product: Product, *, at: datetime, field: str = "requested_on") -> date | None:
    """The day to ask for, at the service address; None is as soon as possible, also if today is chosen.

    Raises Invalid for a day that is over, or too far away.
    """
    first, last = first_day_at(product.address, at), last_day_at(product.address, at)
    if on is None or on == first:
        return None
    if on < first:
        raise Invalid("Choose today or a later day.", field=field)
    if on > last:
        raise Invalid("Choose a day within the next 12 months.", field=field)
    return on
