"""What a customer holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import PriceLine, Totals
from business_layer.catalogue.specification import telephone_words
from business_layer.inventory.queries import ProductRow
from business_layer.shared.clock import HOUSE_ZONE
from presentation_layer.views.words import PRODUCT_WORDS, date_words


@dataclass(frozen=True, kw_only=True)
class ServiceView:
    slug: str
    name: str
    words: str
    kind: str
    since: str
    address: str
    order_number: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[PriceLine, ...]
    totals: Totals


def service_views(rows: Sequence[ProductRow], catalogues: Catalogues) -> tuple[ServiceView, ...]:
    return tuple(_service(row, catalogues) for row in rows)


def _service(row: ProductRow, catalogues: Catalogues) -> ServiceView:
    offering = catalogues.version(row.catalogue_version).offering(row.offering_slug)
    words, kind = PRODUCT_WORDS[row.state]
    given = [(name, row.values[name]) for name in ("numbers", "pager_number") if name in row.values]
    numbers = tuple(
        ("Your number" if len(value) == 1 else "Your numbers", "; ".join(map(telephone_words, value)))
        for _, value in given
    )
    network = tuple((name.replace("_", " ").capitalize(), value) for name, value in row.network.items())
    zone = row.address.time_zone if row.address else HOUSE_ZONE
    since = row.active_since.astimezone(ZoneInfo(zone)).date() if row.active_since else None
    return ServiceView(
        slug=row.offering_slug,
        name=row.offering_name,
        words=words,
        kind=kind,
        since=date_words(since),
        address=str(row.address) if row.address else "",
        order_number=row.order_number,
        facts=(*numbers, *offering.specification.described(row.values), *network),
        lines=row.price_lines,
        totals=Totals.of(row.price_lines),
    )
