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
from business_layer.online_ordering.checkout import Agreement, ShipTo
from business_layer.online_ordering.checkout_access import CheckoutView
from business_layer.online_ordering.number_move_days import move_days
from business_layer.online_ordering.reviewed_cart import CartReview, ReviewedItem
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
    ("details", "Details"),
    ("billing", "Billing"),
    ("contract", "Contract"),
    ("review", "Review"),
)
SLOTS_SHOWN = 10
# A document leads nowhere and fetches nothing: what looks like a link or a picture in an older one is shown as text.
LEADING_AWAY = ["link", "image", "autolink", "reference", "html_inline", "html_block", "entity"]
MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(LEADING_AWAY)
DOCUMENT_TAGS = {"p", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "blockquote", "code", "pre", "hr", "br"}


HIGH_HEADING = re.compile(r"(</?)h[12]>")
# A heading ends anything above it, except code between fences.
SECTION, FENCE = re.compile(r"^(?=#{1,6} )", re.MULTILINE), re.compile(r"```|~~~")


@dataclass(frozen=True)
class CheckoutPage:
    """The part that every step shows: the current step, and the order."""

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
    unconfirmed_email: str


@dataclass(frozen=True)
class AccountPage:
    """The same of the step before them, at index -1, and of the wait for the confirmation of the email address."""

    steps: tuple[tuple[str, str], ...]
    current: int
    cart: CartView
    unconfirmed_email: str


@dataclass(frozen=True)
class DocumentView:
    code: str
    title: str
    version: str
    in_plain_words: tuple[str, ...]
    html: Markup
    text_hash: str
    stands_alone: bool


def account_page(review: CartReview, current: int, unconfirmed_email: str) -> AccountPage:
    return AccountPage(STEPS, current, cart_view(review), unconfirmed_email)


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
                f"{item.offering.full_name(item.item.values)} at {item.item.address.street}",
                slot_sentence(slot, item.item.address.time_zone),
            )
            for item in view.review.items
            if item.offering and item.item.address and (slot := view.checkout.installations.get(str(item.item.id)))
        ),
        moves=tuple(
            (item.offering.full_name(item.item.values), date_words(view.checkout.move_day_of(item.item.id)))
            for item in view.review.items
            if item.offering and item.offering.asks_for_move_day(item.item.values)
        ),
        packages=tuple(
            (_package(item), str(address))
            for item in view.review.items
            if item.ships and (address := view.destination(item))
        ),
        days={
            item.item.id: date_words(schedule.ready_on)
            for item in view.review.items
            if (schedule := view.schedule(item))
        },
        billing=_billing_facts(account) if account else (),
        agreements=tuple(f"{agreement.title}, {signed_words(agreement)}" for agreement in view.agreements),
        unconfirmed_email=view.checkout.signed_up_as.email if view.checkout.signed_up_as else "",
    )


def _package(reviewed: ReviewedItem) -> str:
    """The contents of an item's packages."""
    contents = reviewed.ships.contents(reviewed.item.values) if reviewed.ships else ""
    return f"{contents} × {reviewed.item.quantity}" if reviewed.item.quantity > 1 else contents


def _billing_facts(account: BillingAccount) -> tuple[tuple[str, str], ...]:
    return (
        ("Account", account.number),
        ("Name", account.name),
        ("Address", str(account.address)),
        ("Bill", BILL_FORMATS.get(account.format, NOT_KNOWN_HERE[0])),
        ("Billing date", f"Day {account.cycle_day} of each month"),
    )


def signed_words(signed: Agreement | SignedDocument) -> str:
    """The signer and the time; and the agent and the customer if an agent recorded it."""
    when = instant_words(signed.at)
    if signed.on_behalf_of:
        agent = signed.recorded_by
        return f"agreed to by {signed.signature}, recorded on the customer's behalf by our agent {agent} on {when}"
    # Agreements from before that was kept tell it only by the two names.
    recorded = "" if is_signature_of(signed.signature, signed.recorded_by) else f", recorded by {signed.recorded_by}"
    return f"signed by {signed.signature}{recorded} on {when}"


