"""The pages on which a service is changed: the head of each form, and the review of what was proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from business_layer.catalogue.distinguishing_words import in_parentheses
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import Totals
from business_layer.inventory.products import Product
from business_layer.order_management.states import ItemAction
from business_layer.service_changes.service_change import (
    ChangeEffect,
    ChangeKind,
    CharacteristicChange,
    EffectKind,
    ServiceChange,
)
from business_layer.shared.addresses import zone_of
from business_layer.shared.money import Money
from presentation_layer.views.sold_version import offering_sold
from presentation_layer.views.taxes import TaxesView, taxes_view
from presentation_layer.words import clock_words, date_words, stamp_words

K = ChangeKind
VERBS: Mapping[ChangeKind, str] = {
    K.MOVE: "Move",
    K.CHANGE: "Change",
    K.DISCONNECT: "Disconnect",
    K.SUSPEND: "Suspend",
    K.RESUME: "Resume",
    K.TRANSFER: "Transfer",
    K.AMEND: "Change",
}
# The endpoint of the form of each change.
FORMS: Mapping[ChangeKind, str] = {
    K.MOVE: ".move",
    K.CHANGE: ".change",
    K.DISCONNECT: ".disconnection",
    K.SUSPEND: ".suspension",
    K.RESUME: ".resumption",
    K.TRANSFER: ".transfer",
    K.AMEND: ".amendment",
}
AFTER: Mapping[ChangeKind, str] = {
    K.MOVE: "After the move, a month",
    K.CHANGE: "After the change, a month",
    K.AMEND: "After the change, a month",
}
# The argument of a form's address that names the proposal whose answers it shows again.
AGAIN = "again"
HEADINGS = {
    EffectKind.HAPPENS: "What happens",
    EffectKind.LOST: "What you lose",
    EffectKind.NUMBERS: "Your numbers",
    EffectKind.TERM: "Your term",
    EffectKind.BILL: "Your bill",
    EffectKind.EQUIPMENT: "Equipment",
}
# The same for agents, who read about the customer.
AGENT_HEADINGS = {
    **HEADINGS,
    EffectKind.LOST: "What the customer loses",
    EffectKind.NUMBERS: "Numbers",
    EffectKind.TERM: "Term",
    EffectKind.BILL: "Bill",
}
AMENDMENT_HEADINGS = {EffectKind.TERM: "Your contract"}
AGENT_AMENDMENT_HEADINGS = {EffectKind.TERM: "Contract"}


@dataclass(frozen=True, kw_only=True)
class ChangedService:
    """The service that a form or a review is about. `customer` is its holder's name, for agents."""

    id: UUID
    slug: str
    name: str
    which: str
    address: str
    monthly: Money
    customer: str = ""


