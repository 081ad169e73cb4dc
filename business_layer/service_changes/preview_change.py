"""Looking at what a change would do, while its answers are still being chosen."""

from uuid import UUID

from business_layer.inventory.products import Product
from business_layer.service_changes.calculated_change import CalculatedChange, ChangeCalculator, WantedChange
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.proposals import Proposals
from business_layer.service_changes.service_change import ChangeKind
from business_layer.shared.actor import Actor
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class PreviewChange:
    """Calculate a change of the answers so far. Nothing is held, and the network is not asked.

    Raises NotFound, NotPermitted, ChangeUnderway, ChangeImpossible.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork],
        proposals: Proposals,
        calculator: ChangeCalculator,
    ) -> None:
        self._unit_of_work, self._proposals, self._calculator = unit_of_work, proposals, calculator

    def __call__(self, *, product_id: UUID, wanted: WantedChange, by: Actor) -> CalculatedChange:
        with self._unit_of_work.reading(by=by) as uow:
            return self._calculator.calculate_so_far(self._begin(product_id, uow, by), wanted, uow)

    def product(self, *, product_id: UUID, by: Actor) -> Product:
        """The product, if it can be changed now."""
        with self._unit_of_work.reading(by=by) as uow:
            return self._begin(product_id, uow, by)

    def _begin(self, product_id: UUID, uow: ServiceChangesUnitOfWork, by: Actor) -> Product:
        return self._proposals.begin(ChangeKind.CHANGE, product_id, uow, by=by)
