"""The twelve numbers and their report pages: what each counts, by what it is broken down, and in which words."""

from dataclasses import dataclass

REPORT, CENTERS, COLLECTION = "report", "center_report", "collection"
UP, DOWN = "up", "down"


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """A table of a page with one axis or two. Without a `unit` of its own, it counts what the page counts.

    `hit` is the heading of the column that the page's number is about. `limit` keeps the largest rows only. With
    `is_count`, there is one number in each row and no share.
    """

    key: str
    title: str
    axes: tuple[str, ...]
    unit: str = ""
    hit: str = ""
    of: str = ""
    note: str = ""
    limit: int = 0
    is_count: bool = False


@dataclass(frozen=True, kw_only=True)
class ReportPage:
    """A number and its page.

    `kind` is "share", "count" or "duration". `better` is the direction in which the number gets better. `way` names the
    kind of address, and so who may open it. `people` names what a list of the units is called; "" if there is none.
    """

    slug: str
    title: str
    unit: str
    hit: str
    of: str
    definition: str
    better: str
    kind: str = "share"
    way: str = REPORT
    filters: tuple[str, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    people: str = ""
    missed: bool = False


STORE_FILTERS = ("device", "channel", "region")
ORDER_FILTERS = ("region", "access", "offering")
CARE_FILTERS = ("center", "topic")
AXIS_WORDS = {
    "week": "Week",
    "device": "Device",
    "channel": "Channel",
    "region": "Region",
    "offering": "Offering",
    "access": "Access",
    "center": "Service center",
    "topic": "Topic",
    "term": "Term",
    "inquiries": "Inquiries in the 28 days before",
    "cause": "Cause",
    "form": "Form",
    "field": "Field",
    "step": "Step",
    "variant": "Variant",
    "fall": "Fall to watch for",
    "later": "Weeks later",
}


def _by(*axes: str) -> tuple[Breakdown, ...]:
    """A table for each of these axes."""
    return tuple(Breakdown(key=axis, title=f"By {AXIS_WORDS[axis].lower()}", axes=(axis,)) for axis in axes)


SALES = ReportPage(
    slug="sales",
    title="Visits that end in an order",
    unit="visits",
    hit="Ordered",
    of="Visits",
    definition="Visits in which a page was viewed, and those of them in which an order was placed after an offering "
    "was viewed, an address checked, something put in the cart and the checkout started, in this order. A visit ends "
    "after 30 minutes without an event. Visitors who did not agree to be measured have no visits.",
    better=UP,
    filters=STORE_FILTERS,
    breakdowns=_by("week", "device", "channel", "region"),
)
CHECKOUT = ReportPage(
    slug="checkout",
    title="Carts that are left",
    unit="carts",
    hit="Left",
    of="Visits with a cart",
    definition="Visits in which something was put in the cart, and those of them in which no order was placed. The "
    "tables by device and week follow each step of the way by itself.",
    better=DOWN,
    filters=STORE_FILTERS,
    breakdowns=(
        Breakdown(
            key="cart-to-checkout",
            title="From the cart to the checkout, by device and week",
            axes=("device", "week"),
            unit="cart_to_checkout",
            hit="Started to check out",
            of="Visits with a cart",
        ),
        Breakdown(
            key="checkout-to-order",
            title="From the checkout to the order, by device and week",
            axes=("device", "week"),
            unit="checkout_to_order",
            hit="Ordered",
            of="Checkouts",
        ),
        Breakdown(
            key="fields",
            title="Fields of the checkout that were refused",
            axes=("field",),
            unit="checkout_refusals",
            hit="Left after it",
            of="Visits",
            note="Visits in which the field was refused, and those of them in which nothing followed but refusals. A "
            "visit counts for each of its fields.",
        ),
        *_by("week", "channel", "region"),
    ),
)
QUALIFICATION = ReportPage(
    slug="qualification",
    title="Addresses refused",
    unit="addresses",
    hit="Refused",
    of="Addresses checked",
    definition="Checks of a service address for an offering, and those of them that found the offering not available "
    "there. An offering that can be had at a lower speed is not refused, and what can be had anywhere is not checked.",
    better=DOWN,
    filters=(*STORE_FILTERS, "offering"),
    breakdowns=_by("offering", "region", "week"),
)
SEARCH = ReportPage(
    slug="search",
    title="Searches without a result",
    unit="searches",
    hit="Without a result",
    of="Searches",
    definition="Searches on the store, and those of them that found nothing. Terms are as visitors typed them, without "
    "long numbers and email addresses.",
    better=DOWN,
    filters=STORE_FILTERS,
    breakdowns=(
        *_by("week"),
        Breakdown(
            key="terms", title="Terms searched most", axes=("term",), hit="Without a result", of="Searches", limit=20
        ),
        *_by("device"),
    ),
)
ORDERS = ReportPage(
    slug="orders",
    title="Orders",
    unit="orders",
    hit="Orders",
    of="Orders",
    definition="Orders placed, and what they bring a month. Offerings are bought together if they are in one order: "
    "confidence is the share of orders with the first that also have the second, and lift is how many times as large "
    "that is as the share of all orders that have the second. Only pairs in at least ten orders appear.",
    better=UP,
    kind="count",
    filters=STORE_FILTERS,
    breakdowns=_by("week", "device", "channel", "region"),
    people="Orders",
)
LEAD_TIME = ReportPage(
    slug="lead-time",
    title="From order to completion",
    unit="done",
    hit="Completed",
    of="Completed",
    definition="Orders that were placed and completed in these days, and the time in between. Half of the orders take "
    "at most the median; nine of ten take at most the 90th percentile.",
    better=DOWN,
    kind="duration",
    filters=ORDER_FILTERS,
    breakdowns=_by("offering", "region", "access", "week"),
    people="Orders",
)
PROMISES = ReportPage(
    slug="promises",
    title="Promises kept",
    unit="promises",
    hit="On time",
    of="Orders completed",
    definition="Orders that were placed and completed in these days, and those of them that were completed by the date "
    "that was promised.",
    better=UP,
    filters=ORDER_FILTERS,
    breakdowns=_by("week", "offering", "region", "access"),
    people="Late orders",
    missed=True,
)
RIGHT_FIRST_TIME = ReportPage(
    slug="right-first-time",
    title="Right the first time",
    unit="right_first_time",
    hit="Right the first time",
    of="Orders completed",
    definition="Orders that were placed and completed in these days, and those of them of which no task fell out of "
    "the automatic path. The causes are those of all fallouts in these days.",
    better=UP,
    filters=ORDER_FILTERS,
    breakdowns=(
        Breakdown(
            key="cells", title="By region and access", axes=("region", "access"), hit="Right", of="Orders completed"
        ),
        *_by("week", "offering"),
        Breakdown(
            key="causes", title="Causes of fallouts", axes=("cause",), unit="fallouts", of="Fallouts", is_count=True
        ),
    ),
    people="Orders that fell out",
    missed=True,
)
WAITS = ReportPage(
    slug="waits",
    title="Answered in 20 seconds",
    unit="waits",
    hit="Answered in 20 seconds",
    of="Inquiries",
    definition="Inquiries opened, and those of them that an agent answered within 20 seconds. An inquiry that its "
    "customer abandoned was not.",
    better=UP,
    way=CENTERS,
    filters=CARE_FILTERS,
    breakdowns=_by("center", "week", "topic"),
    people="Inquiries that waited longer",
    missed=True,
)
FIRST_CONTACT = ReportPage(
    slug="first-contact",
    title="Resolved at first contact",
    unit="first_contacts",
    hit="Resolved",
    of="Inquiries",
    definition="Inquiries that were not abandoned and are at least 7 days older than the last event, and those of them "
    "after which the customer asked nothing about the same topic for 7 days.",
    better=UP,
    way=CENTERS,
    filters=CARE_FILTERS,
    breakdowns=_by("center", "week", "topic"),
)
CHURN = ReportPage(
    slug="churn",
    title="Customers who leave in a week",
    unit="losses",
    hit="Left",
    of="Customer weeks",
    definition="The customers at the beginning of each week that is over, and those of them who left in it. A customer "
    "counts once for each week. The first four weeks of the history are left out, because inquiries of the 28 days "
    "before each week are needed.",
    better=DOWN,
    filters=("term", "inquiries"),
    breakdowns=(
        Breakdown(key="groups", title="By inquiries and term", axes=("inquiries", "term")),
        *_by("week"),
    ),
)
TRUST = ReportPage(
    slug="trust",
    title="Events without a fault",
    unit="",
    hit="Without a fault",
    of="Lines recorded",
    definition="The lines that were recorded in these days, and those of them that are used as they came. The others "
    "were refused, came twice, or had a time ahead of the clock that recorded them.",
    better=UP,
    way=COLLECTION,
)
PAGES = {
    page.slug: page
    for page in (
        *(SALES, CHECKOUT, QUALIFICATION, SEARCH, ORDERS, LEAD_TIME),
        *(PROMISES, RIGHT_FIRST_TIME, WAITS, FIRST_CONTACT, CHURN, TRUST),
    )
}
