"""The services of a customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from business_layer.catalogue.distinguishing_words import in_parentheses
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import PriceLine, Totals
from business_layer.inventory.products import ProductState
from business_layer.inventory.queries import ProductRow
from business_layer.shared.addresses import zone_of
from presentation_layer.views.sold_version import DETAILS_LATER, TELLS_NOTHING, offering_sold
from presentation_layer.words import PRODUCT_WORDS, date_words


@dataclass(frozen=True, kw_only=True)
class ServiceView:
    """`secrets` are for the customer alone, `for_agents` for agents alone."""

    slug: str
    name: str
    which: str
    words: str
    kind: str
    since: str
    address: str
    order_number: str
    how_to_use: str
    told: tuple[tuple[str, str], ...]
    secrets: tuple[tuple[str, str], ...]
    for_agents: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    lines: tuple[PriceLine, ...]
    totals: Totals


def service_views(rows: Sequence[ProductRow], catalogues: Catalogues, *, for_customer: bool) -> tuple[ServiceView, ...]:
    """The services of a customer, for the signed-in customer or for an agent."""
    return tuple(_service(row, catalogues, for_customer) for row in rows)


def _service(row: ProductRow, catalogues: Catalogues, for_customer: bool) -> ServiceView:
    offering = offering_sold(catalogues, row)
    specification = offering.specification if offering else TELLS_NOTHING
    words, kind = PRODUCT_WORDS[row.state]
    zone = zone_of(row.address)
    since = row.active_since.astimezone(ZoneInfo(zone)).date() if row.active_since else None
    return ServiceView(
        slug=row.offering_slug,
        name=row.offering_name,
        which=in_parentheses(specification.distinguishing_words(row.known)),
        words=words,
        kind=kind,
        since=date_words(since),
        address=str(row.address) if row.address else "",
        order_number=row.order_number,
        how_to_use=specification.how_to_use if row.state is ProductState.ACTIVE else "",
        told=tuple(specification.open_facts(row.known)),
        secrets=tuple(specification.sensitive_facts(row.known)) if for_customer else (),
        for_agents=tuple(specification.facts_for_agents(row.known)) if offering and not for_customer else (),
        facts=tuple(specification.describe(row.values)) if offering else DETAILS_LATER,
        lines=row.price_lines,
        totals=Totals.of(row.price_lines),
    )
