"""Looking at a proposal, and at the product that a form is about."""

from uuid import UUID

from business_layer.inventory.products import Product
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.proposals import Proposals
from business_layer.service_changes.service_change import ChangeKind, ServiceChange
from business_layer.shared.actor import Actor
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class ViewServiceChange:
    """Return a proposal. Raises NotFound, also outside the actor's scope."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork]) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, *, change_id: UUID, by: Actor) -> ServiceChange:
        with self._unit_of_work.reading(by=by) as uow:
            return uow.service_changes.get(change_id, seen_by=by)


class ViewProduct:
    """Return the product that a form is about, if that can be done to it now.

    Raises NotFound, NotPermitted, ChangeUnderway, ChangeImpossible.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork], proposals: Proposals) -> None:
        self._unit_of_work, self._proposals = unit_of_work, proposals

    def __call__(self, *, kind: ChangeKind, product_id: UUID, by: Actor) -> Product:
        with self._unit_of_work.reading(by=by) as uow:
            return self._proposals.begin(kind, product_id, uow, by=by)
