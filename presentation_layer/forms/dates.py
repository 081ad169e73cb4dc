"""Dates as people write them into a form."""

import re
from datetime import date

from business_layer.shared.errors import Invalid

WRITTEN_DATES = (
    re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4}|\d{2})", re.ASCII),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII),
)
ENTER_DATE = "Enter a date like 11/23/2026."
# For a day to come: an example would be in the past before long.
ENTER_DAY = "Enter the day as MM/DD/YYYY."
YEARS = range(2000, 2100)


def written_date(day: date) -> str:
    """A day as an American writes it: 11/23/2026."""
    return f"{day.month}/{day.day}/{day.year}"


def typed_date(typed: str, ask: str = ENTER_DATE) -> date:
    """Read a day from 11/23/2026, 11/23/26 or 2026-11-23. Raises Invalid, with `ask` if it cannot be read."""
    written = next((found for form in WRITTEN_DATES if (found := form.fullmatch(typed))), None)
    if written is None:
        raise Invalid(ask)
    year, month, day = (int(written[part]) for part in ("year", "month", "day"))
    year += YEARS[0] if len(written["year"]) == 2 else 0
    if year not in YEARS:
        raise Invalid(f"Enter a year from {YEARS[0]} to {YEARS[-1]}.")
    try:
        return date(year, month, day)
    except ValueError:
        raise Invalid(f"{typed} is not a valid date. {ask}") from None
