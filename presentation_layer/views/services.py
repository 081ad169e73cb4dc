"""The services of a customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from business_layer.billing.accounts import next_closing
from business_layer.billing.queries import BillingAccountRow
from business_layer.catalogue.distinguishing_words import in_parentheses
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import PriceLine, Totals
from business_layer.catalogue.product_facts import join_words
from business_layer.inventory.product_states import ENDED, ProductState
from business_layer.inventory.queries import ProductRow
from business_layer.service_changes.suspension_rules import price_while_suspended
from business_layer.shared.addresses import zone_of
from business_layer.shared.money import Money
from presentation_layer.views.changes_of_service import ChangesView
from presentation_layer.views.connection_settings import PHONE_NUMBER, split_settings
from presentation_layer.views.product_details import product_details
from presentation_layer.views.sold_version import DETAILS_LATER, TELLS_NOTHING, offering_sold
from presentation_layer.words import OFFICE_PRODUCT_WORDS, PRODUCT_WORDS, date_words, day_words

CHANGEABLE = (ProductState.ACTIVE, ProductState.SUSPENDED)
# What is being ended is paid for until it has ended.
CHARGED = (*CHANGEABLE, ProductState.PENDING_TERMINATE)
COMING = (ProductState.CREATED, ProductState.PENDING_ACTIVE)
OVER = (ProductState.TERMINATED, ProductState.CANCELLED, ProductState.ABORTED)


@dataclass(frozen=True, kw_only=True)
class ServiceView:
    """A service. `numbers` are the phone numbers that it is known by, `beside` what else tells it from others.

    `settings` are what goes into equipment, `others` the facts left. `secrets` are for the customer alone, `for_agents`
    for agents alone. `may_change` is true of what works, or only rests. `meanwhile` is the monthly price of a suspended
    service; one that `is_over` costs nothing any more.
    `moves_here` names the service that moves here, until this one works.
    """

    id: UUID
    slug: str
    name: str
    which: str
    beside: str
    numbers: tuple[str, ...]
    words: str
    kind: str
    since: str
    address: str
    order_number: str
    how_to_use: str
    told: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]
    settings: tuple[tuple[str, str], ...]
    secrets: tuple[tuple[str, str], ...]
    for_agents: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    may_change: bool
    lines: tuple[PriceLine, ...]
    totals: Totals
    is_over: bool
    meanwhile: str = ""
    moves_here: str = ""


@dataclass(frozen=True, kw_only=True)
class ServicesPage:
    """A customer's services, what they cost a month, and the day of the next bill of each account.

    `changes` has what can be done to each service, by its id.
    """

    services: tuple[ServiceView, ...]
    active: int
    monthly: Money
    bills: tuple[tuple[str, str], ...]
    changes: Mapping[UUID, ChangesView]


def services_page(
    rows: Sequence[ProductRow],
    accounts: Sequence[BillingAccountRow],
    catalogues: Catalogues,
    today: date,
    changes: Mapping[UUID, ChangesView] = MappingProxyType({}),
) -> ServicesPage:
    shown = service_views(sorted(rows, key=lambda row: row.state in ENDED), catalogues, for_customer=True)
    coming = _moves_here(rows, changes)
    active = [row for row in rows if row.state is ProductState.ACTIVE]
    charged = [row for row in rows if row.state in CHARGED]
    paying = {row.billing_account_id for row in charged}
    return ServicesPage(
        # What has ended comes last.
        services=tuple(replace(service, moves_here=coming.get(service.id, "")) for service in shown),
        active=len(active),
        monthly=sum((_monthly(row, catalogues) for row in charged), Money.zero()),
        changes=changes,
        bills=tuple(
            (day_words(next_closing(account.cycle_day, today)), account.number)
            for account in accounts
            if account.id in paying
        ),
    )


def _moves_here(rows: Sequence[ProductRow], changes: Mapping[UUID, ChangesView]) -> Mapping[UUID, str]:
    """Words for each service that another one moves to, by its id. One order moves one service."""
    opened = ((view.coming, row) for row in rows if (view := changes.get(row.id)))
    moving = {coming.order_number: row for coming, row in opened if coming and coming.is_moving}
    found: dict[UUID, str] = {}
    for row in rows:
        old = moving.get(row.order_number)
        if old and old.id != row.id and row.state in COMING:
            coming = changes[old.id].coming
            begins = f", begins {coming.begins}" if coming and coming.begins else ""
            found[row.id] = f"Moves here from {old.address.street if old.address else 'the old address'}{begins}"
    return found


def service_views(rows: Sequence[ProductRow], catalogues: Catalogues, *, for_customer: bool) -> tuple[ServiceView, ...]:
    """The services of a customer, for the signed-in customer or for an agent."""
    return tuple(_service(row, catalogues, for_customer) for row in rows)


def _monthly(row: ProductRow, catalogues: Catalogues) -> Money:
    """The monthly price, also while the service is suspended, or ends from there."""
    monthly, offering = Totals.of(row.price_lines).monthly, offering_sold(catalogues, row)
    return price_while_suspended(offering, monthly, row.paused_for) if offering else monthly


def _numbers(told: tuple[tuple[str, str], ...], distinguishing: str) -> tuple[str, ...]:
    """The phone numbers that a service is known by: the one that tells it from others of its kind, and those beside."""
    found = PHONE_NUMBER.search(distinguishing)
    if found is None:
        return ()
    together = (tuple(PHONE_NUMBER.findall(words)) for _, words in told)
    return next((numbers for numbers in together if found.group() in numbers), (found.group(),))


def _beside(numbers: tuple[str, ...], distinguishing: str) -> str:
    """Words that tell a service from others of its kind, unless its numbers do so already."""
    return "" if any(number in distinguishing for number in numbers) else distinguishing


def _labeled(beside: str, told: tuple[tuple[str, str], ...]) -> str:
    """The words with the label of each that is a fact: Circuit ID NY/KFGS/000003/DT, 100 Mbps."""
    labels = {words: label for label, words in told}
    return ", ".join(f"{labels[words]} {words}" if words in labels else words for words in beside.split(", "))


def _since(row: ProductRow, zone: str) -> str:
    """The day on which its state began, in words; an active service counts from its first day."""
    begun = row.active_since if row.state is ProductState.ACTIVE else row.state_since
    if begun is None or row.state in {ProductState.CREATED, ProductState.PENDING_ACTIVE}:
        return ""
    day = date_words(begun.astimezone(ZoneInfo(zone)).date())
    return f"on {day}" if row.state in ENDED else f"since {day}"


def _service(row: ProductRow, catalogues: Catalogues, for_customer: bool) -> ServiceView:
    offering = offering_sold(catalogues, row)
    specification = offering.specification if offering else TELLS_NOTHING
    words, kind = (PRODUCT_WORDS if for_customer else OFFICE_PRODUCT_WORDS)[row.state]
    zone = zone_of(row.address)
    told, distinguishing = tuple(specification.open_facts(row.known)), specification.distinguishing_words(row.known)
    numbers = _numbers(told, distinguishing)
    beside = _beside(numbers, distinguishing)
    others, settings = split_settings(
        tuple(fact for fact in told if fact[1] not in (join_words(numbers), *beside.split(", ")))
    )
    return ServiceView(
        id=row.id,
        slug=row.offering_slug,
        name=row.offering_name,
        which=in_parentheses(distinguishing),
        beside=_labeled(beside, told),
        numbers=numbers,
        words=words,
        kind=kind,
        since=_since(row, zone),
        address=str(row.address) if row.address else "",
        order_number=row.order_number,
        how_to_use=specification.how_to_use if row.state is ProductState.ACTIVE else "",
        told=told,
        others=others,
        settings=settings,
        secrets=tuple(specification.sensitive_facts(row.known)) if for_customer else (),
        for_agents=tuple(specification.facts_for_agents(row.known)) if offering and not for_customer else (),
        facts=product_details(specification, row.known, row.address, is_ready=row.state in CHANGEABLE)
        if offering
        else DETAILS_LATER,
        may_change=row.state in CHANGEABLE,
        lines=row.price_lines,
        totals=Totals.of(row.price_lines),
        is_over=row.state in OVER,
        meanwhile=str(_monthly(row, catalogues)) if row.paused_for else "",
    )
