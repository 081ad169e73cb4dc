"""The page of every form that changes a service: the service, and the reason if it cannot be changed so now."""

from dataclasses import dataclass
from uuid import UUID

from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.products import Product
from business_layer.order_management.product_page_queries import ProductPageQueries
from business_layer.order_management.queries import OrderQueries
from business_layer.service_changes.possible_changes import PossibleChange, possible_changes
from business_layer.service_changes.service_change import ChangeKind, ServiceChange
from business_layer.shared.actor import ActorKind
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotFound
from business_layer.user_management.queries import PeopleQueries
from presentation_layer.context import current_actor
from presentation_layer.controllers.earlier_proposals import EarlierProposals, named_proposal
from presentation_layer.views.service_change import VERBS, ChangedService, changed_service


def customer_for_agents(product: Product, people: PeopleQueries) -> str:
    """The name of the customer that an agent works for; customers know theirs."""
    actor = current_actor()
    if actor.kind is ActorKind.CUSTOMER:
        return ""
    return people.customer(product.customer_id, seen_by=actor).name


@dataclass(frozen=True, kw_only=True)
class ChangeFormPage:
    """The form is left out if there is a `reason` why this cannot be done now.

    `again` is the proposal from whose review the form was opened again.
    """

    title: str
    kind: ChangeKind
    service: ChangedService
    customer_id: UUID
    billing_account_id: UUID
    reason: str
    order_number: str
    again: UUID | None = None


class ChangeForms:
    """Looks at the product of a form. Raises NotFound, also if that can never be done to it."""

    def __init__(
        self,
        products: ProductPageQueries,
        orders: OrderQueries,
        people: PeopleQueries,
        catalogues: Catalogues,
        earlier: EarlierProposals,
        clock: Clock,
    ) -> None:
        self._products, self._orders, self._people = products, orders, people
        self._catalogues, self._earlier, self._clock = catalogues, earlier, clock

    def page(self, kind: ChangeKind, product_id: UUID) -> ChangeFormPage:
        product = self._products.product(product_id, seen_by=current_actor())
        possible = self._possible(kind, product)
        service = changed_service(product, self._catalogues, customer=customer_for_agents(product, self._people))
        return ChangeFormPage(
            title=f"{VERBS[kind]} {service.name}",
            kind=kind,
            service=service,
            customer_id=product.customer_id,
            billing_account_id=product.billing_account_id,
            reason=possible.reason,
            order_number=possible.order_number,
            again=named_proposal(),
        )

    def earlier(self, kind: ChangeKind, product_id: UUID) -> ServiceChange | None:
        """The proposal whose answers the form shows again; None if the page's address names none for this product."""
        change = self._earlier.of_page(kind)
        return change if change and change.product_id == product_id else None

    def _possible(self, kind: ChangeKind, product: Product) -> PossibleChange:
        opened = self._orders.open_changes(product.customer_id)
        open_change = next((change for change in opened if change.product_id == product.id), None)
        found = possible_changes(product, open_change, self._catalogues, by=current_actor(), at=self._clock.now())
        possible = next((change for change in found if change.kind is kind), None)
        if possible is None:
            raise NotFound("This can't be done to this service.")
        return possible
