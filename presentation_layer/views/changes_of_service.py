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
from business_layer.service_changes.open_offers import answer_day
from business_layer.service_changes.possible_changes import HeldProduct, PossibleChange, possible_changes
from business_layer.service_changes.queries import OpenOffer
from business_layer.service_changes.service_change import ChangeKind
from business_layer.shared.actor import Actor, Permission
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
    ItemAction.TRANSFER: ("Transfers on", "Being transferred"),
}
BEING_CHANGED = ("Changes on", "Being changed")
MOVING = ("Move begins", "Being moved")


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
    """A change that is ordered. It can be taken back here until its day. Another customer's order has no number.

    `end` says when a suspension ends by itself; the end alone can be taken back too. `begins` is its day, until then.
    """

    words: str
    order_number: str
    may_be_taken_back: bool
    end: str = ""
    is_moving: bool = False
    begins: str = ""


@dataclass(frozen=True)
class OfferedView:
    """An offer of the service that nobody has answered yet. It can be taken back here."""

    words: str


@dataclass(frozen=True, kw_only=True)
class ChangesView:
    """The changes of one service."""

    verbs: tuple[VerbView, ...] = ()
    coming: ComingView | None = None
    offered: OfferedView | None = None

    @property
    def is_anything_coming(self) -> bool:
        return self.coming is not None or self.offered is not None

    @property
    def possible(self) -> tuple[VerbView, ...]:
        return tuple(verb for verb in self.verbs if not verb.reason)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reasons why something cannot be done, each once; an order that is on its way is shown by itself."""
        return () if self.coming else tuple(dict.fromkeys(verb.reason for verb in self.verbs if verb.reason))


def changes_by_service(
    products: Iterable[PlacedProduct],
    opened: Iterable[OpenChange],
    catalogues: Catalogues,
    *,
    by: Actor,
    at: datetime,
    offers: Iterable[OpenOffer] = (),
) -> Mapping[UUID, ChangesView]:
    """The same for each of several services, by their ids."""
    coming = {change.product_id: change for change in opened}
    offered = {offer.product_id: offer for offer in offers if offer.answer_by > at}
    return {
        product.id: changes_of_service(
            product, coming.get(product.id), catalogues, by=by, at=at, offer=offered.get(product.id)
        )
        for product in products
    }


def changes_of_service(
    product: PlacedProduct,
    open_change: OpenChange | None,
    catalogues: Catalogues,
    *,
    by: Actor,
    at: datetime,
    offer: OpenOffer | None = None,
) -> ChangesView:
    """The changes of a service. One whose catalogue version only a newer release can read shows none."""
    try:
        found = possible_changes(product, open_change, catalogues, by=by, at=at)
    except CatalogueNotUnderstood:
        found = ()
    return ChangesView(
        verbs=tuple(_verb(change) for change in found if not (offer and change.kind is ChangeKind.TRANSFER)),
        coming=_coming(open_change, product.address, by, at) if open_change else None,
        offered=_offered(offer, product.address, at) if offer else None,
    )


def _offered(offer: OpenOffer, address: GeographicAddress | None, at: datetime) -> OfferedView:
    until = day_words(answer_day(offer.answer_by, address), first_day_at(address, at))
    return OfferedView(f"{offer.email} has until {until} to take it over")


def _verb(change: PossibleChange) -> VerbView:
    return VerbView(VERBS[change.kind], FORMS[change.kind], change.reason)


def _coming(change: OpenChange, address: GeographicAddress | None, by: Actor, at: datetime) -> ComingView:
    dated, underway = MOVING if change.is_moving else COMING.get(change.action, BEING_CHANGED)
    today = first_day_at(address, at)
    is_to_come = change.requested_on is not None and change.requested_on > today
    on, is_seen = change.requested_on, by.sees_customer(change.customer_id, with_permission=Permission.VIEW_ORDERS)
    return ComingView(
        words=f"{dated} {day_words(on, today)}" if on and is_to_come else underway,
        order_number=change.order_number if is_seen else "",
        may_be_taken_back=is_to_come,
        is_moving=change.is_moving,
        begins=day_words(on, today) if on and is_to_come else "",
        end=f"Resumes on {day_words(change.resumes_on, today)}" if change.resumes_on else "",
    )
