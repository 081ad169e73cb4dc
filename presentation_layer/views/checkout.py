"""The checkout's pages: its steps, the order beside them, and the documents."""

import re
from dataclasses import dataclass
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from business_layer.online_ordering.checkout import Agreement
from business_layer.online_ordering.checkout_access import CheckoutView
from business_layer.online_ordering.number_move_days import move_days
from business_layer.online_ordering.reviewed_cart import CartReview
from business_layer.online_ordering.signatures import is_signature_of
from business_layer.order_management.queries import SignedDocument
from presentation_layer.views.cart import CartView, cart_view
from presentation_layer.views.dates_of_item import dates_of_item
from presentation_layer.words import instant_words

STEPS = (
    ("details", "Details"),
    ("billing", "Billing"),
    ("contract", "Contract"),
    ("review", "Review"),
)
# A document leads nowhere and fetches nothing: what looks like a link or a picture in an older one is shown as text.
LEADING_AWAY = ["link", "image", "autolink", "reference", "html_inline", "html_block", "entity"]
MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(LEADING_AWAY)
HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
DOCUMENT_TAGS = {"p", "ul", "ol", "li", "strong", "em", "blockquote", "code", "pre", "hr", "br"} | HEADINGS


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
    unconfirmed_email: str


@dataclass(frozen=True)
class AccountPage:
    """The same of the step before them, at index -1, and of the wait for the confirmation of the email address.

    `following` names the step that a new customer comes to.
    """

    steps: tuple[tuple[str, str], ...]
    current: int
    cart: CartView
    unconfirmed_email: str
    following: str


def account_page(review: CartReview, current: int, unconfirmed_email: str) -> AccountPage:
    asks_days = any((item.offering and item.offering.needs_appointment) or move_days(item) for item in review.items)
    return AccountPage(STEPS, current, cart_view(review), unconfirmed_email, "details" if asks_days else "billing")


def checkout_page(view: CheckoutView, current: int) -> CheckoutPage:
    dates = {
        item.item.id: dates_of_item(item, view.schedule(item), view.checkout.installations.get(str(item.item.id), ""))
        for item in view.review.items
    }
    return CheckoutPage(
        steps=STEPS,
        current=current,
        cart=cart_view(view.review, dates),
        submission_key=str(view.checkout.submission_key),
        unconfirmed_email=view.checkout.signed_up_as.email if view.checkout.signed_up_as else "",
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


def first_capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def markdown(text: str, highest: int = 3) -> Markup:
    """Markdown as clean HTML without links and pictures. Headings begin at the level `highest`."""
    html = HIGH_HEADING.sub(rf"\1h{highest}>", MARKDOWN.render(text))
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
