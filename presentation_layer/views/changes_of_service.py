"""The changes that are possible and coming for a service, as the pages of services show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from business_layer.catalogue.catalogue_file.formats import CatalogueNotUnderstood
from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.open_changes import OpenChange
from business_layer.order_management.states import ItemAction
from business_layer.service_changes.possible_changes import HeldProduct, PossibleChange, possible_changes
from business_layer.shared.actor import Actor
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.service_days import first_day_at
from presentation_layer.views.service_change import FORMS, VERBS
from presentation_layer.words import day_words

# The words for a change that is ordered: before its day, and without one.
COMING: Mapping[ItemAction, tuple[str, str]] = {
    ItemAction.MODIFY: ("Changes on", "Being changed"),
    ItemAction.DELETE: ("Disconnects on", "Being disconnected"),
    ItemAction.SUSPEND: ("Will be suspended on", "Being suspended"),
    ItemAction.RESUME: ("Resumes on", "Being resumed"),
}
BEING_CHANGED = ("Changes on", "Being changed")
MOVING = ("Moves on", "Being moved")


class PlacedProduct(HeldProduct, Protocol):
    """A product with its service address."""

    @property
    def address(self) -> GeographicAddress | None: ...


@dataclass(frozen=True)
class VerbView:
    """One thing that can be done, by the endpoint of its form; with a reason it cannot be done now."""

    words: str
    endpoint: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ComingView:
    """A change that is ordered. It can be taken back here until its day."""

    words: str
    order_number: str
    may_be_taken_back: bool


@dataclass(frozen=True, kw_only=True)
class ChangesView:
    """The changes of one service."""

    verbs: tuple[VerbView, ...] = ()
    coming: ComingView | None = None

    @property
    def possible(self) -> tuple[VerbView, ...]:
        return tuple(verb for verb in self.verbs if not verb.reason)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reasons why something cannot be done, each once; an order that is on its way is shown by itself."""
        return () if self.coming else tuple(dict.fromkeys(verb.reason for verb in self.verbs if verb.reason))


def changes_by_service(
    products: Iterable[PlacedProduct], opened: Iterable[OpenChange], catalogues: Catalogues, *, by: Actor, at: datetime
) -> Mapping[UUID, ChangesView]:
    """The same for each of several services, by their ids."""
    coming = {change.product_id: change for change in opened}
    return {
        product.id: changes_of_service(product, coming.get(product.id), catalogues, by=by, at=at)
        for product in products
    }


def changes_of_service(
    product: PlacedProduct, open_change: OpenChange | None, catalogues: Catalogues, *, by: Actor, at: datetime
) -> ChangesView:
    """The changes of a service. One whose catalogue version only a newer release can read shows none."""
    try:
        found = possible_changes(product, open_change, catalogues, by=by, at=at)
    except CatalogueNotUnderstood:
        found = ()
    return ChangesView(
        verbs=tuple(_verb(change) for change in found),
        coming=_coming(open_change, product.address, at) if open_change else None,
    )


def _verb(change: PossibleChange) -> VerbView:
    return VerbView(VERBS[change.kind], FORMS[change.kind], change.reason)


def _coming(change: OpenChange, address: GeographicAddress | None, at: datetime) -> ComingView:
    dated, underway = MOVING if change.is_moving else COMING.get(change.action, BEING_CHANGED)
    today = first_day_at(address, at)
    is_to_come = change.requested_on is not None and change.requested_on > today
    on = change.requested_on
    return ComingView(
        words=f"{dated} {day_words(on, today)}" if on and is_to_come else underway,
        order_number=change.order_number,
        may_be_taken_back=is_to_come,
    )
