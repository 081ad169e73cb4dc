"""The days of a question: the last ones that are stored, or two days that were typed."""

from dataclasses import dataclass
from datetime import date, timedelta

from site_intelligence.report.history import Window
from site_intelligence.site.explore.form import FieldGroup, Form, plain
from site_intelligence.site.words import days_text

FEWEST_DAYS = "7"
LENGTHS = {
    FEWEST_DAYS: "Last 7 days",
    "28": "Last 4 weeks",
    "84": "Last 12 weeks",
    "182": "Last 26 weeks",
    "364": "Last 52 weeks",
}
MOST_DAYS = 371


@dataclass(frozen=True)
class Days:
    since: date
    until: date

    @property
    def window(self) -> Window:
        return Window(self.since, self.until)

    @property
    def words(self) -> str:
        return days_text(self.since, self.until)


def read_days(form: Form, last_day: date, default: str) -> Days:
    """The days of an address. Days that were typed count more than a number of days."""
    length = int(form.choice("days", LENGTHS, default))
    until = form.day("to", last_day) or last_day
    since = form.day("from", last_day) or until - timedelta(days=length - 1)
    if "from" not in form.errors and "to" not in form.errors:
        if until < since:
            form.errors["to"] = "The last day is before the first one. Choose a later day, or an earlier first day."
        elif (until - since).days >= MOST_DAYS:
            form.errors["from"] = f"A question is about at most {MOST_DAYS} days. Choose a later first day."
    return Days(since, until)


def days_fields(form: Form, default: str) -> FieldGroup:
    fields = (
        form.select("days", "Days", plain(*LENGTHS.items()), default=default),
        form.input("from", "Or from the day", "date"),
        form.input("to", "To the day", "date"),
    )
    return FieldGroup("Days", fields)