@dataclass(frozen=True)
class EffectGroup:
    """The sentences of one kind, under their heading."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class ChargeRow:
    name: str
    amount: str
    calculation: str


@dataclass(frozen=True)
class CharacteristicRow:
    """One characteristic before and after. `monthly` has its sign; empty if the price stays."""

    label: str
    before: str
    after: str
    monthly: str


@dataclass(frozen=True, kw_only=True)
class PageLink:
    """An endpoint of the site that shows the review, with its arguments."""

    endpoint: str
    arguments: Mapping[str, Any]
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class ChangeReview:
    """`done_by` is the day on which all of it is done, if that is another day. `difference` has its sign.

    `valid_until` is empty if the proposal cannot be accepted any more. `spoken` is what an agent reads to the customer.
    """

    id: UUID
    title: str
    button: str
    verb: str
    back: PageLink
    form: PageLink
    service: ChangedService
    when: str
    done_by: str
    characteristics: tuple[CharacteristicRow, ...]
    effects: tuple[EffectGroup, ...]
    charges: tuple[ChargeRow, ...]
    one_time: str
    before_label: str
    before: str
    after_label: str
    after: str
    difference: str
    taxes: TaxesView | None
    valid_until: str
    spoken: str


def changed_service(product: Product, catalogues: Catalogues, *, customer: str = "") -> ChangedService:
    offering = offering_sold(catalogues, product)
    known = {**product.values, **product.network}
    return ChangedService(
        id=product.id,
        slug=product.offering_slug,
        name=product.offering_name,
        which=in_parentheses(offering.specification.distinguishing_words(known)) if offering else "",
        address=str(product.address) if product.address else "",
        monthly=product.terms.totals.monthly,
        customer=customer,
    )


def change_review(
    change: ServiceChange, product: Product, catalogues: Catalogues, *, at: datetime, customer: str = ""
) -> ChangeReview:
    service, verb = changed_service(product, catalogues, customer=customer), VERBS.get(change.kind, "")
    # An order that is amended goes on as soon as it can.
    soon = "" if change.kind is K.AMEND else "As soon as possible"
    when = date_words(change.requested_on) if change.requested_on else soon
    zone = zone_of(product.address)
    return ChangeReview(
        id=change.id,
        title=f"{verb} {service.name}",
        button="Place the move order" if change.kind is K.MOVE else f"{verb} {service.name}",
        verb=verb,
        back=_back(change, service),
        form=_form(change, service, is_open=change.is_open(at=at)),
        service=service,
        when=when,
        done_by=_done_by(change),
        characteristics=tuple(map(_row, change.characteristics)),
        effects=effect_groups(change.effects, _headings(change, for_agents=bool(customer))),
        charges=tuple(
            ChargeRow(charge.line.name, str(charge.line.total), charge.calculation) for charge in change.charges
        ),
        one_time=str(change.one_time) if change.one_time else "",
        before_label="As ordered, a month" if change.kind is K.AMEND else "Now, a month",
        after_label=AFTER.get(change.kind, "Then, a month"),
        before=str(change.monthly_before),
        after=str(change.monthly_after),
        difference=_signed(change.difference),
        taxes=taxes_view(change.taxes, Totals(change.one_time, change.monthly_after)) if change.taxes else None,
        valid_until=_valid_until(change, zone, at) if change.is_open(at=at) else "",
        spoken=_spoken(change, service, when),
    )


def _valid_until(change: ServiceChange, zone: str, at: datetime) -> str:
    """The time of day, with the day if it is another one than today."""
    today = at.astimezone(ZoneInfo(zone)).date()
    if change.valid_until.astimezone(ZoneInfo(zone)).date() == today:
        return clock_words(change.valid_until, zone)
    return stamp_words(change.valid_until, zone, today)


def _done_by(change: ServiceChange) -> str:
    days = [item.expected_on for item in change.items if item.expected_on]
    return date_words(max(days)) if days and max(days) != change.requested_on else ""


def _back(change: ServiceChange, service: ChangedService) -> PageLink:
    """The page that a proposal is about: its service, or the order that it amends."""
    if change.kind is K.AMEND:
        words = f"Order {change.order_number}"
        return PageLink(endpoint=".order", arguments={"number": change.order_number}, words=words)
    return PageLink(endpoint=".service", arguments={"product_id": service.id}, words=service.name)


def _form(change: ServiceChange, service: ChangedService, *, is_open: bool) -> PageLink:
    """The form with what was chosen. A move that cannot be accepted any more begins with its address."""
    endpoint, arguments = FORMS.get(change.kind, ""), {**_back(change, service).arguments, AGAIN: change.id}
    if change.kind is not K.MOVE:
        return PageLink(endpoint=endpoint, arguments=arguments)
    asked = next((item.qualification_id for item in change.items if item.action is ItemAction.ADD), None)
    if is_open and asked:
        return PageLink(endpoint=".move_details", arguments={**arguments, "qualification_id": asked})
    return PageLink(endpoint=endpoint, arguments={**arguments, "to": asked})


def _headings(change: ServiceChange, *, for_agents: bool) -> Mapping[EffectKind, str]:
    known, amending = (AGENT_HEADINGS, AGENT_AMENDMENT_HEADINGS) if for_agents else (HEADINGS, AMENDMENT_HEADINGS)
    return {**known, **(amending if change.kind is K.AMEND else {})}


def effect_groups(
    effects: Sequence[ChangeEffect], headings: Mapping[EffectKind, str] = HEADINGS
) -> tuple[EffectGroup, ...]:
    groups = (
        (heading, [effect.text for effect in effects if effect.kind is kind]) for kind, heading in headings.items()
    )
    return tuple(EffectGroup(heading, tuple(sentences)) for heading, sentences in groups if sentences)


def _row(change: CharacteristicChange) -> CharacteristicRow:
    monthly = _signed(change.monthly) if change.monthly else ""
    return CharacteristicRow(change.label, change.before, change.after, monthly)


def _signed(difference: Money) -> str:
    """The difference with its sign, +$47.00; empty if nothing changes."""
    if not difference:
        return ""
    return f"+{difference}" if difference.amount > 0 else str(difference)


def _spoken(change: ServiceChange, service: ChangedService, when: str) -> str:
    """The sentences that an agent reads to the customer before accepting for them."""
    start = f"from {when}" if change.requested_on else "as soon as possible"
    new = next((item.address for item in change.items if item.action is ItemAction.ADD), None)
    to = f" to {new}" if new else ""
    if change.kind is K.AMEND:
        start, to = f"in order {change.order_number}", ""
    done = f" It is done by {done_by}." if (done_by := _done_by(change)) else ""
    before = f"instead of {change.monthly_before}" if change.difference else "as before"
    if change.resumes_on:
        done += f" It works again on {date_words(change.resumes_on)}."
    charge = f" You pay {change.one_time} once." if change.one_time else " There is no one-time charge."
    return (
        f"You want to {VERBS.get(change.kind, '').lower()} {service.name}{to}, {start}.{done} It costs "
        f"{change.monthly_after} a month from then on, before taxes and fees, {before}.{charge} Do you agree?"
    )
