"""The days of a question: the last weeks that are stored, or two days that were typed."""

from dataclasses import dataclass
from datetime import date, timedelta

from site_intelligence.events.local_days import monday_of
from site_intelligence.report.history import Window
from site_intelligence.site.asked import last_sunday, sunday_of
from site_intelligence.site.explore.form import FieldGroup, Form, plain
from site_intelligence.site.words import days_text

FEWEST_DAYS = "7"
LENGTHS = {
    FEWEST_DAYS: "Last week",
    "28": "Last 4 weeks",
    "84": "Last 12 weeks",
    "182": "Last 26 weeks",
    "364": "Last 52 weeks",
}
MOST_DAYS = 371


@dataclass(frozen=True)
class Days:
    """Whole weeks. `is_open` says that more events of the last one may come."""

    since: date
    until: date
    is_open: bool = False

    @property
    def window(self) -> Window:
        return Window(self.since, self.until)

    @property
    def words(self) -> str:
        return days_text(self.since, self.until)


def read_days(form: Form, stored: tuple[date, date], default: str) -> Days:
    """The days of an address, rounded to whole weeks as in the reports. Days that were typed count more than a number.

    `stored` are the first and the last day with events.
    """
    length = int(form.choice("days", LENGTHS, default))
    typed_until = form.day("to", stored[1])
    until = sunday_of(typed_until) if typed_until else last_sunday(stored)
    typed_since = form.day("from", stored[1])
    since = monday_of(typed_since) if typed_since else until - timedelta(days=length - 1)
    if "from" not in form.errors and "to" not in form.errors:
        if until < since or (typed_since and typed_until and typed_until < typed_since):
            form.errors["to"] = "The last day is before the first one. Choose a later day, or an earlier first day."
        elif (until - since).days >= MOST_DAYS:
            form.errors["from"] = f"A question is about at most {MOST_DAYS} days. Choose a later first day."
    return Days(since, until, is_open=until > stored[1])


def days_fields(form: Form, default: str) -> FieldGroup:
    fields = (
        form.select("days", "Days", plain(*LENGTHS.items()), default=default),
        form.input("from", "Or from the day", "date"),
        form.input("to", "To the day", "date"),
    )
    return FieldGroup("Days", fields)