def document_html(view: CheckoutView) -> tuple[DocumentView, ...]:
    """The documents to agree to now: those that stand alone one at a time, the others together."""
    open_documents = [document for document in view.documents if document.agreement is None]
    alone = [document for document in open_documents if document.document.stands_alone]
    together = [document for document in open_documents if not document.document.stands_alone]
    return tuple(
        DocumentView(
            code=shown.document.code,
            title=shown.document.title,
            version=shown.document.version,
            in_plain_words=shown.in_plain_words,
            html=filled_in(shown.document.body, shown.text),
            text_hash=shown.text_hash,
            stands_alone=shown.document.stands_alone,
        )
        for shown in (together or alone[:1])
    )


def markdown(text: str) -> Markup:
    """Markdown as clean HTML without links and pictures; headings come below the page's own."""
    html = HIGH_HEADING.sub(r"\1h3>", MARKDOWN.render(text))
    return Markup(nh3.clean(html, tags=DOCUMENT_TAGS, attributes={}))  # noqa: S704  # nosec B704


def filled_in(body: str, text: str) -> Markup:
    """Return the HTML of a document's text. Sections that its body has word for word are rendered only once."""
    if FENCE.search(text):
        return markdown(text)
    written = SECTION.split(body)
    return Markup().join(
        _as_written(section) if section in written else markdown(section) for section in SECTION.split(text)
    )


@lru_cache(maxsize=256)
def _as_written(section: str) -> Markup:
    """A section of the catalog's own text, without a customer's data."""
    return markdown(section)


class DetailChoices:
    """The questions of the first step: half days for a technician, days for numbers to move, where to ship."""

    def __init__(self, resources: ResourceQueries, clock: Clock) -> None:
        self._resources, self._clock = resources, clock

    def of(self, view: CheckoutView) -> DetailsAsked:
        shipped = [item.ships.contents(item.item.values) for item in view.review.items if item.ships]
        return DetailsAsked(
            visits=self._visits(view),
            moves=_moves(view),
            shipped=format_list([words[:1].lower() + words[1:] for words in dict.fromkeys(shipped)], locale="en_US"),
            destinations=_destinations(view) if shipped else (),
        )

    def _visits(self, view: CheckoutView) -> dict[UUID, tuple[str, list[Choice]]]:
        found = {}
        for item in view.review.items:
            if item.offering is None or not item.offering.needs_appointment or item.item.address is None:
                continue
            schedule = item.usual_schedule
            if schedule is None:
                continue
            slots = self._resources.free_slots(
                crews_at(item.item.address), earliest=schedule.ready_on, at=self._clock.now(), limit=SLOTS_SHOWN
            )
            choices = [slot_prefix(slot.on, slot.window) for slot in slots]
            chosen = view.checkout.installations.get(str(item.item.id))
            if chosen and chosen not in choices:
                choices.insert(0, chosen)
            what = item.offering.full_name(item.item.values)
            label = f"Choose an installation appointment for {what} at {item.item.address.street}"
            found[item.item.id] = (
                label,
                [Choice(slot, slot_sentence(slot, item.item.address.time_zone)) for slot in choices],
            )
        return found


def _moves(view: CheckoutView) -> dict[UUID, tuple[str, list[Choice]]]:
    """The days on which numbers can move, by cart item."""
    found = {}
    for item in view.review.items:
        if item.offering and (days := move_days(item)):
            label = f"When should your number move to {item.offering.full_name(item.item.values)}?"
            found[item.item.id] = (label, [Choice(day.isoformat(), date_words(day)) for day in days])
    return found


def _destinations(view: CheckoutView) -> tuple[Choice, ...]:
    """The shipping choices: the service address comes first if there is one."""
    service, account = service_address_of(view.review), view.account or next(iter(view.accounts), None)
    return (
        *([Choice(ShipTo.SERVICE, "To the service address", str(service))] if service else []),
        Choice(ShipTo.BILLING, "To my billing address", str(account.address) if account else "You'll enter it next."),
        Choice(ShipTo.OTHER, "To another address"),
    )
