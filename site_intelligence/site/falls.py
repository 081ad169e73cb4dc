"""The page about steps that fell, and what the overview says of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from site_intelligence.report.falls import DAYS_BETWEEN_FALSE_ALARMS, Watch, watch_share
from site_intelligence.report.history import Window
from site_intelligence.report.small_groups import Cell, Shown, publish
from site_intelligence.report.tables import Cell as CsvCell
from site_intelligence.report.tables import ReportTable
from site_intelligence.site.published_counts import PublishedCounts, Scope
from site_intelligence.site.tables import TableView, Text, rate_text
from site_intelligence.site.words import FALLS, day_text, key_text

STEPS = {
    "visit_to_order": "From the visit to the order",
    "cart_to_checkout": "From the cart to the checkout",
    "checkout_to_order": "From the checkout to the order",
}
USUAL_FALL, WATCHED_DAYS = "25", 84
COLUMNS = ("Step", "Device", "Standing", "Before", "Since", "Such a fall is noticed within")


@dataclass(frozen=True)
class WatchedStep:
    """A step on a device, and what its watch found, as far as it may be shown."""

    step: str
    device: str
    watch: Watch
    before: Shown
    after: Shown

    @property
    def name(self) -> str:
        return STEPS[self.step]

    @property
    def place(self) -> tuple[str, str]:
        return self.step, self.device

    @property
    def place_words(self) -> str:
        return place_text(self.step, self.device)

    @property
    def alarm(self) -> str:
        """A sentence about the fall; "" if there is none."""
        if self.watch.since is None:
            return ""
        after, before = rate_text(self.after).words, rate_text(self.before).words
        return f"{self.place_words}: {after} since {day_text(self.watch.since)}, {before} before."

    @property
    def notice_words(self) -> str:
        """The time in which the watch notices such a fall; "" if there is too little to watch."""
        days = self.watch.days_to_notice
        if days is None:
            return ""
        return "a day" if days == 1 else f"{days} days"


def place_text(step: str, device: str) -> str:
    """The words for a step on a device."""
    name = STEPS.get(step, step)
    return f"{key_text('device', device)}, {name[:1].lower()}{name[1:]}"


def watched_steps(counting: PublishedCounts, window: Window, fall: str) -> list[WatchedStep]:
    """Each step on each device."""
    part = int(fall) / 100
    return [step for name in STEPS for step in _of_step(counting, window, name, part)]


def usual_window(until: date) -> Window:
    """The days that are watched, of which the first four weeks show what is usual."""
    return Window(until - timedelta(days=WATCHED_DAYS - 1), until)


def fallen_steps(counting: PublishedCounts, until: date, fall: str = USUAL_FALL) -> list[WatchedStep]:
    """The steps that fell by that part or more, up to a day."""
    return [step for step in watched_steps(counting, usual_window(until), fall) if step.alarm]


def _of_step(counting: PublishedCounts, window: Window, name: str, part: float) -> Iterator[WatchedStep]:
    by_device: dict[str, dict[date, Cell]] = {}
    unit = "visits" if name == "visit_to_order" else name
    for (device, day), cell in counting.unpublished(unit, ("device", "day"), Scope(window, {})).items():
        by_device.setdefault(device, {})[date.fromisoformat(day)] = cell
    for device, days in sorted(by_device.items()):
        watch = watch_share(days, part)
        shown = publish({("before",): watch.before, ("since",): watch.after})
        yield WatchedStep(name, device, watch, shown["before",], shown["since",])


def falls_table(counting: PublishedCounts, window: Window, fall: str) -> TableView:
    steps = watched_steps(counting, window, fall)
    rows = tuple(tuple(_texts(step)) for step in steps)
    lines: list[tuple[CsvCell, ...]] = [tuple(text.words for text in row) for row in rows]
    return TableView(
        "watched",
        f"Steps that fell {FALLS[fall].lower()} or more",
        tuple((words, place > 2) for place, words in enumerate(COLUMNS)),
        rows,
        ReportTable(COLUMNS, lines),
        note="What is usual is learned from the first four weeks. A step that does not fall gives an alarm about once "
        f"in {DAYS_BETWEEN_FALSE_ALARMS} days, or less often.",
        hides=any(step.before.n is None or step.after.n is None for step in steps),
        findings=tuple(step.alarm for step in steps if step.alarm),
    )


def _texts(step: WatchedStep) -> Iterator[Text]:
    yield Text(step.name)
    yield Text(key_text("device", step.device), is_marked=bool(step.alarm))
    if not step.notice_words:
        yield from (Text("Too little to watch", is_quiet=True), *(Text("–", is_quiet=True) for _ in range(3)))
        return
    yield Text("Fell" if step.alarm else "As usual", is_quiet=not step.alarm)
    yield rate_text(step.before)
    yield rate_text(step.after) if step.alarm else Text("–", is_quiet=True)
    yield Text(step.notice_words)
