"""The checkout's pages: steps, summary, installation times, documents."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import nh3
from babel.lists import format_list
from markdown_it import MarkdownIt
from markupsafe import Markup

from business_layer.billing.accounts import BillingAccount
from business_layer.inventory.installation_slots import slot_prefix
from business_layer.inventory.pools import crews_at
from business_layer.inventory.queries import ResourceQueries
from business_layer.online_ordering.cart_review import ReviewedItem
from business_layer.online_ordering.checkout import Agreement, ShipTo
from business_layer.online_ordering.checkout_access import CheckoutView
from business_layer.online_ordering.move_days import move_days
from business_layer.online_ordering.shipping_destinations import service_address_of
from business_layer.online_ordering.signatures import is_signature_of
from business_layer.order_management.queries import SignedDocument
from business_layer.shared.clock import Clock
from presentation_layer.forms.checkout_billing import BILL_FORMATS
from presentation_layer.forms.checkout_details import DetailsAsked
from presentation_layer.forms.fields import Choice
from presentation_layer.views.cart import CartView, cart_view
from presentation_layer.views.orders import contact_facts
from presentation_layer.words import NOT_KNOWN_HERE, date_words, instant_words, slot_sentence

STEPS = (
    ("details", "Service details"),
    ("billing", "Billing"),
    ("contract", "Contract"),
    ("review", "Review and order"),
)
SLOTS_SHOWN = 10
# A document leads nowhere and fetches nothing: what looks like a link or a picture in an older one is shown as text.
LEADING_AWAY = ["link", "image", "autolink", "reference", "html_inline", "html_block", "entity"]
MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(LEADING_AWAY)
DOCUMENT_TAGS = {"p", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "blockquote", "code", "pre", "hr", "br"}


HIGH_HEADING = re.compile(r"(</?)h[12]>")
# A heading ends whatever stands above it, but for code between fences.
SECTION, FENCE = re.compile(r"^(?=#{1,6} )", re.MULTILINE), re.compile(r"```|~~~")


@dataclass(frozen=True)
class CheckoutPage:
    """What every step shows: where one is, and what is being ordered."""

    steps: tuple[tuple[str, str], ...]
    current: int
    cart: CartView
    submission_key: str
    contact: tuple[tuple[str, str], ...]
    installations: tuple[tuple[str, str], ...]
    moves: tuple[tuple[str, str], ...]
    packages: tuple[tuple[str, str], ...]
    days: Mapping[UUID, str]
    billing: tuple[tuple[str, str], ...]
    agreements: tuple[str, ...]


@dataclass(frozen=True)
class DocumentView:
    code: str
    title: str
    version: str
    in_plain_words: tuple[str, ...]
    html: Markup
    text_hash: str
    stands_alone: bool


def checkout_page(view: CheckoutView, current: int) -> CheckoutPage:
    contact, account = view.checkout.contact, view.account
    return CheckoutPage(
        steps=STEPS,
        current=current,
        cart=cart_view(view.review),
        submission_key=str(view.checkout.submission_key),
        contact=contact_facts(contact) if contact else (),
        installations=tuple(
            (
                f"{one.offering.full_name(one.item.values)} at {one.item.address.street}",
                slot_sentence(slot, one.item.address.time_zone),
            )
            for one in view.review.items
            if one.offering and one.item.address and (slot := view.checkout.installations.get(str(one.item.id)))
        ),
        moves=tuple(
            (one.offering.full_name(one.item.values), date_words(view.checkout.move_day_of(one.item.id)))
            for one in view.review.items
            if one.offering and one.offering.asks_for_move_day(one.item.values)
        ),
        packages=tuple(
            (_package(one), str(address))
            for one in view.review.items
            if one.ships and (address := view.destination(one))
        ),
        days={
            one.item.id: date_words(schedule.ready_on) for one in view.review.items if (schedule := view.schedule(one))
        },
        billing=_billing_facts(account) if account else (),
        agreements=tuple(f"{one.title}, {signed_words(one)}" for one in view.agreements),
    )


def _package(one: ReviewedItem) -> str:
    """What is in the packages of an item."""
    contents = one.ships.contents(one.item.values) if one.ships else ""
    return f"{contents} × {one.item.quantity}" if one.item.quantity > 1 else contents


def _billing_facts(account: BillingAccount) -> tuple[tuple[str, str], ...]:
    return (
        ("Account", account.number),
        ("Name", account.name),
        ("Address", str(account.address)),
        ("Bill", BILL_FORMATS.get(account.format, NOT_KNOWN_HERE[0])),
        ("Billing date", f"Day {account.cycle_day} of each month"),
    )


def signed_words(one: Agreement | SignedDocument) -> str:
    """Who signed it and when; and if an agent recorded it, who did and on whose behalf."""
    when = instant_words(one.at)
    if one.on_behalf_of:
        return (
            f"agreed to by {one.signature}, recorded on the customer's behalf by our agent {one.recorded_by} on {when}"
        )
    # Agreements from before that was kept tell it only by the two names.
    recorded = "" if is_signature_of(one.signature, one.recorded_by) else f", recorded by {one.recorded_by}"
    return f"signed by {one.signature}{recorded} on {when}"


def document_html(view: CheckoutView) -> tuple[DocumentView, ...]:
    """The documents to agree to now: those that stand alone one at a time, the others together."""
    open_documents = [one for one in view.documents if one.agreement is None]
    alone = [one for one in open_documents if one.document.stands_alone]
    together = [one for one in open_documents if not one.document.stands_alone]
    return tuple(
        DocumentView(
            code=one.document.code,
            title=one.document.title,
            version=one.document.version,
            in_plain_words=one.in_plain_words,
            html=filled_in(one.document.body, one.text),
            text_hash=one.text_hash,
            stands_alone=one.document.stands_alone,
        )
        for one in (together or alone[:1])
    )


def markdown(text: str) -> Markup:
    """Markdown as clean HTML without links and pictures; headings stand below the page's own."""
    html = HIGH_HEADING.sub(r"\1h3>", MARKDOWN.render(text))
    return Markup(nh3.clean(html, tags=DOCUMENT_TAGS, attributes={}))  # noqa: S704  # nosec B704


