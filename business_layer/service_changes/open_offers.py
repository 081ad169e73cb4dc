"""Open offers: a product is offered to one person at a time."""

from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from business_layer.inventory.products import Product
from business_layer.service_changes.ports import TransferOffers
from business_layer.shared.addresses import GeographicAddress, zone_of
from business_layer.shared.date_formats import format_day
from business_layer.shared.errors import Conflict


class OfferUnderway(Conflict):
    """Someone has not answered yet whether they take the product over."""

    code = "offer_underway"


class ReadsOffers(Protocol):
    @property
    def transfer_offers(self) -> TransferOffers: ...


def require_no_open_offer(product: Product, uow: ReadsOffers, *, at: datetime, field: str = "") -> None:
    """Raise OfferUnderway if the product is offered to someone. An offer that nobody answered in time ends here.

    Lock the product first: two requests at once then see each other's offer.
    """
    offer = uow.transfer_offers.open_of(product.id)
    if offer is not None and not offer.is_open(at=at):
        # The job that ends such offers comes every few minutes. An actor who asks again needs no mail.
        offer.expire(at=at)
    elif offer is not None:
        until = format_day(answer_day(offer.answer_by, product.address))
        raise OfferUnderway(
            f"{offer.email} has until {until} to take this service over. Take that offer back first.", field=field
        )


def answer_day(answer_by: datetime, address: GeographicAddress | None) -> date:
    """The last day for an answer, at the service address."""
    return answer_by.astimezone(ZoneInfo(zone_of(address))).date()
