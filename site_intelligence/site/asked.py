"""The question of a page: the days and the filters of its address, checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from site_intelligence.events.local_days import monday_of
from site_intelligence.report.history import Window
from site_intelligence.site.pages import AXIS_WORDS
from site_intelligence.site.words import days_text, key_text

DAYS = 28
PERIODS = ((28, "4 weeks"), (84, "12 weeks"), (364, "52 weeks"))
NOT_A_DAY = "Enter a day, such as {day}."
LONGEST = 40
# The only filter that has a value always.
FALL = "fall"


@dataclass(frozen=True)
class Field:
    """A field of the form above a page: what was typed, what may be chosen, and what is wrong."""

    name: str
    label: str
    typed: str
    error: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Asked:
    """The days and the filters. With `errors`, they are not those that were asked for, and nothing may be counted.

    `is_open` says that more events of the last week may come.
    """

    since: date
    until: date
    filters: Mapping[str, str]
    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    is_open: bool = False

    @property
    def window(self) -> Window:
        return Window(self.since, self.until)

    @property
    def former(self) -> Window:
        """The same number of days, just before."""
        return Window(self.since - (self.until - self.since) - timedelta(days=1), self.since - timedelta(days=1))

    @property
    def words(self) -> str:
        return days_text(self.since, self.until)

    @property
    def arguments(self) -> dict[str, str]:
        """The arguments of an address that asks the same."""
        return {"from": self.since.isoformat(), "to": self.until.isoformat(), **self.filters}


def read_asked(
    given: Mapping[str, str],
    stored: tuple[date, date],
    choices: Mapping[str, list[str]],
    forced: Mapping[str, str] | None = None,
    days: int = DAYS,
) -> Asked:
    """Check the arguments of an address. Without days, they are the last `days` up to the last week that is over.

    Days are rounded to whole weeks: by windows of other days, what few people did on one day could be subtracted.
    `stored` are the first and the last day with events. `choices` are the values of each filter. `forced` filters apply
    whatever the address says.
    """
    errors: dict[str, str] = {}
    until = _day(given, "to", last_sunday(stored), stored[1], errors)
    since = _day(given, "from", sunday_of(until) - timedelta(days=days - 1), stored[1], errors)
    if not errors and until < since:
        errors["to"] = "The last day is before the first one. Choose a later day, or an earlier first day."
    typed = {name: given.get(name, "").strip()[:LONGEST] for name in ("from", "to", *choices)}
    for name, known in choices.items():
        if typed[name] and typed[name] not in known:
            errors[name] = f"There is no such {AXIS_WORDS[name].lower()} in these events. Choose one from the list."
    if not errors:
        since, until = monday_of(since), sunday_of(until)
        typed |= {"from": since.isoformat(), "to": until.isoformat()}
    typed |= {"from": typed["from"] or since.isoformat(), "to": typed["to"] or until.isoformat()}
    filters = {name: typed[name] for name in choices if typed[name]} | dict(forced or {})
    return Asked(since, until, filters, typed, errors, is_open=until > stored[1])


def sunday_of(day: date) -> date:
    return monday_of(day) + timedelta(days=6)


def last_sunday(stored: tuple[date, date]) -> date:
    """The end of the last week that is over; of the first week, if none is."""
    first, last = stored
    before = monday_of(last + timedelta(days=1)) - timedelta(days=1)
    return before if before >= first else sunday_of(last)


def _day(given: Mapping[str, str], name: str, default: date, example: date, errors: dict[str, str]) -> date:
    text = given.get(name, "").strip()
    if not text:
        return default
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if len(text) != len("2026-04-26") or not 1900 <= day.year <= 9000:
        errors[name] = NOT_A_DAY.format(day=example.isoformat())
        return default
    return day


def fields_of(asked: Asked, choices: Mapping[str, list[str]]) -> list[Field]:
    """The fields of the form, with what was typed and what is wrong with it."""
    days = [
        Field(name, label, asked.typed[name], asked.errors.get(name, ""))
        for name, label in (("from", "First day"), ("to", "Last day"))
    ]
    selects = [
        Field(
            name,
            AXIS_WORDS[name],
            asked.typed[name],
            asked.errors.get(name, ""),
            (*(() if name == FALL else (("", "All"),)), *((value, key_text(name, value)) for value in known)),
        )
        for name, known in choices.items()
    ]
    return [*days, *selects]