def filled_in(body: str, text: str) -> Markup:
    """What `markdown` makes of a document's text. Of sections that stand so in its body, only the first time."""
    if FENCE.search(text):
        return markdown(text)
    written = SECTION.split(body)
    return Markup().join(_as_written(one) if one in written else markdown(one) for one in SECTION.split(text))


@lru_cache(maxsize=256)
def _as_written(section: str) -> Markup:
    """A section of the catalogue's, in which nobody is named."""
    return markdown(section)


class DetailChoices:
    """What the first step asks: half days for a technician, days for numbers to move, where to ship."""

    def __init__(self, resources: ResourceQueries, clock: Clock) -> None:
        self._resources, self._clock = resources, clock

    def of(self, view: CheckoutView) -> DetailsAsked:
        shipped = [one.ships.contents(one.item.values) for one in view.review.items if one.ships]
        return DetailsAsked(
            visits=self._visits(view),
            moves=_moves(view),
            shipped=format_list([words[:1].lower() + words[1:] for words in dict.fromkeys(shipped)], locale="en_US"),
            destinations=_destinations(view) if shipped else (),
        )

    def _visits(self, view: CheckoutView) -> dict[UUID, tuple[str, list[Choice]]]:
        found = {}
        for one in view.review.items:
            if one.offering is None or not one.offering.needs_appointment or one.item.address is None:
                continue
            schedule = one.usual_schedule
            if schedule is None:
                continue
            slots = self._resources.free_slots(
                crews_at(one.item.address), earliest=schedule.ready_on, at=self._clock.now(), limit=SLOTS_SHOWN
            )
            choices = [slot_prefix(slot.on, slot.window) for slot in slots]
            chosen = view.checkout.installations.get(str(one.item.id))
            if chosen and chosen not in choices:
                choices.insert(0, chosen)
            what = one.offering.full_name(one.item.values)
            label = f"Choose an installation appointment for {what} at {one.item.address.street}"
            found[one.item.id] = (
                label,
                [Choice(slot, slot_sentence(slot, one.item.address.time_zone)) for slot in choices],
            )
        return found


def _moves(view: CheckoutView) -> dict[UUID, tuple[str, list[Choice]]]:
    """The days on which numbers can move, by cart item."""
    found = {}
    for one in view.review.items:
        if one.offering and (days := move_days(one)):
            label = f"When should your number move to {one.offering.full_name(one.item.values)}?"
            found[one.item.id] = (label, [Choice(day.isoformat(), date_words(day)) for day in days])
    return found


def _destinations(view: CheckoutView) -> tuple[Choice, ...]:
    """Where to ship: the service address comes first where there is one."""
    service, account = service_address_of(view.review), view.account or next(iter(view.accounts), None)
    return (
        *([Choice(ShipTo.SERVICE, "To the service address", str(service))] if service else []),
        Choice(ShipTo.BILLING, "To my billing address", str(account.address) if account else "You'll enter it next."),
        Choice(ShipTo.OTHER, "To another address"),
    )
