"""The page about steps that fell, and what the overview says of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

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
    def alarm(self) -> str:
        """A sentence about the fall; "" if there is none."""
        if self.watch.since is None:
            return ""
        after, before = rate_text(self.after).words, rate_text(self.before).words
        step = f"{self.name[:1].lower()}{self.name[1:]}"
        return (
            f"{key_text('device', self.device)}, {step}: {after} since {day_text(self.watch.since)}, {before} before."
        )


def watched_steps(counting: PublishedCounts, window: Window, fall: str) -> list[WatchedStep]:
    """Each step on each device."""
    part = int(fall) / 100
    return [step for name in STEPS for step in _of_step(counting, window, name, part)]


def alarms(counting: PublishedCounts, until: date, since: date) -> list[str]:
    """The alarms of the usual watch, in sentences."""
    steps = watched_steps(counting, Window(since, until), USUAL_FALL)
    return [step.alarm for step in steps if step.alarm]


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
    notice = step.watch.days_to_notice
    if notice is None:
        yield from (Text("Too little to watch", is_quiet=True), *(Text("–", is_quiet=True) for _ in range(3)))
        return
    yield Text("Fell" if step.alarm else "As usual", is_quiet=not step.alarm)
    yield rate_text(step.before)
    yield rate_text(step.after) if step.alarm else Text("–", is_quiet=True)
    yield Text("a day" if notice == 1 else f"{notice} days")
