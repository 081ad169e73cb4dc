"""An order's page as its customer sees it: the head with its cards, then open services, then finished ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from zoneinfo import ZoneInfo

from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.revisions import OrderRevision
from business_layer.shared.clock import HOUSE_ZONE
from presentation_layer.views.coming_events import ComingDay, coming_days
from presentation_layer.views.happenings import Happening, happenings
from presentation_layer.views.item_progress import items_progress
from presentation_layer.views.order_cards import OrderCards, order_cards
from presentation_layer.views.order_head import OrderHead, order_head
from presentation_layer.views.orders import OrderItemView, OrderPage, order_page
from presentation_layer.words import day_words


@dataclass(frozen=True, kw_only=True)
class OrderRecord:
    order: OrderPage
    placed_on: str
    head: OrderHead
    cards: OrderCards
    open_items: tuple[OrderItemView, ...]
    ready_items: tuple[OrderItemView, ...]
    happened: tuple[Happening, ...]
    coming: tuple[ComingDay, ...] = ()

    @property
    def slugs(self) -> tuple[str, ...]:
        """The offerings, each once."""
        return tuple(dict.fromkeys(item.slug for item in self.order.items))

    @property
    def revision(self) -> str:
        """A digest of everything that the page shows, so that it is sent again only if that changed."""
        return blake2b(repr(self).encode(), digest_size=8).hexdigest()


def order_record(
    order: ProductOrder,
    catalogues: Catalogues,
    revisions: Sequence[OrderRevision] = (),
    *,
    now: datetime,
    with_days: bool = False,
) -> OrderRecord:
    """The page; `with_days` adds what comes on which day, for the confirmation."""
    items = items_progress(order, catalogues, now=now)
    page = order_page(order, items, revisions=revisions)
    going_on = [each for each in items if not each.item.is_being_canceled]
    zone = ZoneInfo(items[0].item.time_zone if items else HOUSE_ZONE)
    return OrderRecord(
        order=page,
        placed_on=day_words(order.placed_at.astimezone(zone).date(), now.astimezone(zone).date()),
        head=order_head(order, going_on or items),
        cards=order_cards(going_on),
        open_items=tuple(item for item in page.items if not item.is_complete),
        ready_items=tuple(item for item in page.items if item.is_complete),
        happened=happenings(items),
        coming=coming_days(going_on) if with_days else (),
    )
