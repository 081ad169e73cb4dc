"""Numbers, days and keys as people read them."""

from datetime import date

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
UNKNOWN = "Unknown"
FEWER = "fewer than 10"
NOT_SHOWN = "not shown"
TOGETHER = "Those not shown, together"
FALLS = {"10": "By a tenth", "25": "By a quarter", "50": "By half"}
NAMES = {
    "page_viewed": "Saw a page",
    "offering_viewed": "Saw an offering",
    "address_qualified": "Checked an address",
    "cart_item_added": "Put something in the cart",
    "checkout_started": "Started to check out",
    "product_order_placed": "Ordered",
    "2+": "Two or more inquiries",
    "0-1": "One inquiry or none",
    "monthly": "Month to month",
    "term": "A longer term",
    "none": "No access line",
    "dial": "Dial-up",
    "fibre": "Fiber",
    "how-to": "How-to",
    "not_utf8": "Not UTF-8",
    "not_json": "Not JSON",
}


def count_text(number: int) -> str:
    return f"{number:,}"


def share_text(share: float) -> str:
    return f"{share * 100:.1f}%"


def points_text(difference: float) -> str:
    """The difference of two shares, without its sign."""
    points = f"{abs(difference) * 100:.1f}"
    return f"{points} point" if points == "1.0" else f"{points} points"


def money_text(cents: int) -> str:
    return f"${cents / 100:,.0f}"


def duration_text(milliseconds: int) -> str:
    if milliseconds < 2 * DAY_MS:
        return f"{milliseconds / HOUR_MS:.1f} hours"
    return f"{milliseconds / DAY_MS:.1f} days"


def wait_text(milliseconds: int) -> str:
    """A time that may be short, such as "40 seconds"."""
    seconds = round(milliseconds / 1000)
    if seconds < 90:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} minutes"
    return duration_text(milliseconds)


def day_text(day: date) -> str:
    return f"{day:%a, %b} {day.day}, {day.year}"


def short_day_text(day: date) -> str:
    return f"{day:%b} {day.day}"


def weekday_text(day: date) -> str:
    return f"{day:%a, %b} {day.day}"


def days_text(since: date, until: date) -> str:
    return day_text(since) if since == until else f"{day_text(since)} to {day_text(until)}"


def key_text(axis: str, key: str) -> str:
    """The words for a value of an axis."""
    if not key:
        return UNKNOWN
    if axis == "week":
        return f"Week of {short_day_text(date.fromisoformat(key))}"
    if axis == "term" and key not in ("monthly", "term"):
        return key
    if axis == "later":
        return f"{key} week later" if key == "1" else f"{key} weeks later"
    if axis == "fall":
        return FALLS[key]
    if axis == "variant":
        return key
    if axis == "field":
        return _field_text(key)
    words = NAMES.get(key, key.replace("-", " ").replace("_", " "))
    return words[:1].upper() + words[1:]


def _field_text(key: str) -> str:
    """A field after its form, such as "Checkout billing: address, zip code"."""
    form, _, field = key.partition(": ")
    return f"{key_text('form', form)}: {field.replace('.', ', ').replace('_', ' ')}"
