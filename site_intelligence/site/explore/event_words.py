"""Events, their properties and segments in plain words."""

from site_intelligence.explore.event_choice import NOTHING, SOMETHING, EventChoice
from site_intelligence.explore.segments import Segment
from site_intelligence.explore.visits import FIRST, LATER
from site_intelligence.site.words import key_text

EVENT_WORDS = {
    "page_viewed": "Saw a page",
    "offering_viewed": "Saw an offering",
    "search_performed": "Searched",
    "address_qualified": "Checked an address",
    "cart_item_added": "Put something in the cart",
    "cart_item_removed": "Took something out of the cart",
    "checkout_started": "Started to check out",
    "checkout_step_done": "Finished a step of the checkout",
    "field_refused": "Had an entry refused",
    "product_order_placed": "Ordered",
    "signed_in": "Signed in",
    "consent_chosen": "Chose about privacy",
    "customer_imported": "Became a customer",
    "product_order_completed": "Had an order completed",
    "product_order_cancelled": "Had an order canceled",
    "task_fell_out": "Had an order that fell out",
    "inquiry_opened": "Asked for help",
    "inquiry_answered": "Reached an agent",
    "inquiry_abandoned": "Gave up waiting",
    "inquiry_resolved": "Had an inquiry resolved",
    "product_disconnected": "Left",
    "experiment_exposed": "Was in an experiment",
}
PROPERTY_WORDS = {
    "offering": "Offering",
    "page": "Page",
    "result": "Result of the address check",
    "found": "Search found",
    "topic": "Topic",
}
VALUE_WORDS = {NOTHING: "Nothing", SOMETHING: "Something"}
FACT_WORDS = {
    ("visit", FIRST): "First visit in these days",
    ("visit", LATER): "Came before in these days",
    ("consent", "measure"): "Measured only",
    ("consent", "personalize"): "Personalized",
}
EVERYONE = "Everyone"


def event_text(event: str) -> str:
    return EVENT_WORDS.get(event, key_text("event", event))


def value_text(name: str, value: str) -> str:
    return VALUE_WORDS.get(value) or key_text(name, value)


def choice_text(choice: EventChoice) -> str:
    """The words for an event that was chosen, such as "Saw a page: Home"."""
    words = event_text(choice.event)
    return f"{words}: {value_text(choice.name, choice.value)}" if choice.name else words


def fact_text(axis: str, value: str) -> str:
    return FACT_WORDS.get((axis, value)) or key_text(axis, value)


def segment_text(segment: Segment) -> str:
    """The words for a segment, such as "Phone, has done: Ordered"."""
    words = [fact_text(axis, value) for axis, value in segment.facts]
    if segment.did:
        words.append(f"has done: {choice_text(segment.did)}")
    if segment.did_not:
        words.append(f"has not done: {choice_text(segment.did_not)}")
    text = ", ".join(words)
    return text[:1].upper() + text[1:] if text else EVERYONE


def step_text(label: str) -> str:
    """The words for a step of a path: an event, or a page."""
    event, _, page = label.partition(":")
    return f"Page: {key_text('page', page)}" if page else event_text(event)
